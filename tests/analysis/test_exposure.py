"""When a suspect medicine counts as begun, raised, stopped and begun again."""

from __future__ import annotations

from tests.analysis.patterns.diaries import day, diary, statin, thiazide
from tracker.analysis.exposure import Step, episodes, is_taken
from tracker.analysis.records import Course, Pattern


def steps(*courses: Course, night: int = 200) -> list[list[tuple[Pattern, Step, int]]]:
    """The events of every episode: pattern, step and day."""
    found = episodes(diary("." * 10, medications=courses), day(night))
    return [
        [(event.pattern, event.step, (event.date - day(0)).days) for event in episode.events]
        for episode in found
    ]


def test_the_first_start_in_the_diary_is_an_episode() -> None:
    assert steps(thiazide(20)) == [[(Pattern.DIURETIC, Step.STARTED, 20)]]


def test_a_start_that_lies_ahead_does_not_exist_yet() -> None:
    assert steps(thiazide(20), night=19) == []


def test_a_rise_of_dose_in_steps_is_one_episode() -> None:
    courses = (
        thiazide(20, 33, dose_mg=12.5),
        thiazide(34, 47, dose_mg=25.0),
        thiazide(48, dose_mg=50.0),
    )
    assert steps(*courses) == [[(Pattern.DIURETIC, Step.STARTED, 20)]]


def test_a_raise_long_after_the_start_is_an_episode_of_its_own() -> None:
    courses = (thiazide(20, 119, dose_mg=12.5), thiazide(120, dose_mg=25.0))
    assert steps(*courses) == [
        [(Pattern.DIURETIC, Step.STARTED, 20)],
        [(Pattern.DIURETIC, Step.RAISED, 120)],
    ]


def test_another_water_pill_beside_an_old_one_is_a_start() -> None:
    furosemide = Course(name="furosemide", groups=frozenset({"loop"}), start=day(60))
    assert steps(thiazide(None), furosemide) == [[(Pattern.DIURETIC, Step.STARTED, 60)]]


def test_fourteen_nights_apart_is_together_and_fifteen_is_not() -> None:
    assert len(steps(thiazide(20), statin(34))) == 1
    assert len(steps(thiazide(20), statin(35))) == 2


def test_a_combination_tablet_counts_in_each_of_its_classes() -> None:
    both = Course(name="both", groups=frozenset({"statin", "loop"}), start=day(20))
    ((first, second),) = steps(both)
    assert {first[0], second[0]} == {Pattern.DIURETIC, Pattern.STATIN}


def test_a_refill_joins_and_a_pause_does_not() -> None:
    def spans(pause: int) -> int:
        courses = (thiazide(20, 40), thiazide(40 + pause))
        (episode,) = episodes(diary(medications=courses), day(200))
        return len(episode.lead.spans)

    assert spans(7) == 1
    assert spans(8) == 2


def test_a_stopped_medicine_may_last_a_while() -> None:
    course = thiazide(20, 40)
    assert is_taken(course, day(40))
    assert not is_taken(course, day(41))
    assert is_taken(course, day(54), lasting_days=14)
    assert not is_taken(course, day(55), lasting_days=14)
