// Interprets the red-flag rules for a phone without network, exactly as the server does
// (tracker/analysis/red_flags.py): both pass tests/analysis/golden/red_flags.json.
// The rules are data written by education.red_flags.rules_as_data.
"use strict";

(() => {
  const RANKS = { routine: 0, soon: 1, today: 2, emergency: 3 };
  const US_EMERGENCY_NUMBER = "911";
  const UNKNOWN_NUMBER = "your emergency number";

  // Every rule that fires on the facts, the most urgent first, then by id. Facts have the
  // names of tracker.analysis.facts.Facts; what is left out was not said.
  function check(data, facts) {
    const asks = new Asks(data.plausible, facts);
    const waiting = data.rules.filter((rule) => asksForNothingElse(rule));
    const first = data.rules.filter((rule) => !waiting.includes(rule));
    let fired = fire(first, asks);
    if (!fired.length) fired = fire(waiting, asks);
    return fired.sort((a, b) => RANKS[b.urgency] - RANKS[a.urgency] || compare(a.rule, b.rule));
  }

  // The most urgent level among them, or null when nothing fired.
  function highest(fired) {
    return fired.reduce((most, hit) => (rank(hit.urgency) > rank(most) ? hit.urgency : most), null);
  }

  // The words for the person, with the emergency number of where they live.
  function wordsFor(fired, number) {
    const words = fired.words_us && number === US_EMERGENCY_NUMBER ? fired.words_us : fired.words;
    return words.replaceAll("{number}", number || UNKNOWN_NUMBER);
  }

  // What a trigger was met by: the signs, and the kinds of entry that were needed.
  class Asks {
    constructor(plausible, facts) {
      this.plausible = plausible;
      this.facts = facts;
      const sets = ["signs", "groups", "possible_groups", "conditions", "stopped_by_patient"];
      for (const name of sets) {
        this[name] = new Set(facts[name] ?? []);
      }
      this.labs = facts.labs ?? [];
    }

    of(trigger) {
      const ask = KINDS[trigger.kind];
      if (!ask) throw new TypeError(`no interpreter for ${trigger.kind}`);
      return ask(trigger, this);
    }

    isPlausible(lab) {
      const [low, high] = this.plausible[lab.analyte] ?? [-Infinity, Infinity];
      return low <= lab.value && lab.value < high;
    }

    plausibleLabs(analyte) {
      return this.labs
        .filter((lab) => lab.analyte === analyte)
        .flatMap(withPrevious)
        .filter((lab) => this.isPlausible(lab));
    }
  }

  const KINDS = {
    AnyOf(trigger, asks) {
      // The fewest categories that suffice decide what must be shared; the signs of other
      // branches are named only when they need nothing more.
      const met = trigger.of.map((each) => asks.of(each)).filter(Boolean);
      if (!met.length) return null;
      const needed = met.reduce((least, each) =>
        each.categories.size < least.categories.size ? each : least
      ).categories;
      return joined(met.filter((each) => [...each.categories].every((one) => needed.has(one))));
    },
    AllOf(trigger, asks) {
      const met = trigger.of.map((each) => asks.of(each));
      return met.every(Boolean) ? joined(met) : null;
    },
    Not: (trigger, asks) => when(asks.of(trigger.of) === null),
    Ticked: (trigger, asks) => signed(trigger.codes.filter((code) => asks.signs.has(code))),
    AnySign: (trigger, asks) =>
      signed([...asks.signs].filter((code) => !trigger.but.includes(code))),
    Group: (trigger, asks) =>
      when(
        assumed(trigger, asks) ||
          some(trigger.names, asks.groups) ||
          (trigger.assume && some(trigger.names, asks.possible_groups)),
        "medicines"
      ),
    LowersSodium: (trigger, asks) =>
      when(
        assumed(trigger, asks) ||
          asks.facts.lowers_sodium ||
          (trigger.assume && asks.facts.may_lower_sodium),
        "medicines"
      ),
    UnmatchedMedicine: (_trigger, asks) =>
      when(asks.facts.unmatched_medicine || asks.facts.unknown_medicine, "medicines"),
    StartedWithin(trigger, asks) {
      const began = asks.facts.groups_started_days ?? {};
      const days = trigger.names.map((name) => began[name]);
      if (trigger.lowers_sodium) days.push(asks.facts.sodium_lowering_started_days);
      const started = days.some((day) => isSaid(day) && day >= 0 && day <= trigger.days);
      return when(started || assumed(trigger, asks), "medicines");
    },
    StoppedByPatient: (trigger, asks) =>
      when(some(trigger.names, asks.stopped_by_patient), "medicines"),
    Condition: (trigger, asks) =>
      when(
        (trigger.assume && asks.facts.unknown_conditions) || some(trigger.codes, asks.conditions)
      ),
    LabBetween(trigger, asks) {
      const newest = newestOf(asks.plausibleLabs(trigger.analyte), trigger.within_days);
      const isIn = (lab) =>
        (trigger.low === null || lab.value >= trigger.low) &&
        (trigger.high === null || lab.value < trigger.high);
      return when(newest.some(isIn), "labs");
    },
    LabOver(trigger, asks) {
      const newest = newestOf(asks.plausibleLabs(trigger.analyte), trigger.within_days);
      return when(newest.some((lab) => lab.value > trigger.value), "labs");
    },
    LabFell(trigger, asks) {
      const labs = asks.plausibleLabs(trigger.analyte);
      const fellFrom = (before, lab) => {
        const days = daysAgo(before) - daysAgo(lab);
        return before.value - lab.value >= trigger.by && days >= 0 && days <= trigger.days;
      };
      const newest = newestOf(labs, trigger.within_days);
      return when(newest.some((lab) => labs.some((before) => fellFrom(before, lab))), "labs");
    },
    LabImplausible(trigger, asks) {
      const labs = asks.labs.filter((lab) => lab.analyte === trigger.analyte);
      const newest = newestOf(labs, trigger.within_days);
      return when(newest.some((lab) => !asks.isPlausible(lab)), "labs");
    },
    AgeUnder: (trigger, asks) => when(isSaid(asks.facts.age) && asks.facts.age < trigger.years),
    FluidPerDayOver: (trigger, asks) =>
      when((asks.facts.fluid_ml_today ?? 0) > trigger.volume_ml, "fluids"),
    FluidPerHourOver: (trigger, asks) =>
      when((asks.facts.fluid_ml_per_hour ?? 0) > trigger.volume_ml, "fluids"),
    CrampMinutesOver(trigger, asks) {
      const minutes = asks.facts.cramp_minutes;
      return isSaid(minutes) ? when(minutes > trigger.minutes, "cramps") : match();
    },
    AnyCramp: (_trigger, asks) => when((asks.facts.cramp_nights_per_week ?? 0) > 0, "cramps"),
    CrampNightsAtLeast: (trigger, asks) =>
      when((asks.facts.cramp_nights_per_week ?? 0) >= trigger.nights, "cramps"),
    SleepImpactAtLeast: (trigger, asks) =>
      when((asks.facts.sleep_impact ?? 0) >= trigger.score, "cramps"),
    // `check` asks these rules only after every other one stayed silent.
    NothingElse: () => match(),
  };

  function fire(rules, asks) {
    const fired = [];
    for (const rule of rules) {
      for (const level of rule.levels) {
        const met = asks.of(level.trigger);
        if (!met) continue;
        fired.push({
          rule: rule.id,
          urgency: level.urgency,
          words: level.words,
          words_us: level.words_us,
          article: rule.article,
          signs: [...met.signs].sort(compare),
          categories: [...met.categories].sort(compare),
        });
        break;
      }
    }
    return fired;
  }

  function asksForNothingElse(rule) {
    const asks = (trigger) =>
      trigger.kind === "NothingElse" || [trigger.of ?? []].flat().some((each) => asks(each));
    return rule.levels.some((level) => asks(level.trigger));
  }

  function match(signs = [], categories = []) {
    return { signs: new Set(signs), categories: new Set(categories) };
  }

  function when(met, ...categories) {
    return met ? match([], categories) : null;
  }

  function signed(signs) {
    return signs.length ? match(signs, ["symptoms"]) : null;
  }

  function joined(matches) {
    return match(
      matches.flatMap((each) => [...each.signs]),
      matches.flatMap((each) => [...each.categories])
    );
  }

  function assumed(trigger, asks) {
    return trigger.assume && asks.facts.unknown_medicine;
  }

  function withPrevious(lab) {
    const known = isSaid(lab.previous_value) && isSaid(lab.previous_days_ago);
    const before = { ...lab, value: lab.previous_value, days_ago: lab.previous_days_ago };
    return known ? [lab, before] : [lab];
  }

  // The values of the newest day, when that is within the days.
  function newestOf(labs, withinDays) {
    const recent = labs.filter((lab) => daysAgo(lab) >= 0 && daysAgo(lab) <= withinDays);
    const newest = Math.min(...recent.map(daysAgo));
    return recent.filter((lab) => daysAgo(lab) === newest);
  }

  const daysAgo = (lab) => lab.days_ago ?? 0;
  const isSaid = (value) => value !== null && value !== undefined;
  const some = (names, known) => names.some((name) => known.has(name));
  const rank = (urgency) => (urgency === null ? -1 : RANKS[urgency]);
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

  globalThis.stillnight = { ...globalThis.stillnight, redFlags: { check, highest, wordsFor } };
})();
