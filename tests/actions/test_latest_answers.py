"""The answers of the newest night, beside what the runs keep."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import NOW
from tests.support.queries import counted
from tracker.actions.latest_answers import NightAnswers, keep_answers
from tracker.actions.nights import NightEntry, record_nights
from tracker.actions.runs import claim_run, keep_run, plan_nights
from tracker.analysis.answers import Answer, Verdict
from tracker.analysis.records import Pattern
from tracker.audit import JOB
from tracker.models import AnalysisRun, LatestAnswers, Patient

pytestmark = pytest.mark.django_db

NIGHT = dt.date(2026, 6, 16)  # the newest closed night of New York at NOW
DAY = dt.timedelta(days=1)


def said(patient: Patient, night: dt.date, verdict: Verdict) -> NightAnswers:
    """One answer and one question that was not asked."""
    answers = (
        Answer(pattern=Pattern.WORSENING, verdict=verdict, logged_nights=9, nights_needed=15),
        Answer(pattern=Pattern.STATIN, verdict=Verdict.NOT_ASKED),
    )
    return NightAnswers(patient=patient, night=night, logged_nights=9, answers=answers)


def verdicts(patient: Patient) -> list[str]:
    """What is kept for this person."""
    return [answer["verdict"] for answer in LatestAnswers.objects.get(patient=patient).answers]


def test_only_questions_that_were_asked_are_kept(ruth: Patient) -> None:
    keep_answers([said(ruth, NIGHT, Verdict.NOT_ENOUGH_NIGHTS)], version="1", now=NOW)
    [answer] = LatestAnswers.objects.get().answers
    assert answer == {
        "pattern": "worsening",
        "verdict": "not_enough_nights",
        "episode": "",
        "certainty": "",
        "logged_nights": 9,
        "nights_needed": 15,
        "reasons": [],
    }


def test_a_newer_night_replaces_and_an_older_one_changes_nothing(ruth: Patient) -> None:
    keep_answers([said(ruth, NIGHT, Verdict.NOT_ENOUGH_NIGHTS)], version="1", now=NOW)
    keep_answers([said(ruth, NIGHT - DAY, Verdict.PAUSED)], version="1", now=NOW)
    assert verdicts(ruth) == ["not_enough_nights"]
    keep_answers([said(ruth, NIGHT, Verdict.NO_CLEAR_LINK)], version="1", now=NOW)
    assert verdicts(ruth) == ["no_clear_link"]


def test_two_statements_for_any_number_of_people(ruth: Patient, tom: Patient) -> None:
    for people in ([ruth], [ruth, tom]):
        with counted() as asked:
            night = [said(patient, NIGHT, Verdict.PAUSED) for patient in people]
            keep_answers(night, version="1", now=NOW)
        assert len(asked) == 2, asked


def test_the_nightly_job_keeps_why_nothing_was_found(ruth: Patient) -> None:
    nights = [NightEntry(date=NIGHT - back * DAY) for back in range(10)]
    record_nights(ruth, nights, now=NOW, actor=JOB)
    plan_nights(NOW)
    for run_id in AnalysisRun.objects.order_by("night").values_list("pk", flat=True):
        run = claim_run(run_id, NOW)
        assert run is not None
        assert keep_run(run, now=NOW)
    kept = LatestAnswers.objects.get()
    assert (kept.night, kept.logged_nights) == (NIGHT, 10)
    by_pattern = {answer["pattern"]: answer for answer in kept.answers}
    assert by_pattern["worsening"]["verdict"] == "not_enough_nights"
    assert by_pattern["worsening"]["nights_needed"] == 14
    assert "statin" not in by_pattern
