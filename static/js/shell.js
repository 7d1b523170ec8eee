// The page without network: the cramp, drinks and the symptom check, kept on this phone.
//
// It says "kept on this phone" until the server has confirmed an entry, and "saved" only then.
"use strict";

(() => {
  const { advice, beginSending, data, drinks, kept, outbox, sendAndSay, time } =
    globalThis.stillnight;
  const PLACES = { "/today/": "drinks", "/check/": "check", "/help-now/": "help", "/cramps/earlier/": "earlier" };
  const MINUTE_MS = 60000;
  const JUST_NOW_MS = 15000;
  const LONG = /^\/cramps\/[^/]+\/long$/;
  // As it was on arrival: the second tap of a shaking hand may land on a link of this page.
  const CAME_WITH = location.hash.slice(1);
  const page = document.getElementById("offline");
  const panels = [...document.querySelectorAll("[data-panel]")];
  const said = document.getElementById("said");
  const lines = new Map();
  let owner = null;
  let running = null;
  let mending = null;
  let theirs = [];
  let isBusy = false;

  // ---- what is shown ----

  async function look() {
    owner = await outbox.current();
    theirs = owner ? await outbox.entries(owner.person) : [];
    running = outbox.runningAfter(owner?.running, theirs);
    draw();
  }

  function draw() {
    const [name, detail] = place();
    const shown = name === "night" && running ? "running" : name;
    for (const panel of panels) panel.hidden = panel.dataset.panel !== shown;
    for (const link of document.querySelectorAll("[data-nav]")) {
      if (link.dataset.nav === name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const title = panels.find((panel) => !panel.hidden)?.dataset.title;
    if (title) say(title);
    // Its own button stands where the places would be.
    document.querySelector(".nav").hidden = shown === "check";
    document.getElementById("nobody").hidden = Boolean(owner);
    document.querySelector("[data-act=start]").disabled = !owner;
    drawNight();
    drawKept();
    drinks.drawSizes(owner);
    if (name === "details") document.getElementById("details").dataset.cramp = detail;
  }

  function place() {
    const [name, detail = ""] = location.hash.slice(1).split("=");
    const isKnown = panels.some((panel) => panel.dataset.panel === name);
    return isKnown ? [name, detail] : [PLACES[location.pathname] ?? "night", ""];
  }

  function say(title) {
    document.getElementById("title").textContent = title;
    document.title = `${title} – Stillnight`;
  }

  function drawNight() {
    const now = new Date();
    const zone = owner?.zone;
    const clock = document.getElementById("clock");
    clock.textContent = time.clock(now, zone);
    const hour = time.hour(now, zone);
    const [from] = data.night_hours;
    document.querySelector("[data-act=quiet]").hidden = !owner || hour < 4 || hour >= from;
    if (running) drawTimer(now);
  }

  function drawTimer(now) {
    const seconds = Math.max(0, Math.floor((now - new Date(running.at)) / 1000));
    const minutes = Math.floor(seconds / 60);
    const isLong = minutes >= data.ask_after_minutes;
    const timer = document.getElementById("timer");
    timer.textContent = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
    timer.setAttribute("aria-label", `${minutes} minutes`);
    document.getElementById("ask-when").hidden = !isLong;
    document.querySelector("[data-act=stop]").hidden = isLong;
  }

  function drawKept() {
    const mend = { "/cramps/earlier/": mendEarlier, "/drinks/add": mendDrink };
    document.getElementById("kept-none").hidden = theirs.length > 0;
    document.getElementById("kept-send").hidden = theirs.length === 0;
    document.getElementById("kept-list").replaceChildren(...kept.cards(theirs, owner ?? {}, { mend }));
  }

  // One line for what was done here, with a tick only once the server has it.
  function note(entry, isStored = false) {
    const line = lines.get(entry.id) ?? document.createElement("p");
    const state = isStored ? "Saved." : "Kept on this phone. Not sent yet.";
    const icon = document.getElementById(isStored ? "icon-tick" : "icon-clock");
    const words = document.createElement("span");
    words.textContent = `${kept.describe(entry, owner ?? {})} ${state}`;
    line.className = "saved";
    line.dataset.state = isStored ? "stored" : "kept";
    line.replaceChildren(icon.content.cloneNode(true), words);
    lines.set(entry.id, line);
    said.replaceChildren(line);
    for (const place of document.querySelectorAll("[data-kept]")) place.textContent = state;
  }

  // ---- what is done ----

  function entry(path, fields = {}) {
    return { key: crypto.randomUUID(), path, fields, at: new Date().toISOString() };
  }

  async function keep(made) {
    try {
      if (mending?.path === made.path) {
        made.id = mending.id;
        await outbox.change(owner.person, { ...mending, ...made, question: undefined });
        mending = null;
      } else {
        made.id = await outbox.keep(owner?.person, made);
      }
    } catch {
      notSaved(made);
      return false;
    }
    // An installed app is not asked; a browser may put the question to the person, at 3 a.m.
    if (matchMedia("(display-mode: standalone)").matches) navigator.storage?.persist?.();
    await look();
    note(made);
    sendAndSay();
    return true;
  }

  function notSaved(made) {
    const lost = document.getElementById("lost");
    const clock = time.clock(new Date(made?.at ?? Date.now()), owner?.zone);
    const what = made ? kept.describe(made, owner ?? {}) : "";
    lost.textContent = `Not saved. This phone has no room for it. Write it down: ${clock}. ${what}`;
    lost.hidden = false;
    lost.scrollIntoView();
  }

  function needsNetwork() {
    const lost = document.getElementById("lost");
    lost.textContent = "There is no network. That page needs one. Look again when it is back.";
    lost.hidden = false;
  }

  const ACTS = {
    start: () => keep(entry("/tonight/cramp")).then((isKept) => isKept && go("night")),
    stop: () => stop({}),
    long: () => longCramp(),
    mistake: () => undo(),
    quiet: () => keep(entry(`/nights/${time.lastNight(new Date(), owner.zone)}/none`)),
    send: () => sendAndSay({ isAsked: true }),
    right: () => drinks.answered(owner),
  };

  async function stop(fields) {
    const { id } = running;
    if (await keep(entry(`/cramps/${id}/stop`, fields))) go(`details=${id}`);
  }

  async function undo() {
    const { id } = running;
    const mine = theirs.filter(({ key, path }) => key === id || path.startsWith(`/cramps/${id}/`));
    if (mine.some(({ key }) => key === id)) {
      await outbox.remove(mine.map((each) => each.id));
      said.replaceChildren();
    } else {
      await keep(entry(`/cramps/${id}/undo`));
    }
    await look();
  }

  async function longCramp() {
    const minutes = (Date.now() - new Date(running.at)) / MINUTE_MS;
    const made = entry(`/cramps/${running.id}/long`);
    answer(made, ["will_not_ease"], { cramp_minutes: minutes });
    if (owner) await keep(made);
  }

  // ---- signs ----

  // First the advice, then the keeping: the words must not wait for the disk.
  function answer(made, signs, more = {}) {
    const facts = { ...drinks.facts(theirs, owner), ...more };
    const told = advice.answer(advice.fire(all(signs, made), facts), owner?.country);
    made.shown = told.shown;
    show(told, made);
  }

  // With those of the same waking day that are still here: a later tick clears nothing.
  function all(signs, made) {
    const day = time.wakingDay(new Date(made.at), owner?.zone);
    const earlier = theirs.filter(
      (each) => each.path === "/check/" && time.wakingDay(new Date(each.at), owner?.zone) === day
    );
    return [...new Set([...signs, ...earlier.flatMap((each) => each.fields.signs ?? [])])];
  }

  function show(told, made) {
    document.querySelector("body > .alarm")?.remove();
    history.pushState(null, "", `#answer=${made.key}`);
    for (const panel of panels) panel.hidden = panel.dataset.panel !== "answer";
    page.hidden = told.isAlarm;
    if (told.isAlarm) {
      // The page is this and nothing else, so it is the main part.
      const alarm = Object.assign(document.createElement("main"), { className: "alarm", tabIndex: -1 });
      alarm.append(told.parts);
      document.body.append(alarm);
      alarm.focus();
      document.title = `${document.querySelector("body > .alarm h1").textContent} – Stillnight`;
    } else {
      document.getElementById("answer").replaceChildren(told.parts);
      say(told.heading);
      document.getElementById("title").focus();
    }
    scrollTo(0, 0);
    if (!owner) document.querySelector("[data-kept]").textContent = "This was not kept: nobody is signed in.";
  }

  // After a drink: the advice of the rules, or a neutral question, or nothing.
  function answerDrink(made) {
    const fired = drinks.fire(theirs, all([], made), owner);
    drinks.askAmount(theirs, owner);
    if (fired.length) show(advice.answer(fired, owner.country), made);
  }

  // ---- forms ----

  const FORMS = {
    "ask-when": (form) => {
      const minutes = form.get("minutes");
      document.getElementById("ask-when-error").hidden = Boolean(minutes);
      if (minutes) stop(minutes === "now" ? { just_now: ["on"] } : { minutes: [minutes] });
    },
    async details(form, node) {
      const severity = form.get("severity");
      if (severity) await keep(entry(`/cramps/${node.dataset.cramp}/`, { severity: [severity] }));
      go("night");
    },
    async earlier(form) {
      const at = form.get("time");
      const problem = document.getElementById("earlier-error");
      problem.hidden = Boolean(at);
      problem.querySelector("span").textContent = "Enter a time between 6 pm and noon, like 2:30 am.";
      if (!at) return document.getElementById("e-time").focus();
      const fields = Object.fromEntries([...form].filter(([, v]) => v).map(([name, v]) => [name, [v]]));
      if (await keep(entry("/cramps/earlier/", fields))) go("night");
    },
    check(form) {
      const signs = form.getAll("signs");
      document.getElementById("check-error").hidden = signs.length > 0;
      if (!signs.length) return document.getElementById("check-error").scrollIntoView();
      const made = entry("/check/", { signs });
      answer(made, signs);
      document.getElementById("check").reset();
      return owner ? keep(made) : undefined;
    },
  };

  function mendEarlier(old) {
    mending = { ...old };
    go("earlier");
    for (const name of ["night", "time", "minutes", "severity"]) {
      document.querySelector(`#earlier [name=${name}]`).value = old.fields[name]?.[0] ?? "";
    }
    const problem = document.getElementById("earlier-error");
    problem.hidden = false;
    problem.querySelector("span").textContent = old.question.message;
  }

  function mendDrink(old) {
    mending = { ...old };
    go("drinks");
  }

  function fillNights() {
    const now = new Date();
    const [tonight, last] = [time.nightOf(now, owner?.zone), time.lastNight(now, owner?.zone)];
    const select = document.getElementById("e-night");
    for (let back = 0; back <= data.latest_nights; back += 1) {
      const date = time.before(tonight, back);
      const name = time.nightName(date);
      const words = date === last ? `Last night (${name})` : date === tonight ? `Tonight (${name})` : name;
      select.add(new Option(words, date));
    }
  }

  // ---- beginning ----

  function go(name) {
    if (location.hash === `#${name}`) arrive();
    else location.hash = name;
  }

  function arrive() {
    if (!["earlier", "drinks"].includes(place()[0])) mending = null;
    document.querySelector("body > .alarm")?.remove();
    page.hidden = false;
    draw();
    document.getElementById("title").focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  // A form of another page could not be sent; the worker kept it and came here.
  async function afterForm() {
    const [name, id] = CAME_WITH.split("=");
    if (name === "not-saved") return notSaved(null);
    if (name === "needs-network") return needsNetwork();
    const made = name === "from" && theirs.find((each) => each.id === Number(id));
    if (!made) return justNow();
    note(made);
    const stopped = made.path.match(/^\/cramps\/([^/]+)\/stop$/);
    const signs = signsOf(made);
    if (signs) answer(made, signs);
    else if (made.path.startsWith("/drinks/")) {
      go("drinks");
      answerDrink(made);
    }
    else if (stopped) go(`details=${stopped[1]}`);
    if (made.shown) await outbox.change(owner.person, made);
    note(made);
  }

  // The signs an entry tells of, or null when it is no such entry.
  function signsOf({ path, fields }) {
    if (path === "/check/") return fields.signs ?? [];
    return LONG.test(path) ? ["will_not_ease"] : null;
  }

  // A second tap may have led on before this page could say what the first one kept.
  async function justNow() {
    const made = theirs.filter(({ at }) => Date.now() - new Date(at) < JUST_NOW_MS).at(-1);
    if (!made) return;
    const signs = signsOf(made);
    if (signs && !made.shown) {
      answer(made, signs);
      await outbox.change(owner.person, made);
    }
    note(made);
  }

  // One thing at a time: a second tap of a shaking hand is not a second cramp.
  async function one(work) {
    if (isBusy) return;
    isBusy = true;
    try {
      await work();
    } finally {
      isBusy = false;
    }
  }

  document.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act) one(ACTS[act]);
    const drink = event.target.closest("[data-drink]");
    if (drink) one(() => addDrink(drink.dataset.drink));
  });

  async function addDrink(ml) {
    const [kind, clock] = ["d-kind", "d-time"].map((id) => document.getElementById(id));
    const at = clock.value ? { time: [clock.value] } : {};
    const made = entry("/drinks/add", { volume_ml: [ml], kind: [kind.value], ...at });
    if (!(await keep(made))) return;
    clock.value = "";
    answerDrink(made);
  }

  document.addEventListener("submit", (event) => {
    const act = FORMS[event.target.id];
    if (!act) return;
    event.preventDefault();
    one(() => act(new FormData(event.target), event.target));
  });

  addEventListener("hashchange", arrive);
  outbox.onChange((stored = []) => {
    for (const was of theirs) {
      if (stored.includes(was.id) && lines.has(was.id)) note(was, true);
    }
    if (page.hidden || location.hash.startsWith("#answer")) return;
    look();
  });
  setInterval(() => !page.hidden && drawNight(), 1000);

  document.getElementById("help-numbers").append(...advice.callButtons(""));
  look()
    .then(() => {
      fillNights();
      document.getElementById("help-numbers").replaceChildren(...advice.callButtons(owner?.country));
      if (owner?.theme === "day") document.documentElement.dataset.theme = "day";
      if (owner?.theme === "night") document.documentElement.dataset.theme = "night";
    })
    .then(afterForm)
    .catch(() => draw())
    .then(beginSending);
})();
