"""What happens to quiet, forgotten and imported nights."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker import audit
from tracker.actions.cramps import record_cramp
from tracker.actions.entries import NotAllowedError
from tracker.actions.nights import (
    NightEntry,
    record_forgotten_night,
    record_nights,
    record_quiet_night,
    undo_night,
)
from tracker.analysis.version import ALGORITHM_VERSION
from tracker.models import AnalysisRun, AuditEvent, Night, Patient

IN_THE_DARK = dt.datetime(2026, 6, 18, 6, 30, tzinfo=dt.UTC)  # 2:30 am in New York
WEDNESDAY = dt.date(2026, 6, 17)


def test_a_quiet_night_is_a_fact_and_not_a_gap(ruth: Patient, now: dt.datetime) -> None:
    record_quiet_night(ruth, WEDNESDAY, now=now)
    night = ruth.nights.logged().get()
    assert (night.state, night.cramp_count) == (Night.State.NONE, 0)


def test_a_night_with_a_cramp_cannot_be_called_quiet(ruth: Patient, now: dt.datetime) -> None:
    record_cramp(ruth, started_at=IN_THE_DARK, now=now)
    with pytest.raises(NotAllowedError, match="You logged a cramp"):
        record_quiet_night(ruth, WEDNESDAY, now=now)


def test_i_do_not_remember_counts_as_not_logged(ruth: Patient, now: dt.datetime) -> None:
    record_forgotten_night(ruth, WEDNESDAY, now=now)
    assert ruth.nights.get().state == Night.State.UNKNOWN
    assert not ruth.nights.logged().exists()


def test_undoing_a_quiet_night_makes_it_blank(ruth: Patient, now: dt.datetime) -> None:
    night = record_quiet_night(ruth, WEDNESDAY, now=now)
    undo_night(ruth, night, now=now)
    assert not ruth.nights.exists()


def test_undoing_a_night_never_takes_its_cramps(ruth: Patient, now: dt.datetime) -> None:
    record_cramp(ruth, started_at=IN_THE_DARK, now=now)
    undo_night(ruth, ruth.nights.get(), now=now)
    assert ruth.nights.get().cramp_count == 1


@pytest.mark.parametrize(
    ("date", "words"),
    [(dt.date(2026, 6, 9), "7 nights ago"), (dt.date(2026, 6, 19), "has not begun")],
)
def test_a_night_too_far_away_is_refused_with_words(
    ruth: Patient, now: dt.datetime, date: dt.date, words: str
) -> None:
    with pytest.raises(NotAllowedError, match=words):
        record_quiet_night(ruth, date, now=now)


def test_a_change_of_a_closed_night_sets_its_analysis_back_to_due(
    ruth: Patient, now: dt.datetime
) -> None:
    old = dt.date(2026, 6, 15)
    run = AnalysisRun.objects.create(
        patient=ruth, night=old, version=ALGORITHM_VERSION, state=AnalysisRun.State.DONE
    )
    record_quiet_night(ruth, old, now=now)
    run.refresh_from_db()
    assert (run.state, run.revision) == (AnalysisRun.State.DUE, 2)


def test_many_nights_go_in_at_once_with_one_link(ruth: Patient, now: dt.datetime) -> None:
    first = dt.date(2026, 5, 1)
    entries = [
        NightEntry(
            date=first + dt.timedelta(days=day),
            cramps=((IN_THE_DARK, 5, 6, ("left_calf",)),) * (day % 3),
        )
        for day in range(30)
    ]
    links = AuditEvent.objects.count()
    assert record_nights(ruth, entries, now=now, actor=audit.JOB) == 30
    assert record_nights(ruth, entries, now=now, actor=audit.JOB) == 0
    assert AuditEvent.objects.count() == links + 2
    assert sum(ruth.nights.values_list("cramp_count", flat=True)) == ruth.cramps.count() == 30


def test_imported_nights_set_the_runs_that_rest_on_them_back_to_due(
    ruth: Patient, now: dt.datetime
) -> None:
    run = AnalysisRun.objects.create(
        patient=ruth,
        night=dt.date(2026, 6, 16),
        version=ALGORITHM_VERSION,
        state=AnalysisRun.State.DONE,
    )
    record_nights(ruth, [NightEntry(date=dt.date(2026, 6, 1))], now=now, actor=audit.JOB)
    run.refresh_from_db()
    assert run.state == AnalysisRun.State.DUE
