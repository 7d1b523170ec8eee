"""Whether numbers of cramps are believed: of people who write them, and of those who do not."""

from __future__ import annotations

import numpy as np
import pytest

from tracker.analysis.evidence import habit, model
from tracker.analysis.evidence.chances import CHANCES, HABITS, NOTHING_SEEN, place_of, seen_place

BELIEVED, NOT_BELIEVED = 0, len(HABITS) - 1


def written(counts: list[int], known: np.ndarray | None = None) -> tuple[np.ndarray, list[int]]:
    """What is known of one person after these nights, and the places they had."""
    known = habit.at_first(1) if known is None else known
    told = np.ones(1, dtype=bool)
    return known, [int(habit.take_in(known, np.array([float(n)]), told)[0]) for n in counts]


def habit_of(place: int) -> int:
    """Which of HABITS a number was taken with."""
    return (place - 1) // model.MOST_CRAMPS


def test_numbers_are_believed_as_far_as_everybodys_at_first() -> None:
    _, places = written([1])
    assert habit_of(places[0]) == BELIEVED
    _, places = written([3])
    assert places == [seen_place(np.array(3), np.array(BELIEVED))]


def test_nothing_but_ones_where_more_are_due_is_taken_for_yes_and_no() -> None:
    _, places = written([1, 1, 0, 1] * 12)
    habits = [habit_of(place) for place in places if place]
    assert habits == sorted(habits)
    assert habits[-1] == NOT_BELIEVED


def test_one_cramp_is_likely_under_every_habit_even_where_many_are_due() -> None:
    often = CHANCES[:, place_of(np.array(np.log(8))), :, -1]
    for place, share in enumerate(HABITS):
        one_of_some = often[:, seen_place(np.array(1), np.array(place))] / (1 - often[:, 0])
        assert (one_of_some > share / 2).all()


def test_ones_say_little_where_cramps_are_rare() -> None:
    known, _ = written(([1] + [0] * 20) * 6)
    assert known[0, habit.ODDS_AT] < habit.at_first(1)[0, habit.ODDS_AT] + 1.5


def test_one_larger_number_takes_most_of_it_away() -> None:
    known, _ = written([1, 1, 0, 1] * 12)
    sure = float(known[0, habit.ODDS_AT])
    _, (place,) = written([3], known)
    assert habit_of(place) < NOT_BELIEVED
    assert known[0, habit.ODDS_AT] < sure - 1.5
    _, places = written([2, 1, 3, 1, 2], known)
    assert habit_of(places[-1]) == BELIEVED


def test_who_changes_to_yes_and_no_is_believed_to_within_a_season() -> None:
    known, _ = written([2, 3, 0, 2] * 60)
    assert known[0, habit.ODDS_AT] == habit.LEAST_ODDS
    _, places = written([1, 1, 0, 1] * 22, known)
    assert habit_of(places[-1]) > BELIEVED


def test_the_part_that_is_habit_is_what_the_two_sorts_of_people_make_of_it() -> None:
    # By the definition, at odds of one to one: how a number's chance goes with the rate.
    rare, often = (place_of(np.array(offset)) for offset in (-0.5, 1.0))
    known = habit.at_first(1)
    for number in range(1, model.MOST_CRAMPS + 1):
        known[0] = (0.0, 30.0, 20.0)
        place = int(habit.take_in(known, np.array([float(number)]), np.ones(1, dtype=bool))[0])
        for step in range(len(CHANCES)):
            by_rate, exact = [], []
            for offset in (rare, often):
                night = CHANCES[step, offset, :, 8].astype(float)
                any_cramp = 1 - night[0]
                own = night[seen_place(np.array(number), np.array(BELIEVED))] / any_cramp
                yes_or_no = habit.ALWAYS_ONE if number == 1 else 1 - habit.ALWAYS_ONE
                share = yes_or_no if number == 1 else yes_or_no * own_share(step, number)
                exact.append(any_cramp * (own + share) / 2)
                by_rate.append(night[place])
            taken, meant = (np.log(chance[1] / chance[0]) for chance in (by_rate, exact))
            assert taken == pytest.approx(meant, abs=0.2)  # the part is rounded


def own_share(step: int, number: int) -> float:
    """How numbers above one are shared out by habit, near enough."""
    place = [seen_place(np.array(n), np.array(NOT_BELIEVED)) for n in range(2, 5)]
    middle = CHANCES[step, place_of(np.array(0.0)), place, 8].astype(float)
    return float(middle[number - 2] / middle.sum())


def test_a_night_without_an_entry_says_nothing_of_the_numbers() -> None:
    known, _ = written([1, 0, 2])
    before = known.copy()
    place = habit.take_in(known, np.array([3.0]), np.zeros(1, dtype=bool))
    assert place.tolist() == [NOTHING_SEEN]
    assert known.tolist() == before.tolist()


def test_a_persons_numbers_are_taken_in_alike_alone_and_in_company() -> None:
    chance = np.random.default_rng(7)
    counts = chance.integers(0, 5, (5, 40)).astype(float)
    told = chance.random((5, 40)) < 0.8
    together = habit.at_first(5)
    places = [habit.take_in(together, counts[:, night], told[:, night]) for night in range(40)]
    for person in range(5):
        alone = habit.at_first(1)
        own = [
            habit.take_in(alone, counts[person : person + 1, n], told[person : person + 1, n])[0]
            for n in range(40)
        ]
        assert own == [place[person] for place in places]
        assert alone[0].tobytes() == together[person].tobytes()
