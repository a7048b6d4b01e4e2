// "/" goes to the call box from anywhere; buttons with data-print print the page.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.getElementById("call-box");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-print]")) print();
});

document.querySelector("[data-autofocus]")?.focus();
