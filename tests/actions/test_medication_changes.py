"""Medicines typed wrong, and changes taken back: corrected, with what they said before."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from tests.conftest import NOW
from tracker.actions.entries import NotAllowedError
from tracker.actions.medication_changes import (
    answer_worse_before,
    correct_medication,
    undo_medication_change,
)
from tracker.actions.medications import (
    Dose,
    add_medication,
    change_dose,
    stop_medication,
    undo_medication,
)
from tracker.actions.once import KeyReusedError, Once
from tracker.history import load_history
from tracker.models import Alert, AuditEvent, DoseChange, Drug, EntryChange, Medication, Patient

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
TEN = Dose(value=Decimal(10), unit="mg", times=("morning",))
TWENTY = Dose(value=Decimal(20), unit="mg", times=("evening",))


@pytest.fixture
def statin(ruth: Patient) -> Medication:
    drug = Drug.objects.create(inn="atorvastatin", groups=["statin"])
    row, _ = add_medication(ruth, drug=drug, dose=TEN, started_on=TODAY - 30 * DAY, now=NOW)
    return row


def test_a_wrong_dose_and_start_are_corrected_with_the_old_ones_kept(
    ruth: Patient, statin: Medication
) -> None:
    correct_medication(
        ruth,
        statin,
        dose=TWENTY,
        as_needed=True,
        started_on=dt.date(2026, 3, 1),
        started_precision=Medication.Precision.MONTH,
        now=NOW + MINUTE,
    )
    statin.refresh_from_db()
    assert (statin.dose_value, statin.times, statin.as_needed) == (Decimal(20), ["evening"], True)
    (course,) = load_history(ruth, TODAY).medications
    assert (course.start, course.start_is_exact) == (dt.date(2026, 3, 1), False)
    change = EntryChange.objects.latest("at")
    assert change.before["dose"] == ["10", "mg"]
    assert change.before["start"] == [str(TODAY - 30 * DAY), "day"]
    assert AuditEvent.objects.filter(action="medication.correct").count() == 1


def test_a_start_stays_before_changes_and_the_stop(ruth: Patient, statin: Medication) -> None:
    change_dose(ruth, statin, on=TODAY - 10 * DAY, dose=TWENTY, now=NOW)
    stop_medication(ruth, statin, stopped_on=TODAY - 5 * DAY, stopped_by="clinician", now=NOW)
    for start, says in ((10, "a change before"), (-2, "not come yet")):
        with pytest.raises(NotAllowedError, match=says):
            correct_medication(
                ruth, statin, dose=TEN, as_needed=False, started_on=TODAY - start * DAY, now=NOW
            )
    DoseChange.objects.all().delete()
    with pytest.raises(NotAllowedError, match="a stop before"):
        correct_medication(ruth, statin, dose=TEN, as_needed=False, started_on=TODAY, now=NOW)


@pytest.mark.parametrize(("answer", "known"), [("yes", True), ("no", False), ("unsure", None)])
def test_the_answer_about_cramps_before_reaches_the_analysis(
    ruth: Patient,
    statin: Medication,
    answer: str,
    known: bool | None,  # noqa: FBT001
) -> None:
    assert load_history(ruth, TODAY).medications[0].worse_before is None
    answer_worse_before(ruth, statin, answer, now=NOW)
    change_dose(ruth, statin, on=TODAY - DAY, dose=TWENTY, now=NOW)
    courses = load_history(ruth, TODAY).medications
    assert [course.worse_before for course in courses] == [known, known]


def test_an_answer_that_is_none_is_refused(ruth: Patient, statin: Medication) -> None:
    with pytest.raises(ValueError, match="maybe"):
        answer_worse_before(ruth, statin, "maybe", now=NOW)


def test_adding_is_taken_back(ruth: Patient, statin: Medication) -> None:
    assert undo_medication_change(ruth, statin, now=NOW + 9 * MINUTE)
    statin.refresh_from_db()
    assert statin.removed_at == NOW + 9 * MINUTE
    ruth.refresh_from_db()
    assert ruth.risk["groups"] == []


def test_a_removal_is_taken_back(ruth: Patient, statin: Medication) -> None:
    undo_medication(ruth, statin, now=NOW + MINUTE)
    assert undo_medication_change(ruth, statin, now=NOW + 2 * MINUTE)
    statin.refresh_from_db()
    assert statin.removed_at is None
    ruth.refresh_from_db()
    assert ruth.risk["groups"] == ["statin"]


def test_a_stop_is_taken_back_and_what_was_told_stays(ruth: Patient, statin: Medication) -> None:
    stop_medication(ruth, statin, stopped_on=TODAY, stopped_by="patient", now=NOW + MINUTE)
    assert undo_medication_change(ruth, statin, now=NOW + 2 * MINUTE)
    statin.refresh_from_db()
    assert (statin.stopped_on, statin.stopped_by) == (None, "")
    assert Alert.objects.get().rule == "R27"


def test_a_change_of_dose_is_taken_back_with_the_one_it_replaced(
    ruth: Patient, statin: Medication
) -> None:
    change_dose(ruth, statin, on=TODAY, dose=TWENTY, now=NOW + MINUTE)
    change_dose(ruth, statin, on=TODAY, dose=TEN, now=NOW + 2 * MINUTE)
    assert undo_medication_change(ruth, statin, now=NOW + 3 * MINUTE)
    assert DoseChange.objects.get().dose_value == Decimal(20)
    assert undo_medication_change(ruth, statin, now=NOW + 4 * MINUTE)
    assert not DoseChange.objects.exists()


def test_after_ten_minutes_a_change_stays(ruth: Patient, statin: Medication) -> None:
    stop_medication(ruth, statin, stopped_on=TODAY, stopped_by="clinician", now=NOW)
    assert not undo_medication_change(ruth, statin, now=NOW + 10 * MINUTE)
    statin.refresh_from_db()
    assert statin.stopped_on == TODAY


def test_a_double_tap_stops_once(ruth: Patient, statin: Medication) -> None:
    once = Once(key=uuid.uuid4(), fields={"do": ["stop"]})
    for _tap in range(2):
        stop_medication(ruth, statin, stopped_on=TODAY, stopped_by="clinician", now=NOW, once=once)
    assert AuditEvent.objects.filter(action="medication.stop").count() == 1
    assert EntryChange.objects.filter(after__has_key="stop").count() == 1
    other = Once(key=once.key, fields={"do": ["resume"]})
    with pytest.raises(KeyReusedError):
        stop_medication(ruth, statin, stopped_on=TODAY, stopped_by="patient", now=NOW, once=other)


def test_a_medicine_removed_on_another_device_is_not_changed(
    ruth: Patient, statin: Medication
) -> None:
    undo_medication(ruth, statin, now=NOW)
    with pytest.raises(NotAllowedError, match="was removed"):
        stop_medication(ruth, statin, stopped_on=TODAY, stopped_by="patient", now=NOW)


def test_a_second_tap_on_undo_takes_nothing_more_back(ruth: Patient, statin: Medication) -> None:
    change_dose(ruth, statin, on=TODAY, dose=TWENTY, now=NOW)
    stop_medication(ruth, statin, stopped_on=TODAY, stopped_by="clinician", now=NOW + MINUTE)
    shown = EntryChange.objects.latest("at").public_id
    for _tap in range(2):
        assert undo_medication_change(ruth, statin, shown=shown, now=NOW + 2 * MINUTE)
    assert DoseChange.objects.count() == 1
    assert AuditEvent.objects.filter(action="medication.put_back").count() == 1


def test_a_page_that_is_behind_undoes_nothing_newer(ruth: Patient, statin: Medication) -> None:
    change_dose(ruth, statin, on=TODAY, dose=TWENTY, now=NOW)
    shown = EntryChange.objects.latest("pk").public_id
    stop_medication(ruth, statin, stopped_on=TODAY, stopped_by="clinician", now=NOW + MINUTE)
    assert not undo_medication_change(ruth, statin, shown=shown, now=NOW + 2 * MINUTE)
    statin.refresh_from_db()
    assert statin.stopped_on == TODAY
