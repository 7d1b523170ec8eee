"""What a helper is told: what to do now, and the nights of whoever lets them see.

A care level is told to those as well who may only log: somebody beside a person in danger
hears "call now", whatever the reason in the diary is, and not the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from education.escalation import emergency_numbers, escalation
from education.help_words import CRISIS_LINE
from education.red_flags import SIGNS
from education.urgency import Urgency
from tracker.analysis.nights import night_of
from tracker.analysis.records import Category
from tracker.forms.share import CATEGORIES
from tracker.models import Alert, Helper, Night

from . import words
from .answer import OF_SELF_HARM
from .helping import common

NIGHTS_SHOWN = 28
# A person's own words are theirs alone: a helper never reads them.
SEEN = frozenset(CATEGORIES) - {Category.NOTES.value}
SAID = {
    Night.State.NONE: "No cramps",
    Night.State.UNKNOWN: "Not remembered",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NightLine:
    """One night of the list a seeing helper reads."""

    name: str
    said: str


def answer(
    helper: Helper, alerts: Sequence[Alert], ticked: Collection[str], now: dt.datetime
) -> dict[str, Any]:
    """Context of what to do now: the level the patient would be told, and the own ticks.

    The words of an alert stay out: they can name a medicine or a value of the diary.
    """
    patient = helper.patient
    urgency = Urgency(alerts[0].urgency) if alerts else None
    rules = {alert.rule for alert in alerts}
    return common(helper, now) | {
        "urgency": urgency.value if urgency else "",
        "level": escalation(urgency, patient.country, settings.EMERGENCY_NUMBER)
        if urgency
        else None,
        "numbers": emergency_numbers(patient.country, settings.EMERGENCY_NUMBER),
        "ticked": [sign.words for code, sign in SIGNS.items() if code in set(ticked)],
        "crisis_line": CRISIS_LINE
        if OF_SELF_HARM in rules and patient.country in {"", "US"}
        else "",
        "is_body": rules != {OF_SELF_HARM},
    }


def nights(helper: Helper, now: dt.datetime) -> dict[str, Any]:
    """Context of the list of the last four weeks, for a helper who may see. One query."""
    patient = helper.patient
    tonight = night_of(now, patient.zone)
    oldest = max(patient.joined_on, tonight - dt.timedelta(days=NIGHTS_SHOWN - 1))
    rows = {row.date: row for row in patient.nights.between(oldest, tonight)}
    days = (tonight - dt.timedelta(days=back) for back in range((tonight - oldest).days + 1))
    return common(helper, now) | {
        "nights": [
            NightLine(name=words.night_name(day), said=_night_said(rows.get(day))) for day in days
        ]
    }


def _night_said(row: Night | None) -> str:
    if row is None:
        return "Blank"
    if not row.cramp_count:
        return SAID[Night.State(row.state)]
    worst = words.severity_name(row.worst_severity)
    return words.counted(row.cramp_count, "cramp") + (f", {worst.lower()}" if worst else "")
