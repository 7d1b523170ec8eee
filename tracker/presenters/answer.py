"""What a person is told when signs, a value or a stopped medicine call for it.

The words were chosen and stored when the alert fired; here they are only put in order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings

from education.escalation import emergency_numbers, escalation
from education.help_words import CRISIS_LINE
from education.red_flags import SIGNS
from education.urgency import Urgency
from tracker.models import Alert, Cramp, Patient

OF_SELF_HARM = "R33"
LONGEST_QUOTE = 240  # characters of own words: more would push the advice off the screen


def answer(
    patient: Patient,
    alerts: Sequence[Alert],
    cramp: Cramp | None = None,
    *,
    heard: Collection[str] = (),
    words: str = "",
) -> dict[str, Any]:
    """Context for the answer: the highest care level leads; calm words when nothing fired.

    `heard` are the signs among them that were only read out of the person's own `words`.
    """
    urgency = Urgency(alerts[0].urgency) if alerts else None
    numbers = emergency_numbers(patient.country, settings.EMERGENCY_NUMBER)
    signs = {code for alert in alerts for code in alert.signs}
    wrote = signs & set(heard)
    rules = {alert.rule for alert in alerts}
    return {
        "theme": patient.theme,
        "alerts": alerts,
        "urgency": urgency.value if urgency else "",
        "level": escalation(urgency, patient.country, settings.EMERGENCY_NUMBER)
        if urgency
        else None,
        "numbers": numbers,
        "ticked": _said(signs - wrote),
        "wrote": _said(wrote),
        "own_words": _shortened(words) if wrote else "",
        "mistakes": _mistakes(alerts, wrote),
        "crisis_line": CRISIS_LINE
        if OF_SELF_HARM in rules and patient.country in {"", "US"}
        else "",
        "is_body": rules != {OF_SELF_HARM},
        "cramp": cramp,
    }


def _said(codes: Collection[str]) -> list[str]:
    return [sign.words for code, sign in SIGNS.items() if code in codes]


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
    return said if alone or not signs else f"{said}: {signs[0]}"
