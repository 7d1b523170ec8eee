"""What is wrong with a page's HTML, by the rules of the standard that matter to us.

Browsers mend broken markup silently, and each in its own way for screen readers. This
reader mends nothing: tags close in order, content stands where the standard allows it,
every id is one element and every reference finds it. The Nu checker of `make audit` knows
all rules; these are the ones each test run can afford.
"""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID = _words("area base br col embed hr img input link meta source track wbr")
FLOW_ONLY = _words(
    "address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3"
    " h4 h5 h6 header hr main nav ol p pre section table ul"
)
PHRASING_INSIDE = _words(
    "p h1 h2 h3 h4 h5 h6 span strong b em i small abbr time output pre label button dt code kbd"
    " sup sub s u var data bdi cite dfn legend summary"
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
INTERACTIVE = _words("a button select textarea label iframe")
CHILDREN = {
    "ul": _words("li"),
    "ol": _words("li"),
    "dl": _words("dt dd div"),
    "table": _words("caption colgroup thead tbody tfoot tr"),
    "thead": _words("tr"),
    "tbody": _words("tr"),
    "tfoot": _words("tr"),
    "tr": _words("td th"),
    "select": _words("option optgroup hr"),
    "optgroup": _words("option"),
}
GLOBAL = _words(
    "autocapitalize autofocus class dir enterkeyhint hidden id inert inputmode lang role"
    " spellcheck tabindex title translate"
)
OWN = {
    "a": _words("href target rel download hreflang type"),
    "button": _words("type name value form formaction formnovalidate disabled"),
    "details": _words("open name"),
    "fieldset": _words("disabled form name"),
    "form": _words("method action novalidate autocomplete enctype name"),
    "img": _words("src alt width height loading srcset sizes decoding"),
    "input": _words(
        "type name value checked required min max step maxlength minlength pattern list readonly"
        " disabled autocomplete placeholder multiple size form accept"
    ),
    "label": _words("for"),
    "li": _words("value"),
    "link": _words("rel href type as crossorigin media sizes"),
    "meta": _words("charset name content"),
    "ol": _words("start reversed type"),
    "option": _words("value selected disabled label"),
    "optgroup": _words("label"),
    "output": _words("for name"),
    "script": _words("src defer async type nomodule"),
    "select": _words("name required multiple size autocomplete disabled"),
    "td": _words("colspan rowspan headers"),
    "textarea": _words(
        "name rows cols required maxlength minlength readonly placeholder autocomplete"
    ),
    "th": _words("colspan rowspan scope headers abbr"),
    "time": _words("datetime"),
}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list")
LABELABLE = _words("input select textarea button output meter progress")


def faults(html: str) -> list[str]:
    """One line for each fault of a whole page, in the order of the page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [*reader.faults, *_of_the_whole(reader)]


def _of_the_whole(reader: _Reader) -> list[str]:
    counts = Counter(reader.tags)
    found = [f"{counts[tag]} elements {tag}" for tag in ("h1", "main", "title") if counts[tag] != 1]
    found += [f"{tag} was never closed" for tag in reader.open]
    ids = Counter(name for _, name in reader.ids)
    found += [f"id {name} is there {times} times" for name, times in ids.items() if times > 1]
    known = {name: tag for tag, name in reader.ids}
    for attribute, value in reader.references:
        for name in value.split():
            if name not in known:
                found.append(f"{attribute} names {name}, which is not there")
            elif attribute == "for" and known[name] not in LABELABLE:
                found.append(f"a label is for {name}, which is a {known[name]}")
    levels = [int(tag[1]) for tag in reader.tags if tag in HEADINGS]
    skips = [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
    return found + [f"a heading of level {high} follows level {low}" for low, high in skips]


class _Reader(HTMLParser):
    """Keeps the open elements, and says what stands where it must not."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[tuple[str, str]] = []
        self.references: list[tuple[str, str]] = []
        self.faults: list[str] = []
        self._in_drawing = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.append((tag, values["id"]))
        self.references += [(name, values[name]) for name in REFERENCES if name in values]
        if not self._in_drawing:
            self.tags.append(tag)
            self._check_place(tag)
            self._check_attributes(tag, [name for name, _ in attrs], values)
        if tag == "svg":
            self._in_drawing += 1
            named = values.get("aria-label") or values.get("aria-labelledby")
            if values.get("role") == "img" and not named:
                self._say(tag, "a picture without words")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self._say(tag, f"closes while {self.open[-1] if self.open else 'nothing'} is open")
            if tag not in self.open:
                return
            while self.open[-1] != tag:
                self.open.pop()
        self.open.pop()
        self._in_drawing -= tag == "svg"

    def _check_place(self, tag: str) -> None:
        parent = self.open[-1] if self.open else ""
        if parent in CHILDREN and tag not in CHILDREN[parent] | {"script", "template"}:
            self._say(tag, f"is not allowed directly in {parent}")
        phrasing = [each for each in self.open if each in PHRASING_INSIDE]
        if tag in FLOW_ONLY and phrasing and not self._heads(tag, parent):
            self._say(tag, f"is not allowed inside {phrasing[-1]}")
        around = [each for each in self.open if each in INTERACTIVE]
        if tag in INTERACTIVE and around:
            self._say(tag, f"can be operated inside {around[-1]}, which can be operated too")
        if tag == "form" and "form" in self.open:
            self._say(tag, "stands inside a form")

    def _heads(self, tag: str, parent: str) -> bool:
        return tag in HEADINGS and parent in {"legend", "summary"}

    def _check_attributes(self, tag: str, names: list[str], values: dict[str, str]) -> None:
        allowed = GLOBAL | OWN.get(tag, frozenset())
        for name, times in Counter(names).items():
            if times > 1:
                self._say(tag, f"has {name} {times} times")
            if name not in allowed and not name.startswith(("data-", "aria-")) and tag != "svg":
                self._say(tag, f"cannot have {name}")
        if tag == "button" and "type" not in values:
            self._say(tag, "does not say its type")
        if tag == "img" and "alt" not in values:
            self._say(tag, "has no alt")
        if tag == "html" and not values.get("lang"):
            self._say(tag, "does not say its language")

    def _say(self, tag: str, fault: str) -> None:
        line, _ = self.getpos()
        self.faults.append(f"line {line}: {tag} {fault}")
