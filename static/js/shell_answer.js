// What the page without network answers to signs: the server's rules, levels and words.
// The phone does not know the medicines and conditions, so they count as present.
"use strict";

(() => {
  const { redFlags } = globalThis.stillnight;
  const data = JSON.parse(document.getElementById("shell-data").textContent);
  const WORTH_SAYING = ["emergency", "today", "soon"];

  // What fires for signs, with more facts if some are known; the most urgent first.
  function fire(signs, more = {}) {
    const facts = { signs, unknown_medicine: true, unknown_conditions: true, ...more };
    const fired = redFlags.check(data.rules, facts);
    return fired.filter(({ urgency }) => WORTH_SAYING.includes(urgency));
  }

  // The answer as { isAlarm, heading, parts, shown } for somebody in a country.
  function answer(fired, country) {
    const level = redFlags.highest(fired);
    const numbers = numbersOf(country);
    const parts = document.getElementById(`answer-${level ?? "none"}`).content.cloneNode(true);
    fillWords(parts, fired, level, numbers);
    fillSigns(parts, fired);
    if (level === "emergency") fillAlarm(parts, fired, numbers, country);
    const title = parts.querySelector(".care__head h2");
    return {
      isAlarm: level === "emergency",
      heading: title?.textContent ?? (level ? "" : "Thank you"),
      parts,
      shown: fired.map(({ rule, urgency }) => `${rule} ${urgency}`),
    };
  }

  function fillWords(parts, fired, level, numbers) {
    const place = parts.querySelector("[data-words]");
    if (!place) return;
    // The alarm names what is an emergency and nothing beside it, as the server's page does.
    const said = level === "emergency" ? fired.filter((hit) => hit.urgency === level) : fired;
    for (const hit of said) {
      const line = document.createElement("p");
      line.className = "lead";
      line.textContent = redFlags.wordsFor(hit, numbers.words);
      place.append(line);
    }
  }

  function fillSigns(parts, fired) {
    const place = parts.querySelector("[data-ticked]");
    if (!place) return;
    const met = new Set(fired.flatMap((hit) => hit.signs));
    const ticked = Object.keys(data.signs).filter((code) => met.has(code));
    const icon = place.classList.contains("dolist") ? "icon-info" : "icon-tick";
    for (const code of ticked) {
      const line = document.createElement("li");
      const words = document.createElement("span");
      words.textContent = data.signs[code];
      line.append(document.getElementById(icon).content.cloneNode(true), words);
      place.append(line);
    }
    if (!ticked.length) (parts.querySelector("[data-ticked-part]") ?? place).hidden = true;
  }

  function fillAlarm(parts, fired, numbers, country) {
    const heading = parts.querySelector("[data-number]");
    const title = document.createElement("h1");
    title.textContent = heading.textContent.replaceAll("{number}", numbers.words);
    heading.replaceWith(title);
    parts.querySelector("[data-numbers]").append(...callButtons(country));
    const rules = new Set(fired.map((hit) => hit.rule));
    const { rule, line, countries } = data.crisis;
    if (rules.has(rule) && countries.includes(country)) {
      const crisis = parts.querySelector("[data-crisis]");
      crisis.hidden = false;
      Object.assign(crisis.querySelector("a"), { href: `tel:${line}`, textContent: line });
    }
    const isMind = rules.size === 1 && rules.has(rule);
    parts.querySelector("[data-body]").hidden = isMind;
    parts.querySelector("[data-mind]").hidden = !isMind;
  }

  function callButtons(country) {
    return numbersOf(country).list.map(({ shown, dialled }) => {
      const link = document.createElement("a");
      link.className = "btn btn--call";
      link.href = `tel:${dialled}`;
      link.append(document.getElementById("icon-phone").content.cloneNode(true), ` Call ${shown}`);
      return link;
    });
  }

  function numbersOf(country) {
    return data.numbers[(country ?? "").toUpperCase()] ?? data.numbers[""];
  }

  globalThis.stillnight = { ...globalThis.stillnight, data, advice: { fire, answer, callButtons } };
})();
