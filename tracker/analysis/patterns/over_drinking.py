"""A day above 5 litres, or more than a litre an hour for two hours (P8).

Never waits for logged nights. Thresholds of clinical evidence 3.5; the median intake in
published illness from over-drinking was 8 l a day. A day above 3.5 l is no finding: it
is worth a neutral question, and stands in the answer only. Only drinks whose time is
known enter a rate.

Reasons: high_day, high_rate. Others: check_amount. Answers: question_day.
"""

from __future__ import annotations

import datetime as dt
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import attrgetter

from education.red_flags import FLUID_DAY_ML, FLUID_HOUR_ML
from education.urgency import Urgency
from tracker.analysis.answers import Answer, Verdict
from tracker.analysis.nights import waking_day_of
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.reasons import codes_of, reason
from tracker.analysis.records import Category, Certainty, Evidence, Pattern, Reason, TimedDrink
from tracker.analysis.timeline import Timeline

QUESTION_ML = 3500  # a day; evidence 3.5
FINDING_ML = FLUID_DAY_ML  # a day
RATE_HOURS = 2  # evidence 3.5
RATE_ML = RATE_HOURS * FLUID_HOUR_ML  # within them
MOST_ML = 43_000  # a day: the most ever published, evidence 3.5; above it is a slip
CHECK_ML = 8000  # a day: the published median, and design 4.1's limit of belief
CHECK_TIMES = 4.0  # of the person's usual: a slip of unit looks like this [A]
USUAL_DAYS = 60  # for the usual amount; detection design 4.1
USUAL_ENTRIES = 7
RUN_GAP_DAYS = 7  # high days closer than this are one episode [A]


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer about the waking day of `night`."""
    found = (*_days(timeline, night), *_rates(timeline, night))
    if not codes_of(found) & {codes.HIGH_DAY, codes.HIGH_RATE}:
        fluids = timeline.history.fluids
        was_asked = bool(fluids) and fluids[0].date <= night
        verdict = Verdict.NO_CLEAR_LINK if was_asked else Verdict.NOT_ASKED
        return (Answer(pattern=Pattern.OVER_DRINKING, verdict=verdict, reasons=found),)
    evidence = _evidence(timeline, night, found)
    return (
        Answer(
            pattern=Pattern.OVER_DRINKING,
            verdict=Verdict.FITS,
            episode=evidence.episode,
            reasons=found,
            evidence=evidence,
        ),
    )


def _evidence(timeline: Timeline, night: dt.date, found: tuple[Reason, ...]) -> Evidence:
    volume_ml = max(int(one.values["volume_ml"]) for one in found)
    usual_ml = _usual_ml(timeline, timeline.day(night))
    is_odd = usual_ml is not None and volume_ml > max(CHECK_ML, CHECK_TIMES * usual_ml)
    check = reason(codes.CHECK_AMOUNT, volume_ml=volume_ml, usual_ml=usual_ml)
    return Evidence(
        pattern=Pattern.OVER_DRINKING,
        night=night,
        episode=_episode(timeline, night),
        urgency=Urgency.TODAY,
        certainty=Certainty.POSSIBLE,
        categories=frozenset({Category.FLUIDS}),
        reasons=found,
        others=(check,) if is_odd else (),
        severity_key=volume_ml // 1000,
    )


def _days(timeline: Timeline, night: dt.date) -> tuple[Reason, ...]:
    volume_ml = _volume(timeline, timeline.day(night))
    if not QUESTION_ML < volume_ml <= MOST_ML:
        return ()
    code = codes.HIGH_DAY if volume_ml > FINDING_ML else codes.QUESTION_DAY
    return (reason(code, date=night, volume_ml=volume_ml),)


def _volume(timeline: Timeline, day: int) -> int:
    fluid = timeline.fluids[day] if 0 <= day < timeline.size else None
    return fluid.volume_ml if fluid is not None else 0


def _rates(timeline: Timeline, night: dt.date) -> tuple[Reason, ...]:
    """The most drunk within two hours on the waking day of `night`, when it is too much."""
    drinks = _drinks_of(timeline, night)
    window = dt.timedelta(hours=RATE_HOURS)
    most = max(
        (_volume_within(drinks[index:], drink.at + window) for index, drink in enumerate(drinks)),
        default=0,
    )
    if most <= RATE_ML:
        return ()
    return (reason(codes.HIGH_RATE, date=night, volume_ml=most, hours=RATE_HOURS),)


def _drinks_of(timeline: Timeline, night: dt.date) -> list[TimedDrink]:
    drinks, zone = timeline.history.drinks, timeline.history.zone
    # Two days of slack on either side hold every zone's reading of the date.
    midnight = dt.datetime.combine(night, dt.time(), dt.UTC)
    low = bisect_left(drinks, midnight - dt.timedelta(days=2), key=attrgetter("at"))
    high = bisect_right(drinks, midnight + dt.timedelta(days=3), key=attrgetter("at"))
    return [drink for drink in drinks[low:high] if waking_day_of(drink.at, zone) == night]


def _volume_within(drinks: Iterable[TimedDrink], until: dt.datetime) -> int:
    return sum(drink.volume_ml for drink in drinks if drink.at < until)


def _usual_ml(timeline: Timeline, day: int) -> float | None:
    volumes = [
        fluid.volume_ml
        for fluid in timeline.fluids[max(0, day - USUAL_DAYS) : max(0, day)]
        if fluid is not None
    ]
    return statistics.median(volumes) if len(volumes) >= USUAL_ENTRIES else None


def _episode(timeline: Timeline, night: dt.date) -> str:
    """Named by the first of the high days that follow each other within a week."""
    day = first = timeline.day(night)
    while day > 0 and first - day < RUN_GAP_DAYS:
        day -= 1
        if FINDING_ML < _volume(timeline, day) <= MOST_ML:
            first = day
    return f"since {timeline.date(first).isoformat()}"
