"""Diaries of a cohort file, one JSON object a line, as the analysis reads them.

The format is that of the development cohorts (docs: analysis). Unknown codes are kept and
mean nothing, unknown keys are passed over, a night with `logged: false` is no entry. What
cannot be read at all raises `CohortError` in words a person can act on.

A cohort asks nobody how much they may drink, so every diary has `fluid_caution` on.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, cast

from tracker.analysis.records import (
    Course,
    Cramp,
    FluidDay,
    Lab,
    Night,
    PatientHistory,
    Strain,
    Symptom,
)
from tracker.exchange.cohort_fields import (
    CohortError,
    clock_or_none_of,
    date_of,
    date_or_none_of,
    items_of,
    number_of,
    number_or_none_of,
    text_of,
    texts_of,
    whole_or_none_of,
)
from tracker.exchange.cohort_medicines import groups_and_sodium, name_of

__all__ = ["CohortError", "Diary", "diary_of", "known_at", "open_cohort", "read_diary"]

_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """One line: the person's history, and the last night the line speaks of."""

    history: PatientHistory
    last_night: dt.date


def open_cohort(path: Path) -> IO[bytes]:
    """The file's lines, unpacked when its first bytes say gzip, whatever it is called."""
    with path.open("rb") as head:
        packed = head.read(2) == _GZIP_MAGIC
    return cast("IO[bytes]", gzip.open(path, "rb")) if packed else path.open("rb")


def read_diary(line: str | bytes) -> Diary:
    """The diary of one line. Raises CohortError when it is not one."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        message = f"not JSON: {error}"
        raise CohortError(message) from error
    if not isinstance(record, dict):
        message = "not a JSON object"
        raise CohortError(message)
    return diary_of(record)


def diary_of(record: Mapping[str, Any]) -> Diary:
    """The diary of one parsed line. Raises CohortError naming the field that is wrong."""
    start = date_of(record, "start_date")
    nights = {date_of(night, "date"): night for night in items_of(record, "nights")}
    history = PatientHistory(
        patient=text_of(record, "id"),
        zone=str(record.get("timezone") or "UTC"),
        birth_year=whole_or_none_of(record, "birth_year"),
        sex=str(record.get("sex") or ""),
        conditions=frozenset(texts_of(record, "conditions")),
        fluid_caution=True,
        cramps_in_four_weeks=whole_or_none_of(record, "cramps_in_four_weeks"),
        start=start,
        nights=tuple(
            _night(date, nights[date]) for date in sorted(nights) if _logged(nights[date])
        ),
        fluids=_fluids(record),
        medications=_medications(record),
        symptoms=_symptoms(record),
        strains=_strains(record),
        labs=_labs(record),
    )
    return Diary(history=history, last_night=max(nights, default=start))


def known_at(history: PatientHistory, night: dt.date) -> PatientHistory:
    """The history as it stood on the morning after `night`: nothing later is left in it."""
    return replace(
        history,
        nights=tuple(entry for entry in history.nights if entry.date <= night),
        fluids=tuple(entry for entry in history.fluids if entry.date <= night),
        drinks=(),
        medications=tuple(_course_at(night, history.medications)),
        symptoms=tuple(entry for entry in history.symptoms if entry.date <= night),
        strains=tuple(entry for entry in history.strains if entry.date <= night),
        labs=tuple(entry for entry in history.labs if entry.date <= night),
    )


def _course_at(night: dt.date, courses: tuple[Course, ...]) -> Iterator[Course]:
    for course in courses:
        if course.start is not None and course.start > night:
            continue
        is_over = course.end is not None and course.end <= night
        yield course if is_over else replace(course, end=None)


def _logged(night: Mapping[str, Any]) -> bool:
    return night.get("logged", True) is not False


def _night(date: dt.date, night: Mapping[str, Any]) -> Night:
    cramps = tuple(_cramp(cramp) for cramp in items_of(night, "cramps"))
    return Night(date=date, cramps=cramps, count=len(cramps))


def _cramp(cramp: Mapping[str, Any]) -> Cramp:
    severity = number_or_none_of(cramp, "severity")
    return Cramp(
        severity=None if severity is None else round(severity),
        minutes=number_or_none_of(cramp, "minutes"),
        at=clock_or_none_of(cramp, "at"),
    )


def _fluids(record: Mapping[str, Any]) -> tuple[FluidDay, ...]:
    days = {date_of(item, "date"): number_of(item, "ml") for item in items_of(record, "fluids")}
    return tuple(FluidDay(date=date, volume_ml=round(days[date])) for date in sorted(days))


def _medications(record: Mapping[str, Any]) -> tuple[Course, ...]:
    courses = [_course(item) for item in items_of(record, "medications")]
    return tuple(sorted(courses, key=lambda c: (c.start or dt.date.min, c.name)))


def _course(item: Mapping[str, Any]) -> Course:
    name = text_of(item, "name")
    groups, sodium = groups_and_sodium(name, str(item.get("class") or ""))
    return Course(
        name=name_of(name),
        groups=groups,
        sodium=sodium,
        dose_mg=number_or_none_of(item, "dose_mg"),
        time=str(item.get("time") or ""),
        start=date_or_none_of(item, "start"),
        end=date_or_none_of(item, "end"),
        start_is_exact=item.get("start_precision", "day") == "day",
        worse_before=_yes_or_no(item.get("worse_before")),
    )


def _yes_or_no(value: object) -> bool | None:
    """True or False as given or in words; anything else says nothing."""
    said = {True: True, False: False, "yes": True, "no": False}
    return said.get(value) if isinstance(value, (bool, str)) else None


def _symptoms(record: Mapping[str, Any]) -> tuple[Symptom, ...]:
    ticked = {
        (date_of(item, "date"), text_of(item, "code")) for item in items_of(record, "symptoms")
    }
    return tuple(Symptom(date=date, code=code) for date, code in sorted(ticked))


def _strains(record: Mapping[str, Any]) -> tuple[Strain, ...]:
    days = {date_of(item, "date"): item for item in items_of(record, "exertion")}
    return tuple(
        Strain(
            date=date,
            exertion=round(number_or_none_of(days[date], "level") or 0),
            hot=bool(days[date].get("hot")),
        )
        for date in sorted(days)
    )


def _labs(record: Mapping[str, Any]) -> tuple[Lab, ...]:
    labs = [
        Lab(
            date=date_of(item, "date"),
            analyte=text_of(item, "code"),
            value=number_of(item, "value"),
        )
        for item in items_of(record, "labs")
    ]
    return tuple(sorted(labs, key=lambda lab: (lab.date, lab.analyte)))
