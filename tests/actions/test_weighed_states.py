"""The kept states save time and change nothing: not what is found, not what is answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.analysis.patterns.diaries import CALM, HEAVY
from tests.conftest import NOW, make_patient
from tracker.actions import weigh_night
from tracker.actions.runs import claim_chunk, claim_run, keep_chunk, keep_run, reopen_runs
from tracker.actions.weighed_states import OLDER_EVERY, NightState, keep_states
from tracker.analysis.evidence import tonight
from tracker.analysis.timeline import Timeline
from tracker.analysis.version import ALGORITHM_VERSION
from tracker.analysis.weighed_night import SEEN_NIGHTS
from tracker.models import (
    AnalysisRun,
    Drug,
    Finding,
    FluidDay,
    LatestAnswers,
    Medication,
    Night,
    Patient,
    WeighedState,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
LAST = dt.date(2026, 6, 16)  # the newest closed night at NOW
ROSE = CALM * 10 + HEAVY * 6
STARTED = 70  # the day of ROSE on which a medicine was begun
Place = WeighedState.Place


def night_of(number: int) -> dt.date:
    """The date of the diary's day `number`: the last one is LAST."""
    return LAST - (len(ROSE) - 1 - number) * DAY


def log(patient: Patient, number: int, cramps: int) -> None:
    Night.objects.update_or_create(
        patient=patient,
        date=night_of(number),
        defaults={
            "zone": "UTC",
            "state": Night.State.CRAMPS if cramps else Night.State.NONE,
            "cramp_count": cramps,
            "worst_severity": 5 if cramps else None,
            "first_logged_at": NOW,
            "changed_at": NOW,
        },
    )


def person(email: str, drug: Drug | None = None) -> Patient:
    """Somebody with the whole diary ROSE, and a medicine begun when it rose."""
    patient = make_patient(email, "Pat Doe")
    Patient.objects.filter(pk=patient.pk).update(joined_on=night_of(0))
    patient.refresh_from_db()
    for number, mark in enumerate(ROSE):
        log(patient, number, 0 if mark == "." else int(mark))
        FluidDay.objects.create(
            patient=patient, day=night_of(number), volume_ml=(1500, 2200, 1800, 900)[number % 4]
        )
    if drug is not None:
        Medication.objects.create(
            patient=patient, drug=drug, started_on=night_of(STARTED), created_at=NOW
        )
    return patient


@pytest.fixture
def pill() -> Drug:
    return Drug.objects.create(inn="hydrochlorothiazide", groups=["thiazide"], sodium=2)


def analyse(patients: Sequence[Patient], number: int) -> None:
    """The job's morning after a day of the diary."""
    ids = []
    for patient in patients:
        run, _ = AnalysisRun.objects.update_or_create(
            patient=patient,
            night=night_of(number),
            version=ALGORITHM_VERSION,
            defaults={"state": AnalysisRun.State.DUE, "attempts": 0},
        )
        ids.append(run.pk)
    assert keep_chunk(claim_chunk(ids, NOW), now=NOW) == len(patients)


def kept(patient: Patient) -> tuple[Any, ...]:
    """All that the job says of somebody."""
    runs = AnalysisRun.objects.filter(patient=patient).order_by("night")
    answers = LatestAnswers.objects.get(patient=patient)
    return (
        list(runs.values_list("night", "evidence", "logged_nights")),
        (answers.night, answers.answers),
        list(patient.findings.order_by("pk").values_list("pattern", "evidence", "state")),
    )


