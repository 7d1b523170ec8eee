"""Weights of whole diaries: the same alone and in a crowd, and nothing of the future."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.patterns.diaries import CALM, HEAVY, day, diary, drank, statin, thiazide
from tracker.analysis.evidence import model
from tracker.analysis.evidence.intervals import interval, is_futile
from tracker.analysis.evidence.standing import _follow
from tracker.analysis.evidence.weigh import weigh
from tracker.analysis.evidence.weighed import prepare, weighed
from tracker.analysis.evidence.weights import Weights
from tracker.analysis.exposure import episodes
from tracker.analysis.records import PatientHistory
from tracker.analysis.timeline import Timeline
from tracker.exchange.cohort import known_at

ROSE = CALM * 10 + HEAVY * 8
BOTH = (statin(40), thiazide(70, dose_mg=12.5))


def people() -> list[PatientHistory]:
    return [
        diary(ROSE, medications=BOTH),
        diary(CALM * 6, medications=(thiazide(20, 30),)),
        diary(ROSE[:90], fluids=drank(*[1500, 2000, 1000] * 30)),
        diary("", medications=(thiazide(3),)),
    ]


def weigh_all(histories: list[PatientHistory]) -> list[Weights]:
    timelines = [Timeline(history) for history in histories]
    return weigh(timelines, [max(1, timeline.size) for timeline in timelines])


def test_a_diary_weighs_the_same_alone_and_among_others() -> None:
    together = weigh_all(people())
    for one, history in zip(together, people(), strict=True):
        (alone,) = weigh_all([history])
        assert one.fluid == pytest.approx(alone.fluid, rel=1e-9)
        assert one.worsening == pytest.approx(alone.worsening, rel=1e-9)
        for medicine, other in zip(one.medicines, alone.medicines, strict=True):
            assert medicine.likelihood == pytest.approx(other.likelihood, rel=1e-9)
            assert medicine.earlier == pytest.approx(other.earlier, rel=1e-9)


@pytest.mark.parametrize("last", [30, 75, 95, 110])
def test_the_weight_of_a_night_does_not_know_the_nights_after_it(last: int) -> None:
    history = people()[0]
    (whole,) = weigh_all([history])
    (known,) = weigh([Timeline(known_at(history, day(last)))], [last + 1])
    assert known.worsening == pytest.approx(whole.worsening[: last + 1], rel=1e-9)
    for medicine in known.medicines:
        same = next(m for m in whole.medicines if m.episode.key == medicine.episode.key)
        assert medicine.weight == pytest.approx(same.weight[: last + 1], rel=1e-9)


def test_another_medicine_that_explains_the_rise_takes_the_weight() -> None:
    alone, both = weigh_all([diary(ROSE, medications=BOTH[:1]), diary(ROSE, medications=BOTH)])
    statin_weight, thiazide_weight = (medicine.weight[-1] for medicine in both.medicines)
    assert thiazide_weight > 2 * statin_weight
    assert statin_weight < alone.medicines[0].weight[-1] / 4


def test_the_longer_it_lasts_the_more_of_the_weight_it_takes() -> None:
    (weights,) = weigh_all([diary(ROSE + HEAVY * 3, medications=BOTH)])
    statin_weight, thiazide_weight = (medicine.weight[-1] for medicine in weights.medicines)
    assert thiazide_weight > 3 * statin_weight


def test_silence_is_read_as_quiet_only_where_something_may_be_raised() -> None:
    rose, calm = weigh_all([diary(ROSE, medications=(thiazide(70),)), people()[1]])
    assert rose.medicines[0].calendar is not None
    assert calm.medicines[0].calendar is None


def test_a_rate_ratio_of_a_clear_rise_lies_in_its_interval() -> None:
    (weights,) = weigh_all([diary(ROSE, medications=(thiazide(70),))])
    narrow = interval(weights.medicines[0].likelihood[-1], 0.20)
    wide = interval(weights.medicines[0].likelihood[-1], 0.05)
    assert wide.low <= narrow.low <= 3.5 <= narrow.high <= wide.high
    assert narrow.low > 1


def test_before_any_night_every_ratio_is_possible() -> None:
    nothing = interval(np.ones(len(model.RATIOS)), 0.05)
    assert (nothing.low, nothing.high, nothing.open_ended) == (0.35, 5.6, True)


def test_a_medicine_without_any_rise_is_given_up_in_the_end() -> None:
    nights = "1..1.2.." * 9 + ".......1" * 22
    (weights,) = weigh_all([diary(nights, medications=(thiazide(72),))])
    assert is_futile(weights.medicines[0].likelihood)[-1]


def test_what_was_raised_stands_although_the_weight_falls_until_it_is_over() -> None:
    weight = np.array([1.0, 30.0, 60.0, 5.0, 5.0, 5.0, 99.0, 160.0])
    over = np.array([0, 0, 0, 0, 1, 0, 0, 0], dtype=bool)
    every, never = np.ones(8, dtype=bool), np.zeros(8, dtype=bool)
    standing = _follow(weight, 15.0, every, over, came_first=never)
    assert standing.stands.tolist() == [False, True, True, True, False, False, False, True]
    assert standing.peak[3] == 60.0
    assert standing.since[3] == 1
    assert standing.peak[7] == 32.0  # from 1 anew after it was over, and twice the level


def test_a_rise_that_came_first_is_named_only_once_it_no_longer_did() -> None:
    weight, never = np.full(4, 20.0), np.zeros(4, dtype=bool)
    first = np.array([True, True, False, True])
    standing = _follow(weight, 15.0, np.ones(4, dtype=bool), never, came_first=first)
    assert standing.came_first.tolist() == [True, True, False, False]
    assert standing.stands.tolist() == [False, False, True, True]


def test_what_the_person_said_of_the_time_before_decides_a_close_case() -> None:
    def stands(*, worse_before: bool | None) -> bool:
        history = diary(ROSE, medications=(thiazide(70, worse_before=worse_before),))
        timeline = Timeline(history)
        return bool(weighed(timeline, timeline.size - 1).medicines[0][1].stands[-1])

    assert stands(worse_before=None)
    assert stands(worse_before=False)


def test_many_diaries_prepared_together_are_worked_out_once() -> None:
    timelines = [Timeline(history) for history in people()]
    prepare(timelines, [max(1, timeline.size) for timeline in timelines])
    first = weighed(timelines[0], 10)
    assert weighed(timelines[0], timelines[0].size - 1) is first
    assert len(first.medicines) == len(episodes(timelines[0].history, day(125)))
