// Keeps the clock of the night page right, and the page itself when it lay open for hours.
"use strict";
const STALE_MS = 10 * 60 * 1000; // by then another hour, another night or another device may count
const openedAt = Date.now();
for (const clock of document.querySelectorAll("[data-clock]")) {
  const shown = Number(clock.dataset.clock) * 1000;
  const zone = clock.dataset.zone;
  const said = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit", timeZone: zone });
  setInterval(() => {
    const now = shown + Date.now() - openedAt;
    const text = said.format(now).replace(/\s/gu, " ").toLowerCase();
    if (clock.textContent !== text) clock.textContent = text;
  }, 1000);
}
for (const form of document.querySelectorAll("[data-elsewhere]")) {
  const said = (zone) =>
    new Intl.DateTimeFormat("en-US", { weekday: "short", hour: "numeric", minute: "2-digit", timeZone: zone }).format(openedAt);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (here && said(here) !== said(form.dataset.elsewhere)) {
    form.elements.zone.value = here;
    form.querySelector("[data-here]").textContent = new Intl.DateTimeFormat("en-US", { timeStyle: "short" })
      .format(openedAt).replace(/\s/gu, " ").toLowerCase();
    form.hidden = false;
  }
}
document.addEventListener("visibilitychange", () => {
  const stale = Date.now() - openedAt > STALE_MS;
  if (document.visibilityState === "visible" && stale && navigator.onLine) location.reload();
});
