"""One more night from what was kept is that night weighed from the diary's first one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from tests.analysis.patterns.diaries import (
    CALM,
    HEAVY,
    START,
    day,
    diary,
    drank,
    statin,
    thiazide,
    ticked,
)
from tracker.analysis.evidence.carried import Carried, Filter, from_bytes, to_bytes
from tracker.analysis.evidence.tonight import (
    Asked,
    Tonight,
    carry_on,
    still_fits,
    weigh_in_full,
)
from tracker.analysis.records import FluidDay, Night, PatientHistory, Strain
from tracker.analysis.synthetic_cohort.diary import simulate
from tracker.analysis.synthetic_cohort.lines import cohort_line
from tracker.analysis.synthetic_cohort.scenarios import SCENARIOS
from tracker.analysis.timeline import Timeline
from tracker.exchange.cohort import diary_of, known_at

VERSION = "stat-0"
ROSE = CALM * 9 + HEAVY * 20
SINKING = "1..1.2.." * 9 + "12.21.2" * 6 + "........" * 24  # raised, and given up in the end

PEOPLE = {
    "calm, nothing taken": diary(CALM * 30),
    "a pill that brings cramps": diary(ROSE, medications=(thiazide(63),)),
    "stopped and begun again": diary(
        ROSE, medications=(thiazide(63, 90), thiazide(120), statin(100, end=day(140)))
    ),
    "as needed": diary(ROSE, medications=tuple(thiazide(n, n + 3) for n in range(70, 160, 9))),
    "a dose raised": diary(
        ROSE, medications=(thiazide(40, 99, dose_mg=12.5), thiazide(100, dose_mg=25))
    ),
    "begun on a first of a month": diary(ROSE, medications=(thiazide(86, 147), thiazide(178))),
    "worse before": diary(
        CALM * 7 + HEAVY * 22, medications=(thiazide(75, worse_before=True), statin(75))
    ),
    "given up": diary(SINKING, medications=(thiazide(70, 120),)),
    "breaks of weeks": diary(CALM * 6 + " " * 40 + HEAVY * 5 + " " * 25 + CALM * 9),
    "only bad nights are logged": diary(
        CALM * 9 + "2 3 1 2" * 20,
        medications=(thiazide(63),),
        symptoms=ticked(range(70, 200, 9), "thirst"),
    ),
    "drinks": diary(
        "..1....2" * 26,
        fluids=drank(*[1500, 2000, None, 1000] * 52),
        strains=tuple(Strain(date=day(n), exertion=n % 4, hot=n % 5 == 0) for n in range(200)),
    ),
    "remembers many, in the south": diary(
        HEAVY * 30, cramps_in_four_weeks=24, zone="Pacific/Auckland"
    ),
}


def timelines(histories: Sequence[PatientHistory], night: dt.date) -> list[Timeline]:
    """The diaries as they were known on the morning after `night`."""
    return [Timeline(known_at(history, night)) for history in histories]


def in_full(histories: Sequence[PatientHistory], night: dt.date) -> list[Tonight]:
    return weigh_in_full(timelines(histories, night), [night] * len(histories))


def kept(tonight: Tonight) -> Carried:
    """What was carried on, as it is read the next morning."""
    found = from_bytes(to_bytes(tonight.carried, VERSION), VERSION)
    assert found is not None
    return found


def one_on(history: PatientHistory, night: dt.date, *known: Carried) -> Tonight | None:
    (found,) = carry_on([Asked(timeline=Timeline(history), night=night, known=known)])
    return found


def assert_same(found: Tonight, whole: Tonight) -> None:
    """Every number of the two, within a part in a thousand million."""
    assert_same_numbers(found.carried, whole.carried)
    assert _rounded(found.record) == _rounded(whole.record)


def assert_same_numbers(found: Any, whole: Any) -> None:
    for field in whole._fields:
        one, other = getattr(found, field), getattr(whole, field)
        if isinstance(other, Filter):
            assert_same_numbers(one, other)
        elif isinstance(other, np.ndarray):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-30, err_msg=field)
        else:
            assert one == other, field


def _rounded(record: object) -> Any:
    if isinstance(record, float):
        return pytest.approx(record, rel=1e-9)
    if isinstance(record, tuple):
        return tuple(map(_rounded, record))
    if hasattr(record, "__dataclass_fields__") and type(record).__module__.endswith("_night"):
        return {f.name: _rounded(getattr(record, f.name)) for f in fields(record)}  # type: ignore[arg-type]
    return record


def walk(
    histories: Sequence[PatientHistory], first: int, last: int, *, every: int
) -> tuple[int, list[Tonight]]:
    """Go from day `first` to `last` night by night; how many steps were carried, and the end."""
    tonights = in_full(histories, day(first))
    carried = 0
    for number in range(first + 1, last + 1):
        night = day(number)
        known = timelines(histories, night)
        found = carry_on(
            [
                Asked(timeline=timeline, night=night, known=[kept(before)])
                for timeline, before in zip(known, tonights, strict=True)
            ]
        )
        carried += sum(each is not None for each in found)
        whole = in_full(histories, night)
        for place, each in enumerate(found):
            if each is not None and number % every == 0:
                assert_same(each, whole[place])
        tonights = [each or other for each, other in zip(found, whole, strict=True)]
    return carried, tonights


def test_going_on_night_by_night_is_weighing_from_the_first_night() -> None:
    carried, end = walk(list(PEOPLE.values()), 20, 205, every=1)
    assert carried > 0.97 * 185 * len(PEOPLE)
    raised = [bool(each.record.medicines or each.record.change) for each in end]
    assert any(raised)
    assert any(each.carried.calendar is not None for each in end)


@pytest.mark.parametrize("people", [1, 3])
def test_a_diary_of_a_first_night_goes_on_when_nothing_has_begun_in_any(people: int) -> None:
    carried, end = walk([diary("1..2.1" * 6)] * people, 0, 33, every=1)
    assert carried == 33 * people
    assert len(end[0].carried.filter.which) == 1, "a change may have come since the 28th night"


def test_finds_in_the_kept_diaries_what_is_raised_and_given_up_again() -> None:
    history, stands = PEOPLE["given up"], []
    (tonight,) = in_full([history], day(60))
    for number in range(61, 310):
        known = one_on(known_at(history, day(number)), day(number), kept(tonight))
        tonight = known or in_full([history], day(number))[0]
        stands.append(bool(tonight.record.medicines))
    assert True in stands
    assert not stands[-1]


@pytest.mark.parametrize("seed", [3, 4])
def test_made_up_diaries_of_every_scenario_go_on_too(seed: int) -> None:
    histories = [
        diary_of(cohort_line(simulate(one, seed, 0), one.name, 0)).history
        for one in SCENARIOS.values()
    ]
    known = [Timeline(history) for history in histories]
    nights = [timeline.date(150) for timeline in known]
    tonights = weigh_in_full(known, nights)
    for _ in range(60):
        nights = [night + dt.timedelta(days=1) for night in nights]
        asked = [
            Asked(timeline=t, night=n, known=[b.carried])
            for t, n, b in zip(known, nights, tonights, strict=True)
        ]
        found = carry_on(asked)
        left = [place for place, each in enumerate(found) if each is None]
        assert len(left) < 6
        anew = weigh_in_full([known[p] for p in left], [nights[p] for p in left])
        of_place = dict(zip(left, anew, strict=True))
        tonights = [each or of_place[place] for place, each in enumerate(found)]
    for one, whole in zip(tonights, weigh_in_full(known, nights), strict=True):
        assert_same(one, whole)


def test_a_diary_of_three_years_needs_the_newest_year_alone() -> None:
    nights = (CALM * 12 + HEAVY * 4) * 10
    history = diary(nights, medications=(thiazide(900),), fluids=drank(*[1500, 2200] * 560))
    for number in (1000, 1060):
        (before,) = in_full([history], day(number))
        newest = known_at(history, day(number + 1))
        since = day(number + 1 - 420)
        cut = replace(
            newest,
            nights=tuple(n for n in newest.nights if n.date >= since),
            fluids=tuple(f for f in newest.fluids if f.date >= since),
        )
        found = one_on(cut, day(number + 1), kept(before))
        assert found is not None
        assert_same(found, in_full([history], day(number + 1))[0])


def test_entries_from_before_joining_that_are_not_read_any_more_move_no_night() -> None:
    history = diary(CALM * 90, start=day(100))
    (before,) = in_full([history], day(600))
    cut = replace(history, nights=tuple(n for n in history.nights if n.date >= day(181)))
    found = one_on(known_at(cut, day(601)), day(601), kept(before))
    assert found is not None
    assert found.carried.first == START.toordinal()
    assert_same(found, in_full([history], day(601))[0])


def test_several_missing_nights_are_taken_in_at_once() -> None:
    histories = list(PEOPLE.values())
    before = in_full(histories, day(150))
    for missing in (0, 1, 9, 28):
        night = day(150 + missing)
        known = timelines(histories, night)
        found = carry_on(
            [
                Asked(timeline=t, night=night, known=[kept(b)])
                for t, b in zip(known, before, strict=True)
            ]
        )
        assert sum(each is not None for each in found) >= len(PEOPLE) - 3
        for each, whole in zip(found, in_full(histories, night), strict=True):
            if each is not None:
                assert_same(each, whole)


def test_nothing_depends_on_whom_else_is_taken_along() -> None:
    histories = list(PEOPLE.values()) * 20  # more than fit into one byte, and into one batch
    before = in_full(list(PEOPLE.values()), day(130)) * 20
    known = timelines(list(PEOPLE.values()), day(131)) * 20
    found = carry_on(
        [
            Asked(timeline=t, night=day(131), known=[b.carried])
            for t, b in zip(known, before, strict=True)
        ]
    )
    assert len(found) == len(histories)
    for place, history in enumerate(histories):
        alone = one_on(known_at(history, day(131)), day(131), before[place].carried)
        each = found[place]
        assert (each is None) == (alone is None)
        if each is not None and alone is not None:
            assert_same(each, alone)


LATE = {
    "a night": lambda h: replace(h, nights=_with(h.nights, Night(date=day(145), count=4))),
    "a drink": lambda h: replace(h, fluids=(*h.fluids, FluidDay(date=day(145), volume_ml=900))),
    "a hot day": lambda h: replace(h, strains=(Strain(date=day(145), hot=True),)),
    "the end of a medicine": lambda h: replace(h, medications=(thiazide(63, 145),)),
}


def _with(nights: tuple[Night, ...], night: Night) -> tuple[Night, ...]:
    return tuple(sorted({n.date: n for n in (*nights, night)}.values(), key=lambda n: n.date))


@pytest.mark.parametrize("what", LATE)
def test_a_late_entry_is_taken_in_from_the_older_state(what: str) -> None:
    history = known_at(PEOPLE["a pill that brings cramps"], day(150))
    newest, older = (in_full([history], day(number))[0].carried for number in (149, 140))
    changed = LATE[what](history)
    assert not still_fits(newest, Timeline(changed))
    assert one_on(changed, day(150), newest) is None
    found = one_on(changed, day(150), newest, older)
    assert found is not None
    assert_same(found, in_full([changed], day(150))[0])


OTHERS = {
    "a start": lambda h: replace(h, medications=(thiazide(62),)),
    "a dose": lambda h: replace(h, medications=(thiazide(63, dose_mg=50),)),
    "an answer": lambda h: replace(h, medications=(thiazide(63, worse_before=False),)),
    "another medicine": lambda h: replace(h, medications=(thiazide(63), statin(145))),
    "no medicine": lambda h: replace(h, medications=()),
    "what is remembered": lambda h: replace(h, cramps_in_four_weeks=9),
    "the zone": lambda h: replace(h, zone="Pacific/Auckland"),
    "a night long ago": lambda h: replace(h, nights=_with(h.nights, Night(date=day(3), count=4))),
}


@pytest.mark.parametrize("what", OTHERS)
def test_another_past_is_weighed_anew(what: str) -> None:
    history = known_at(PEOPLE["a pill that brings cramps"], day(150))
    states = [in_full([history], day(number))[0].carried for number in (149, 140)]
    assert one_on(history, day(150), *states) is not None
    assert one_on(OTHERS[what](history), day(150), *states) is None


def test_a_state_of_a_later_night_is_no_way_back() -> None:
    (later,) = in_full([PEOPLE["drinks"]], day(90))
    assert one_on(PEOPLE["drinks"], day(89), later.carried) is None


def test_another_medicine_that_is_no_suspect_changes_nothing() -> None:
    history = known_at(PEOPLE["a pill that brings cramps"], day(150))
    (before,) = in_full([history], day(149))
    vitamin = replace(thiazide(100), name="vitamin d", groups=frozenset())
    more = replace(history, medications=(*history.medications, vitamin))
    assert one_on(more, day(150), before.carried) is not None


def test_bytes_that_are_not_ours_are_nothing() -> None:
    (tonight,) = in_full([PEOPLE["only bad nights are logged"]], day(150))
    data = to_bytes(tonight.carried, VERSION)
    assert from_bytes(data, VERSION) is not None
    assert from_bytes(data, "stat-1") is None
    for length in range(0, len(data), 7):
        assert from_bytes(data[:length], VERSION) is None
    assert from_bytes(data + b"\0", VERSION) is None
    assert from_bytes(b"XXXX" + data[4:], VERSION) is None
    assert from_bytes(bytes(len(data)), VERSION) is None


def test_a_state_of_a_few_medicines_is_small() -> None:
    (tonight,) = in_full([PEOPLE["stopped and begun again"]], day(150))
    assert len(to_bytes(tonight.carried, VERSION)) < 100_000
