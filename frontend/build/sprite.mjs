// One SVG with only the icons that icons.json names; a page shows one with <use href="icons.svg#name">.
import { readFile } from "node:fs/promises";
import path from "node:path";

export async function sprite(here) {
  const wanted = JSON.parse(await readFile(path.join(here, "icons.json"), "utf8"));
  const folder = path.join(here, "node_modules/@tabler/icons/icons");
  const symbols = await Promise.all(Object.entries(wanted).map(async ([name, source]) => symbol(name, await drawing(folder, source))));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function drawing(folder, source) {
  const [style, file] = source.includes("/") ? source.split("/") : ["outline", source];
  const svg = await readFile(path.join(folder, style, `${file}.svg`), "utf8").catch(() => {
    throw new Error(`icons.json: Tabler has no icon "${source}"`);
  });
  return { style, shapes: svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "").replace(/\s+/g, " ").trim() };
}

function symbol(name, { style, shapes }) {
  const paint = style === "filled" ? 'fill="currentColor"' : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${shapes}</symbol>`;
}
