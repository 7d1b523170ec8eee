"""What the page without network needs: its words, its rules, and nothing about anybody.

It is kept by the browser and opened by whoever holds the phone, so nothing here may
depend on a person. What the person's own settings decide, the page's script chooses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings

from education.escalation import (
    COUNTRIES,
    Escalation,
    dialled,
    emergency_numbers,
    emergency_words,
    escalation,
)
from education.help_words import CRISIS_LINE, signs_by_place, signs_in_pregnancy
from education.red_flags import FLUID_DAY_ML, SIGNS, rules_as_data
from education.urgency import Urgency
from tracker.actions.entries import LATEST_ENTRY_NIGHTS
from tracker.analysis.nights import night_of
from tracker.analysis.patterns.over_drinking import QUESTION_ML
from tracker.forms.cramps import LENGTHS, EarlierCrampForm
from tracker.models import Alert, Cramp, Drink, Patient

from . import words
from .answer import OF_SELF_HARM
from .check import grouped
from .cramp import FACE_ROWS, said_of
from .fluids import quick_sizes
from .today import QUICK
from .tonight import ASK_AFTER_MINUTES, LONG_CRAMP_MINUTES, NIGHT_FROM_HOUR, NIGHT_TO_HOUR

if TYPE_CHECKING:
    from django.http import QueryDict

NUMBER = "{number}"  # where the script puts the emergency number
LENGTH_CHOICES = [value for value, _ in LENGTHS]
# What may be said of a cramp that is logged anew because the first one was taken back.
SAID_AGAIN = frozenset(
    ("severity", "places", "feel", "woke", "minutes", "eased_by", "still_sore", "fold")
)


def shell() -> dict[str, Any]:
    """Context for the page, the same for everybody."""
    return {
        "theme": "auto",
        "sample_data": settings.DEMO,
        "faces": FACE_ROWS,
        "groups": grouped(pregnant=True),
        "kinds": Drink.Kind.choices,
        "lengths": LENGTHS,
        "quick": QUICK,
        "levels": [_level(urgency) for urgency in (Urgency.TODAY, Urgency.SOON)],
        "emergency": _level(Urgency.EMERGENCY),
        "signs": signs_by_place(),
        "pregnancy": signs_in_pregnancy(),
        "data": data(),
    }


def data() -> dict[str, Any]:
    """What the script reads: rules, words of signs, numbers by country, and a few limits."""
    return {
        "rules": rules_as_data(),
        "signs": {code: sign.words for code, sign in SIGNS.items()},
        "numbers": {country: _numbers(country) for country in ("", *COUNTRIES)},
        "crisis": {"rule": OF_SELF_HARM, "line": CRISIS_LINE, "countries": ["", "US"]},
        "night_hours": [NIGHT_FROM_HOUR, NIGHT_TO_HOUR],
        "latest_nights": LATEST_ENTRY_NIGHTS,
        "question_ml": QUESTION_ML,
        "advice_ml": FLUID_DAY_ML,
        "ask_after_minutes": ASK_AFTER_MINUTES,
        "long_cramp_minutes": LONG_CRAMP_MINUTES,
    }


def phone(patient: Patient, *, is_shared: bool) -> dict[str, str]:
    """What a signed-in page tells the script: whose phone this is, opaquely, and its units."""
    return {
        "person": str(patient.phone_key),
        "zone": patient.zone,
        "unit": patient.volume_unit,
        "sizes": ";".join(f"{size.volume_ml}={size.size}" for size in quick_sizes(patient)),
        "country": patient.country,
        "theme": patient.theme,
        "shared": "yes" if is_shared else "",
    }


def told(alert: Alert, country: str) -> dict[str, str]:
    """An alert of an entry that came late, as the phone shows it."""
    level = escalation(Urgency(alert.urgency), country, settings.EMERGENCY_NUMBER)
    return {
        "rule": alert.rule,
        "urgency": alert.urgency,
        "heading": level.heading,
        "words": alert.words,
    }


def day_and_clock(moment: dt.datetime, now: dt.datetime, zone: str) -> str:
    """ "3:07 am", with the day when it is not the one of `now`."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    clock = words.clock(moment, zone)
    same = day == now.astimezone(ZoneInfo(zone)).date()
    return clock if same else f"{clock} on {words.long_date(day)}"


def logged_again(cramp: Cramp, fields: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The entry that logs the same cramp anew, with what these fields say about it."""
    local = cramp.started_at.astimezone(ZoneInfo(cramp.zone))
    said = {name: list(values) for name, values in fields.items() if name in SAID_AGAIN}
    if cramp.minutes is not None:
        said.setdefault("minutes", [str(min(LENGTH_CHOICES, key=_distance_to(cramp.minutes)))])
    moment = {
        "night": [night_of(cramp.started_at, cramp.zone).isoformat()],
        "time": [f"{local:%H:%M}"],
        "fold": [str(local.fold)],
    }
    return {
        "label": "Log it as a new entry",
        "path": "/cramps/earlier/",
        "fields": said | moment,
    }


def which_time(form: EarlierCrampForm) -> list[dict[str, Any]]:
    """What to choose from when the wall clock showed a time twice, or one after noon."""
    fields = {name: list(values) for name, values in cast("QueryDict", form.data).lists()}
    if form.asks_afternoon:
        return [{"label": "Yes, after noon", "fields": fields | {"afternoon": ["on"]}}]
    return [
        {"label": label, "fields": fields | {"fold": [str(fold)]}}
        for fold, label in ((0, "The first time"), (1, "The second time"))
    ]


def both_versions(cramp: Cramp, said: Mapping[str, Any]) -> str:
    """ "Changed on another device: Bad, left calf. You said: Mild." """
    theirs = said_of(cramp.severity, cramp.places)
    mine = said_of(said.get("severity"), said.get("places") or ())
    return f"This cramp was changed on another device: {theirs}. You said: {mine}."


def _distance_to(minutes: int) -> Callable[[int], int]:
    return lambda length: abs(length - minutes)


def _numbers(country: str) -> dict[str, Any]:
    default = settings.EMERGENCY_NUMBER
    return {
        "words": emergency_words(country, default),
        "list": [
            {"shown": number, "dialled": dialled(number)}
            for number in emergency_numbers(country, default)
        ],
    }


def _level(urgency: Urgency) -> Escalation:
    return escalation(urgency, default=NUMBER)
