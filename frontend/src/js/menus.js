// Opened menus and questions (<details>) close like people expect: Escape, a click elsewhere, or "No".
const opened = () => document.querySelectorAll("details.menu[open], details.confirm[open]");

document.addEventListener("click", ({ target }) => {
  for (const details of opened()) {
    if (!details.contains(target) || target.closest("[data-dismiss]")) details.open = false;
  }
});

document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const details of opened()) {
    if (details.contains(document.activeElement)) details.querySelector("summary").focus();
    details.open = false;
  }
});
