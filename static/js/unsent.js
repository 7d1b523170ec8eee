// "Not yet sent: 2" on every page of a person, what sends it, and what signing out does to it.
// Started after `load` by later.js, and at once on the page without network.
"use strict";

(() => {
  const { outbox, send } = globalThis.stillnight;
  const EVERY_MS = 30000;
  const DAY_MS = 24 * 60 * 60 * 1000;
  const DRINK = "/drinks/add";
  const MUCH_ML = 3500; // as QUESTION_ML of tracker/analysis/patterns/over_drinking.py
  const SIGN_OUT = "/account/logout/";
  const SHOWS_ENTRIES = ["/tonight/", "/today/"];
  const isOffline = Boolean(document.getElementById("offline"));
  const bar = element("aside", { className: "unsent", ariaLabel: "Not yet sent" });
  const words = element("p", { role: "status" });
  let isTouched = false;
  let last = "";

  bar.hidden = true;
  bar.append(words);
  document.body.prepend(bar);

  // Sends, says what came of it, and gives the keys that the server has stored.
  async function sendAndSay(how) {
    const owner = await outbox.current();
    if (!owner || !(await outbox.count(owner.person))) return draw();
    const { state, stored } = await send(how);
    // Another sender did it meanwhile, and has said so.
    if (how?.isAsked && state === "empty") return;
    last = state === "busy" ? last : state;
    await draw(stored.length);
    if (stored.length && !isOffline && SHOWS_ENTRIES.includes(location.pathname) && !isTouched) {
      location.reload();
    }
  }

  async function draw(stored = 0) {
    const owner = await outbox.current();
    const count = owner ? await outbox.count(owner.person) : 0;
    const asked = count ? (await outbox.entries(owner.person)).filter((e) => e.question).length : 0;
    const parts = [];
    if (count) parts.push(link("/offline/#kept", `Not yet sent: ${count}`));
    if (asked) parts.push(link("/offline/#kept", "We have a question."));
    if (count && last === "sign-in") parts.push(link(signIn(), "Sign in to send."));
    if (!count && stored && !isOffline) {
      parts.push("Sent and saved.", link(location.pathname, "Show it"));
    }
    words.replaceChildren(...parts.flatMap((part) => [part, " "]));
    bar.querySelectorAll(".callout").forEach((old) => old.remove());
    bar.append(...(owner?.answers ?? []).map((answer) => told(owner, answer)));
    bar.hidden = !parts.length && !owner?.answers?.length;
  }

  // What the server said about signs that were ticked without network.
  function told(owner, answer) {
    const box = element("div", { className: "callout", role: "alert" });
    const clock = new Date(answer.at).toLocaleString("en-US", {
      weekday: "long", hour: "numeric", minute: "2-digit", timeZone: owner.zone || undefined,
    });
    box.append(element("h2", { textContent: answer.alerts[0].heading }));
    box.append(element("p", { textContent: `About what you entered on ${clock}:` }));
    box.append(...answer.alerts.map((alert) => element("p", { textContent: alert.words })));
    const read = element("button", {
      type: "button", className: "btn btn--second", textContent: "I have read this",
    });
    read.addEventListener("click", async () => {
      const answers = ((await outbox.current())?.answers ?? []).filter((e) => e.key !== answer.key);
      await outbox.remember(owner.person, { answers });
      await draw();
    });
    const help = element("p");
    help.append(link("/help-now/", "Numbers to call"));
    box.append(help, read);
    return box;
  }

  // Signing out empties this phone; what is not sent is asked about first.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (new URL(form.action).pathname !== SIGN_OUT || form.dataset.asked) return;
    event.preventDefault();
    leave(form).catch(() => signOut(form));
  });

  async function leave(form) {
    const owner = await outbox.current();
    if (owner && (await outbox.count(owner.person))) return askFirst(form, owner);
    if (owner) await outbox.forget(owner.person);
    signOut(form);
  }

  function askFirst(form, owner) {
    const dialog = element("dialog", { className: "leave card" });
    const title = element("h2", { id: "leave-title", textContent: "Not everything is sent yet" });
    const said = element("p", { textContent: "Sign out now, and what is not sent is deleted here." });
    const button = (text, kind, act) => {
      const made = element("button", { type: "button", className: kind, textContent: text });
      made.addEventListener("click", act);
      return made;
    };
    dialog.setAttribute("aria-labelledby", "leave-title");
    const choices = element("div", { className: "btns" });
    choices.append(
      button("Send first, then sign out", "btn btn--wide", async () => {
        await sendAndSay({ isAsked: true });
        if (!(await outbox.count(owner.person))) return leave(form);
        said.textContent = "We could not send everything. It stays on this phone for now.";
      }),
      button("Delete it and sign out", "btn btn--second btn--wide", async () => {
        await outbox.forget(owner.person);
        signOut(form);
      }),
      button("Stay signed in", "btn btn--second btn--wide", () => dialog.remove())
    );
    dialog.append(title, said, choices);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  function signOut(form) {
    form.dataset.asked = "yes";
    form.submit();
  }

  const signIn = () => `/account/login/?next=${isOffline ? "/tonight/" : location.pathname}`;

  function link(href, text) {
    return element("a", { href, textContent: text });
  }

  function element(name, { role, ariaLabel, ...properties } = {}) {
    const made = Object.assign(document.createElement(name), properties);
    if (role) made.setAttribute("role", role);
    if (ariaLabel) made.setAttribute("aria-label", ariaLabel);
    return made;
  }

  // The page without network first looks at what the worker kept, then lets it be sent.
  function beginSending() {
    const now = () => sendAndSay().catch(() => {});
    // An attempt begun without network may still be under way, in vain: this one waits for it.
    const afterwards = () => sendAndSay({ isAsked: true }).catch(() => {});
    for (const kind of ["pointerdown", "keydown"]) {
      addEventListener(kind, () => (isTouched = true), { once: true, passive: true });
    }
    addEventListener("online", afterwards);
    addEventListener("pageshow", now);
    document.addEventListener("visibilitychange", () => document.hidden || now());
    document.addEventListener("outbox-full", () => tellFull());
    document.addEventListener("outbox-kept", () => newKeys().catch(() => {}));
    setInterval(now, EVERY_MS);
    outbox.onChange(() => draw().catch(() => {}));
    now();
  }

  // The page stays as it is, so what is tapped next is another entry. After much to drink the
  // page without network answers: it has the rules.
  async function newKeys() {
    for (const field of document.querySelectorAll("input[name=key]")) field.value = crypto.randomUUID();
    const owner = await outbox.current();
    const drinks = owner ? (await outbox.entries(owner.person)).filter(isDrinkOfToday) : [];
    const noted = drinks.reduce((sum, { fields }) => sum + outbox.volume(fields, owner.unit), 0);
    if (noted + (owner?.drunk?.ml ?? 0) > MUCH_ML) location.assign(`/offline/#from=${drinks.at(-1).id}`);
  }

  const isDrinkOfToday = ({ path, at }) => path === DRINK && Date.now() - new Date(at) < DAY_MS;

  // htmx has no page to show it on: a drink that this phone could not keep either.
  function tellFull() {
    words.replaceChildren("Not saved. This phone has no room for it. Write it down.");
    bar.hidden = false;
  }

  globalThis.stillnight = { ...globalThis.stillnight, beginSending, sendAndSay };
  if (!isOffline) beginSending();
})();
