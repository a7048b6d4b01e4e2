// A page that refreshes itself must say when it no longer can: a stale board at night looks exactly like a quiet one.
const bar = document.getElementById("connection");

if (bar) {
  const lost = bar.querySelector("[data-lost]");
  const signedOut = bar.querySelector("[data-signed-out]");
  const show = (sentence) => {
    lost.hidden = sentence !== lost;
    signedOut.hidden = sentence !== signedOut;
    bar.hidden = sentence === null;
  };

  document.addEventListener("htmx:sendError", () => show(lost));
  document.addEventListener("htmx:timeout", () => show(lost));
  document.addEventListener("htmx:responseError", ({ detail }) => {
    if (detail.xhr.status >= 500) show(lost);
    else if (detail.xhr.status === 401 || detail.xhr.status === 403) show(signedOut);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (wasSentElsewhere(xhr, requestConfig)) {
      event.detail.shouldSwap = false;
      show(signedOut);
    } else if (xhr.status < 400) show(null);
  });
}

// A fetch follows the redirect to the sign-in page silently; its whole page must not land inside a list.
function wasSentElsewhere(xhr, { verb, path }) {
  if (verb !== "get" || !xhr.responseURL) return false;
  return new URL(xhr.responseURL).pathname !== new URL(path, location.href).pathname;
}
