// After the page has loaded: what keeps entries on this phone when there is no network.
// Nothing here may delay or break the page; without it every form works by itself.
"use strict";

(() => {
  const page = document.currentScript.dataset;

  function load(address) {
    return new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = fail;
      document.head.append(script);
    });
  }

  async function begin() {
    const { outbox } = globalThis.stillnight;
    const { person, zone, unit, sizes, country, theme, shared } = page;
    const known = await outbox.current();
    const settings = { zone, unit, sizes, country, theme, shared };
    if (shared) settings.seen = Date.now();
    const drunk = drunkHere();
    if (drunk) settings.drunk = drunk;
    const running = await runningHere(outbox, person);
    if (running !== undefined) settings.running = running;
    const isNews = Object.keys(settings).some(
      (name) => JSON.stringify(known?.[name]) !== JSON.stringify(settings[name])
    );
    if (known?.person !== person || isNews) await outbox.remember(person, settings);
  }

  // The clock that this page shows: { id, at }, null for none, undefined where it shows none
  // of either, and while something unsent may say otherwise.
  async function runningHere(outbox, person) {
    const shown = document.querySelector("[data-running]");
    if (!shown || (await outbox.count(person))) return undefined;
    const { running, started } = shown.dataset;
    return running ? { id: running, at: new Date(started).toISOString() } : null;
  }

  // What this page says was noted of today's drinks: { day, ml }, undefined where it does not.
  function drunkHere() {
    const shown = document.querySelector("[data-drunk]");
    if (!shown) return undefined;
    const [day, ml] = shown.dataset.drunk.split(" ");
    return { day, ml: Number(ml) };
  }

  // A drink that the server took changes the card and not the page.
  async function again() {
    const drunk = drunkHere();
    if (drunk) await globalThis.stillnight.outbox.remember(page.person, { drunk });
  }

  async function start() {
    if (!globalThis.crypto?.subtle || !globalThis.indexedDB || !navigator.serviceWorker) return;
    const [outbox, ...others] = page.scripts.split(" ");
    await load(outbox);
    await begin();
    document.addEventListener("htmx:afterSettle", () => again().catch(() => {}));
    for (const script of others) await load(script);
    await navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" });
  }

  addEventListener("load", () => setTimeout(() => start().catch(() => {}), 0));
})();
