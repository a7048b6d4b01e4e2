// A day's plan: visits and rounds open in a dialog, steps change only the plan, arrows walk through the timeline. Without
// this the same links and forms lead to pages.
import htmx from "htmx.org";

const dialog = document.getElementById("plan-dialog");
const spoken = document.getElementById("plan-spoken");
let busy = false;

if (dialog) {
  document.addEventListener("click", open);
  document.addEventListener("submit", step);
  document.addEventListener("keydown", press);
  document.addEventListener("focusin", ({ target }) => target.matches?.(".plan-table .plan-stop") && rove(target));
  document.addEventListener("input", ({ target }) => target.id === "plan-filter" && filter(target.value));
  document.addEventListener("htmx:afterSettle", settled);
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("[data-plan-close]")) dialog.close();
  });
  prepare();
}

function open(event) {
  const link = event.target.closest?.("a[data-plan-open]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  htmx.ajax("GET", link.href, { target: "#plan-dialog-body", swap: "innerHTML" });
}

function step(event) {
  const form = event.target;
  if (!("planStep" in form.dataset) || event.defaultPrevented) return;
  event.preventDefault();
  send(form.getAttribute("action"), Object.fromEntries(new FormData(form)), form);
}

// One step after the other: a second one sent meanwhile would be about a plan that is not the newest any more.
export async function send(url, values, source) {
  if (busy) return;
  busy = true;
  try {
    await htmx.ajax("POST", url, { source, values, target: "#plan", swap: "outerHTML" });
  } finally {
    busy = false;
  }
}

function settled({ target }) {
  if (target.id === "plan-dialog-body" && target.childElementCount) {
    if (!dialog.open) dialog.showModal();
    (target.querySelector("[role=alert], [autofocus]") ?? target.querySelector("a, button"))?.focus();
  } else if (target.id === "plan") {
    dialog.close();
    prepare();
    const focus = target.dataset.focus && document.getElementById(target.dataset.focus);
    focus?.focus();
    focus?.scrollIntoView({ block: "nearest", inline: "nearest" });
    spoken.textContent = target.dataset.said ?? "";
  }
}

// What works only here is shown only here; of each row one visit can be reached with Tab, the others with the arrows.
function prepare() {
  for (const part of document.querySelectorAll("#plan-filter, .plan-hint")) part.hidden = false;
  for (const row of rows()) stops(row).forEach((stop, place) => (stop.tabIndex = place ? -1 : 0));
  for (const link of document.querySelectorAll("[data-visit] a")) link.draggable = false;
}

function rows() {
  return [...document.querySelectorAll(".plan-table tr[data-volunteer]:not([hidden])")];
}

function stops(row) {
  return [...row.querySelectorAll(".plan-stop")];
}

function rove(stop) {
  for (const other of stops(stop.closest("tr"))) other.tabIndex = other === stop ? 0 : -1;
}

function press(event) {
  const stop = event.target.closest?.(".plan-table .plan-stop");
  if (!stop || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const goal = key.startsWith("arrow") || key === "home" || key === "end" ? walk(stop, key) : null;
  if (goal) goal.focus();
  else if (key === "m") stop.click();
  else if (key === "l") lock(stop);
  else if (!key.startsWith("arrow")) return;
  event.preventDefault();
}

function walk(stop, key) {
  const row = stop.closest("tr");
  const own = stops(row);
  const place = own.indexOf(stop);
  const along = { arrowright: own[place + 1], arrowleft: own[place - 1], home: own[0], end: own.at(-1) };
  if (key in along) return along[key];
  const busy = rows().filter((one) => stops(one).length);
  const next = busy[busy.indexOf(row) + (key === "arrowdown" ? 1 : -1)];
  return next && stops(next).reduce((best, one) => (away(one, stop) < away(best, stop) ? one : best));
}

function away(one, other) {
  return Math.abs(minute(one) - minute(other));
}

export function minute(stop) {
  return Number(stop.closest("[data-at]").dataset.at);
}

function lock(stop) {
  const { lockUrl, version } = stop.closest("table").dataset;
  const visit = stop.closest("[data-visit]")?.dataset.visit;
  if (lockUrl && visit) send(lockUrl, { visit_id: visit, version, locked: "locked" in stop.dataset ? "no" : "yes" }, stop);
}

function filter(words) {
  const wanted = words.trim().toLowerCase();
  let found = 0;
  for (const row of document.querySelectorAll(".plan-table tr[data-volunteer]")) {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
    found += !row.hidden;
  }
  document.getElementById("plan-nobody").hidden = found > 0;
}
