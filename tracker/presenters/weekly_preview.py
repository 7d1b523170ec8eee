"""The weekly mail as it would come, shown before anybody chooses it.

The pages' policy allows no style in the markup and a mail has nothing else. So what the
mail carries inline becomes classes of a style sheet of its own: the same templates, the
same words, the same colors.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from education.escalation import emergency_words
from tracker.analysis.nights import night_of
from tracker.models import Patient

from .weekly import READY, PatientWeek, bare_week, counts_of_weeks, week_of_counts

FRAME = "mailshot"
# A usual diary of six weeks, for people who have none yet: [A] made up, and said to be.
EXAMPLE_WEEKS = (
    (0, 1, 0, 1, 2, 0, 0),
    (1, 0, 2, None, 1, 0, 1),
    (0, 0, 1, 0, 0, 1, 0),
    (0, 2, 0, 0, 0, None, 1),
    (0, 0, 1, 0, 0, 0, 0),
    (0, 1, 0, None, 0, 2, 0),
)
# A mail program begins each table anew, and a narrow one gives it its whole width.
AROUND = f".{FRAME} table {{ border-spacing: 0; text-align: start; }} .{FRAME} td {{ padding: 0; }}"
ON_A_PHONE = f".{FRAME} .full {{ width: 100%; }} .{FRAME} .px {{ padding-inline: 16px; }}"
VOID = frozenset(("br", "img", "hr", "meta", "link"))
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
DROPPED = frozenset(("cellpadding", "cellspacing", "border", "style", "class", *AS_STYLE))
_BODY = re.compile(r"<body\b[^>]*>(.*)</body>", re.DOTALL)
_DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{(.*?)\n\s*\}\n", re.DOTALL)
_RULE = re.compile(r"(\.m-[^{}]+)\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One mail as it would come: its subject, and its body for the page."""

    kind: str
    title: str
    subject: str
    body: SafeString
    is_example: bool


TITLES = {"link": "See “Only a link”", "numbers": "See “With my numbers”"}


def previews(patient: Patient, now: dt.datetime) -> list[Preview]:
    """Both weekly mails of this patient; the numbers are an example until nights are logged."""
    weeks, is_example = _weeks(patient, now)
    return [
        Preview(
            kind=kind,
            title=TITLES[kind],
            subject=READY,
            body=_restyled(_mail(week)).markup(),
            is_example=is_example and kind == "numbers",
        )
        for kind, week in weeks.items()
    ]


def style_sheet(patient: Patient, now: dt.datetime) -> str:
    """The style sheet of both previews, by day and by night."""
    weeks, _ = _weeks(patient, now)
    mails = [_mail(week) for week in weeks.values()]
    rules = {name: rule for mail in mails for name, rule in _restyled(mail).rules.items()}
    plain = "\n".join(f".{FRAME} .{name} {{ {rule} }}" for name, rule in sorted(rules.items()))
    return f"@layer components {{\n{AROUND}\n{plain}\n{ON_A_PHONE}\n}}\n{_dark(mails[0])}"


def _weeks(patient: Patient, now: dt.datetime) -> tuple[dict[str, PatientWeek], bool]:
    """Both mails about the last whole week, and whether its numbers are an example."""
    emergency = emergency_words(patient.country, settings.EMERGENCY_NUMBER)
    today = night_of(now, patient.zone)
    monday = today - dt.timedelta(days=today.weekday() + 7)
    own = counts_of_weeks(patient, monday)
    weeks = {
        "link": bare_week("link", READY, emergency),
        "numbers": week_of_counts(patient, monday, own or _example(monday), emergency),
    }
    return weeks, not own


def _example(monday: dt.date) -> dict[dt.date, int | None]:
    first = monday - dt.timedelta(weeks=len(EXAMPLE_WEEKS) - 1)
    nights = [count for week in EXAMPLE_WEEKS for count in week]
    days = {first + dt.timedelta(days=n): count for n, count in enumerate(nights)}
    return {day: count for day, count in days.items() if count is not None}


def _mail(week: PatientWeek) -> str:
    """The HTML of the mail; its links lead to the pages, and "stop" to the choice itself."""
    choice = f"{settings.PUBLIC_URL}{reverse('question', args=['mail'])}"
    context = {"week": week, "stop_url": choice, "choice_url": choice}
    return render_to_string("emails/weekly_patient/body.html", context)


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
            return
        values = {name: value or "" for name, value in attrs}
        kept = {name: value for name, value in values.items() if name not in DROPPED}
        classes = f"{values.get('class', '')} {self._class_for(values)}".strip()
        if classes:
            kept["class"] = classes
        written = "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
        self._out.append(f"<{LOWER.get(tag, tag)}{written}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in NOT_SHOWN:
            self._hidden -= 1
        elif tag not in VOID:
            self._out.append(f"</{LOWER.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._out.append(escape(data))

    def _class_for(self, values: dict[str, str]) -> str:
        """A class that means what the attributes meant; the same for the same meaning."""
        said = [AS_STYLE[name].format(_length(values[name])) for name in AS_STYLE if name in values]
        rule = ";".join([*said, values.get("style", "")]).strip(";")
        if not rule:
            return ""
        name = f"m{hashlib.sha256(rule.encode()).hexdigest()[:10]}"
        self.rules[name] = rule
        return name


def _length(value: str) -> str:
    """A number in old markup is in pixels."""
    return f"{value}px" if value.isdigit() else value
