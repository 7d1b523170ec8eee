// Sends what the phone keeps, in the order in which it was entered, one sender at a time.
// Only an answer of the server takes an entry off the phone.
"use strict";

(() => {
  const { outbox } = globalThis.stillnight;
  const ADDRESS = "/sync/";
  const AT_ONCE = 20;
  const PATIENCE_MS = 15000;
  const LOCK = "stillnight-sending";

  // What came of it: { state, stored }. States: "empty", "sent", "sign-in" (the session is
  // over, or somebody else is signed in), "away" (no network, no server), "busy" (another
  // window is sending).
  // With `isAsked` it waits for its turn.
  async function send({ isAsked = false } = {}) {
    if (!navigator.locks) return sendAll();
    return navigator.locks.request(LOCK, { ifAvailable: !isAsked }, (lock) =>
      lock ? sendAll() : { state: "busy", stored: [] }
    );
  }

  async function sendAll() {
    const owner = await outbox.current();
    const stored = [];
    if (!owner) return { state: "empty", stored };
    let tried = 0;
    for (;;) {
      const waiting = (await outbox.entries(owner.person)).filter((each) => !each.question);
      const batch = waiting.slice(tried, tried + AT_ONCE);
      if (!batch.length) return { state: tried || stored.length ? "sent" : "empty", stored };
      const answer = await ask(owner.person, batch);
      if (answer.state) return { state: answer.state, stored };
      const settled = await settle(owner, batch, answer.results);
      stored.push(...settled.stored);
      tried += settled.left;
    }
  }

  // The results for a batch, or why there are none. The token comes fresh each time: the
  // page that made an entry may be days old.
  async function ask(person, batch) {
    try {
      const hello = await within(fetch(ADDRESS, { redirect: "manual", cache: "no-store" }));
      if (hello.type === "opaqueredirect") return { state: "sign-in" };
      if (!hello.ok) return { state: "away" };
      const { person: theirs, token } = await hello.json();
      if (theirs !== person) return { state: "sign-in" };
      const answer = await within(
        fetch(ADDRESS, {
          method: "POST",
          redirect: "manual",
          headers: { "Content-Type": "application/json", "X-CSRFToken": token },
          body: JSON.stringify({
            person,
            sent_at: new Date().toISOString(),
            entries: batch.map(({ id, key, path, fields, at, sure, shown }) => ({
              id, key, path, fields, at, sure: Boolean(sure), shown: shown ?? [],
            })),
          }),
        })
      );
      if (answer.type === "opaqueredirect") return { state: "sign-in" };
      return answer.ok ? await answer.json() : { state: "away" };
    } catch {
      return { state: "away" };
    }
  }

  async function settle(owner, batch, results) {
    const stored = [];
    const gone = [];
    let left = 0;
    for (const entry of batch) {
      const result = results.find((each) => each.id === entry.id);
      if (result?.state === "stored") {
        gone.push(entry.id);
        stored.push({ ...entry, alerts: result.alerts ?? [] });
      } else if (result?.state === "question") {
        // Stays on the phone until the person has answered; the others go on.
        await outbox.change(owner.person, { ...entry, question: result.question });
      } else {
        left += 1;
      }
    }
    await rememberAll(owner, stored);
    if (gone.length) await outbox.remove(gone, gone);
    return { stored, left };
  }

  // Before the entries leave the phone: the clock that runs on, and what the server says
  // about signs beyond what was shown already. That stays until it was read.
  async function rememberAll(owner, stored) {
    if (!stored.length) return;
    const { running, answers = [] } = (await outbox.current()) ?? {};
    const fresh = stored
      .map(({ key, at, alerts, shown = [] }) => ({
        key,
        at,
        alerts: alerts.filter(({ rule, urgency }) => !shown.includes(`${rule} ${urgency}`)),
      }))
      .filter(({ key, alerts }) => alerts.length && !answers.some((known) => known.key === key));
    await outbox.remember(owner.person, {
      running: outbox.runningAfter(running, stored),
      answers: [...answers, ...fresh],
    });
  }

  function within(promise) {
    let timer;
    const late = new Promise((_done, fail) => {
      timer = setTimeout(() => fail(new Error("No answer.")), PATIENCE_MS);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  globalThis.stillnight = { ...globalThis.stillnight, send };
})();