@pytest.fixture
def in_full(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many diaries each full weighing was of."""
    asked: list[int] = []
    real = tonight.weigh_in_full

    def count(timelines: Sequence[Timeline], nights: Sequence[dt.date]) -> Any:
        asked.append(len(timelines))
        return real(timelines, nights)

    monkeypatch.setattr(weigh_night, "weigh_in_full", count)
    return asked


def test_the_same_is_found_with_and_without_states(pill: Drug, in_full: list[int]) -> None:
    with_states, without = person("a@stillnight.test", pill), person("b@stillnight.test", pill)
    late: dict[
        int, Callable[[Patient], object]
    ] = {  # on the morning after this day something of an earlier one changes
        80: lambda p: log(p, 78, 4),
        84: lambda p: log(p, 60, 0),
        88: lambda p: p.medications.update(stopped_on=night_of(86)),
        91: lambda p: p.medications.update(stopped_on=None),
        95: lambda p: p.fluid_days.filter(day=night_of(93)).update(volume_ml=400),
        99: lambda p: p.medications.update(worse_before="yes"),
        103: lambda p: p.medications.update(started_on=night_of(STARTED - 9)),
    }
    for number in range(72, len(ROSE)):
        for patient in (with_states, without):
            if number in late:
                late[number](patient)
        WeighedState.objects.filter(patient=without).delete()
        analyse([with_states], number)
        mine = len(in_full)
        analyse([without], number)
        del in_full[mine:]
    assert kept(with_states) == kept(without)
    assert Finding.objects.filter(patient=with_states, pattern="diuretic").exists()
    assert len(in_full) < len(late) + 2, "at first, and where the past changed long ago"


def test_the_second_morning_goes_on_from_the_first(in_full: list[int]) -> None:
    patients = [person(f"{n}@stillnight.test") for n in range(3)]
    for number in (90, 91, 92):
        analyse(patients, number)
    assert in_full == [3]
    states = WeighedState.objects.filter(place=Place.NEWEST)
    assert set(states.values_list("night", flat=True)) == {night_of(92)}


def test_a_run_by_itself_uses_and_keeps_the_state_too(in_full: list[int]) -> None:
    patient = person("a@stillnight.test")
    for number in (90, 91):
        due = AnalysisRun.objects.create(
            patient=patient, night=night_of(number), version=ALGORITHM_VERSION
        )
        run = claim_run(due.pk, NOW)
        assert run is not None
        assert keep_run(run, now=NOW)
    assert in_full == [1]


def test_a_late_entry_is_taken_in_from_an_older_state(in_full: list[int]) -> None:
    patient = person("a@stillnight.test")
    for number in range(80, 80 + 2 * OLDER_EVERY + 1):
        analyse([patient], number)
    assert set(patient.weighed_states.values_list("place", flat=True)) == set(Place.values)
    log(patient, 80 + 2 * OLDER_EVERY - 6, 3)
    analyse([patient], 80 + 2 * OLDER_EVERY + 1)
    assert in_full == [1]


@pytest.mark.parametrize("state", [b"", b"SNW1", b"something else altogether"])
def test_a_broken_state_costs_nobody_the_night(state: bytes, in_full: list[int]) -> None:
    patient = person("a@stillnight.test")
    analyse([patient], 90)
    WeighedState.objects.update(state=state)
    analyse([patient], 91)
    assert in_full == [1, 1]
    analyse([patient], 92)
    assert in_full == [1, 1]


def test_another_version_weighs_everything_anew(
    in_full: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = person("a@stillnight.test")
    analyse([patient], 90)
    monkeypatch.setattr(weigh_night, "ALGORITHM_VERSION", "stat-999")
    analyse([patient], 91)
    assert in_full == [1, 1]


def test_a_worker_whose_night_changed_meanwhile_keeps_no_state() -> None:
    patient = person("a@stillnight.test")
    analyse([patient], 90)
    before = list(WeighedState.objects.order_by("place").values_list("night", "state"))
    due = AnalysisRun.objects.create(patient=patient, night=night_of(91), version=ALGORITHM_VERSION)
    owned = claim_chunk([due.pk], NOW)
    reopen_runs(patient, night_of(91))
    assert keep_chunk(owned, now=NOW) == 0
    assert list(WeighedState.objects.order_by("place").values_list("night", "state")) == before


def test_an_older_night_that_is_done_again_leaves_the_newer_state(in_full: list[int]) -> None:
    patient = person("a@stillnight.test")
    for number in (90, 91, 92):
        analyse([patient], number)
    analyse([patient], 91)
    assert patient.weighed_states.get(place=Place.NEWEST).night == night_of(92)
    in_full.clear()
    analyse([patient], 93)
    assert in_full == []


def test_a_state_of_a_past_that_is_gone_gives_way_to_an_older_night() -> None:
    patient = person("a@stillnight.test")
    for number in (90, 91, 92):
        analyse([patient], number)
    log(patient, 89, 4)
    analyse([patient], 91)
    assert patient.weighed_states.get(place=Place.NEWEST).night == night_of(91)


def test_a_change_of_a_night_that_no_state_can_prove_throws_them_away() -> None:
    patient = person("a@stillnight.test")
    analyse([patient], 90)
    due = AnalysisRun.objects.create(patient=patient, night=night_of(91), version=ALGORITHM_VERSION)
    claimed = claim_run(due.pk, NOW)
    assert claimed is not None
    reopen_runs(patient, night_of(90) - (SEEN_NIGHTS - 1) * DAY)
    assert patient.weighed_states.exists()
    reopen_runs(patient, night_of(90) - SEEN_NIGHTS * DAY)
    assert not patient.weighed_states.exists()
    assert not keep_run(claimed, now=NOW), "who was at it did not know"
    assert not patient.weighed_states.exists()


def test_a_diary_longer_than_what_is_read_each_morning_is_weighed_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patient = person("a@stillnight.test")
    Night.objects.create(
        patient=patient,
        date=night_of(0) - 700 * DAY,
        zone="UTC",
        state=Night.State.NONE,
        first_logged_at=NOW,
        changed_at=NOW,
    )
    first: list[dt.date] = []
    real = tonight.weigh_in_full

    def look(timelines: Sequence[Timeline], nights: Sequence[dt.date]) -> Any:
        first.extend(timeline.date(0) for timeline in timelines)
        return real(timelines, nights)

    monkeypatch.setattr(weigh_night, "weigh_in_full", look)
    analyse([patient], 90)
    analyse([patient], 91)
    assert first == [night_of(0) - 700 * DAY], "once, and whole"


def test_states_are_kept_by_turns_in_places_of_their_own() -> None:
    patient = person("a@stillnight.test")
    older: dict[int, list[dt.date]] = {}
    for number in range(4 * OLDER_EVERY):
        night = night_of(number)
        keep_states([NightState(patient=patient, night=night, state=b"x")])
        nights = list(
            patient.weighed_states.exclude(place=Place.NEWEST).values_list("night", flat=True)
        )
        older[number] = nights
    for number in range(2 * OLDER_EVERY + 1, 4 * OLDER_EVERY):
        ages = sorted((night_of(number) - night).days for night in older[number])
        assert ages[1] - ages[0] == OLDER_EVERY
        assert ages[0] < OLDER_EVERY <= ages[1] < 2 * OLDER_EVERY
