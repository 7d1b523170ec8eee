"""Small diaries for the pattern tests, written as one character a night.

"." is a quiet night, "1" to "9" that many cramps, " " a night without an entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from tracker.analysis.answers import Answer, Verdict
from tracker.analysis.records import (
    Course,
    Cramp,
    Evidence,
    FluidDay,
    Night,
    PatientHistory,
    Pattern,
    Symptom,
)
from tracker.analysis.report import analyse_timeline, explain_timeline
from tracker.analysis.timeline import Timeline

START = dt.date(2025, 7, 7)  # so that the season explains no rise by itself
CALM = "..1...1"  # one week of a calm person
HEAVY = "12.21.2"  # one week with four times as many cramps
AT_ONCE = 4  # diaries that one test asks in turn


def day(number: int) -> dt.date:
    """The date of the diary's day `number`, counted from 0."""
    return START + dt.timedelta(days=number)


def diary(nights: str = "", **fields: Any) -> PatientHistory:
    """A diary from START on, in a zone without its own season question."""
    logged = tuple(
        Night(date=day(number), cramps=(Cramp(),) * count, count=count)
        for number, mark in enumerate(nights)
        if mark != " "
        for count in [0 if mark == "." else int(mark)]
    )
    known: dict[str, Any] = {"patient": "p", "start": START, "fluid_caution": False} | fields
    return PatientHistory(nights=logged, **known)


def thiazide(start: int | None, end: int | None = None, **fields: Any) -> Course:
    """Hydrochlorothiazide from day `start`; None means before the diary."""
    known: dict[str, Any] = {
        "name": "hydrochlorothiazide",
        "groups": frozenset({"thiazide"}),
        "sodium": 2,
        "start": None if start is None else day(start),
        "end": None if end is None else day(end),
    }
    return Course(**(known | fields))


def statin(start: int, **fields: Any) -> Course:
    """Atorvastatin from day `start`."""
    groups = frozenset({"statin"})
    return Course(name="atorvastatin", groups=groups, start=day(start), **fields)


def ticked(days: Iterable[int], *codes: str) -> tuple[Symptom, ...]:
    """Every sign of `codes` on every day of `days`, in order of date."""
    return tuple(Symptom(date=day(number), code=code) for number in days for code in codes)


def drank(*volumes_ml: int | None) -> tuple[FluidDay, ...]:
    """A day's total from day 0 on; None is a day without an entry."""
    return tuple(
        FluidDay(date=day(number), volume_ml=volume)
        for number, volume in enumerate(volumes_ml)
        if volume is not None
    )


def found(history: PatientHistory, number: int, pattern: Pattern) -> Evidence | None:
    """The evidence for `pattern` on the morning after day `number`, or None."""
    evidence = analyse_timeline(_laid_out(history), day(number))
    return next((e for e in evidence if e.pattern is pattern), None)


def answered(history: PatientHistory, number: int, pattern: Pattern) -> tuple[Answer, ...]:
    """Every answer about `pattern` on the morning after day `number`."""
    answers = explain_timeline(_laid_out(history), day(number))
    return tuple(a for a in answers if a.pattern is pattern)


def verdicts(history: PatientHistory, number: int, pattern: Pattern) -> set[Verdict]:
    """The verdicts about `pattern` on the morning after day `number`."""
    return {answer.verdict for answer in answered(history, number, pattern)}


def reason_values(evidence: Evidence, code: str) -> list[dict[str, Any]]:
    """The values of every reason with `code`, also among the others."""
    return [dict(r.values) for r in (*evidence.reasons, *evidence.others) if r.code == code]


def with_medicines(history: PatientHistory, *courses: Course) -> PatientHistory:
    """The same diary with these medicines."""
    return replace(history, medications=courses)


@lru_cache(maxsize=AT_ONCE)
def _laid_out(history: PatientHistory) -> Timeline:
    """The diary laid out once, so that its nights are weighed together and not anew for each.

    That no answer rests on which nights were asked before is tested in `test_report`.
    """
    return Timeline(history)
