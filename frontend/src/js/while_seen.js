// What refreshes itself only while it is seen asks nothing in a hidden tab, and catches up when that is looked at again.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && "whileSeen" in event.target.dataset) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const part of document.querySelectorAll("[data-while-seen]")) part.dispatchEvent(new Event("catch-up"));
});
