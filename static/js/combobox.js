// Suggestions under a text field, after the ARIA combobox pattern. Without it the field is a
// plain text field and the server asks which entry was meant.
"use strict";
const LETTERS = 2;
const PAUSE_MS = 250;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// The label with the typed letters underlined, as text nodes only.
function underlined(label, [start, end]) {
  if (end <= start) return [label];
  return [label.slice(0, start), element("mark", {}, label.slice(start, end)), label.slice(end)];
}

function combobox(root) {
  const input = root.querySelector("input[type=text]");
  const own = root.querySelector("[data-combobox-own]");
  const id = `${input.id}_list`;
  const list = element("ul", {
    class: "combo__list", id, role: "listbox", "aria-label": root.dataset.listLabel, hidden: "",
  });
  const status = element("p", { class: "vh", role: "status" });
  let timer = 0;
  let asked = "";
  let active = -1;

  const options = () => [...list.children];
  const isOpen = () => !list.hidden;

  function close() {
    clearTimeout(timer);
    asked = "";
    list.hidden = true;
    list.replaceChildren();
    activate(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function activate(place) {
    active = place;
    for (const [index, option] of options().entries()) {
      option.setAttribute("aria-selected", String(index === place));
    }
    const option = options()[place];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function choose(option) {
    input.value = option.dataset.value;
    own.value = option.dataset.own ?? "";
    close();
    status.textContent = `${input.value} chosen`;
    input.focus();
  }

  function add(label, hint, value, ownWords) {
    const option = element(
      "li",
      { class: "combo__opt", role: "option", id: `${id}_${list.children.length}`, "aria-selected": "false" },
      element("span", {}, ...label),
    );
    if (hint) option.append(element("span", { class: "hint" }, hint));
    option.dataset.value = value;
    if (ownWords) option.dataset.own = value;
    // Not "click": the field must keep the focus.
    option.addEventListener("mousedown", (event) => event.preventDefault());
    option.addEventListener("click", () => choose(option));
    list.append(option);
  }

  function show(found, typed) {
    list.replaceChildren();
    for (const each of found.options) add(underlined(each.label, each.mark), each.hint, each.value, false);
    add([`Not here: use “${typed}”`], "We keep it as you typed it. We cannot check it.", typed, true);
    activate(-1);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    status.textContent = found.status;
  }

  async function ask() {
    const typed = input.value.trim();
    if (typed.length < LETTERS) return close();
    asked = typed;
    try {
      const response = await fetch(`${root.dataset.combobox}?q=${encodeURIComponent(typed)}`, {
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      if (!response.ok || response.redirected) return close();
      const found = await response.json();
      if (asked === typed) show(found, typed); // an older answer that comes late is dropped
    } catch {
      close(); // offline: the field stays a plain text field
    }
    return undefined;
  }

  function step(event, by) {
    event.preventDefault();
    if (!isOpen()) return void ask();
    const count = options().length;
    const from = active < 0 && by < 0 ? count : active;
    return activate((from + by + count) % count);
  }

  input.addEventListener("input", () => {
    own.value = "";
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") step(event, 1);
    else if (event.key === "ArrowUp") step(event, -1);
    else if (event.key === "Enter" && isOpen() && active >= 0) {
      event.preventDefault();
      choose(options()[active]);
    } else if (event.key === "Escape" && isOpen()) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", close);

  for (const [key, value] of Object.entries({
    role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list",
  })) input.setAttribute(key, value);
  root.append(list, status);
}

for (const root of document.querySelectorAll("[data-combobox]")) combobox(root);
