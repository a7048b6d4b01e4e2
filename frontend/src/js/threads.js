// What grows at its end, a conversation or a call: it stays at its end, unless somebody reads further up.
const NEAR_PX = 40;
const readAt = new Map();

const boxes = () => document.querySelectorAll("[data-follow-end][id]");
const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;

document.addEventListener("scroll", ({ target }) => scrolled(target), { capture: true, passive: true });
document.addEventListener("DOMContentLoaded", follow);
document.addEventListener("htmx:beforeSwap", ({ detail: { target, requestConfig } }) => {
  if (requestConfig.verb === "get") return;
  for (const box of boxes()) if (target.contains(box)) readAt.delete(box.id); // one's own words are wanted to be seen
});
for (const event of ["htmx:afterSwap", "htmx:afterSettle"]) document.addEventListener(event, follow);

function scrolled(box) {
  if (!box.matches?.("[data-follow-end][id]")) return;
  if (isAtEnd(box)) readAt.delete(box.id);
  else readAt.set(box.id, box.scrollTop);
}

function follow() {
  for (const box of boxes()) box.scrollTop = readAt.get(box.id) ?? box.scrollHeight;
}

// An open conversation says aloud what comes, and shows a way down to whoever reads further up.
const more = document.getElementById("thread-more");

if (more) {
  const box = () => document.getElementById("thread-lines");
  const spoken = document.getElementById("thread-spoken");
  const lines = () => [...document.querySelectorAll("[data-from-them]")];
  const known = new Set(lines().map(name));

  document.addEventListener("htmx:afterSettle", () => {
    const fresh = lines().filter((line) => !known.has(name(line)));
    if (!fresh.length) return;
    fresh.forEach((line) => known.add(name(line)));
    spoken.textContent = fresh.map((line) => line.textContent.trim().replace(/\s+/g, " ")).join(" ");
    more.hidden = isAtEnd(box());
  });
  document.addEventListener("scroll", ({ target }) => {
    if (target === box() && isAtEnd(target)) more.hidden = true;
  }, { capture: true, passive: true });
  more.addEventListener("click", () => {
    box().scrollTop = box().scrollHeight;
    box().focus();
  });
}

function name(line) {
  return line.dataset.fromThem;
}
