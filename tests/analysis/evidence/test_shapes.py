"""How far a medicine is taken to be at work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.analysis.patterns.diaries import day, diary, statin, thiazide
from tracker.analysis.evidence.shapes import (
    NOW_AND_THEN,
    PROMPT,
    SLOW,
    Shape,
    begins,
    exposure,
    now_and_then_from,
    shapes_for,
    taken_days,
)
from tracker.analysis.exposure import episodes
from tracker.analysis.records import Course
from tracker.analysis.timeline import Timeline


def at_work(nights: str, *, on: int, off: int, half_life: int = 0) -> list[float]:
    """The exposure of nights written as "x" (taken) and "." (not)."""
    shape = Shape(share=1.0, on=on, off=off, half_life=half_life)
    return exposure([mark == "x" for mark in nights], shape, 0)


def test_an_effect_builds_and_goes_over_its_nights() -> None:
    assert at_work("xxxxx...", on=4, off=2) == [0.25, 0.5, 0.75, 1, 1, 0.5, 0, 0]


def test_a_refill_does_not_make_a_fading_effect_new_and_a_pause_does() -> None:
    refill, pause = "xxxx" + "." * 7 + "x", "xxxx" + "." * 8 + "x"
    assert at_work(refill, on=1, off=1, half_life=2)[-1] < 0.1
    assert at_work(pause, on=1, off=1, half_life=2)[-1] == 1


def test_a_fading_effect_is_halved_after_its_half_life() -> None:
    assert at_work("xxx", on=1, off=1, half_life=2) == pytest.approx([1, 0.5**0.5, 0.5])


def test_an_effect_may_be_at_work_before_a_start_of_which_the_month_is_known() -> None:
    early = Shape(on=1, off=1, early=0.2, prompt=0.8, share=1.0)
    nights = [False] * 40 + [True] * 2
    assert exposure(nights, early, 40) == [0.0] * 10 + [1.0] * 32
    assert exposure(nights, replace(early, early=0.0), 40) == [0.0] * 40 + [1.0] * 2


def first_night(shape: Shape, start: int, nights: int) -> list[float]:
    """The chance of each night to be the one on which the effect begins."""
    chances, left = [], 1.0
    for begins_now in begins(shape, start, nights):
        chances.append(left * begins_now)
        left *= 1 - begins_now
    return chances


@pytest.mark.parametrize("shape", [*PROMPT, *NOW_AND_THEN, *SLOW])
@pytest.mark.parametrize("start", [0, 12, 40])
def test_an_effect_surely_begins_some_time(shape: Shape, start: int) -> None:
    chances = first_night(shape, start, 200)
    assert sum(chances) == pytest.approx(1.0)
    assert sum(chances[:start]) == pytest.approx(shape.early if start else 0.0)
    prompt = sum(chances[start : start + shape.prompt_nights])
    assert prompt == pytest.approx(shape.prompt + (0.0 if start else shape.early))


def test_the_chance_to_begin_does_not_depend_on_the_diarys_length() -> None:
    for shape in (*PROMPT, *NOW_AND_THEN, *SLOW):
        assert begins(shape, 40, 60) == begins(shape, 40, 200)[:60]


@pytest.mark.parametrize("kinds", [PROMPT, SLOW])
def test_the_shares_add_up_to_one(kinds: tuple[Shape, ...]) -> None:
    assert sum(kind.share for kind in kinds) == pytest.approx(1.0)


def test_a_night_never_depends_on_what_comes_later() -> None:
    nights = "..xxxx....xxxxxxxx.x.x.xxx......x"
    for kind in (*PROMPT, *NOW_AND_THEN, *SLOW):
        whole = exposure([mark == "x" for mark in nights], kind, 2)
        for end in range(len(nights)):
            assert exposure([mark == "x" for mark in nights[:end]], kind, 2) == whole[:end]


def kinds_of(*courses: Course, now_and_then: bool = False) -> tuple[Shape, ...]:
    (episode,) = episodes(diary(medications=courses), day(200))
    return shapes_for(episode, now_and_then=now_and_then)


def test_an_earlier_begin_is_asked_about_only_where_the_day_is_not_known() -> None:
    assert not any(kind.early for kind in kinds_of(thiazide(20)))
    assert any(kind.early for kind in kinds_of(thiazide(20, start_is_exact=False)))
    assert any(kind.early for kind in kinds_of(thiazide(25)))  # the first of a month
    assert sum(kind.share for kind in kinds_of(thiazide(20))) == pytest.approx(1.0)


def begins_on(course: Course) -> list[float]:
    """The chance of each night to be the one on which the course's effect begins."""
    (kind,) = kinds_of(course)
    start = Timeline(diary("." * 200)).day(course.start) if course.start else 0
    return first_night(kind, start, 200)


def test_a_first_of_a_month_stands_for_any_of_its_days() -> None:
    first = 25  # of the diary: the first of a month
    month = begins_on(thiazide(first))[first : first + 30]
    assert max(month) == pytest.approx(min(month))
    assert sum(month) == pytest.approx(0.7)
    assert sum(begins_on(thiazide(first))) == pytest.approx(1.0)
    assert sum(begins_on(thiazide(first))[:first]) == pytest.approx(0.1)


def test_the_middle_of_a_month_stands_for_the_days_around_it() -> None:
    middle = 39
    chances = begins_on(thiazide(middle))
    assert sum(chances[middle - 15 : middle]) == pytest.approx(0.2)
    assert sum(chances[middle : middle + 15]) == pytest.approx(0.6)
    assert sum(chances) == pytest.approx(1.0)


def test_where_months_are_written_a_stop_and_a_restart_are_believed_slowly() -> None:
    (exact,), (month,) = kinds_of(thiazide(20)), kinds_of(thiazide(25))
    nights = [True] * 20 + [False] * 30 + [True] * 20
    dates = [day in {19, 50} for day in range(70)]
    sharp, slow = (exposure(nights, kind, 0, dates) for kind in (exact, month))
    assert (sharp[25], sharp[52]) == (0.0, 1.0)
    assert 0.5 < slow[25] < 1.0
    assert 0.0 < slow[52] < 0.5
    assert slow[:20] == sharp[:20]
    assert exposure(nights, month, 0, [False] * 70) == sharp


def test_a_statin_acts_more_slowly() -> None:
    assert kinds_of(statin(20))[0].on > kinds_of(thiazide(20))[0].on


def test_two_short_courses_make_a_medicine_one_taken_now_and_then() -> None:
    timeline = Timeline(diary("." * 60))
    once, twice = (thiazide(10, 12),), (thiazide(10, 12), thiazide(30, 33), thiazide(50, 51))
    assert now_and_then_from(once, timeline) is None
    assert now_and_then_from(twice, timeline) == 33
    assert sum(k.now_and_then for k in PROMPT + NOW_AND_THEN) == pytest.approx(1.0)


def test_taken_days_are_those_of_any_course() -> None:
    courses = (thiazide(None, 1), thiazide(4))
    assert taken_days(courses, Timeline(diary("." * 6)), 6) == [
        True,
        True,
        False,
        False,
        True,
        True,
    ]
