// Drinks on the page without network: the person's own sizes, and what much fluid asks for.
//
// The rules are the server's; here are only the facts they ask for: what was noted today,
// and the fastest two hours of drinks whose time was said (tracker/analysis/facts.py).
"use strict";

(() => {
  const { advice, data, outbox, time } = globalThis.stillnight;
  const PATH = "/drinks/add";
  const OUNCE_ML = 29.5735;
  const WINDOW_MINUTES = 120;
  const WINDOW_HOURS = 2;
  const LOOKBACK_MINUTES = 24 * 60;
  const much = document.getElementById("much");
  let answeredDay = null;

  // The buttons of the person's unit, with what their own cup, glass and bottle hold.
  function drawSizes(owner) {
    for (const group of document.querySelectorAll("[data-unit]")) {
      group.hidden = !owner || group.dataset.unit !== (owner.unit ?? "oz");
      if (!group.hidden) nameSizes(group, owner.sizes ?? "");
    }
  }

  // "148=5 oz;237=8 oz;503=17 oz", in the server's own words.
  function nameSizes(group, sizes) {
    const own = sizes.split(";").map((each) => each.split("="));
    const buttons = [...group.querySelectorAll("[data-drink]")];
    if (own.length !== buttons.length) return;
    buttons.forEach((button, place) => {
      const [ml, words] = own[place];
      button.dataset.drink = ml;
      button.querySelector("span").textContent = words;
    });
  }

  // What the rules may ask about fluids, from what waits here and what the pages showed.
  function facts(entries, owner, now = new Date()) {
    const today = time.wakingDay(now, owner?.zone);
    const drinks = entries.filter(({ path }) => path === PATH).map((each) => drinkOf(each, owner));
    const before = owner?.drunk?.day === today ? owner.drunk.ml : 0;
    const ofToday = drinks.filter(({ day }) => day === today);
    return {
      fluid_ml_today: ofToday.reduce((sum, { ml }) => sum + ml, before),
      fluid_ml_per_hour: fastest(drinks, time.minutes(now, owner?.zone)),
    };
  }

  function drinkOf({ fields, at }, owner) {
    const day = fields.day?.[0] || time.wakingDay(new Date(at), owner?.zone);
    const clock = fields.time?.[0];
    return { ml: outbox.volume(fields, owner?.unit), day, minute: clock ? time.minutesOf(day, clock) : null };
  }

  function fastest(drinks, now) {
    const timed = drinks.filter(
      ({ minute }) => minute !== null && minute <= now && minute >= now - LOOKBACK_MINUTES
    );
    const windows = timed.map(({ minute: from }) =>
      timed
        .filter(({ minute }) => minute >= from && minute < from + WINDOW_MINUTES)
        .reduce((sum, { ml }) => sum + ml, 0)
    );
    return windows.length ? Math.max(...windows) / WINDOW_HOURS : null;
  }

  // What fires because of the fluids, given the signs of the day that are still here.
  function fire(entries, signs, owner) {
    const known = { unknown_medicine: false, unknown_conditions: false };
    const fired = advice.fire(signs, { ...facts(entries, owner), ...known });
    return fired.filter(({ categories }) => categories.includes("fluids"));
  }

  // Above 3.5 l a neutral question, once a day; advice says more, so it needs none.
  function askAmount(entries, owner) {
    const today = time.wakingDay(new Date(), owner?.zone);
    const { fluid_ml_today: ml } = facts(entries, owner);
    much.hidden = ml <= data.question_ml || ml > data.advice_ml || answeredDay === today;
    much.querySelector("[data-amount]").textContent = said(ml, owner);
  }

  function answered(owner) {
    answeredDay = time.wakingDay(new Date(), owner?.zone);
    much.hidden = true;
  }

  function said(ml, owner) {
    const unit = owner?.unit ?? "oz";
    const amount = Math.round(unit === "oz" ? ml / OUNCE_ML : ml);
    return `${amount.toLocaleString("en-US")} ${unit}`;
  }

  globalThis.stillnight = {
    ...globalThis.stillnight,
    drinks: { answered, askAmount, drawSizes, facts, fire },
  };
})();
