"""What a person is told when signs, a value or a stopped medicine call for it.

The words were chosen and stored when the alert fired; here they are only put in order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings

from education.escalation import emergency_numbers, escalation
from education.help_words import CRISIS_LINE
from education.red_flags import SIGNS
from education.urgency import Urgency
from tracker.actions.entries import LATEST_ENTRY_NIGHTS
from tracker.analysis.records import Category
from tracker.models import Alert, Cramp, Patient, SymptomReport

from .logged_by import signs_said, ticked_for, told_for

OF_SELF_HARM = "R33"
LONGEST_QUOTE = 240  # characters of own words: more would push the advice off the screen


def answer(
    patient: Patient,
    alerts: Sequence[Alert],
    cramp: Cramp | None = None,
    *,
    words: str = "",
) -> dict[str, Any]:
    """Context for the answer: the highest care level leads; calm words when nothing fired.

    Signs that were only read out of the person's own words are told as such, with the
    `words` just saved where there are any.
    """
    urgency = Urgency(alerts[0].urgency) if alerts else None
    numbers = emergency_numbers(patient.country, settings.EMERGENCY_NUMBER)
    signs = {code for alert in alerts for code in alert.signs}
    wrote = _only_written(patient, alerts, signs)
    helped = {code for alert in alerts for code in alert.helped}
    rules = {alert.rule for alert in alerts}
    return {
        "theme": patient.theme,
        "alerts": alerts,
        "urgency": urgency.value if urgency else "",
        "level": escalation(urgency, patient.country, settings.EMERGENCY_NUMBER)
        if urgency
        else None,
        "numbers": numbers,
        "ticked": signs_said(signs - wrote - helped),
        "ticked_for": ticked_for(alerts),
        "logged_for": list(dict.fromkeys(told_for(alert) for alert in alerts if not alert.signs)),
        "wrote": signs_said(wrote),
        "own_words": _shortened(words) if wrote else "",
        "mistakes": _mistakes(alerts, wrote),
        "crisis_line": CRISIS_LINE
        if OF_SELF_HARM in rules and patient.country in {"", "US"}
        else "",
        "is_body": rules != {OF_SELF_HARM},
        "cramp": cramp,
    }


def _only_written(patient: Patient, alerts: Sequence[Alert], signs: set[str]) -> set[str]:
    """The signs that nobody ticked; asked only where an alert rests on notes."""
    if not any(Category.NOTES.value in alert.categories for alert in alerts):
        return set()
    since = min(alert.date for alert in alerts) - dt.timedelta(days=LATEST_ENTRY_NIGHTS)
    rows = patient.symptoms.filter(code__in=signs, date__gte=since, mistaken_at__isnull=True)
    written: dict[str, bool] = {}
    for code, source in rows.values_list("code", "source"):
        is_written = source == SymptomReport.Source.WORDS
        written[code] = written.get(code, True) and is_written
    return {code for code, is_written in written.items() if is_written}


def _shortened(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE].rstrip()} …"


def _mistakes(alerts: Sequence[Alert], wrote: Collection[str]) -> list[tuple[Alert, str]]:
    """One button for each set of signs: it takes back every alert that rests on them."""
    first = {tuple(alert.signs) or (alert.rule,): alert for alert in reversed(alerts)}
    ordered = [alert for alert in alerts if alert in first.values()]
    return [(alert, _mistake(alert, wrote, alone=len(ordered) == 1)) for alert in ordered]


def _mistake(alert: Alert, wrote: Collection[str], *, alone: bool) -> str:
    """What the button says that takes one alert back; with several, which one it is."""
    signs = [SIGNS[code].words for code in alert.signs if code in SIGNS]
    said = "I ticked this by mistake" if alert.signs else "I entered this by mistake"
    if alert.signs and set(alert.signs) <= set(wrote):
        said = "I did not mean this"
    if alert.helper or alert.helped:
        said = "This was ticked by mistake" if alert.signs else "This was entered by mistake"
    return said if alone or not signs else f"{said}: {signs[0]}"
