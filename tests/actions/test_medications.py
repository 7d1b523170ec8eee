"""Medicines: added, changed, stopped, ticked and taken back, with what they set off."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from tests.conftest import NOW
from tracker.actions.entries import NotAllowedError
from tracker.actions.medications import (
    Dose,
    add_medication,
    change_dose,
    resume_medication,
    stop_medication,
    take_dose,
    undo_medication,
    untake_dose,
)
from tracker.actions.once import KeyReusedError, Once
from tracker.actions.symptoms import report_signs
from tracker.actions.told import told_after_start, told_after_stop
from tracker.analysis.version import ALGORITHM_VERSION
from tracker.models import (
    Alert,
    AnalysisRun,
    AuditEvent,
    DoseChange,
    DoseTaken,
    Drug,
    Medication,
    Patient,
)
from tracker.sealing import unseal

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = dt.timedelta(days=1)


@pytest.fixture
def statin() -> Drug:
    return Drug.objects.create(inn="atorvastatin", groups=["statin"])


@pytest.fixture
def quinine() -> Drug:
    return Drug.objects.create(inn="quinine", groups=["quinine"])


def test_a_medicine_keeps_what_was_said(ruth: Patient, statin: Drug) -> None:
    dose = Dose(value=Decimal(20), unit="mg", times=("evening",))
    start = TODAY - 3 * DAY
    medication, fired = add_medication(
        ruth, drug=statin, dose=dose, as_needed=True, started_on=start, now=NOW
    )
    assert fired == []
    medication.refresh_from_db()
    assert (medication.drug, medication.sealed_words) == (statin, None)
    assert (medication.dose_value, medication.dose_unit) == (Decimal(20), "mg")
    assert (medication.times, medication.as_needed) == (["evening"], True)
    assert medication.started_on == start


def test_own_words_are_sealed(ruth: Patient) -> None:
    medication, _ = add_medication(ruth, drug=None, words="  Grandmother's drops ", now=NOW)
    assert b"drops" not in bytes(medication.sealed_words or b"")
    assert unseal(ruth.user.public_id, medication.sealed_words) == "Grandmother's drops"


@pytest.mark.parametrize("words", ["", "   "])
def test_a_medicine_without_a_name_is_refused(ruth: Patient, words: str) -> None:
    with pytest.raises(NotAllowedError, match="name on the box"):
        add_medication(ruth, drug=None, words=words, now=NOW)


def test_days_that_have_not_come_are_refused(ruth: Patient, statin: Drug) -> None:
    with pytest.raises(NotAllowedError, match="has not come"):
        add_medication(ruth, drug=statin, started_on=TODAY + 2 * DAY, now=NOW)
    medication, _ = add_medication(ruth, drug=statin, started_on=TODAY, now=NOW)
    with pytest.raises(NotAllowedError, match="has not come"):
        stop_medication(ruth, medication, stopped_on=TODAY + 2 * DAY, stopped_by="", now=NOW)
    with pytest.raises(NotAllowedError, match="before you started"):
        stop_medication(ruth, medication, stopped_on=TODAY - DAY, stopped_by="", now=NOW)
    with pytest.raises(NotAllowedError, match="not after you started"):
        change_dose(ruth, medication, on=TODAY, dose=Dose(), now=NOW)


def test_a_second_tap_is_the_same_medicine(ruth: Patient, statin: Drug) -> None:
    once = Once(key=uuid.uuid4(), fields={"name": "atorvastatin"})
    first = add_medication(ruth, drug=statin, now=NOW, once=once)
    again = add_medication(ruth, drug=statin, now=NOW, once=once)
    assert first == again
    assert Medication.objects.count() == 1
    other = Once(key=once.key, fields={"name": "quinine"})
    with pytest.raises(KeyReusedError):
        add_medication(ruth, drug=statin, now=NOW, once=other)


def test_quinine_is_answered_at_once(ruth: Patient, quinine: Drug) -> None:
    _, (alert,) = add_medication(ruth, drug=quinine, now=NOW)
    assert (alert.rule, alert.urgency, alert.categories) == ("R28", "soon", ["medicines"])
    assert "Quinine is not safe for leg cramps." in alert.words


def test_quinine_is_answered_again_to_a_second_tap(ruth: Patient, quinine: Drug) -> None:
    once = Once(key=uuid.uuid4(), fields={})
    _, fired = add_medication(ruth, drug=quinine, now=NOW, once=once)
    same, again = add_medication(ruth, drug=quinine, now=NOW, once=once)
    assert told_after_start(ruth, same, again, now=NOW) == fired
    assert Alert.objects.count() == 1


def test_quinine_and_bruises_are_an_emergency(ruth: Patient, quinine: Drug) -> None:
    add_medication(ruth, drug=quinine, now=NOW)
    answer = report_signs(ruth, ["bruises"], now=NOW)
    assert ("R28", "emergency") in {(alert.rule, alert.urgency) for alert in answer}


def test_a_medicine_stopped_alone_asks_for_a_call_today(ruth: Patient, statin: Drug) -> None:
    medication, _ = add_medication(ruth, drug=statin, started_on=TODAY - 50 * DAY, now=NOW)
    fired = stop_medication(ruth, medication, stopped_on=TODAY, stopped_by="patient", now=NOW)
    assert [(alert.rule, alert.urgency) for alert in fired] == [("R27", "today")]
    again = stop_medication(ruth, medication, stopped_on=TODAY, stopped_by="patient", now=NOW)
    assert told_after_stop(ruth, medication, again, now=NOW) == fired


def test_a_medicine_stopped_by_a_physician_is_no_alert(ruth: Patient, statin: Drug) -> None:
    medication, _ = add_medication(ruth, drug=statin, started_on=TODAY - 50 * DAY, now=NOW)
    fired = stop_medication(ruth, medication, stopped_on=TODAY, stopped_by="clinician", now=NOW)
    assert fired == []
    assert not Alert.objects.exists()


def test_a_medicine_outside_the_rule_may_be_stopped_without_an_alert(ruth: Patient) -> None:
    drug = Drug.objects.create(inn="cetirizine", groups=["antihistamine"])
    medication, _ = add_medication(ruth, drug=drug, now=NOW)
    assert stop_medication(ruth, medication, stopped_on=TODAY, stopped_by="patient", now=NOW) == []


def test_a_stop_by_mistake_is_taken_back(ruth: Patient, statin: Drug) -> None:
    medication, _ = add_medication(ruth, drug=statin, now=NOW)
    stop_medication(ruth, medication, stopped_on=TODAY, stopped_by="patient", now=NOW)
    resume_medication(ruth, medication, now=NOW)
    medication.refresh_from_db()
    assert (medication.stopped_on, medication.stopped_by) == (None, "")
    assert list(Medication.objects.taken_on(TODAY + DAY)) == [medication]


def test_a_dose_change_of_the_same_day_is_replaced(ruth: Patient, statin: Drug) -> None:
    medication, _ = add_medication(ruth, drug=statin, started_on=TODAY - 9 * DAY, now=NOW)
    for milligrams in (40, 80):
        dose = Dose(value=Decimal(milligrams), unit="mg", times=("evening",))
        change_dose(ruth, medication, on=TODAY, dose=dose, now=NOW)
    assert DoseChange.objects.get().dose_value == Decimal(80)


def test_an_undone_medicine_stays_as_a_row_and_counts_no_more(ruth: Patient, statin: Drug) -> None:
    medication, _ = add_medication(ruth, drug=statin, now=NOW)
    undo_medication(ruth, medication, now=NOW)
    undo_medication(ruth, medication, now=NOW + DAY)
    medication.refresh_from_db()
    assert medication.removed_at == NOW
    assert not Medication.objects.taken_on(TODAY).exists()
    assert ruth.groups == frozenset()


def test_a_tick_is_once_a_day_and_can_be_taken_back(ruth: Patient, statin: Drug) -> None:
    medication, _ = add_medication(ruth, drug=statin, now=NOW)
    first = take_dose(ruth, medication, day=TODAY, now=NOW)
    assert take_dose(ruth, medication, day=TODAY, now=NOW + DAY) == first
    assert DoseTaken.objects.get().at == NOW
    untake_dose(ruth, medication, day=TODAY, now=NOW)
    untake_dose(ruth, medication, day=TODAY, now=NOW)
    assert not DoseTaken.objects.exists()
    ticks = AuditEvent.objects.filter(action__startswith="dose.").order_by("seq")
    assert list(ticks.values_list("action", flat=True)) == ["dose.take", "dose.untake"]


@pytest.mark.parametrize("act", ["add", "stop", "dose", "undo"])
def test_every_change_sets_the_newest_analysis_back_to_due(
    ruth: Patient, statin: Drug, act: str
) -> None:
    medication, _ = add_medication(ruth, drug=statin, started_on=TODAY - 9 * DAY, now=NOW)
    runs = [
        AnalysisRun.objects.create(
            patient=ruth, night=TODAY - days * DAY, version=ALGORITHM_VERSION, state="done"
        )
        for days in (2, 3)
    ]
    if act == "add":
        add_medication(ruth, drug=statin, now=NOW)
    elif act == "stop":
        stop_medication(ruth, medication, stopped_on=TODAY, stopped_by="clinician", now=NOW)
    elif act == "dose":
        change_dose(ruth, medication, on=TODAY, dose=Dose(), now=NOW)
    else:
        undo_medication(ruth, medication, now=NOW)
    for run in runs:
        run.refresh_from_db()
    assert [run.state for run in runs] == ["due", "done"]
