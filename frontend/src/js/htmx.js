// htmx, tamed for a strict CSP: it adds no inline styles, evaluates no strings and stores no page in the browser.
import htmx from "htmx.org";

Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  scrollBehavior: "auto",
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

// A refreshed list stays where the reader was.
const places = new Map();
document.addEventListener("htmx:beforeSwap", () => {
  for (const box of document.querySelectorAll("[data-keep-scroll][id]")) places.set(box.id, [box.scrollLeft, box.scrollTop]);
});
document.addEventListener("htmx:afterSettle", () => {
  for (const [id, [left, top]] of places) document.getElementById(id)?.scrollTo(left, top);
  places.clear();
});
