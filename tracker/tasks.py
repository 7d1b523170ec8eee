"""The background work: each task is a bell, the rows in the database are the work.

A sweep takes due rows one by one until none is left or its time is over; the next bell
goes on. Two sweeps at once share the rows, because a row is claimed by one conditional
update. `manage.py sweep` does the same without Celery.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence

from celery import shared_task
from django.utils import timezone

from tracker import audit_roots
from tracker.actions import consent_ending, deliveries, reminders, retention, runs, weekly
from tracker.actions.heartbeats import Beat, note_beat
from tracker.emails import Line, Outcome, deliver, named
from tracker.models import AnalysisRun

logger = logging.getLogger(__name__)

BUDGET_SECONDS = 50.0  # far below the task's time limit, so a sweep ends by itself


@shared_task
def plan_nights() -> None:
    """Owe an analysis for every night that has closed."""
    logger.info("nights.planned rows=%s", owe_nights(timezone.now()))


@shared_task
def plan_weekly() -> None:
    """Owe a weekly mail to everybody whose hour has come."""
    logger.info("weekly.planned rows=%s", owe_weekly(timezone.now()))


@shared_task
def plan_reminders() -> None:
    """Owe a reminder to everybody whose hour has come and who wants one."""
    made = reminders.plan_reminders(timezone.now())
    if made:
        logger.info("reminders.planned rows=%s", made)


@shared_task
def tell_endings() -> None:
    """Owe a mail to everybody whose sharing ends soon."""
    told = consent_ending.tell_endings(timezone.now())
    if told:
        logger.info("endings.told rows=%s", told)


@shared_task
def set_audit_root() -> None:
    """Make the day's root over all chains, and say it where the database cannot change it."""
    root, is_new = audit_roots.set_root(timezone.now())
    if is_new:
        logger.warning("audit.root day=%s chains=%s hash=%s", root.day, root.chains, root.hash)


@shared_task
def clear_old() -> None:
    """Remove what is over: sign-ins, codes, links, files, and the keys of erased people."""
    removed = {name: count for name, count in retention.clear(timezone.now()).items() if count}
    if removed:
        logger.info("retention.removed rows=%s", removed)


@shared_task
def sweep_runs() -> None:
    """Analyse what is due."""
    work_runs(seconds=BUDGET_SECONDS)


@shared_task
def sweep_deliveries() -> None:
    """Send what is due."""
    work_deliveries(seconds=BUDGET_SECONDS)


def owe_nights(now: dt.datetime) -> int:
    """Make the rows of closed nights and leave a sign of life; how many are new."""
    made = runs.plan_nights(now)
    note_beat(Beat.NIGHTS_PLANNED, now=now)
    return made


def owe_weekly(now: dt.datetime) -> int:
    """Make the rows of weekly mails and leave a sign of life; how many are new."""
    made = weekly.plan_weekly(now)
    note_beat(Beat.WEEKS_PLANNED, now=now)
    return made


def work_runs(*, seconds: float) -> int:
    """Analyse due nights for at most `seconds`; how many were done.

    Gives way while a code or reset mail waits: a person in front of a sign-in page does
    not wait for ten thousand diaries.
    """
    end, done = time.monotonic() + seconds, 0
    while time.monotonic() < end and (ids := runs.due_runs(timezone.now())):
        if deliveries.account_mail_waits(timezone.now()):
            break
        owned = runs.claim_chunk(ids, timezone.now())
        kept = _analyse_chunk(owned) if owned else _analyse_tried(ids, end)
        if kept is None:
            break
        done += kept
    if done:
        note_beat(Beat.ANALYSED, now=timezone.now())
    return done


def work_deliveries(*, seconds: float) -> int:
    """Send due mails for at most `seconds` over one connection; how many the server took."""
    note_beat(Beat.SWEPT, now=timezone.now())
    line = Line()

    def send(delivery_id: int, now: dt.datetime) -> bool | None:
        outcome = deliver(delivery_id, now=now, connection=line.connection)
        line.note(outcome)
        return None if outcome is Outcome.TAKEN else outcome is Outcome.SENT

    try:
        return _sweep(
            deliveries.due_deliveries, send, seconds=seconds, gives_way=lambda _: line.is_away
        )
    finally:
        line.close()


def _sweep(
    due: Callable[[dt.datetime], Sequence[int]],
    work: Callable[[int, dt.datetime], bool | None],
    *,
    seconds: float,
    gives_way: Callable[[dt.datetime], bool],
) -> int:
    """How often `work` succeeded, called with due ids until none moves or the time is over.

    `work` answers None for a row that somebody else has.
    """
    end = time.monotonic() + seconds
    done, moved = 0, True
    while moved and (ids := due(timezone.now())):
        moved = False
        for row_id in ids:
            if time.monotonic() > end or gives_way(timezone.now()):
                return done
            result = work(row_id, timezone.now())
            moved = moved or result is not None
            done += bool(result)
    return done


def _analyse_chunk(owned: Sequence[AnalysisRun]) -> int:
    """How many of the nights were analysed together.

    When a chunk ends in an error nothing of it was written, and its runs go back to be
    tried one by one: whose diary it was shows then.
    """
    try:
        return runs.keep_chunk(owned, now=timezone.now())
    except Exception as error:  # noqa: BLE001  # one bad diary stops no other
        logger.warning("run.chunk_undone runs=%s error=%s", len(owned), named(error))
        for run in owned:
            runs.release_run(run, named(error))
        return 0


def _analyse_tried(ids: Sequence[int], end: float) -> int | None:
    """How many of the nights that were tried before are done, one by one; None if none moved."""
    results: list[bool | None] = []
    for run_id in ids:
        if time.monotonic() > end or deliveries.account_mail_waits(timezone.now()):
            break
        results.append(_analyse(run_id, timezone.now()))
    return None if all(result is None for result in results) else results.count(True)


def _analyse(run_id: int, now: dt.datetime) -> bool | None:
    """One night of one person; an error stays with that person's row."""
    run = runs.claim_run(run_id, now)
    if run is None:
        return None
    try:
        kept = runs.keep_run(run, now=now)
    except Exception as error:  # noqa: BLE001  # one bad diary stops no other
        runs.release_run(run, named(error))
        logger.error("run.broken run=%s error=%s", run_id, named(error))
        return False
    logger.debug("run.%s run=%s", "kept" if kept else "outdated", run_id)
    return kept
