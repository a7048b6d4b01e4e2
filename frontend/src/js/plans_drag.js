// Dragging a visit to another helper or another time. Rows say while it is under way who could take it.
import { minute, send } from "./plans.js";

const FAR_PX = 6;
const SNAP_MINUTES = 5;
const EDGE_PX = 48;
let drag = null;

document.addEventListener("pointerdown", (event) => {
  const visit = event.target.closest?.("#plan [data-visit]");
  const table = document.querySelector(".plan-table[data-move-url]");
  if (!visit || !table || event.button || event.pointerType === "touch" || event.target.closest(".btn")) return;
  drag = { visit, table, from: [event.clientX, event.clientY], held: held(visit, event), ghost: null };
});
document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const [x, y] = drag.from;
  if (!drag.ghost && Math.hypot(event.clientX - x, event.clientY - y) < FAR_PX) return;
  if (!drag.ghost) begin();
  event.preventDefault();
  follow(event);
});
document.addEventListener("pointerup", () => {
  if (!drag?.ghost) drag = null;
  else end({ drop: true });
});
document.addEventListener("pointercancel", () => end({ drop: false }));
document.addEventListener("dragstart", (event) => drag && event.preventDefault());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drag?.ghost) end({ drop: false });
});

// So many pixels right of its start the visit was taken hold of.
function held(visit, event) {
  const block = visit.querySelector(".plan-stop");
  return block ? event.clientX - block.getBoundingClientRect().left : 0;
}

function begin() {
  drag.ghost = document.createElement("div");
  drag.ghost.className = "plan-ghost num";
  document.body.append(drag.ghost);
  drag.visit.classList.add("is-dragged");
  getSelection().removeAllRanges();
  hint(drag);
}

// The places that the dialog would offer, as signs on the rows.
async function hint(mine) {
  const answer = await fetch(mine.visit.querySelector("a[data-plan-open]").href, { headers: { "HX-Request": "true" } });
  if (!answer.ok || drag !== mine) return;
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const choice of part.querySelectorAll("input[name=place]")) {
    const row = mine.table.querySelector(`tr[data-volunteer="${choice.value.split("/")[0]}"]`);
    row?.classList.add(choice.closest("label").querySelector(".plan-against") ? "against" : "takes");
  }
}

function follow({ clientX, clientY }) {
  const row = document.elementFromPoint(clientX, clientY)?.closest?.("tr[data-volunteer]");
  for (const one of drag.table.querySelectorAll(".is-aimed")) if (one !== row) one.classList.remove("is-aimed");
  row?.classList.add("is-aimed");
  drag.row = row;
  drag.ghost.style.left = `${clientX + 14}px`;
  drag.ghost.style.top = `${clientY + 14}px`;
  drag.minute = row ? minuteAt(row, clientX) : null;
  drag.ghost.textContent = row ? `${clock(drag.minute)} ${row.querySelector("th a").textContent}` : "…";
  scrollAtEdge(clientX, clientY);
}

function minuteAt(row, x) {
  const { firstHour, lastHour } = drag.table.dataset;
  const { left, width } = row.querySelector(".plan-track").getBoundingClientRect();
  const exact = Number(firstHour) * 60 + ((x - drag.held - left) / width) * (lastHour - firstHour) * 60;
  const least = Number(firstHour) * 60;
  const most = Number(lastHour) * 60 - Number(drag.visit.dataset.minutes);
  return Math.round(Math.min(Math.max(exact, least), most) / SNAP_MINUTES) * SNAP_MINUTES;
}

function clock(of) {
  return `${String(Math.floor(of / 60)).padStart(2, "0")}:${String(of % 60).padStart(2, "0")}`;
}

function scrollAtEdge(x, y) {
  const box = drag.table.parentElement;
  const { left, right, top, bottom } = box.getBoundingClientRect();
  if (x < left || x > right) return;
  box.scrollBy((x > right - EDGE_PX) * 12, (y > bottom - EDGE_PX) * 12 - (y < top + EDGE_PX) * 12);
}

function end({ drop }) {
  if (!drag?.ghost) return;
  const { visit, table, row, ghost } = drag;
  const values = row && { visit_id: visit.dataset.visit, volunteer_id: row.dataset.volunteer, starts: clock(drag.minute), after: before(row) };
  ghost.remove();
  visit.classList.remove("is-dragged");
  for (const one of table.querySelectorAll(".takes, .against, .is-aimed")) one.classList.remove("takes", "against", "is-aimed");
  // The click that follows letting go must not open the visit.
  addEventListener("click", stopOnce, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", stopOnce, { capture: true }));
  if (drop && values) send(table.dataset.moveUrl, { ...values, version: table.dataset.version }, visit);
  drag = null;
}

function stopOnce(event) {
  event.preventDefault();
  event.stopPropagation();
}

// The visit after which it comes in that row; nothing when it comes first.
function before(row) {
  const earlier = [...row.querySelectorAll(".plan-stop")].filter((stop) => !drag.visit.contains(stop) && minute(stop) <= drag.minute);
  return earlier.at(-1)?.id.replace("visit-", "") ?? "";
}
