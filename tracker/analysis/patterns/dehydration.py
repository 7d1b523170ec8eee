"""More cramps after this person's own low-fluid days than after their other days (P3).

Model: detection design 4.1 to 4.3. How low each day was is measured against the person's
own last 60 days with an entry, so the finding says nothing of how much anybody should
drink. The nights are foretold once without it and once with a rise after low days, of a
rate ratio about 1.7; season, heat, effort, spells and medicines are in both
(`tracker.analysis.evidence`). The waking day ends before the night, so drinking after a
cramp cannot enter its own night. Hot days bring both thirst and cramps, which is why heat
and effort have their own share, and why a hot day counts as low as the person's usual one.

`fluid_caution` never hides the finding from a clinician: it makes it a hint, and the
reason fluid_caution tells every page to keep silent about intake.

Reasons: low_fluid_nights, rate_ratio, weight_of_evidence, hot_or_hard_days,
dehydration_sign, fluid_caution. Answers: nothing_entered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from education.urgency import Urgency
from tracker.analysis.answers import Answer, Verdict
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.low_fluid import low_fluid_days
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.patterns.weighing import (
    PAUSE_NIGHTS,
    is_paused,
    ratio_reason,
    weighed_on,
    weight_reason,
)
from tracker.analysis.records import Category, Certainty, Evidence, Pattern, Reason
from tracker.analysis.timeline import Timeline
from tracker.analysis.weighed_night import Raised

BLOCK_NIGHTS = 28  # nights compared with each other only [A]
COMPARED_BLOCKS = 9  # newest blocks: about eight months [A]
LOGGED = 28  # nights in all before it is asked: twice the least before a start [A]
HARD = 2  # `Strain.exertion` from which effort counts; detection design 4.1
SIGNS = frozenset(
    {"dizzy_standing", "dark_urine", "little_urine", "vomiting", "diarrhea", "fever", "thirst"}
)  # evidence 4.1
SIGN_WINDOW = 14  # days [A]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """Logged nights after low days and after other days, by block and strain."""

    strata: tuple[tuple[int, int, int, int], ...]

    def total(self, column: int) -> int:
        """The sum of one column: low, low with cramps, other, other with cramps."""
        return sum(stratum[column] for stratum in self.strata)


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer: it fits, no clear link, too few nights, or no fluids were entered."""
    if not timeline.history.fluids or timeline.history.fluids[0].date > night:
        return (Answer(pattern=Pattern.DEHYDRATION, verdict=Verdict.NOT_ASKED),)
    logged = timeline.logged_between(0, timeline.day(night))
    if is_paused(timeline, night):
        why = reason(codes.NOTHING_ENTERED, days=PAUSE_NIGHTS)
        return (_other(Verdict.PAUSED, logged, 0, why),)
    found = weighed_on(timeline, night).fluid
    if found is not None:
        weighed = ratio_reason(found.likelihood), weight_reason(found.raised)
        return (_fits(timeline, night, found.raised, weighed),)
    if logged < LOGGED:
        return (_other(Verdict.NOT_ENOUGH_NIGHTS, logged, LOGGED - logged),)
    return (_other(Verdict.NO_CLEAR_LINK, logged, 0),)


def may_fit(timeline: Timeline, night: dt.date) -> bool:
    """False when it is known at once that the question does not stand on `night`."""
    return weighed_on(timeline, night).fluid is not None


def _other(verdict: Verdict, logged: int, needed: int, *reasons: Reason) -> Answer:
    return Answer(
        pattern=Pattern.DEHYDRATION,
        verdict=verdict,
        logged_nights=logged,
        nights_needed=needed,
        reasons=reasons,
    )


def _fits(
    timeline: Timeline, night: dt.date, raised: Raised, weighed: tuple[Reason, ...]
) -> Answer:
    caution = timeline.history.fluid_caution
    counts = _counts(timeline, timeline.day(night))
    reasons = (
        _counted_reason(timeline, night, counts),
        *weighed,
        *_context(timeline, night),
        *((reason(codes.FLUID_CAUTION),) if caution else ()),
    )
    evidence = Evidence(
        pattern=Pattern.DEHYDRATION,
        night=night,
        episode="low fluid days",
        urgency=Urgency.SOON,
        certainty=Certainty.HINT if caution else raised.certainty,
        categories=_categories(timeline, night),
        reasons=reasons,
        severity_key=raised.severity_key,
    )
    return Answer(
        pattern=Pattern.DEHYDRATION,
        verdict=Verdict.FITS,
        episode=evidence.episode,
        logged_nights=timeline.logged_between(0, timeline.day(night)),
        reasons=reasons,
        evidence=evidence,
    )


def _counts(timeline: Timeline, last: int) -> _Counts:
    """Nights of the newest blocks that have both kinds of day; the rest compare nothing."""
    table: dict[tuple[int, bool], list[int]] = {}
    newest = last // BLOCK_NIGHTS
    first = max(0, (newest - COMPARED_BLOCKS + 1) * BLOCK_NIGHTS)
    low_days = low_fluid_days(timeline, last).low
    for day in range(first, min(last + 1, timeline.size)):
        is_low = low_days[day]
        if is_low is None or not timeline.logged[day]:
            continue
        row = table.setdefault((day // BLOCK_NIGHTS, _is_strained(timeline, day)), [0, 0, 0, 0])
        column = 0 if is_low else 2
        row[column] += 1
        row[column + 1] += timeline.with_cramp[day]
    strata = tuple((a, b, c, d) for a, b, c, d in table.values() if a and c)
    return _Counts(strata=strata)


def _is_strained(timeline: Timeline, day: int) -> bool:
    strain = timeline.strains[day]
    return strain is not None and (strain.hot or strain.exertion >= HARD)


def _counted_reason(timeline: Timeline, night: dt.date, counts: _Counts) -> Reason:
    track = low_fluid_days(timeline, timeline.day(night))
    days = range(min(timeline.day(night), timeline.size - 1), -1, -1)
    newest_low = next((day for day in days if track.low[day]), 0)
    return reason(
        codes.LOW_FLUID_NIGHTS,
        low_logged=counts.total(0),
        low_cramps=counts.total(1),
        other_logged=counts.total(2),
        other_cramps=counts.total(3),
        low_below_ml=track.limit_ml[newest_low],
    )


def _context(timeline: Timeline, night: dt.date) -> Iterator[Reason]:
    """The supporting signs of the last fortnight (evidence 4.1)."""
    last = timeline.day(night)
    first = last - SIGN_WINDOW + 1
    strained = sum(
        _is_strained(timeline, day) for day in range(max(0, first), min(last + 1, timeline.size))
    )
    if strained:
        yield reason(codes.HOT_OR_HARD_DAYS, days=strained)
    for code in sorted(SIGNS):
        days = sum(1 for _ in timeline.sign_days(frozenset({code}), first, last))
        if days:
            yield reason(codes.DEHYDRATION_SIGN, code=code, days=days)


def _categories(timeline: Timeline, night: dt.date) -> frozenset[Category]:
    last = timeline.day(night)
    signs = any(True for _ in timeline.sign_days(SIGNS, last - SIGN_WINDOW + 1, last))
    return frozenset({Category.CRAMPS, Category.FLUIDS} | ({Category.SYMPTOMS} if signs else set()))
