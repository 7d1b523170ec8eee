// Counts on from the seconds the server said; the server's clock is the one that counts.
// The wall clock of the phone is only used for what has passed since: it goes on while the
// phone sleeps.
"use strict";
const shownAt = Date.now();
for (const timer of document.querySelectorAll("[data-timer]")) {
  const before = Number(timer.dataset.timer);
  setInterval(() => {
    const seconds = before + Math.max(0, Math.floor((Date.now() - shownAt) / 1000));
    const minutes = Math.floor(seconds / 60);
    timer.textContent = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
    timer.setAttribute("aria-label", `${minutes} ${minutes === 1 ? "minute" : "minutes"}`);
    if (seconds > Number(timer.dataset.long)) askAboutLong();
    // A long clock is asked about in other words: the page says them after a reload.
    const asksNow = seconds > Number(timer.dataset.ask) && before <= Number(timer.dataset.ask);
    if (asksNow && navigator.onLine) location.reload();
  }, 1000);
}

function askAboutLong() {
  for (const asked of document.querySelectorAll("[data-after-long][hidden]")) asked.hidden = false;
  for (const offered of document.querySelectorAll("[data-before-long]")) offered.hidden = true;
}
