// What waits on this phone, in words, and what a person can do about each entry.
"use strict";

(() => {
  const { data, outbox, time } = globalThis.stillnight;
  const SURE_MS = 6000;

  function describe(entry, owner) {
    const { path, fields } = entry;
    const what = WHAT.find(([pattern]) => pattern.test(path));
    return what ? what[1](fields, owner, path.match(what[0])) : "An entry.";
  }

  const WHAT = [
    [/^\/tonight\/cramp$/, () => "A cramp began."],
    [/^\/cramps\/[^/]+\/stop$/, () => "The cramp stopped."],
    [/^\/cramps\/[^/]+\/undo$/, () => "That cramp was a mistake."],
    [/^\/cramps\/[^/]+\/long$/, () => "A cramp over 10 minutes that will not ease."],
    [/^\/cramps\/earlier\/$/, ({ night, time: at }) =>
      `A cramp at ${at?.[0] ?? "?"}, ${night?.[0] ? time.nightName(night[0]) : "night not said"}.`],
    [/^\/cramps\/[^/]+\/$/, () => "More about a cramp."],
    [/^\/nights\/([^/]+)\/none$/, (_fields, _owner, [, night]) =>
      `${time.nightName(night)}: no cramps.`],
    [/^\/nights\/([^/]+)\/forgotten$/, (_fields, _owner, [, night]) =>
      `${time.nightName(night)}: you do not remember.`],
    [/^\/drinks\//, ({ volume_ml: ml, amount }, { unit }) => `A drink: ${said(ml, amount, unit)}.`],
    [/^\/check\/$/, ({ signs = [] }) =>
      `Signs: ${signs.map((code) => data.signs[code] ?? code).join(", ")}.`],
  ];

  function said(ml, amount, unit) {
    if (!ml) return `${amount?.[0] ?? "?"} ${unit ?? ""}`.trim();
    const ounce = 29.5735;
    const shown = unit === "ml" ? Number(ml[0]) : Math.round((ml[0] / ounce) * 10) / 10;
    return `${shown.toLocaleString("en-US")} ${unit ?? "oz"}`;
  }

  // A card for each entry, in the order in which they were made.
  function cards(entries, owner, { mend }) {
    return entries.map((entry) => card(entry, owner, mend));
  }

  function card(entry, owner, mend) {
    const box = element("article", { className: "card stack stack--s" });
    const clock = time.clock(new Date(entry.at), owner.zone);
    box.append(element("h2", { className: "card__title", textContent: describe(entry, owner) }));
    const state = entry.question ? "We have a question" : "Kept on this phone, not sent yet";
    box.append(element("p", { className: "hint", textContent: `Entered at ${clock}. ${state}.` }));
    const choices = element("div", { className: "btns" });
    if (entry.question) ask(box, choices, entry, owner, mend);
    choices.append(removal(entry));
    box.append(choices);
    return box;
  }

  function ask(box, choices, entry, owner, mend) {
    const { message, at, choices: offered = [], may_insist: mayInsist } = entry.question;
    box.append(element("p", { className: "lead", textContent: message }));
    const answer = (words, changed) =>
      choices.append(button(words, async () => {
        await outbox.change(owner.person, { ...entry, question: undefined, ...changed });
        globalThis.stillnight.sendAndSay();
      }));
    if (at) answer(`Yes, at ${time.clock(new Date(at), owner.zone)}`, { at, sure: true });
    for (const { label, path = entry.path, fields } of offered) {
      answer(label, { path, fields, key: crypto.randomUUID() });
    }
    if (mayInsist) answer(mayInsist, { sure: true });
    if (mend[entry.path]) choices.append(button("Change it", () => mend[entry.path](entry)));
  }

  // Two taps, so that nothing is lost by one.
  function removal(entry) {
    const words = "Leave it out";
    const made = button(words, async () => {
      if (made.textContent === words) {
        made.textContent = "Tap again to delete it from this phone";
        setTimeout(() => (made.textContent = words), SURE_MS);
        return;
      }
      await outbox.remove([entry.id]);
    });
    made.className = "btn btn--text";
    return made;
  }

  function button(words, act) {
    const made = element("button", {
      type: "button", className: "btn btn--second btn--wide", textContent: words,
    });
    made.addEventListener("click", act);
    return made;
  }

  function element(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }

  globalThis.stillnight = { ...globalThis.stillnight, kept: { cards, describe } };
})();
