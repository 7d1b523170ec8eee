"""What was written comes out of the one door from rows to records, in few queries."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW
from tests.support.rows import statements
from tracker import audit
from tracker.actions.cramp_changes import undo_cramp
from tracker.actions.cramps import record_cramp, start_cramp
from tracker.actions.day_notes import DayEntry, record_day
from tracker.actions.drink_changes import undo_drink
from tracker.actions.fluids import record_drink, record_drinks
from tracker.actions.labs import record_lab, undo_lab
from tracker.actions.medications import (
    Dose,
    add_medication,
    change_dose,
    stop_medication,
    take_dose,
    undo_medication,
    untake_dose,
)
from tracker.actions.nights import (
    NightEntry,
    record_forgotten_night,
    record_nights,
    record_quiet_night,
)
from tracker.actions.people import change_profile
from tracker.actions.symptoms import mark_mistaken, report_signs
from tracker.analysis import records
from tracker.history import EVERYTHING, load_histories, load_history, medication_names
from tracker.models import Drug, Medication, Patient

pytestmark = pytest.mark.django_db

LONG_AGO = dt.date(2020, 1, 1)
WEDNESDAY = dt.date(2026, 6, 17)
IN_THE_DARK = dt.datetime(2026, 6, 18, 6, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def thiazide() -> Drug:
    return Drug.objects.create(inn="hydrochlorothiazide", groups=["thiazide"], sodium=2)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def test_the_person_comes_with_what_decides_the_words(ruth: Patient) -> None:
    history = load_history(ruth, LONG_AGO)
    assert history == records.PatientHistory(
        patient=str(ruth.public_id),
        zone="America/New_York",
        birth_year=1974,
        sex="F",
        fluid_caution=False,
        start=dt.date(2026, 5, 1),
    )


def test_what_was_remembered_on_arriving_comes_along(ruth: Patient) -> None:
    assert load_history(ruth, LONG_AGO).cramps_in_four_weeks is None
    change_profile(ruth, now=NOW, cramps_in_four_weeks=0)
    assert load_history(ruth, LONG_AGO).cramps_in_four_weeks == 0


def test_nights_come_back_as_logged_and_a_forgotten_or_blank_one_not_at_all(
    ruth: Patient,
) -> None:
    record_cramp(ruth, started_at=IN_THE_DARK, minutes=6, severity=4, now=NOW)
    record_cramp(ruth, started_at=IN_THE_DARK, minutes=2, severity=8, now=NOW)
    record_quiet_night(ruth, WEDNESDAY - DAY, now=NOW)
    record_forgotten_night(ruth, WEDNESDAY - 2 * DAY, now=NOW)
    quiet, cramps = load_history(ruth, LONG_AGO).nights
    assert (quiet.date, quiet.has_cramp, quiet.cramps) == (WEDNESDAY - DAY, False, ())
    assert (cramps.date, cramps.has_cramp, cramps.count) == (WEDNESDAY, True, 2)
    assert max(c.severity or 0 for c in cramps.cramps) == 8
    assert len(cramps.cramps) == 2


def test_an_undone_cramp_leaves_no_night(ruth: Patient) -> None:
    undo_cramp(ruth, start_cramp(ruth, now=IN_THE_DARK), now=NOW)
    assert load_history(ruth, LONG_AGO).nights == ()


def test_a_cramp_of_severity_nought_is_a_number_and_not_a_gap(ruth: Patient) -> None:
    record_cramp(ruth, started_at=IN_THE_DARK, severity=0, now=NOW)
    (night,) = load_history(ruth, LONG_AGO).nights
    assert night.cramps[0].severity == 0


def test_drinks_come_as_totals_and_only_with_given_times_one_by_one(ruth: Patient) -> None:
    early = NOW - dt.timedelta(hours=2)
    record_drink(ruth, volume_ml=300, at=early, now=NOW)
    record_drink(ruth, volume_ml=250, now=NOW)
    drink, _ = record_drink(ruth, volume_ml=500, at=NOW, now=NOW)
    undo_drink(ruth, drink, now=NOW)
    history = load_history(ruth, LONG_AGO)
    assert history.fluids == (records.FluidDay(date=NOW.date(), volume_ml=550),)
    assert history.drinks == (records.TimedDrink(at=early, volume_ml=300),)


def test_a_course_is_cut_at_each_new_dose_and_ends_with_its_last_day(
    ruth: Patient, thiazide: Drug
) -> None:
    medication, _ = add_medication(
        ruth,
        drug=thiazide,
        dose=Dose(value=Decimal("12.5"), unit="mg", times=("morning",)),
        started_on=day("05-11"),
        now=NOW,
    )
    bigger = Dose(value=Decimal(25), unit="mg", times=("morning",))
    change_dose(ruth, medication, on=day("05-20"), dose=bigger, now=NOW)
    later = Dose(value=Decimal(25), unit="mg", times=("evening",))
    change_dose(ruth, medication, on=day("06-01"), dose=later, now=NOW)
    stop_medication(ruth, medication, stopped_on=day("06-10"), stopped_by="patient", now=NOW)
    courses = load_history(ruth, LONG_AGO).medications
    assert [(c.start, c.end, c.dose_mg, c.time, c.stopped_by_patient) for c in courses] == [
        (day("05-11"), day("05-19"), 12.5, "morning", False),
        (day("05-20"), day("05-31"), 25.0, "morning", False),
        (day("06-01"), day("06-10"), 25.0, "evening", True),
    ]
    assert {(c.name, c.groups, c.sodium) for c in courses} == {
        ("hydrochlorothiazide", frozenset({"thiazide"}), 2)
    }


def test_a_stop_before_a_noted_dose_change_ends_the_course_there(
    ruth: Patient, thiazide: Drug
) -> None:
    medication, _ = add_medication(ruth, drug=thiazide, started_on=day("05-11"), now=NOW)
    change_dose(ruth, medication, on=day("06-15"), dose=Dose(value=Decimal(5), unit="mg"), now=NOW)
    stop_medication(ruth, medication, stopped_on=day("06-10"), stopped_by="patient", now=NOW)
    (course,) = load_history(ruth, LONG_AGO).medications
    assert (course.start, course.end) == (day("05-11"), day("06-10"))
    assert course.stopped_by_patient


def test_a_start_before_the_diary_stays_unknown(ruth: Patient, thiazide: Drug) -> None:
    add_medication(ruth, drug=thiazide, now=NOW)
    (course,) = load_history(ruth, LONG_AGO).medications
    assert (course.start, course.end, course.dose_mg, course.time) == (None, None, None, "")


@pytest.mark.parametrize(
    ("value", "unit", "milligrams"),
    [("0.5", "g", 500.0), ("75", "mcg", 0.075), ("2", "mg", 2.0), ("1", "tablet", None)],
)
def test_a_dose_is_told_in_milligrams_or_not_at_all(
    ruth: Patient, thiazide: Drug, value: str, unit: str, milligrams: float | None
) -> None:
    add_medication(ruth, drug=thiazide, dose=Dose(value=Decimal(value), unit=unit), now=NOW)
    assert load_history(ruth, LONG_AGO).medications[0].dose_mg == milligrams


def test_medicines_are_whole_however_short_the_history(ruth: Patient, thiazide: Drug) -> None:
    add_medication(ruth, drug=thiazide, started_on=dt.date(2015, 1, 1), now=NOW)
    gone, _ = add_medication(ruth, drug=thiazide, started_on=dt.date(2016, 1, 1), now=NOW)
    undo_medication(ruth, gone, now=NOW)
    courses = load_history(ruth, WEDNESDAY).medications
    assert [course.start for course in courses] == [dt.date(2015, 1, 1)]


def test_a_medicine_in_own_words_has_no_groups_and_is_not_called_safe(ruth: Patient) -> None:
    add_medication(ruth, drug=None, words="Grandmother's drops", now=NOW)
    (course,) = load_history(ruth, LONG_AGO).medications
    assert (course.name, course.groups, course.sodium) == ("", frozenset(), 0)
    rows = list(Medication.objects.select_related("drug"))
    assert medication_names(ruth, rows) == ["Grandmother's drops"]


def add_inhaler(
    patient: Patient, inn: str, group: str, *days: dt.date, as_needed: bool = True
) -> Medication:
    drug, _ = Drug.objects.get_or_create(inn=inn, defaults={"groups": [group]})
    medication, _ = add_medication(patient, drug=drug, as_needed=as_needed, now=NOW)
    for date in days:
        take_dose(patient, medication, day=date, now=NOW)
    return medication


def test_the_ticked_days_of_a_reliever_come_in_order(ruth: Patient, tom: Patient) -> None:
    reliever = add_inhaler(ruth, "salbutamol", "saba", day("06-10"), day("06-03"), day("06-09"))
    untake_dose(ruth, reliever, day=day("06-09"), now=NOW)
    add_inhaler(ruth, "formoterol", "laba", day("06-08"))
    add_inhaler(tom, "salbutamol", "saba", day("06-07"))
    found = load_histories([ruth, tom], LONG_AGO)
    assert [[(d.date, d.name) for d in history.reliever_days] for history in found] == [
        [
            (day("06-03"), "salbutamol"),
            (day("06-08"), "formoterol"),
            (day("06-10"), "salbutamol"),
        ],
        [(day("06-07"), "salbutamol")],
    ]
    assert [d.date for d in load_history(ruth, day("06-10")).reliever_days] == [day("06-10")]


@pytest.mark.parametrize(
    ("group", "as_needed", "comes"),
    [("saba", False, True), ("laba", False, False), ("nsaid", True, False)],
)
def test_a_reliever_is_a_short_inhaler_or_one_taken_when_needed(
    ruth: Patient, group: str, *, as_needed: bool, comes: bool
) -> None:
    add_inhaler(ruth, "a medicine", group, day("06-10"), as_needed=as_needed)
    assert bool(load_history(ruth, LONG_AGO).reliever_days) is comes


def test_two_entries_of_one_reliever_are_one_day_and_a_removed_one_none(ruth: Patient) -> None:
    add_inhaler(ruth, "salbutamol", "saba", day("06-10"))
    add_inhaler(ruth, "salbutamol", "saba", day("06-10"))
    gone = add_inhaler(ruth, "terbutaline", "saba", day("06-10"))
    undo_medication(ruth, gone, now=NOW)
    assert load_history(ruth, LONG_AGO).reliever_days == (
        records.RelieverDay(date=day("06-10"), name="salbutamol"),
    )


def test_ticks_cost_one_query_and_only_somebody_with_a_reliever(
    ruth: Patient, tom: Patient, thiazide: Drug
) -> None:
    needs = {"medications", "reliever_days"}
    add_medication(ruth, drug=thiazide, now=NOW)
    add_medication(tom, drug=thiazide, now=NOW)
    counts = []
    for days in ((), (day("06-09"),), (day("06-10"), day("06-11"))):
        for patient in (ruth, tom)[: len(days)]:
            add_inhaler(patient, "salbutamol", "saba", *days)
        with CaptureQueriesContext(connection) as captured:
            load_histories([ruth, tom], LONG_AGO, needs)
        counts.append(len(statements(captured)))
    assert counts == [2, 3, 3]


def test_signs_come_once_a_day_and_without_mistakes(ruth: Patient) -> None:
    report_signs(ruth, ["nausea", "headache"], now=NOW)
    report_signs(ruth, ["nausea"], now=NOW)
    (alert,) = report_signs(ruth, ["chest_pain"], now=NOW)
    mark_mistaken(ruth, alert, now=NOW)
    assert load_history(ruth, LONG_AGO).symptoms == (
        records.Symptom(date=NOW.date(), code="headache"),
        records.Symptom(date=NOW.date(), code="nausea"),
    )


def test_strain_and_labs_come_back_and_removed_labs_do_not(ruth: Patient) -> None:
    record_day(ruth, WEDNESDAY, DayEntry(exertion=2, hot=True), now=NOW)
    record_lab(ruth, analyte="sodium", taken_on=WEDNESDAY, value=Decimal("138.5"), now=NOW)
    lab, _ = record_lab(ruth, analyte="sodium", taken_on=WEDNESDAY, value=Decimal(14), now=NOW)
    undo_lab(ruth, lab, now=NOW)
    history = load_history(ruth, LONG_AGO)
    assert history.strains == (records.Strain(date=WEDNESDAY, exertion=2, hot=True),)
    assert history.labs == (records.Lab(date=WEDNESDAY, analyte="sodium", value=138.5),)


def test_nothing_before_the_first_day_asked_for_comes(ruth: Patient) -> None:
    record_quiet_night(ruth, WEDNESDAY - DAY, now=NOW)
    record_quiet_night(ruth, WEDNESDAY, now=NOW)
    record_day(ruth, WEDNESDAY - DAY, DayEntry(exertion=1), now=NOW)
    history = load_history(ruth, WEDNESDAY)
    assert [night.date for night in history.nights] == [WEDNESDAY]
    assert history.strains == ()


def test_only_what_is_needed_is_read(ruth: Patient) -> None:
    record_quiet_night(ruth, WEDNESDAY, now=NOW)
    with CaptureQueriesContext(connection) as captured:
        history = load_history(ruth, LONG_AGO, needs={"nights"})
    assert len(history.nights) == 1
    assert len(statements(captured)) == 1


def fill(patient: Patient, nights: int, drug: Drug) -> None:
    first = WEDNESDAY - (nights - 1) * DAY
    dates = [first + number * DAY for number in range(nights)]
    entries = [
        NightEntry(date=date, cramps=((IN_THE_DARK, 5, 6, ()),) * (number % 3))
        for number, date in enumerate(dates)
    ]
    record_nights(patient, entries, now=NOW, actor=audit.JOB)
    noon = dt.time(16, 0, tzinfo=dt.UTC)
    drinks = [(dt.datetime.combine(date, noon), 500, "water") for date in dates]
    record_drinks(patient, drinks, now=NOW, actor=audit.JOB)
    for _ in range(min(nights, 12)):
        medication, _ = add_medication(patient, drug=drug, started_on=day("05-11"), now=NOW)
        change_dose(patient, medication, on=day("05-20"), dose=Dose(), now=NOW)


def test_three_hundred_nights_take_as_many_queries_as_one(
    ruth: Patient, tom: Patient, thiazide: Drug
) -> None:
    counts = []
    for patient, nights in ((ruth, 1), (tom, 300)):
        fill(patient, nights, thiazide)
        with CaptureQueriesContext(connection) as captured:
            history = load_history(patient, LONG_AGO)
        counts.append(len(statements(captured)))
        assert (len(history.nights), len(history.fluids)) == (nights, nights)
    # A query more for dose changes, one less for days and one for relievers nobody has.
    assert counts[0] == counts[1] == len(EVERYTHING) - 1
