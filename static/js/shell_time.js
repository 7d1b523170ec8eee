// Nights, waking days and clock times where the person is, as tracker/analysis/nights.py
// names them: a night is noon to noon, called by its evening; a waking day begins at four.
"use strict";

(() => {
  const DAY_MS = 24 * 60 * 60 * 1000;
  const MINUTE_MS = 60 * 1000;
  const HOURS = 24;
  const NOON = 12;
  const WAKING_DAY_STARTS = 4;

  function parts(moment, zone) {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone || undefined, hourCycle: "h23",
      year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    });
    const found = Object.fromEntries(format.formatToParts(moment).map((p) => [p.type, p.value]));
    return {
      date: `${found.year}-${found.month}-${found.day}`,
      hour: Number(found.hour),
      clock: `${found.hour}:${found.minute}`,
    };
  }

  function before(date, days) {
    return new Date(Date.parse(`${date}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
  }

  function nightOf(moment, zone) {
    const { date, hour } = parts(moment, zone);
    return hour >= NOON ? date : before(date, 1);
  }

  // The night people mean by "last night": the one just over, or the one before in the dark.
  function lastNight(moment, zone) {
    const { hour } = parts(moment, zone);
    const night = nightOf(moment, zone);
    return hour >= WAKING_DAY_STARTS && hour < NOON ? night : before(night, 1);
  }

  function wakingDay(moment, zone) {
    const { date, hour } = parts(moment, zone);
    return hour >= WAKING_DAY_STARTS ? date : before(date, 1);
  }

  // Minutes on a scale that runs on over midnight, for a clock time of a waking day; a jump of
  // the clocks is left out, for they tell only how far drinks lie apart.
  function minutesOf(day, clock) {
    const [hours, minutes] = clock.split(":").map(Number);
    const ofDay = (hours < WAKING_DAY_STARTS ? hours + HOURS : hours) * 60 + minutes;
    return Date.parse(`${day}T00:00:00Z`) / MINUTE_MS + ofDay;
  }

  function minutes(moment, zone) {
    return minutesOf(wakingDay(moment, zone), parts(moment, zone).clock);
  }

  // "Thursday night, June 18".
  function nightName(date) {
    const day = new Date(`${date}T00:00:00Z`);
    const say = (options) => day.toLocaleDateString("en-US", { timeZone: "UTC", ...options });
    return `${say({ weekday: "long" })} night, ${say({ month: "long", day: "numeric" })}`;
  }

  // "3:07 am".
  function clock(moment, zone) {
    const said = moment.toLocaleTimeString("en-US", {
      timeZone: zone || undefined, hour: "numeric", minute: "2-digit",
    });
    return said.replace(/\s/u, " ").toLowerCase();
  }

  function hour(moment, zone) {
    return parts(moment, zone).hour;
  }

  globalThis.stillnight = {
    ...globalThis.stillnight,
    time: { nightOf, lastNight, wakingDay, nightName, clock, hour, minutes, minutesOf, before },
  };
})();
