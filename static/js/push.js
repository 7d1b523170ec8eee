// Lets this browser show reminders: asks for leave, then hands its address to the page's form.
// Loaded on the page of the reminders alone; without it reminders come by mail.
"use strict";

(() => {
  const form = document.querySelector("form[data-push]");
  if (!form) return;
  const button = form.querySelector("button[type=button]");
  const status = form.querySelector("[role=status]");
  const cannot = "This browser cannot show reminders. Please choose email.";
  const mayNot = "The browser does not allow it. You can change that in its settings.";

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

  async function digest(text) {
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function show() {
    form.hidden = false;
    if (!globalThis.PushManager || !globalThis.Notification || !navigator.serviceWorker) {
      status.textContent = cannot;
      return;
    }
    button.hidden = false;
    const registration = await navigator.serviceWorker.getRegistration();
    const known = await registration?.pushManager.getSubscription();
    if (known && form.dataset.devices.split(" ").includes(await digest(known.endpoint))) {
      form.querySelector("[data-push-here]").hidden = false;
      button.hidden = true;
    }
  }

  async function subscribe() {
    if ((await Notification.requestPermission()) !== "granted") throw new Error(mayNot);
    const { pushManager } = await navigator.serviceWorker.ready;
    // One made for an older key, or for somebody else here, is no use.
    await (await pushManager.getSubscription())?.unsubscribe();
    const made = await pushManager.subscribe({
      userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push),
    });
    const { endpoint, keys } = made.toJSON();
    for (const [name, value] of Object.entries({ endpoint, ...keys })) {
      if (form.elements[name]) form.elements[name].value = value;
    }
    form.submit();
  }

  button.addEventListener("click", () => {
    button.disabled = true;
    status.textContent = "One moment.";
    subscribe().catch((error) => {
      button.disabled = false;
      status.textContent = error.message === mayNot ? mayNot : cannot;
    });
  });
  show().catch(() => (status.textContent = cannot));
})();
