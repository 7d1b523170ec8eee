// Forms that a passkey answers. "make" and "use" find what to ask in the page, "sign-in" asks
// the server for it. Without this file the button stays hidden and the password works.
"use strict";

(() => {
  const known = globalThis.webauthnJSON?.supported?.() ?? Boolean(globalThis.PublicKeyCredential);
  if (!known || !globalThis.isSecureContext) return;

  const inPage = () => JSON.parse(document.getElementById("passkey").textContent);

  async function fromServer(form) {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function make() {
    const { creation_options: options } = inPage();
    Object.assign((options.publicKey.authenticatorSelection ??= {}), {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    });
    return webauthnJSON.create(options);
  }

  const use = async () => webauthnJSON.get(inPage().request_options);
  const signIn = async (form) => webauthnJSON.get((await fromServer(form)).request_options);
  const asks = { make, use, "sign-in": signIn };

  function carryShared(form) {
    const said = document.querySelector("input[type=checkbox][name=shared]");
    const carried = form.elements.namedItem("shared");
    if (carried) carried.value = said?.checked ? "on" : "";
  }

  async function go(form, button, says) {
    says.hidden = true;
    button.disabled = true;
    try {
      const credential = await asks[form.dataset.passkey](form);
      form.elements.namedItem("credential").value = JSON.stringify(credential);
      carryShared(form);
      form.submit();
    } catch {
      says.hidden = false;
      button.disabled = false;
      button.focus();
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("[data-passkey-go]");
    const says = form.querySelector("[data-passkey-says]");
    form.querySelector("[data-passkey-not]").hidden = true;
    button.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!button.disabled) go(form, button, says);
    });
  }
})();
