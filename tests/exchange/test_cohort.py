"""Cohort lines become histories, and broken ones say what is wrong."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from tracker.analysis.records import Cramp, Night
from tracker.exchange.cohort import CohortError, diary_of, known_at, open_cohort, read_diary

LINE: dict[str, Any] = {
    "id": "p1",
    "timezone": "Europe/Berlin",
    "birth_year": 1950,
    "sex": "F",
    "conditions": ["ckd", "something_new"],
    "start_date": "2026-01-01",
    "nights": [
        {
            "date": "2026-01-01",
            "logged": True,
            "cramps": [{"severity": 6, "minutes": 2.5, "at": "03:10"}, {"severity": 4}],
        },
        {"date": "2026-01-02", "logged": True, "cramps": []},
        {"date": "2026-01-03", "logged": False, "cramps": []},
    ],
    "fluids": [{"date": "2026-01-01", "ml": 1750.4}, {"date": "2026-01-02", "ml": 1600}],
    "medications": [
        {
            "name": "chlorthalidone",
            "class": "diuretic",
            "dose_mg": 12.5,
            "time": "morning",
            "start": "2025-06-01",
            "end": "2026-01-02",
        },
        {"name": "sertraline", "class": "ssri", "start": "2026-01-03", "end": None},
    ],
    "symptoms": [{"date": "2026-01-02", "code": "headache"}],
    "exertion": [{"date": "2026-01-01", "level": 2, "hot": True}],
    "labs": [{"date": "2026-01-03", "code": "sodium", "value": 133}],
}


def changed(**fields: Any) -> dict[str, Any]:
    return LINE | fields


def test_a_night_without_an_entry_is_not_a_quiet_night() -> None:
    diary = diary_of(LINE)
    assert [night.date.day for night in diary.history.nights] == [1, 2]
    assert diary.last_night == dt.date(2026, 1, 3)


def test_every_field_is_read() -> None:
    history = diary_of(LINE).history
    assert history.nights[0] == Night(
        date=dt.date(2026, 1, 1),
        cramps=(Cramp(severity=6, minutes=2.5, at=dt.time(3, 10)), Cramp(severity=4)),
        count=2,
    )
    assert history.conditions == {"ckd", "something_new"}
    assert history.fluids[0].volume_ml == 1750
    assert history.strains[0].hot
    assert (history.labs[0].analyte, history.labs[0].value) == ("sodium", 133.0)


def test_a_cohort_never_asked_about_drinking_so_caution_is_on() -> None:
    assert diary_of(LINE).history.fluid_caution


@pytest.mark.parametrize(
    ("name", "class_name", "group", "sodium"),
    [
        ("chlorthalidone", "diuretic", "thiazide_like", 2),
        ("furosemide", "diuretic", "loop", 1),
        ("spironolactone", "diuretic", "mra", 1),
        ("simvastatin", "statin", "statin", 0),
        ("sertraline", "ssri", "ssri", 2),
        ("Zzyxomide", "diuretic", "thiazide", 2),
        ("Zzyxostat", "statin", "statin", 0),
        ("Zzyxoterol", "LABA", "laba", 0),
    ],
)
def test_the_catalogue_decides_and_the_class_stands_in(
    name: str, class_name: str, group: str, sodium: int
) -> None:
    record = changed(medications=[{"name": name, "class": class_name, "start": None, "end": None}])
    (course,) = diary_of(record).history.medications
    assert group in course.groups
    assert course.sodium == sodium


def test_an_unknown_name_of_an_unknown_class_is_a_companion() -> None:
    record = changed(medications=[{"name": "Zzyxin", "class": "new_class", "start": "2026-01-02"}])
    (course,) = diary_of(record).history.medications
    assert course.groups == frozenset()
    assert course.sodium == 0


def test_a_brand_is_the_same_medicine_as_its_substance() -> None:
    line = {"class": "diuretic", "start": "2026-01-02", "end": None}
    record = changed(medications=[line | {"name": "Lasix"}, line | {"name": "furosemide"}])
    courses = diary_of(record).history.medications
    assert {course.name for course in courses} == {"furosemide"}


def test_what_the_person_said_of_the_time_before_is_read() -> None:
    line = {"name": "furosemide", "class": "diuretic", "start": "2026-01-01", "end": None}
    vague = line | {"start_precision": "month", "worse_before": "yes"}
    record = changed(medications=[vague], cramps_in_four_weeks=9)
    history = diary_of(record).history
    (course,) = history.medications
    assert (course.start_is_exact, course.worse_before) == (False, True)
    assert history.cramps_in_four_weeks == 9
    (plain,) = diary_of(changed(medications=[line])).history.medications
    assert (plain.start_is_exact, plain.worse_before) == (True, None)


def test_the_order_of_entries_does_not_matter() -> None:
    shuffled = json.loads(json.dumps(LINE))
    for key in ("nights", "fluids", "medications", "symptoms", "exertion", "labs", "conditions"):
        random.Random(3).shuffle(shuffled[key])
        shuffled[key].reverse()
    assert diary_of(shuffled) == diary_of(LINE)


def test_what_is_not_there_is_simply_empty() -> None:
    diary = diary_of({"id": "p", "start_date": "2026-01-01", "surprise": [1, 2]})
    assert diary.history.nights == ()
    assert diary.last_night == dt.date(2026, 1, 1)


def test_at_a_night_nothing_later_is_known() -> None:
    known = known_at(diary_of(LINE).history, dt.date(2026, 1, 1))
    assert len(known.nights) == len(known.fluids) == len(known.strains) == 1
    assert known.symptoms == ()
    assert known.labs == ()
    (course,) = known.medications
    assert (course.name, course.end) == ("chlortalidone", None)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (changed(id=7), "id is missing or not text"),
        (changed(start_date="yesterday"), "start_date is not a date"),
        (changed(start_date="0001-01-01"), "start_date is not in"),
        (changed(nights=[{"logged": True}]), "date is missing"),
        (changed(nights="none"), "nights is not a list"),
        (changed(nights=[{"date": "2026-01-01", "cramps": [{"at": "25:00"}]}]), "at is not a time"),
        (changed(fluids=[{"date": "2026-01-01", "ml": "much"}]), "ml is not a number"),
        (changed(fluids=[{"date": "2026-01-01", "ml": float("nan")}]), "ml is not a number"),
        (changed(fluids=[{"date": "2026-01-01", "ml": 10**400}]), "ml is not a number"),
        (changed(labs=[{"date": "2026-01-01", "code": "sodium", "value": True}]), "value is not"),
        (changed(conditions=[1]), "conditions is not a list of codes"),
    ],
)
def test_a_wrong_field_is_named(record: dict[str, Any], words: str) -> None:
    with pytest.raises(CohortError, match=words):
        diary_of(record)


@pytest.mark.parametrize("line", [b"{", b"[1]", b"7", b"\xff\xfe{", b"[" * 100_000, b""])
def test_a_line_that_is_no_object_is_refused(line: bytes) -> None:
    with pytest.raises(CohortError):
        read_diary(line)


@pytest.mark.parametrize("name", ["c.ndjson", "c.ndjson.gz", "c.dat"])
@pytest.mark.parametrize("packed", [True, False])
def test_a_packed_file_is_known_by_its_first_bytes(
    tmp_path: Path, name: str, *, packed: bool
) -> None:
    text = json.dumps(LINE).encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(text) if packed else text)
    with open_cohort(path) as lines:
        assert read_diary(next(iter(lines))).history.patient == "p1"
