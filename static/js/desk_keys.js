// Keys for people who go through many patients: J and K move, Enter opens, A acknowledges,
// / goes to the search field.
// They can be switched off, because single letters disturb speech input (WCAG 2.1.4).
"use strict";
{
  const OFF = "desk-keys-off";
  const ACKNOWLEDGE = "form button[type=submit]"; // the first button of a finding or an alert
  const LETTERS = { j: 1, k: -1 };
  const control = document.querySelector("[data-desk-keys]");
  const box = control.querySelector("input");
  const search = document.querySelector("[data-search]");
  const items = () => [...document.querySelectorAll(".ptable .pt, .review")];

  const remembered = () => {
    try { return localStorage.getItem(OFF) !== "1"; } catch { return true; }
  };
  const remember = () => {
    try { localStorage.setItem(OFF, box.checked ? "0" : "1"); } catch { /* lasts for this page */ }
  };

  // The link of a row, or the first thing to press in a finding.
  const target = (item) => (item.matches("a") ? item : item.querySelector(ACKNOWLEDGE));
  const current = () => items().findIndex((item) => item.contains(document.activeElement));

  const move = (step) => {
    const all = items();
    if (!all.length) return;
    const at = current();
    const to = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    target(all[to]).focus();
    all[to].scrollIntoView({ block: "nearest" });
  };

  // The first press shows what would be acknowledged; the second one does it.
  const acknowledge = () => {
    const button = items()[current()]?.querySelector(ACKNOWLEDGE);
    if (!button) {
      if (document.querySelector(`.review ${ACKNOWLEDGE}`)) move(1);
    } else if (document.activeElement === button) button.click();
    else button.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const key = event.key.toLowerCase();
    if (key in LETTERS) move(LETTERS[key]);
    else if (key === "a") acknowledge();
    else if (key === "/" && search) search.focus();
    else return;
    event.preventDefault();
  });

  box.checked = remembered();
  box.addEventListener("change", remember);
  control.hidden = false;
}
