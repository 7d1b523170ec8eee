"""The nightly job's promises: planned once, owned by one, kept whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.conf import settings

from education.urgency import Urgency
from tests.conftest import NOW, make_patient
from tests.support.rows import all_rows
from tests.support.threads import together
from tracker import audit
from tracker.actions import findings, runs
from tracker.actions.medications import add_medication, stop_medication, take_dose
from tracker.actions.nights import NightEntry, record_nights, record_quiet_night
from tracker.actions.runs import (
    CATCH_UP_NIGHTS,
    MOST_ATTEMPTS,
    claim_run,
    due_runs,
    keep_run,
    plan_nights,
    release_run,
    reopen_runs,
)
from tracker.analysis.answers import Answer, Verdict
from tracker.analysis.records import Category, Certainty, Evidence, PatientHistory, Pattern
from tracker.analysis.timeline import Timeline
from tracker.analysis.version import ALGORITHM_VERSION
from tracker.models import AnalysisRun, AuditEvent, Drug, Finding, Patient

pytestmark = pytest.mark.django_db

State = AnalysisRun.State
DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)
NIGHT = dt.date(2026, 6, 16)  # the newest closed night of New York at NOW
LEASE = dt.timedelta(seconds=settings.LEASE_SECONDS)


def due(patient: Patient, night: dt.date = NIGHT) -> AnalysisRun:
    return AnalysisRun.objects.create(patient=patient, night=night, version=ALGORITHM_VERSION)


def claimed(patient: Patient, night: dt.date = NIGHT, now: dt.datetime = NOW) -> AnalysisRun:
    run = claim_run(due(patient, night).pk, now)
    assert run is not None
    return run


def a_statin(history: PatientHistory, night: dt.date) -> tuple[Answer, ...]:
    """Stands in for the analysis: it always finds the same."""
    found = Evidence(
        pattern=Pattern.STATIN,
        night=night,
        episode="atorvastatin:2026-05-01",
        urgency=Urgency.SOON,
        certainty=Certainty.POSSIBLE,
        categories=frozenset({Category.CRAMPS, Category.MEDICINES}),
        reasons=(),
    )
    return (Answer(pattern=found.pattern, verdict=Verdict.FITS, evidence=found),)


def stands_in(
    monkeypatch: pytest.MonkeyPatch,
    analyst: Callable[[PatientHistory, dt.date], tuple[Answer, ...]],
) -> None:
    """Let `analyst` answer for every diary."""

    def explain(timelines: Sequence[Timeline], night: dt.date) -> list[tuple[Answer, ...]]:
        return [analyst(timeline.history, night) for timeline in timelines]

    monkeypatch.setattr(runs, "explain_timelines", explain)


@pytest.fixture
def _statin(monkeypatch: pytest.MonkeyPatch) -> None:
    stands_in(monkeypatch, a_statin)


# Planning


def test_planning_twice_makes_the_same_rows(ruth: Patient, tom: Patient) -> None:
    assert plan_nights(NOW) == 2 * CATCH_UP_NIGHTS
    rows = list(AnalysisRun.objects.values())
    assert plan_nights(NOW) == 0
    assert list(AnalysisRun.objects.values()) == rows
    nights = ruth.runs.order_by("night").values_list("night", "state", "version")
    assert list(nights) == [(NIGHT - back * DAY, "due", ALGORITHM_VERSION) for back in (2, 1, 0)]


@pytest.mark.parametrize(
    ("zone", "noon_utc"),
    [
        ("America/New_York", "2026-06-18T16:00Z"),
        ("Asia/Kathmandu", "2026-06-18T06:15Z"),
        ("Pacific/Apia", "2026-06-17T23:00Z"),  # +13
        ("Pacific/Pago_Pago", "2026-06-18T23:00Z"),  # -11
        ("Australia/Lord_Howe", "2026-06-18T01:30Z"),
    ],
)
def test_a_night_closes_at_local_noon(zone: str, noon_utc: str) -> None:
    patient = make_patient("p@stillnight.test", "Pat Doe", zone=zone)
    noon, night = dt.datetime.fromisoformat(noon_utc), dt.date(2026, 6, 17)
    plan_nights(noon - SECOND)
    assert not patient.runs.filter(night=night).exists()
    plan_nights(noon)
    assert patient.runs.filter(night=night).count() == 1
    assert not patient.runs.filter(night__gt=night).exists()


def test_nothing_is_planned_for_nights_before_somebody_joined() -> None:
    patient = make_patient("p@stillnight.test", "Pat Doe")
    Patient.objects.update(joined_on=NIGHT)
    plan_nights(NOW)
    assert [run.night for run in patient.runs.all()] == [NIGHT]


def test_a_zone_that_is_gone_stops_nobody_else(ruth: Patient, tom: Patient) -> None:
    Patient.objects.filter(pk=tom.pk).update(zone="Mars/Olympus")
    assert plan_nights(NOW) == CATCH_UP_NIGHTS
    assert ruth.runs.count() == CATCH_UP_NIGHTS


def test_a_new_version_of_the_rules_is_owed_anew(
    ruth: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_nights(NOW)
    monkeypatch.setattr(runs, "ALGORITHM_VERSION", "another-1")
    assert plan_nights(NOW) == CATCH_UP_NIGHTS


@pytest.mark.django_db(transaction=True)
def test_planning_at_once_on_two_machines_plans_once(ruth: Patient, tom: Patient) -> None:
    together(4, lambda _: plan_nights(NOW))
    assert AnalysisRun.objects.count() == 2 * CATCH_UP_NIGHTS


# Claiming


def test_a_claimed_run_is_nobody_elses_until_its_lease_ends(ruth: Patient) -> None:
    run = claimed(ruth)
    assert (run.state, run.attempts, run.lease_until) == (State.CLAIMED, 1, NOW + LEASE)
    assert claim_run(run.pk, NOW + LEASE) is None
    assert due_runs(NOW + LEASE) == []
    assert due_runs(NOW + LEASE + SECOND) == [run.pk]
    again = claim_run(run.pk, NOW + LEASE + SECOND)
    assert again is not None
    assert again.attempts == 2


def test_the_oldest_night_of_all_people_is_due_first(ruth: Patient, tom: Patient) -> None:
    newer, older = due(ruth), due(tom, NIGHT - DAY)
    assert due_runs(NOW) == [older.pk, newer.pk]


def test_a_night_waits_for_the_earlier_nights_of_its_person(ruth: Patient) -> None:
    newer, older = due(ruth), due(ruth, NIGHT - DAY)
    assert due_runs(NOW) == [older.pk]
    run = claim_run(older.pk, NOW)
    assert run is not None
    assert due_runs(NOW) == []
    assert keep_run(run, now=NOW)
    assert due_runs(NOW) == [newer.pk]


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_one_owns_the_run(ruth: Patient) -> None:
    run = due(ruth)
    owners = [claim for claim in together(8, lambda _: claim_run(run.pk, NOW)) if claim]
    assert owners == [run]
    assert AnalysisRun.objects.get().attempts == 1


def test_a_run_that_never_answers_is_broken_after_three_leases(
    ruth: Patient, caplog: pytest.LogCaptureFixture
) -> None:
    run, now = due(ruth), NOW
    for _ in range(MOST_ATTEMPTS):
        assert claim_run(run.pk, now) is not None
        now += LEASE + SECOND
    assert claim_run(run.pk, now) is None
    run.refresh_from_db()
    assert (run.state, run.error) == (State.BROKEN, "gave no answer")
    assert due_runs(now + DAY) == []
    assert "is broken" in caplog.text


# Giving back


def test_three_errors_break_a_run_and_leave_others_alone(ruth: Patient, tom: Patient) -> None:
    poisoned, healthy = due(ruth), due(tom)
    for attempt in range(MOST_ATTEMPTS):
        run = claim_run(poisoned.pk, NOW)
        assert run is not None, attempt
        release_run(run, "ValueError")
    poisoned.refresh_from_db()
    assert (poisoned.state, poisoned.error) == (State.BROKEN, "ValueError")
    assert claim_run(poisoned.pk, NOW + DAY) is None
    assert due_runs(NOW) == [healthy.pk]
    other = claim_run(healthy.pk, NOW)
    assert other is not None
    assert keep_run(other, now=NOW)


def test_a_changed_night_gives_a_broken_run_another_chance(ruth: Patient) -> None:
    AnalysisRun.objects.filter(pk=due(ruth).pk).update(state=State.BROKEN, attempts=3)
    record_quiet_night(ruth, NIGHT, now=NOW)
    run = ruth.runs.get()
    assert (run.state, run.attempts, run.revision) == (State.DUE, 0, 2)


def test_an_error_of_a_worker_that_lost_the_run_changes_nothing(ruth: Patient) -> None:
    slow = claimed(ruth)
    slow.attempts = MOST_ATTEMPTS  # its third try
    AnalysisRun.objects.update(attempts=MOST_ATTEMPTS)
    reopen_runs(ruth, NIGHT)
    release_run(slow, "TimeoutError")
    assert ruth.runs.get().state == State.DUE
    quick = claim_run(slow.pk, NOW)
    assert quick is not None
    release_run(slow, "TimeoutError")
    assert ruth.runs.get().state == State.CLAIMED
    assert keep_run(quick, now=NOW)
    release_run(slow, "TimeoutError")
    assert ruth.runs.get().state == State.DONE


# Keeping


@pytest.mark.usefixtures("_statin")
def test_a_kept_run_is_done_with_its_evidence_and_its_link(ruth: Patient) -> None:
    record_quiet_night(ruth, NIGHT, now=NOW)
    assert keep_run(claimed(ruth), now=NOW)
    run = ruth.runs.get()
    assert (run.state, run.lease_until, run.finished_at) == (State.DONE, None, NOW)
    assert (run.logged_nights, run.error) == (1, "")
    assert [item["pattern"] for item in run.evidence] == ["statin"]
    assert ruth.findings.get().pattern == "statin"
    event = AuditEvent.objects.get(action="analysis.run")
    assert (event.actor, event.role, event.object_id) == (
        "job",
        "system",
        f"{NIGHT}:{ALGORITHM_VERSION}",
    )


@pytest.mark.parametrize(("ticks", "found"), [(8, []), (9, ["inhaler"])])
def test_the_ticks_of_a_reliever_reach_the_job(ruth: Patient, ticks: int, found: list[str]) -> None:
    drug = Drug.objects.create(inn="salbutamol", groups=["saba"])
    reliever, _ = add_medication(ruth, drug=drug, as_needed=True, now=NOW)
    for back in range(ticks):
        take_dose(ruth, reliever, day=NIGHT - back * DAY, now=NOW)
    cramp = ((NOW - 2 * DAY, 4, 5, ()),)
    nights = [NightEntry(date=NIGHT - back * DAY, cramps=cramp * (back < 2)) for back in range(10)]
    record_nights(ruth, nights, now=NOW, actor=audit.JOB)
    assert keep_run(claimed(ruth), now=NOW)
    assert list(ruth.findings.values_list("pattern", flat=True)) == found


@pytest.mark.usefixtures("_statin")
def test_a_run_that_is_kept_twice_gives_the_same_rows(ruth: Patient) -> None:
    run = claimed(ruth)
    assert keep_run(run, now=NOW)
    rows = all_rows()
    assert not keep_run(run, now=NOW + SECOND)
    assert all_rows() == rows


@pytest.mark.usefixtures("_statin")
@pytest.mark.parametrize("where", ["apply", "record"])
def test_an_error_while_keeping_leaves_every_row_as_it_was(
    ruth: Patient, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    run = claimed(ruth)
    before = all_rows()

    def fail(*args: object, **options: object) -> None:
        raise RuntimeError(where)

    monkeypatch.setattr(findings if where == "apply" else audit, where, fail)
    with pytest.raises(RuntimeError, match=where):
        keep_run(run, now=NOW)
    assert all_rows() == before


def test_an_error_half_way_through_the_findings_leaves_no_finding(
    ruth: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two(history: PatientHistory, night: dt.date) -> tuple[Answer, ...]:
        return a_statin(history, night) * 2

    made = findings._raise

    def fail_later(*args: Any) -> Finding:
        made(*args)
        raise RuntimeError("half way")

    stands_in(monkeypatch, two)
    monkeypatch.setattr(findings, "_raise", fail_later)
    run = claimed(ruth)
    with pytest.raises(RuntimeError, match="half way"):
        keep_run(run, now=NOW)
    assert not Finding.objects.exists()
    assert ruth.runs.get().state == State.CLAIMED


@pytest.mark.usefixtures("_statin")
def test_a_night_that_changed_meanwhile_keeps_its_run_due(ruth: Patient) -> None:
    run = claimed(ruth)
    record_quiet_night(ruth, NIGHT, now=NOW)
    assert not keep_run(run, now=NOW)
    assert ruth.runs.get().state == State.DUE
    assert not Finding.objects.exists()
    fresh = claim_run(run.pk, NOW)
    assert fresh is not None
    assert not keep_run(run, now=NOW), "the first worker's answer is outdated for good"
    assert keep_run(fresh, now=NOW)


def test_the_analysis_sees_nights_of_more_than_a_year(
    ruth: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[PatientHistory] = []

    def look(history: PatientHistory, night: dt.date) -> tuple[Answer, ...]:
        seen.append(history)
        return ()

    stands_in(monkeypatch, look)
    stamps = {"zone": "UTC", "state": "none", "first_logged_at": NOW, "changed_at": NOW}
    for days in (0, 393, 500):
        ruth.nights.create(date=NIGHT - days * DAY, **stamps)
    keep_run(claimed(ruth), now=NOW)
    assert [night.date for night in seen[0].nights] == [NIGHT - 393 * DAY, NIGHT]


def test_the_job_keeps_the_risk_in_step_with_the_calendar() -> None:
    patient = make_patient("p@stillnight.test", "Pat Doe", birth_year=1962)
    drug = Drug.objects.create(inn="sertraline", groups=["ssri"], sodium=2)
    medication, _ = add_medication(patient, drug=drug, now=NOW)
    assert not patient.fluid_caution
    new_year = dt.datetime(2027, 1, 1, 18, 0, tzinfo=dt.UTC)
    keep_run(claimed(patient, dt.date(2026, 12, 31), new_year), now=new_year)
    assert Patient.objects.get().fluid_caution, "65 this year"
    day = new_year.date()
    stop_medication(patient, medication, stopped_on=day, stopped_by="clinician", now=new_year)
    assert Patient.objects.get().fluid_caution, "the day of the stop is the last one taken"
    keep_run(claimed(patient, day, new_year + DAY), now=new_year + DAY)
    assert not Patient.objects.get().fluid_caution


@pytest.mark.parametrize(
    ("night", "state"),
    [
        (NIGHT - DAY, State.DONE),
        (NIGHT, State.DUE),
        (NIGHT + 13 * DAY, State.DUE),
        (NIGHT + 14 * DAY, State.DONE),
    ],
)
def test_a_changed_night_reopens_the_mornings_that_rest_on_it(
    ruth: Patient, night: dt.date, state: str
) -> None:
    run = due(ruth, night)
    AnalysisRun.objects.update(state=State.DONE)
    reopen_runs(ruth, NIGHT)
    run.refresh_from_db()
    assert run.state == state
