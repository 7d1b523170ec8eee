"""The nightly job's promises: planned, claimed, kept, and set back when a night changes."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfoNotFoundError

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tracker import audit
from tracker.analysis.answers import Answer
from tracker.analysis.nights import last_closed_night
from tracker.analysis.records import Evidence, PatientHistory
from tracker.analysis.report import ALGORITHM_VERSION, evidence_of, explain_timelines
from tracker.analysis.timeline import Timeline
from tracker.history import load_histories, load_history
from tracker.models import AnalysisRun, Patient

from . import findings
from .collecting import uncollected
from .latest_answers import NightAnswers, keep_answers
from .people import refresh_risk, refresh_risks
from .weighed_states import NightState, forget_states, keep_states

logger = logging.getLogger(__name__)

CATCH_UP_NIGHTS = 3  # after an outage the job still owes the mornings of these nights
MOST_ATTEMPTS = 3  # then the run is broken and the operator is told
HISTORY_DAYS = 420  # an effect is looked for up to a year after a start, with 28 nights before
REOPEN_DAYS = 14
PLAN_BATCH = 2000
CLAIM_BATCH = 200
RESULT_FIELDS = ("state", "lease_until", "finished_at", "error", "logged_nights", "evidence")


def plan_nights(now: dt.datetime) -> int:
    """Make a due run for every patient whose night has closed; how many rows are new.

    A night closes at local noon of the patient's zone. Running it twice, or on two
    machines at once, makes the same rows.
    """
    made = 0
    for zone in Patient.objects.values_list("zone", flat=True).distinct():
        try:
            newest = last_closed_night(now, zone)
        except (ZoneInfoNotFoundError, ValueError):
            logger.exception("nights.not_planned zone=%r", zone)
            continue
        for back in range(CATCH_UP_NIGHTS):
            made += _plan_night(zone, newest - dt.timedelta(days=back))
    return made


def reopen_runs(patient: Patient, night: dt.date) -> None:
    """Set the runs that used `night` back to due: the evidence of later mornings rests on it."""
    end = night + dt.timedelta(days=REOPEN_DAYS)
    _reopen(AnalysisRun.objects.filter(patient=patient, night__gte=night, night__lt=end))
    _forget(patient, night)


def reopen_runs_from(patient: Patient, night: dt.date) -> None:
    """Set every run from `night` on back to due, after an import changed who knows how many."""
    _reopen(AnalysisRun.objects.filter(patient=patient, night__gte=night))
    _forget(patient, night)


def reopen_newest_run(patient: Patient, now: dt.datetime) -> None:
    """Set the newest run back to due, after a change that is not of one night."""
    reopen_runs(patient, last_closed_night(now, patient.zone))


def due_runs(now: dt.datetime) -> list[int]:
    """Ids of runs to claim, oldest night first: due ones, and claimed ones whose lease is over.

    A night waits until the earlier nights of its person are through, so findings never
    depend on which of two workers was faster.
    """
    earlier = AnalysisRun.objects.filter(
        patient=OuterRef("patient"),
        version=OuterRef("version"),
        night__lt=OuterRef("night"),
        state__in=(AnalysisRun.State.DUE, AnalysisRun.State.CLAIMED),
    )
    rows = AnalysisRun.objects.filter(_claimable(now)).exclude(Exists(earlier))
    return list(rows.order_by("night", "pk").values_list("pk", flat=True)[:CLAIM_BATCH])


def claim_run(run_id: int, now: dt.datetime) -> AnalysisRun | None:
    """The run, owned until its lease ends; None when somebody else was first or it is broken."""
    lease = now + dt.timedelta(seconds=settings.LEASE_SECONDS)
    owned = AnalysisRun.objects.filter(_claimable(now), pk=run_id).update(
        state=AnalysisRun.State.CLAIMED, lease_until=lease, attempts=F("attempts") + 1
    )
    if not owned:
        return None
    run = AnalysisRun.objects.select_related("patient").filter(pk=run_id).first()
    if run is None:
        return None  # the person was erased at this moment
    if run.attempts > MOST_ATTEMPTS:
        _break(run, "gave no answer")
        return None
    return run


def keep_run(run: AnalysisRun, *, now: dt.datetime) -> bool:
    """Analyse the run's night and write what came of it; False when the night changed meanwhile.

    All or nothing for one patient. Doing it again gives the same rows. The risk is brought
    up to date first: a stop or a birthday counts although nobody wrote anything.
    """
    refresh_risk(run.patient, now=now)
    since = run.night - dt.timedelta(days=HISTORY_DAYS)
    history = load_history(run.patient, since)
    (answers,), states = _asked([run.patient], [history], run.night, since)
    evidence = evidence_of(answers)
    with transaction.atomic():
        kept = AnalysisRun.objects.filter(
            pk=run.pk, state=AnalysisRun.State.CLAIMED, revision=run.revision
        ).update(
            state=AnalysisRun.State.DONE,
            lease_until=None,
            finished_at=now,
            error="",
            logged_nights=len(history.nights),
            evidence=[findings.evidence_json(item) for item in evidence],
        )
        if not kept:
            return False
        findings.apply(run.patient, evidence, night=run.night, version=run.version, now=now)
        keep_answers([_said(run, history, answers)], version=run.version, now=now)
        keep_states(states)
        audit.record(
            audit.JOB, run.patient, "analysis.run", now=now, object_id=f"{run.night}:{run.version}"
        )
    return True


def claim_chunk(ids: Sequence[int], now: dt.datetime) -> list[AnalysisRun]:
    """The runs among `ids` that nobody owns and nobody tried before, owned from now on.

    All are of one night, the oldest. What was tried before is left to `claim_run`: a diary
    that ends a worker must not take others along a second time.
    """
    lease = now + dt.timedelta(seconds=settings.LEASE_SECONDS)
    fresh = AnalysisRun.objects.filter(_claimable(now), pk__in=ids, attempts=0)
    with transaction.atomic():
        rows = list(
            fresh.select_related("patient").select_for_update(skip_locked=True, of=("self",))
        )
        oldest = min((row.night for row in rows), default=None)
        chosen = [row for row in rows if row.night == oldest]
        AnalysisRun.objects.filter(pk__in=[row.pk for row in chosen]).update(
            state=AnalysisRun.State.CLAIMED, lease_until=lease, attempts=1
        )
    for row in chosen:
        row.state, row.lease_until, row.attempts = AnalysisRun.State.CLAIMED, lease, 1
    return chosen


def keep_chunk(runs: Sequence[AnalysisRun], *, now: dt.datetime) -> int:
    """`keep_run` for runs of one night, all of them or none; how many were kept.

    The number of queries does not grow with the chunk, but for people who have findings.
    """
    patients = [run.patient for run in runs]
    refresh_risks(patients, now=now)
    since = runs[0].night - dt.timedelta(days=HISTORY_DAYS)
    with uncollected():
        histories = load_histories(patients, since)
        answers, states = _asked(patients, histories, runs[0].night, since)
    with transaction.atomic():
        # Rows before chains, as a patient's own entry takes them: neither waits for the other.
        held = _still_held(runs)
        audit.hold(patients)
        kept = [
            (run, history, evidence_of(said))
            for run, history, said in zip(runs, histories, answers, strict=True)
            if run.pk in held
        ]
        _mark_done(kept, now)
        findings.apply_many(
            [(run.patient, run.night, evidence) for run, _, evidence in kept],
            version=ALGORITHM_VERSION,
            now=now,
        )
        keep_answers(
            [
                _said(run, history, said)
                for run, history, said in zip(runs, histories, answers, strict=True)
                if run.pk in held
            ],
            version=ALGORITHM_VERSION,
            now=now,
        )
        night = f"{runs[0].night}:{ALGORITHM_VERSION}"
        people = [run.patient for run, _, _ in kept]
        ids = {person.pk for person in people}
        keep_states(state for state in states if state.patient.pk in ids)
        audit.record_many(audit.JOB, people, "analysis.run", now=now, object_id=night)
    return len(kept)


def release_run(run: AnalysisRun, error: str) -> None:
    """Give a run back after an error; after three it is broken, and findings stay as they were."""
    if run.attempts >= MOST_ATTEMPTS:
        _break(run, error)
        return
    _held(run).update(state=AnalysisRun.State.DUE, lease_until=None, error=error[:120])


def _asked(
    patients: Sequence[Patient],
    histories: Sequence[PatientHistory],
    night: dt.date,
    since: dt.date,
) -> tuple[list[tuple[Answer, ...]], list[NightState]]:
    """The answers to every question, and what is to be kept of what was weighed."""
    from .weigh_night import weigh_night  # reads numpy, which no page needs

    timelines = [Timeline(history) for history in histories]
    states = weigh_night(patients, timelines, night, since)
    return explain_timelines(timelines, night), states


def _reopen(runs: QuerySet[AnalysisRun]) -> None:
    runs.filter(version=ALGORITHM_VERSION).update(
        state=AnalysisRun.State.DUE, revision=F("revision") + 1, attempts=0
    )


def _forget(patient: Patient, night: dt.date) -> None:
    """Throw away what was weighed with an old night as it was; who is at it begins anew."""
    if forget_states(patient, night):
        claimed = AnalysisRun.State.CLAIMED
        _reopen(AnalysisRun.objects.filter(patient=patient, state=claimed))


def _plan_night(zone: str, night: dt.date) -> int:
    # An `exclude` over the runs would ask for the night and the version in different rows.
    planned = AnalysisRun.objects.filter(
        patient=OuterRef("pk"), night=night, version=ALGORITHM_VERSION
    )
    missing = Patient.objects.filter(~Exists(planned), zone=zone, joined_on__lte=night)
    made = 0
    ids = list(missing.values_list("pk", flat=True))
    for start in range(0, len(ids), PLAN_BATCH):
        some = ids[start : start + PLAN_BATCH]
        try:
            made += _owe(some, night)
        except IntegrityError:  # somebody of them was erased at this moment
            made += _owe(Patient.objects.filter(pk__in=some).values_list("pk", flat=True), night)
    return made


def _owe(ids: Iterable[int], night: dt.date) -> int:
    rows = [AnalysisRun(patient_id=pk, night=night, version=ALGORITHM_VERSION) for pk in ids]
    return len(AnalysisRun.objects.bulk_create(rows, ignore_conflicts=True))


def _claimable(now: dt.datetime) -> Q:
    return Q(state=AnalysisRun.State.DUE) | Q(state=AnalysisRun.State.CLAIMED, lease_until__lt=now)


def _still_held(runs: Sequence[AnalysisRun]) -> set[int]:
    """The runs that nobody changed since they were claimed; locked until the end."""
    rows = AnalysisRun.objects.filter(
        pk__in=[run.pk for run in runs], state=AnalysisRun.State.CLAIMED
    ).select_for_update()
    revisions = {run.pk: run.revision for run in runs}
    found = rows.values_list("pk", "revision")
    return {pk for pk, revision in found if revisions[pk] == revision}


def _said(run: AnalysisRun, history: PatientHistory, answers: Sequence[Answer]) -> NightAnswers:
    return NightAnswers(
        patient=run.patient, night=run.night, logged_nights=len(history.nights), answers=answers
    )


def _mark_done(
    kept: Sequence[tuple[AnalysisRun, PatientHistory, tuple[Evidence, ...]]], now: dt.datetime
) -> None:
    for run, history, evidence in kept:
        run.state, run.lease_until, run.finished_at = AnalysisRun.State.DONE, None, now
        run.error, run.logged_nights = "", len(history.nights)
        run.evidence = [findings.evidence_json(item) for item in evidence]
    # The rows are there and locked: this updates them in one statement without a case for each.
    AnalysisRun.objects.bulk_create(
        [run for run, _, _ in kept],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=RESULT_FIELDS,
    )


def _break(run: AnalysisRun, error: str) -> None:
    if _held(run).update(state=AnalysisRun.State.BROKEN, lease_until=None, error=error[:120]):
        logger.error("analysis run %s is broken: %s", run.pk, error)


def _held(run: AnalysisRun) -> QuerySet[AnalysisRun]:
    """The row while this very claim still owns it: a worker that was too slow touches nothing."""
    return AnalysisRun.objects.filter(
        pk=run.pk,
        state=AnalysisRun.State.CLAIMED,
        revision=run.revision,
        attempts=run.attempts,
    )
