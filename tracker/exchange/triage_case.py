"""One case for `manage.py triage`: a JSON object becomes what rules and patterns read.

The case becomes a record of today and goes through the same door as a diary
(`facts_from_history`), so that a medicine, a stop and a value mean here what they mean on
the web. Fields and codes that are not known are an error, never passed over: a code that
is dropped could be the sign that mattered.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from education.red_flags import LONG_CRAMP_MINUTES
from education.signs import SIGNS
from tracker.analysis.conditions import KNOWN
from tracker.analysis.facts import Facts, facts_from_history
from tracker.analysis.free_text import signs_in
from tracker.analysis.free_text_medicines import medicines_in
from tracker.analysis.lab_units import FACTORS
from tracker.analysis.medicines import match
from tracker.analysis.patterns.profile import Taken
from tracker.analysis.records import Course, PatientHistory
from tracker.analysis.triage import Case
from tracker.analysis.unclear_medicines import unclear
from tracker.exchange.triage_fields import (
    CaseError,
    items,
    known_code,
    number,
    only_known,
    record,
    text,
    whole,
    yes_or_no,
)
from tracker.exchange.triage_labs import LAB_FIELDS, labs_of
from tracker.exchange.triage_names import CONDITION_NAMES, SIGN_NAMES

__all__ = ["CaseError", "case_of", "read_case", "vocabulary"]

FIELDS = (
    "age",
    "sex",
    "conditions",
    "medications",
    "symptoms",
    "labs",
    "fluid_l_per_day",
    "fluid_l_per_hour",
    "cramp_minutes",
    "sleep_impact",
    "pregnant",
    "cramp_nights_per_week",
    "notes",
)
MEDICATION_FIELDS = ("name", "started_days_ago", "stopped")
SEXES = {"F": "F", "female": "F", "M": "M", "male": "M", "other": "", "unknown": ""}
OLDEST = 130  # years
LONGEST_DAYS = 36_525  # a hundred years
MOST_LITRES = 1000.0  # refuses nonsense only: a slip of unit must stay visible
ML_PER_LITRE = 1000
NIGHTS_A_WEEK = 7
MINUTES_A_DAY = 1440
WORST_SLEEP = 10
# A case is of one moment; which one does not matter, because it speaks in days ago.
NOW = dt.datetime(2026, 1, 15, 12, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
_EASED = re.compile(r"\b(?:let go|eased|then stopped|went away|released|relaxed)\b", re.IGNORECASE)


def read_case(written: str) -> Case:
    """The case of a JSON text. Raises CaseError with what is wrong, and what is near."""
    try:
        said = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise CaseError("case", "not JSON", value=str(error)[:80]) from error
    return case_of(record("case", said))


def case_of(said: Mapping[str, Any]) -> Case:
    """The case of a parsed object. Raises CaseError."""
    only_known("case", said, FIELDS)
    courses = [_course(*item) for item in _each("medications", said)]
    labs = [lab for item in _each("labs", said) for lab in labs_of(*item, today=TODAY)]
    conditions = _conditions(said)
    age = whole("age", said.get("age"), least=0, most=OLDEST)
    history = PatientHistory(
        patient="case",
        birth_year=None if age is None else TODAY.year - age,
        sex=_sex(said),
        conditions=conditions,
        start=TODAY,
        medications=tuple(sorted(courses, key=lambda c: (c.start or dt.date.min, c.name))),
        labs=tuple(sorted(labs, key=lambda lab: lab.date)),
    )
    facts = facts_from_history(history, NOW, _signs(said, conditions))
    facts = _with_numbers(_with_mentioned(facts, text("notes", said.get("notes"))), said)
    return Case(facts=facts, medicines=tuple(map(_taken, courses)))


def vocabulary() -> dict[str, Any]:
    """Every code a case may hold, with the words a person reads beside it."""
    return {
        "symptoms": {code: sign.words for code, sign in SIGNS.items()},
        "conditions": dict(KNOWN),
        "other_names": {"symptoms": dict(SIGN_NAMES), "conditions": dict(CONDITION_NAMES)},
        "analytes": {analyte: list(units) for analyte, units in FACTORS.items()},
        "sex": list(SEXES),
        "fields": {
            "case": list(FIELDS),
            "medications": list(MEDICATION_FIELDS),
            "labs": list(LAB_FIELDS),
        },
    }


def _each(field: str, said: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The objects of a list, each with its place for an error: "labs[0]"."""
    found = items(field, said.get(field))
    return [(f"{field}[{n}]", record(f"{field}[{n}]", item)) for n, item in enumerate(found)]


