// Keeps two patients apart: a page of the desk shows the pieces of one patient only. Each piece
// says whose it is; the first one that is somebody else's clears the page and says why.
"use strict";
{
  const desk = document.querySelector("[data-desk]");
  const main = document.querySelector("main");
  const whose = desk.dataset.desk;
  const CLOSED = [403, 404, 410]; // the diary is not open to this clinician any more
  const REFUSED = 422; // a form with something missing: the part comes back with what is missing
  const MIXED = 409; // the server saw the address of one patient asked from the page of another
  let cleared = false;

  const clear = (why) => {
    if (cleared) return;
    cleared = true;
    watcher.disconnect();
    const said = document.getElementById("cleared").content.firstElementChild.cloneNode(true);
    for (const line of said.querySelectorAll("[data-why]")) line.hidden = line.dataset.why !== why;
    const title = document.createElement("h1"); // the page had its own until now
    title.textContent = document.title = said.querySelector("[data-title]").textContent;
    said.querySelector("[data-title]").replaceWith(title);
    main.replaceChildren(said);
    said.focus();
  };

  const isForeign = (node) => node.dataset.patient !== whose;
  const hasForeign = (node) =>
    (node.matches("[data-patient]") && isForeign(node)) ||
    [...node.querySelectorAll("[data-patient]")].some(isForeign);

  // Whatever puts a piece here: htmx, another script, the way back of the browser.
  const watcher = new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const nodes = [target, ...addedNodes].filter((node) => node instanceof Element);
      if (nodes.some((node) => node.isConnected && hasForeign(node))) return clear("another");
    }
  });
  watcher.observe(main, { attributeFilter: ["data-patient"], childList: true, subtree: true });
  if (hasForeign(main)) clear("another");

  document.addEventListener("htmx:configRequest", (event) => {
    if (cleared) return event.preventDefault();
    event.detail.headers["X-Patient-Shown"] = whose;
  });

  // Before anything is shown: is it about this patient, and may it still be seen?
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const about = xhr.getResponseHeader("X-Patient");
    if (cleared) event.detail.shouldSwap = false;
    else if (xhr.status === MIXED || (about && about !== whose)) {
      event.detail.shouldSwap = false;
      clear("another");
    } else if (CLOSED.includes(xhr.status)) clear("closed");
    else if (!about && xhr.status < 500) {
      // The sign-in page, most likely: it belongs to the whole window.
      event.detail.shouldSwap = false;
      location.reload();
    } else if (xhr.status === REFUSED) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // Who reads with a screen reader is told where they are after a form was answered.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.requestConfig?.verb !== "post" || cleared) return;
    document.querySelector("#review [data-said]")?.focus();
  });

  // A page out of the browser's memory may be older than the consent.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
