"""Laboratory values as rows: answered, corrected with their history, taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from tests.conftest import NOW
from tracker.actions.entries import NotAllowedError
from tracker.actions.lab_changes import correct_lab, undo_lab_change
from tracker.actions.labs import LabRange, record_lab, undo_lab
from tracker.actions.once import Once
from tracker.history import load_history
from tracker.models import Alert, AuditEvent, EntryChange, LabResult, Patient

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def sodium(ruth: Patient) -> LabResult:
    lab, _ = record_lab(ruth, analyte="sodium", taken_on=TODAY, value=Decimal(138), now=NOW)
    return lab


def test_a_corrected_value_is_answered_like_a_new_one(ruth: Patient, sodium: LabResult) -> None:
    lab, alerts = correct_lab(
        ruth,
        sodium,
        analyte="sodium",
        taken_on=TODAY - dt.timedelta(days=1),
        value=Decimal(124),
        unit="mEq/L",
        lab_range=LabRange(low=Decimal(135), high=Decimal(145)),
        now=NOW + MINUTE,
    )
    assert [alert.rule for alert in alerts] == ["R21"]
    assert (lab.value, lab.unit, lab.range_low) == (Decimal(124), "mEq/L", Decimal(135))
    change = EntryChange.objects.latest("at")
    assert (change.before["value"], change.after["value"]) == ("138", "124")
    assert AuditEvent.objects.filter(action="lab.correct").count() == 1


def test_a_wrong_number_keeps_its_alert_when_it_is_corrected(ruth: Patient) -> None:
    low, _ = record_lab(ruth, analyte="sodium", taken_on=TODAY, value=Decimal(118), now=NOW)
    _, alerts = correct_lab(
        ruth, low, analyte="sodium", taken_on=TODAY, value=Decimal(138), unit="mmol/L", now=NOW
    )
    assert alerts == []
    assert Alert.objects.get().rule == "R21"


def test_a_correction_is_put_back_for_ten_minutes_and_answered(ruth: Patient) -> None:
    low, _ = record_lab(ruth, analyte="sodium", taken_on=TODAY, value=Decimal(118), now=NOW)
    correct_lab(
        ruth, low, analyte="sodium", taken_on=TODAY, value=Decimal(138), unit="mmol/L", now=NOW
    )
    assert undo_lab_change(ruth, low, now=NOW + 10 * MINUTE) == (False, [])
    is_done, alerts = undo_lab_change(ruth, low, now=NOW + 9 * MINUTE)
    assert is_done
    assert [alert.rule for alert in alerts] == ["R21"]
    low.refresh_from_db()
    assert low.value == Decimal(118)


def test_a_removed_value_is_put_back(ruth: Patient, sodium: LabResult) -> None:
    undo_lab(ruth, sodium, now=NOW + MINUTE)
    assert load_history(ruth, TODAY).labs == ()
    is_done, _ = undo_lab_change(ruth, sodium, now=NOW + 2 * MINUTE)
    assert is_done
    assert len(load_history(ruth, TODAY).labs) == 1


def test_adding_is_taken_back(ruth: Patient, sodium: LabResult) -> None:
    is_done, alerts = undo_lab_change(ruth, sodium, now=NOW + MINUTE)
    assert is_done
    assert alerts == []
    sodium.refresh_from_db()
    assert sodium.removed_at == NOW + MINUTE


def test_a_double_tap_corrects_once(ruth: Patient, sodium: LabResult) -> None:
    once = Once(key=uuid.uuid4(), fields={"value": ["124"]})
    for _tap in range(2):
        _, alerts = correct_lab(
            ruth,
            sodium,
            analyte="sodium",
            taken_on=TODAY,
            value=Decimal(124),
            unit="mmol/L",
            now=NOW,
            once=once,
        )
        assert [alert.rule for alert in alerts] == ["R21"]
    assert AuditEvent.objects.filter(action="lab.correct").count() == 1


def test_a_value_removed_on_another_device_is_not_corrected(
    ruth: Patient, sodium: LabResult
) -> None:
    undo_lab(ruth, sodium, now=NOW)
    with pytest.raises(NotAllowedError, match="was removed"):
        correct_lab(
            ruth,
            sodium,
            analyte="sodium",
            taken_on=TODAY,
            value=Decimal(124),
            unit="mmol/L",
            now=NOW,
        )


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "read"),
    [
        ("magnesium", "1.9", "mg/dL", 0.782),
        ("calcium", "9.4", "mg/dL", 2.345),
        ("calcium", "4.7", "mEq/L", 2.35),
        ("creatinine", "1.1", "mg/dL", 97.242),
        ("ferritin", "42", "ng/mL", 42.0),
        ("ck", "212", "U/L", 212.0),
        ("tsh", "2.345", "mIU/L", 2.345),
        ("potassium", "4.1", "mEq/L", 4.1),
    ],
)
def test_every_test_reaches_the_analysis_in_one_unit(
    ruth: Patient, analyte: str, value: str, unit: str, read: float
) -> None:
    record_lab(ruth, analyte=analyte, taken_on=TODAY, value=Decimal(value), unit=unit, now=NOW)
    (lab,) = load_history(ruth, TODAY).labs
    assert (lab.analyte, round(lab.value, 3)) == (analyte, read)


def test_a_value_in_an_unknown_unit_is_kept_and_not_read(ruth: Patient) -> None:
    record_lab(ruth, analyte="ferritin", taken_on=TODAY, value=Decimal(9), unit="furlongs", now=NOW)
    assert load_history(ruth, TODAY).labs == ()
    assert LabResult.objects.get().unit == "furlongs"