def _course(field: str, said: Mapping[str, Any]) -> Course:
    only_known(field, said, MEDICATION_FIELDS)
    name = text(f"{field}.name", said.get("name")).strip()
    if not name:
        raise CaseError(f"{field}.name", "missing")
    began = f"{field}.started_days_ago"
    days = whole(began, said.get("started_days_ago"), least=0, most=LONGEST_DAYS)
    stopped = yes_or_no(f"{field}.stopped", said.get("stopped"))
    drug = match(name).drug
    return Course(
        name=drug.inn if drug else name,
        groups=frozenset(drug.groups) if drug else frozenset(),
        sodium=drug.sodium if drug else 0,
        start=None if days is None else TODAY - dt.timedelta(days=days),
        end=TODAY if stopped else None,
        stopped_by_patient=stopped,
    )


def _taken(course: Course) -> Taken:
    return Taken(
        name=course.name,
        groups=course.groups or unclear((course.name,)).shared,
        sodium=course.sodium,
        started_days=None if course.start is None else (TODAY - course.start).days,
        stopped_days=None if course.end is None else 0,
    )


def _sex(said: Mapping[str, Any]) -> str:
    given = text("sex", said.get("sex")).strip()
    return SEXES[known_code("sex", given, SEXES)] if given else ""


def _conditions(said: Mapping[str, Any]) -> frozenset[str]:
    given = items("conditions", said.get("conditions"))
    codes = {
        known_code(f"conditions[{n}]", code, KNOWN, CONDITION_NAMES) for n, code in enumerate(given)
    }
    if yes_or_no("pregnant", said.get("pregnant")):
        codes.add("pregnancy")
    return frozenset(codes)


def _signs(said: Mapping[str, Any], conditions: frozenset[str]) -> frozenset[str]:
    given = items("symptoms", said.get("symptoms"))
    ticked = {known_code(f"symptoms[{n}]", code, SIGNS, SIGN_NAMES) for n, code in enumerate(given)}
    notes = text("notes", said.get("notes"))
    swelling = {"face_hand_swelling"} if "pregnancy_swelling" in conditions else set[str]()
    return frozenset(ticked | signs_in(notes) | swelling | _long_cramp(said, notes))


def _long_cramp(said: Mapping[str, Any], notes: str) -> set[str]:
    """A cramp of more than 10 minutes did not ease, unless the notes say that it did."""
    minutes = _minutes(said)
    is_long = minutes is not None and minutes > LONG_CRAMP_MINUTES
    return {"will_not_ease"} if is_long and not _EASED.search(notes) else set()


def _with_mentioned(facts: Facts, notes: str) -> Facts:
    """With what the notes tell of medicines; they can only add."""
    told = medicines_in(notes)
    return replace(
        facts,
        groups=facts.groups | told.taken,
        stopped_by_patient=facts.stopped_by_patient | told.stopped,
    )


def _with_numbers(facts: Facts, said: Mapping[str, Any]) -> Facts:
    nights, impact = said.get("cramp_nights_per_week"), said.get("sleep_impact")
    sleep = number("sleep_impact", impact, least=0, most=WORST_SLEEP)
    return replace(
        facts,
        fluid_ml_today=_millilitres("fluid_l_per_day", said),
        fluid_ml_per_hour=_millilitres("fluid_l_per_hour", said),
        cramp_minutes=_minutes(said),
        sleep_impact=None if sleep is None else math.floor(sleep),
        cramp_nights_per_week=number("cramp_nights_per_week", nights, least=0, most=NIGHTS_A_WEEK),
    )


def _minutes(said: Mapping[str, Any]) -> float | None:
    return number("cramp_minutes", said.get("cramp_minutes"), least=0, most=MINUTES_A_DAY)


def _millilitres(field: str, said: Mapping[str, Any]) -> float | None:
    litres = number(field, said.get(field), least=0, most=MOST_LITRES)
    return None if litres is None else round(litres * ML_PER_LITRE, 3)
