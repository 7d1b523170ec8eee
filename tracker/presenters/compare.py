"""Two periods of one's own choice: the counts in words and a table, and what makes them unlike.

Nothing here names a cause, and no chance figure is given: who picks two periods after
having seen the diary picks what stands out (`analysis.two_periods`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tracker.analysis.nights import night_of
from tracker.analysis.two_periods import LEAST_LOGGED, Counted, TwoPeriods, compare_periods
from tracker.forms.compare import CompareForm
from tracker.history import load_history
from tracker.models import Patient
from tracker.sealing import Unsealer

from .event_days import days_said
from .medicine_marks import Named, medicine_marks, named_medicines
from .pattern_parts import CHANCE, SUMMER
from .standing_alerts import standing_alerts
from .things_noted import Noted, things_noted
from .words import counted, short_date

ONE_DAY = dt.timedelta(days=1)
USUAL_NIGHTS = 28  # of each period the form offers at first
NAMES = ("First period", "Second period")
OTHER_SEASON = f"These periods lie in different seasons. {SUMMER}"
OTHER_LOGGING = (
    "You left many more nights blank in one of them.",
    "Bad nights are logged more often than good ones. So the counts can mislead.",
)
NOTHING_CHANGED = "You noted no medicine change and no event in this time."
NOT_WEIGHED = "We only counted here. We did not weigh it against chance."
NOT_A_CAUSE = "The counts do not say why. Something else may have changed too."


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One period of the table, every cell in words."""

    name: str
    days: str
    nights: int
    logged: int
    blank: int
    cramps: int
    rate: str
    wanting: str


def compare_page(patient: Patient, form: CompareForm, now: dt.datetime) -> dict[str, Any]:
    """Context of the page; without two readable periods only the form. At most six queries."""
    page = {
        "nav_active": "patterns",
        "theme": patient.theme,
        "form": form,
        "least": LEAST_LOGGED,
        "alerts": standing_alerts(patient, now),
        "columns": (),
    }
    if not form.is_bound or not form.is_valid():
        return page
    return page | _result(patient, form, now)


def usual_periods(patient: Patient, now: dt.datetime) -> dict[str, str]:
    """What the form holds at first: the last four weeks, and the four before."""
    last = night_of(now, patient.zone) - ONE_DAY
    middle = last - dt.timedelta(days=USUAL_NIGHTS)
    first = middle - dt.timedelta(days=USUAL_NIGHTS - 1)
    return _typed((first, middle), (middle + ONE_DAY, last))


def around_event(first: dt.date, last: dt.date | None, newest: dt.date) -> str:
    """The end of an address that compares four weeks before an event with four after it.

    Empty while there is no night after the event.
    """
    begins = (last or first) + (ONE_DAY if last else dt.timedelta())
    if begins > newest:
        return ""
    ends = min(newest, begins + dt.timedelta(days=USUAL_NIGHTS - 1))
    before = (first - dt.timedelta(days=USUAL_NIGHTS), first - ONE_DAY)
    return urlencode(_typed(before, (begins, ends)))


def _result(patient: Patient, form: CompareForm, now: dt.datetime) -> dict[str, Any]:
    one, two = form.spans()
    first, last = min(one[0], two[0]), max(one[1], two[1])
    unseal, tonight = Unsealer(patient.user.public_id), night_of(now, patient.zone)
    nights = load_history(patient, first, {"nights"}).nights
    is_logged = any(night.date == tonight for night in nights)
    found = compare_periods(
        nights,
        one,
        two,
        begun=min([patient.joined_on, *(night.date for night in nights[:1])]),
        last_over=tonight if is_logged else tonight - ONE_DAY,
        zone=patient.zone,
    )
    medicines = named_medicines(patient, unseal)
    noted = things_noted(patient, first, last, unseal)
    return {
        "columns": tuple(_columns(found)),
        "said": _said(found),
        "warnings": tuple(_warnings(found)),
        "changed": tuple(_changed(medicines, noted, first, last)) or (NOTHING_CHANGED,),
        "limits": (NOT_A_CAUSE, NOT_WEIGHED, CHANCE),
    }


def _columns(found: TwoPeriods) -> Iterator[Column]:
    for name, each in zip(NAMES, (found.one, found.two), strict=True):
        yield Column(
            name=name,
            days=f"{short_date(each.first)} to {short_date(each.last)}",
            nights=each.nights,
            logged=each.logged,
            blank=each.blank,
            cramps=each.cramp_nights,
            rate="too few nights" if each.per_week is None else f"{each.per_week:.1f}",
            wanting=counted(each.wanting, "more logged night") if each.wanting else "",
        )


def _said(found: TwoPeriods) -> tuple[str, ...]:
    """The counts in whole sentences; which was more only where both have enough nights."""
    lines = tuple(
        f"{name}: cramps on {each.cramp_nights} of {counted(each.logged, 'logged night')}."
        for name, each in zip(NAMES, (found.one, found.two), strict=True)
    )
    return (*lines, _more(found.one, found.two))


def _more(one: Counted, two: Counted) -> str:
    if one.per_week is None or two.per_week is None:
        return f"That is too few to compare. We need {LEAST_LOGGED} logged nights in each."
    rates = round(one.per_week, 1), round(two.per_week, 1)
    if rates[0] == rates[1]:
        return "Cramps came about as often in both."
    more, less = NAMES if rates[0] > rates[1] else NAMES[::-1]
    return f"Cramps came more often in the {more.lower()} than in the {less.lower()}."


def _warnings(found: TwoPeriods) -> Iterator[str]:
    if found.is_other_season:
        yield OTHER_SEASON
    if found.is_other_logging:
        yield from OTHER_LOGGING


def _changed(
    medicines: Iterable[Named], noted: Noted, first: dt.date, last: dt.date
) -> Iterator[str]:
    """Medicines and events from the first day of the earlier to the last of the later."""
    for mark in medicine_marks(medicines, weeks=1):
        if first <= mark.on <= last:
            yield f"{short_date(mark.on)}: {' '.join(mark.changes)}"
    for on, until, label in noted.events:
        yield f"{days_said(on, until)}: {label.strip().rstrip('.')}."
    for days, what in ((noted.hot, "heat"), (noted.ill, "fever, throwing up or diarrhea")):
        if days:
            yield f"You noted {what} on {counted(len(days), 'day')}."


def _typed(one: tuple[dt.date, dt.date], two: tuple[dt.date, dt.date]) -> dict[str, str]:
    days: Mapping[str, dt.date] = {
        "one_from": one[0],
        "one_to": one[1],
        "two_from": two[0],
        "two_to": two[1],
    }
    return {name: short_date(day) for name, day in days.items()}
