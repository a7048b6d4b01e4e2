// The strip of ringing calls asks every second. A hidden tab asks nothing, and catches up when it is looked at again.
const strip = () => document.getElementById("ringing-now");

document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target === strip()) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) strip()?.dispatchEvent(new Event("catch-up"));
});
