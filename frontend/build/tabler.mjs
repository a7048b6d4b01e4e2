// Tabler's style sheet without what this program does not use: no dark theme, no parts that need Bootstrap's JS,
// no pictures inside the CSS (they become files, so that the CSP needs no `data:`).
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

const UNUSED_PARTS = [
  "accordion", "avatar", "bg-pattern", "calendar", "carousel", "chart", "chat", "chip", "collaps", "datepicker", "dimmer", "drop(down|up|end|start)",
  "apexcharts", "flatpickr", "form-(colorinput|imagecheck|otp)", "gradient", "legend-", "loader", "markdown", "mention", "modal", "navbar", "offcanvas",
  "otp", "placeholder", "popover", "progressbg", "prose", "ribbon", "signal", "signature", "sortable", "sparkline", "star", "steps?", "strength",
  "switch-icon", "timeline", "toast", "toolbar", "tooltip", "tracking", "ts-", "litepicker", "layout-", "page-(?!link|item)", "segmented", "nav-segmented",
  "bg-(?:[a-z]+-lt|gray|azure|indigo|purple|pink|lime|cyan|orange|yellow|teal|green|blue|red)", "text-(?:azure|indigo|purple|pink|lime|cyan)", "btn-(?:outline|ghost)-",
  "btn-(?:azure|indigo|purple|pink|lime|cyan|orange|yellow|teal|green|blue|red|facebook|twitter|google|x|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler|muted|dark|light)(?![a-z])",
  "tags?(?![a-z])", "divide-", "columns-", "object-", "hr-text", "status-", "badge", "alert", "skip-link", "card-(?!body|header|title|footer|table|sm|lg)",
];
const unused = new RegExp(`\\.(${UNUSED_PARTS.join("|")})`);
const foreign = /\[data-vc|\.vc-/;
const darkTheme = /theme-dark|theme=["']?(dark|primary)|\[dir=/;

export const trimmedTabler = {
  name: "trimmed-tabler",
  setup(build) {
    build.onLoad({ filter: /tabler\.css$/ }, async ({ path }) => ({
      contents: trim(lightOnly(withoutComments(await readFile(path, "utf8")))),
      loader: "css",
    }));
    build.onResolve({ filter: /^data:image\/svg\+xml/ }, ({ path }) => {
      const drawing = decodeURIComponent(path.slice(path.indexOf(",") + 1).replace(/%(?![0-9a-f]{2})/gi, "%25"));
      const folder = createHash("sha256").update(drawing).digest("hex");
      return { path: `${folder}/glyph.svg`, namespace: "drawn-in-css", pluginData: drawing };
    });
    build.onLoad({ filter: /.*/, namespace: "drawn-in-css" }, ({ pluginData }) => ({ contents: pluginData, loader: "file" }));
  },
};

function withoutComments(css) {
  return css.replace(/\/\*(?!!)[\s\S]*?\*\//g, "");
}

// light-dark() is younger than the browsers on the desks of a community office, and there is no dark theme to choose.
function lightOnly(css) {
  const start = css.lastIndexOf("light-dark(");
  if (start < 0) return css;
  const [first] = argumentsAt(css, start + "light-dark(".length);
  return lightOnly(css.slice(0, start) + first.text.trim() + css.slice(first.end + 1));
}

function argumentsAt(css, from) {
  let depth = 0;
  let comma = -1;
  for (let at = from; at < css.length; at += 1) {
    if (css[at] === "(") depth += 1;
    else if (css[at] === "," && depth === 0 && comma < 0) comma = at;
    else if (css[at] === ")" && depth-- === 0) return [{ text: css.slice(from, comma), end: at }];
  }
  throw new Error("light-dark( without an end");
}

function trim(css) {
  return rules(css).map(kept).join("");
}

function kept({ head, body }) {
  if (body === null) return `${head};`;
  if (/^@(media|supports|layer|container)/.test(head)) {
    const inside = trim(body);
    return inside && `${head}{${inside}}`;
  }
  if (head.startsWith("@")) return `${head}{${body}}`;
  const selectors = splitTop(head).filter((selector) => !unused.test(selector) && !foreign.test(selector) && !darkTheme.test(selector));
  return selectors.length ? `${selectors.join(",")}{${body}}` : "";
}

// Cuts a style sheet into its top-level statements, minding strings and brackets.
function rules(css) {
  const found = [];
  let from = 0;
  let open = -1;
  let depth = 0;
  scan(css, (char, at) => {
    if (char === "{" && depth++ === 0) open = at;
    else if (char === "}" && --depth === 0) {
      found.push({ head: css.slice(from, open).trim(), body: css.slice(open + 1, at) });
      from = at + 1;
    } else if (char === ";" && depth === 0) {
      found.push({ head: css.slice(from, at).trim(), body: null });
      from = at + 1;
    }
  });
  return found;
}

function splitTop(head) {
  const parts = [];
  let from = 0;
  let depth = 0;
  scan(head, (char, at) => {
    if (char === "(" || char === "[") depth += 1;
    else if (char === ")" || char === "]") depth -= 1;
    else if (char === "," && depth === 0) {
      parts.push(head.slice(from, at));
      from = at + 1;
    }
  });
  return [...parts, head.slice(from)].map((part) => part.trim());
}

function scan(text, see) {
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\\") at += 1;
    else if (quote) quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else see(char, at);
  }
}
