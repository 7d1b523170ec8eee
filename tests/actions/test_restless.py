"""Answers about restless legs: kept, read by the nightly question, taken back."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from tests.conftest import NOW
from tracker.actions.entries import NotAllowedError
from tracker.actions.nights import NightEntry, record_nights
from tracker.actions.once import Once
from tracker.actions.restless import record_restless, undo_restless
from tracker.actions.symptoms import report_signs
from tracker.analysis.records import Pattern, RestlessAnswers
from tracker.analysis.report import analyse
from tracker.audit import JOB
from tracker.history import load_history
from tracker.models import Alert, AuditEvent, EntryChange, Patient, SymptomReport

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


def restless(date: dt.date = TODAY) -> RestlessAnswers:
    """An evening that resembles restless legs in every answer."""
    return RestlessAnswers(
        date=date,
        hard_knot=False,
        feel="urge",
        eased_by="move",
        lasts="returns",
        comes="evening",
        place="both",
    )


def cramp(date: dt.date = TODAY) -> RestlessAnswers:
    """A night that resembles a cramp in every answer."""
    return RestlessAnswers(
        date=date,
        hard_knot=True,
        feel="pain",
        eased_by="stretch",
        lasts="short",
        comes="asleep",
        place="one",
    )


def standing(patient: Patient) -> set[str]:
    """The signs that are not marked as mistakes."""
    return set(patient.symptoms.filter(mistaken_at__isnull=True).values_list("code", flat=True))


def test_answers_are_kept_and_reach_the_analysis(ruth: Patient) -> None:
    record_restless(ruth, restless(), now=NOW)
    history = load_history(ruth, TODAY)
    assert history.restless == (restless(),)
    assert {symptom.code for symptom in history.symptoms} == restless().signs
    assert restless().signs == {
        "urge_to_move",
        "relief_by_moving",
        "worse_at_rest",
        "evening_onset",
    }
    assert AuditEvent.objects.filter(action="restless.record").count() == 1


def test_a_cramp_is_no_sign_of_restless_legs(ruth: Patient) -> None:
    record_restless(ruth, cramp(), now=NOW)
    assert standing(ruth) == {"hard_knot"}


def test_nothing_answered_here_is_an_alert(ruth: Patient) -> None:
    record_restless(ruth, restless(), now=NOW)
    assert report_signs(ruth, [], now=NOW) == []
    assert not Alert.objects.exists()


def test_other_answers_for_the_same_evening_replace_the_first(ruth: Patient) -> None:
    record_restless(ruth, restless(), now=NOW)
    report_signs(ruth, ["thirst"], now=NOW)
    record_restless(ruth, cramp(), now=NOW + MINUTE)
    assert ruth.restless_answers.get().feel == "pain"
    assert standing(ruth) == {"hard_knot", "thirst"}
    assert EntryChange.objects.latest("at").before["feel"] == "urge"


def test_undo_puts_the_answers_back_for_ten_minutes(ruth: Patient) -> None:
    record_restless(ruth, restless(), now=NOW)
    record_restless(ruth, cramp(), now=NOW + MINUTE)
    assert not undo_restless(ruth, TODAY, now=NOW + 11 * MINUTE)
    assert undo_restless(ruth, TODAY, now=NOW + 10 * MINUTE)
    assert ruth.restless_answers.get().feel == "urge"
    assert standing(ruth) == restless().signs


def test_a_double_tap_is_one_answer(ruth: Patient) -> None:
    once = Once(key=uuid.uuid4(), fields={"feel": ["urge"]})
    for _tap in range(2):
        record_restless(ruth, restless(), now=NOW, once=once)
    assert SymptomReport.objects.count() == 4
    assert EntryChange.objects.count() == 1


@pytest.mark.parametrize(("days", "says"), [(1, "not come yet"), (-8, "more than a week")])
def test_evenings_that_cannot_be_are_refused(ruth: Patient, days: int, says: str) -> None:
    with pytest.raises(NotAllowedError, match=says):
        record_restless(ruth, restless(TODAY + days * DAY), now=NOW)


def test_evenings_answered_here_become_the_finding_of_the_nightly_job(ruth: Patient) -> None:
    nights = [NightEntry(date=TODAY - back * DAY) for back in range(1, 14)]
    record_nights(ruth, nights, now=NOW, actor=JOB)
    for back in (12, 8, 2):
        now = NOW - back * DAY
        record_restless(ruth, restless(now.date()), now=now)
    history = load_history(ruth, TODAY - 30 * DAY)
    assert Pattern.RLS in {evidence.pattern for evidence in analyse(history, TODAY)}
