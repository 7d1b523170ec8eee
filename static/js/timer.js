// Counts on from the seconds the server said; the server's clock is the one that counts.
"use strict";
for (const timer of document.querySelectorAll("[data-timer]")) {
  const shownAt = performance.now();
  const before = Number(timer.dataset.timer);
  setInterval(() => {
    const seconds = before + Math.floor((performance.now() - shownAt) / 1000);
    const minutes = Math.floor(seconds / 60);
    timer.textContent = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
    timer.setAttribute("aria-label", `${minutes} minutes`);
  }, 1000);
}
