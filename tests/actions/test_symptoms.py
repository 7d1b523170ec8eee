"""Ticked signs as rows."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from tests.conftest import NOW
from tracker.actions.medications import add_medication
from tracker.actions.once import KeyReusedError, Once
from tracker.actions.symptoms import mark_mistaken, report_signs
from tracker.analysis.version import ALGORITHM_VERSION
from tracker.models import Alert, AnalysisRun, AuditEvent, Drug, Patient, SymptomReport

pytestmark = pytest.mark.django_db

WEDNESDAY = dt.date(2026, 6, 17)


def test_each_sign_is_a_row_of_the_waking_day(ruth: Patient) -> None:
    half_past_two = dt.datetime(2026, 6, 18, 6, 30, tzinfo=dt.UTC)
    report_signs(ruth, ["nausea", "headache"], now=half_past_two)
    rows = SymptomReport.objects.order_by("code").values_list("code", "date", "at")
    assert list(rows) == [
        ("headache", WEDNESDAY, half_past_two),
        ("nausea", WEDNESDAY, half_past_two),
    ]


def test_a_second_tap_is_the_same_report_with_the_same_answer(ruth: Patient) -> None:
    once = Once(key=uuid.uuid4(), fields={"signs": ["chest_pain"]})
    first = report_signs(ruth, ["chest_pain"], now=NOW, once=once)
    again = report_signs(ruth, ["chest_pain"], now=NOW, once=once)
    assert first == again != []
    assert SymptomReport.objects.count() == Alert.objects.count() == 1


def test_a_key_that_comes_back_with_other_signs_changes_nothing(ruth: Patient) -> None:
    key = uuid.uuid4()
    report_signs(ruth, ["nausea"], now=NOW, once=Once(key=key, fields={"signs": ["nausea"]}))
    with pytest.raises(KeyReusedError):
        report_signs(
            ruth, ["chest_pain"], now=NOW, once=Once(key=key, fields={"signs": ["chest_pain"]})
        )
    assert SymptomReport.objects.get().code == "nausea"
    assert not Alert.objects.exists()


def test_a_report_without_signs_is_noted_in_the_trail_only(ruth: Patient) -> None:
    assert report_signs(ruth, [], now=NOW) == []
    assert not SymptomReport.objects.exists()
    assert AuditEvent.objects.filter(action="symptom.report").count() == 1


@pytest.mark.parametrize("act", ["report", "mistake"])
def test_a_change_of_a_closed_day_sets_the_analysis_back_to_due(ruth: Patient, act: str) -> None:
    early = dt.datetime(2026, 6, 17, 15, 0, tzinfo=dt.UTC)
    (alert,) = report_signs(ruth, ["chest_pain"], now=early)
    run = AnalysisRun.objects.create(
        patient=ruth, night=WEDNESDAY, version=ALGORITHM_VERSION, state=AnalysisRun.State.DONE
    )
    if act == "report":
        report_signs(ruth, ["nausea"], now=early)
    else:
        mark_mistaken(ruth, alert, now=NOW)
    run.refresh_from_db()
    assert (run.state, run.revision) == (AnalysisRun.State.DUE, 2)


def test_one_mistake_takes_back_every_alert_that_rests_on_the_same_signs(ruth: Patient) -> None:
    drug = Drug.objects.create(inn="hydrochlorothiazide", groups=["thiazide"], sodium=2)
    add_medication(ruth, drug=drug, now=NOW)
    alerts = report_signs(ruth, ["repeated_vomiting"], now=NOW)
    assert {alert.rule for alert in alerts} == {"R04", "R29"}
    mark_mistaken(ruth, alerts[0], now=NOW)
    assert not Alert.objects.filter(mistaken_at__isnull=True).exists()
    (heart,) = [a for a in report_signs(ruth, ["chest_pain"], now=NOW) if a.rule == "R06"]
    assert heart.mistaken_at is None
