"""Many nights at once: the same rows as one by one, all or nothing, and no query more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW, make_patient
from tracker import audit
from tracker.actions import runs
from tracker.actions.labs import record_lab
from tracker.actions.nights import record_quiet_night
from tracker.actions.people import refresh_risks
from tracker.actions.runs import claim_chunk, claim_run, due_runs, keep_chunk, keep_run
from tracker.analysis.answers import Answer
from tracker.analysis.report import explain_timelines
from tracker.analysis.timeline import Timeline
from tracker.analysis.version import ALGORITHM_VERSION
from tracker.models import AnalysisRun, AuditEvent, Finding, Patient
from tracker.tasks import work_runs

pytestmark = pytest.mark.django_db

State = AnalysisRun.State
NIGHT = dt.date(2026, 6, 16)  # the newest closed night of New York at NOW
LEASE = dt.timedelta(seconds=settings.LEASE_SECONDS)
SECOND = dt.timedelta(seconds=1)


def people(count: int, first: int = 0) -> list[Patient]:
    numbers = range(first, first + count)
    made = [make_patient(f"p{n}@stillnight.test", f"Pat {n}") for n in numbers]
    for patient in made:
        record_quiet_night(patient, NIGHT, now=NOW)
        AnalysisRun.objects.update_or_create(
            patient=patient, night=NIGHT, version=ALGORITHM_VERSION, defaults={"state": State.DUE}
        )
    return made


def with_low_sodium(patient: Patient) -> Patient:
    record_lab(
        patient, analyte="sodium", value=Decimal(131), unit="mmol/L", taken_on=NIGHT, now=NOW
    )
    return patient


def queries_of_a_chunk(patients: list[Patient]) -> int:
    refresh_risks(patients, now=NOW)  # as it is on every night but the first
    with CaptureQueriesContext(connection) as context:
        owned = claim_chunk(due_runs(NOW), NOW)
        assert keep_chunk(owned, now=NOW) == len(patients)
    return len(context)


def test_a_chunk_of_twenty_asks_as_much_as_a_chunk_of_two() -> None:
    assert queries_of_a_chunk(people(2)) == queries_of_a_chunk(people(20, first=2))


def test_a_chunk_leaves_what_one_by_one_would_leave() -> None:
    first, second = people(2)
    for patient in (first, second):
        with_low_sodium(patient)
    AnalysisRun.objects.update(state=State.DUE, attempts=0)
    alone = claim_run(first.runs.get(night=NIGHT).pk, NOW)
    assert alone is not None
    assert keep_run(alone, now=NOW)
    assert keep_chunk(claim_chunk(due_runs(NOW), NOW), now=NOW) == 1
    runs_of = [patient.runs.get(night=NIGHT) for patient in (first, second)]
    assert [run.state for run in runs_of] == [State.DONE, State.DONE]
    assert runs_of[0].evidence == runs_of[1].evidence != []
    found = [(f.pattern, f.urgency, f.evidence) for f in Finding.objects.order_by("pk")]
    assert found[0] == found[1]
    links = AuditEvent.objects.filter(action="analysis.run")
    assert links.count() == 2
    assert all(audit.verify(str(p.public_id)) is None for p in (first, second))


def test_a_chunk_is_nobody_elses_and_holds_no_run_that_was_tried() -> None:
    people(3)
    tried = AnalysisRun.objects.earliest("pk")
    AnalysisRun.objects.filter(pk=tried.pk).update(attempts=1)
    owned = claim_chunk(due_runs(NOW), NOW)
    assert len(owned) == 2
    assert claim_chunk(due_runs(NOW), NOW) == []
    assert due_runs(NOW) == [tried.pk]
    # A worker that was killed: its lease ends, and each night is then tried alone.
    later = NOW + LEASE + SECOND
    assert claim_chunk(due_runs(later), later) == []
    assert len(due_runs(later)) == 3


def test_a_night_that_changed_meanwhile_is_not_kept_and_the_others_are() -> None:
    changed, other = people(2)
    owned = claim_chunk(due_runs(NOW), NOW)
    runs.reopen_runs(changed, NIGHT)
    assert keep_chunk(owned, now=NOW) == 1
    assert changed.runs.get(night=NIGHT).state == State.DUE
    assert other.runs.get(night=NIGHT).state == State.DONE


def test_one_poisoned_diary_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    poisoned, *healthy = people(4)

    def explain(timelines: Sequence[Timeline], night: dt.date) -> list[tuple[Answer, ...]]:
        if str(poisoned.public_id) in {timeline.history.patient for timeline in timelines}:
            raise ValueError("a date beyond the calendar")
        return explain_timelines(timelines, night)

    monkeypatch.setattr(runs, "explain_timelines", explain)
    assert work_runs(seconds=30) == 3
    assert {p.runs.get(night=NIGHT).state for p in healthy} == {State.DONE}
    broken = poisoned.runs.get(night=NIGHT)
    assert (broken.state, broken.error) == (State.BROKEN, broken.error)
    assert broken.error.startswith("ValueError")
