// A form is sent once however often the button is pressed, and says that it is on its way.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.classList.add("is-busy");
  form.setAttribute("aria-busy", "true");
});

// Coming back with the browser's back button finds the form ready again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) release(form);
});
document.addEventListener("htmx:afterRequest", ({ target }) => {
  const form = target.closest?.("form[data-sent]");
  if (form) release(form);
});

function release(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  form.querySelectorAll(".is-busy").forEach((button) => button.classList.remove("is-busy"));
}

document.querySelector(".error-summary")?.focus();
