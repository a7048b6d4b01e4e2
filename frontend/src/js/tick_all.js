// One box that ticks all the others of its form. Without scripts the box is not shown, and a link chooses all instead.
for (const all of document.querySelectorAll("[data-ticks-all]")) {
  const boxes = () => [...document.querySelectorAll(`input[type=checkbox][name="${all.dataset.ticksAll}"]`)];
  all.closest("[hidden]")?.removeAttribute("hidden");
  all.addEventListener("change", () => boxes().forEach((box) => (box.checked = all.checked)));
  document.addEventListener("change", (event) => {
    if (event.target.name !== all.dataset.ticksAll) return;
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  });
}
