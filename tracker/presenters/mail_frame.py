"""A mail as a page may show it: the same words and colors, and nothing that runs.

The pages' policy allows no style in the markup and a mail has nothing else. So what the
mail carries inline becomes classes of a style sheet of its own. Only the elements, the
attributes and the kinds of links our mails are made of come through, so a mail that was
kept for years can do nothing either.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

from django.utils.safestring import SafeString, mark_safe

FRAME = "mailshot"
# A mail program begins each table anew, and a narrow one gives it its whole width.
AROUND = f".{FRAME} table {{ border-spacing: 0; text-align: start; }} .{FRAME} td {{ padding: 0; }}"
ON_A_PHONE = f".{FRAME} .full {{ width: 100%; }} .{FRAME} .px {{ padding-inline: 16px; }}"
VOID = frozenset(("br",))
LOWER = {"h1": "h2", "h2": "h3"}  # the page around the mail has headings of its own
NOT_SHOWN = frozenset(("head", "title", "style", "script"))
# Attributes of old mail programs, as the style they stand for.
AS_STYLE = {
    "align": "text-align:{}",
    "valign": "vertical-align:{}",
    "width": "width:{}",
    "height": "height:{}",
    "bgcolor": "background:{}",
}
ELEMENTS = frozenset(
    (
        *("a", "br", "div", "em", "h1", "h2", "h3", "li", "ol", "p", "span", "strong", "ul"),
        *("table", "tbody", "td", "th", "thead", "tr"),
    )
)
ATTRIBUTES = frozenset(
    ("aria-hidden", "aria-label", "aria-roledescription", "colspan", "href", "lang", "role")
)
LINKS = ("https://", "http://", "tel:", "mailto:")
NO_PART_OF_A_STYLE = "{}<@\\"  # would end the rule it stands in
_BODY = re.compile(r"<body\b[^>]*>(.*)</body>", re.DOTALL)
_DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{(.*?)\n\s*\}\n", re.DOTALL)
_RULE = re.compile(r"(\.m-[^{}]+)\{([^{}]*)\}")


def framed(mail: str) -> SafeString:
    """The body of the mail for a page, inside an element of the class `FRAME`."""
    return _restyled(mail).markup()


def style_sheet(mails: Sequence[str]) -> str:
    """The style sheet of these framed mails, by day and by night."""
    rules = {name: rule for mail in mails for name, rule in _restyled(mail).rules.items()}
    plain = "\n".join(f".{FRAME} .{name} {{ {rule} }}" for name, rule in sorted(rules.items()))
    night = _dark(mails[0]) if mails else ""
    return f"@layer components {{\n{AROUND}\n{plain}\n{ON_A_PHONE}\n}}\n{night}"


def _restyled(mail: str) -> _Restyler:
    body = _BODY.search(mail)
    restyler = _Restyler()
    restyler.feed(body[1] if body else "")
    restyler.close()
    return restyler


def _dark(mail: str) -> str:
    """The mail's own night colors, for the page's night theme and for "follow my phone"."""
    found = _DARK.search(mail)
    rules = _RULE.findall(found[1]) if found else []

    def of(theme: str) -> str:
        return "\n".join(
            f'[data-theme="{theme}"] .{FRAME} {_under(theme, selector)} {{{declarations}}}'
            for selector, declarations in rules
        )

    return f"{of('night')}\n@media (prefers-color-scheme: dark) {{\n{of('auto')}\n}}\n"


def _under(theme: str, selector: str) -> str:
    """Every part of a list of selectors inside the frame of that theme."""
    return f', [data-theme="{theme}"] .{FRAME} '.join(part.strip() for part in selector.split(","))


class _Restyler(HTMLParser):
    """Writes a mail again with classes in place of styles, and keeps what they mean."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rules: dict[str, str] = {}
        self._out: list[str] = []
        self._hidden = 0

    def markup(self) -> SafeString:
        """The body of the mail, for a page without styles in its markup."""
        return mark_safe("".join(self._out))  # noqa: S308  # every text and value was escaped

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_SHOWN:
            self._hidden += 1
        if self._hidden or tag not in ELEMENTS:
            return
        values = {name: value or "" for name, value in attrs}
        kept = {name: value for name, value in values.items() if name in ATTRIBUTES}
        if not kept.get("href", LINKS[0]).startswith(LINKS):
            del kept["href"]
        classes = f"{values.get('class', '')} {self._class_for(values)}".strip()
        if classes:
            kept["class"] = classes
        written = "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
        self._out.append(f"<{LOWER.get(tag, tag)}{written}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in NOT_SHOWN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in ELEMENTS and tag not in VOID and not self._hidden:
            self._out.append(f"</{LOWER.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._out.append(escape(data))

    def _class_for(self, values: dict[str, str]) -> str:
        """A class that means what the attributes meant; the same for the same meaning."""
        said = [AS_STYLE[name].format(_length(values[name])) for name in AS_STYLE if name in values]
        rule = ";".join([*said, values.get("style", "")]).strip(";")
        if not rule or set(rule) & set(NO_PART_OF_A_STYLE):
            return ""
        name = f"m{hashlib.sha256(rule.encode()).hexdigest()[:10]}"
        self.rules[name] = rule
        return name


def _length(value: str) -> str:
    """A number in old markup is in pixels."""
    return f"{value}px" if value.isdigit() else value
