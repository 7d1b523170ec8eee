// A minute before a sign-in ends by itself the page says so, and one tap goes on.
//
// On a person's own device nothing ends, it only asks for the password again; so there it
// speaks only to somebody who typed something that would be lost.
"use strict";

(() => {
  const { seconds, ends } = document.currentScript.dataset;
  const WARN_MS = 60 * 1000;
  const NOTED_MS = 60 * 1000; // the server notes a request once a minute
  const LONGEST_MS = 2 ** 31 - 1; // a timer cannot wait longer
  const WORDS = ends
    ? ["You will be signed out in one minute", "Nobody tapped here for a while."]
    : ["In one minute we ask for your password", "What you typed here would be lost then."];
  const quietMs = Number(seconds) * 1000 - NOTED_MS - WARN_MS;
  let isTyped = false;
  let timer = 0;
  let dialog = null;

  function wait() {
    clearTimeout(timer);
    if (quietMs < LONGEST_MS) timer = setTimeout(warn, Math.max(0, quietMs));
  }

  function warn() {
    if (!ends && !isTyped) return;
    const [title, said] = WORDS;
    const stay = element("button", { type: "button", className: "btn btn--big btn--wide", textContent: "Stay signed in" });
    stay.addEventListener("click", () => goOn().catch(() => location.reload()));
    dialog = element("dialog", { className: "leave card" });
    dialog.setAttribute("aria-labelledby", "idle-title");
    dialog.append(
      element("h2", { id: "idle-title", textContent: title }),
      element("p", { textContent: said }),
      stay
    );
    document.body.append(dialog);
    dialog.showModal();
    timer = setTimeout(over, WARN_MS);
  }

  async function goOn() {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
    const answer = await fetch("/stay/", {
      method: "POST", redirect: "manual", headers: { "X-CSRFToken": token },
    });
    if (!answer.ok) throw new Error("The sign-in is over.");
    dialog.remove();
    wait();
  }

  // What is on the page is hidden where others use this device.
  function over() {
    if (ends) location.reload();
    else dialog.remove();
  }

  function element(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }

  document.addEventListener("input", () => (isTyped = true));
  document.addEventListener("htmx:afterRequest", wait);
  wait();
})();
