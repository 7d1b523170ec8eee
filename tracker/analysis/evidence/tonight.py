"""One more night of many people: from what was carried over to what is carried on.

`carry_on` takes everybody whose past is still the one that was taken in through the
missing nights, all together. Who is left over is weighed by `weigh_in_full`, from the first
night of the whole diary: a state is the same however it came to be, so it may rest on no
window that moves. Nothing else depends on which of the two it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tracker.analysis.evidence.carried import Carried
from tracker.analysis.evidence.columns import PersonColumns, followed
from tracker.analysis.evidence.inputs import entries_of, inputs_of_many
from tracker.analysis.evidence.legs import Leg, numbers_of
from tracker.analysis.evidence.prints import (
    NOTHING,
    entries_print,
    is_settled,
    medicines_print,
    structure_print,
)
from tracker.analysis.evidence.questions import Group
from tracker.analysis.evidence.watching import numbers_of_watch
from tracker.analysis.evidence.weigh import Whole, weigh_and_keep
from tracker.analysis.evidence.weighed import Weighed, judged
from tracker.analysis.season import days_since_summer
from tracker.analysis.timeline import Timeline
from tracker.analysis.weighed_night import NOTHING_STANDS, WeighedNight

MOST_MISSING: Final = 28  # nights; after a longer rest a diary is as soon weighed anew
PEOPLE_AT_ONCE: Final = 200  # a chunk of the nightly job, by measure a tenth quicker than half


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A diary, the night it is asked about, and what is known from nights before, newest first.

    The timeline holds at least `prints.SEEN_NIGHTS` and MOST_MISSING nights before it.
    """

    timeline: Timeline
    night: dt.date
    known: Sequence[Carried]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tonight:
    """What stands on the night, and what is carried on from it."""

    record: WeighedNight
    carried: Carried


def carry_on(asked: Sequence[Asked]) -> list[Tonight | None]:
    """For each the newest night, from what is known; None where the past is another by now."""
    result: list[Tonight | None] = [None] * len(asked)
    groups: dict[int, list[tuple[int, _Way]]] = {}
    for place, one in enumerate(asked):
        way = next(filter(None, (_way(one, carried) for carried in one.known)), None)
        if way is not None:
            groups.setdefault(way.nights - way.leg.carried.nights, []).append((place, way))
    for missing, ways in groups.items():
        for start in range(0, len(ways), PEOPLE_AT_ONCE):
            some = ways[start : start + PEOPLE_AT_ONCE]
            found = _together([way for _, way in some], missing)
            for (place, _), tonight in zip(some, found, strict=True):
                result[place] = tonight
    return result


def weigh_in_full(timelines: Sequence[Timeline], nights: Sequence[dt.date]) -> list[Tonight]:
    """The same for whole diaries, each from its first entry on."""
    counts = [max(1, t.day(night) + 1) for t, night in zip(timelines, nights, strict=True)]
    return [
        _from_the_first_night(timeline, whole)
        for timeline, whole in zip(timelines, weigh_and_keep(timelines, counts), strict=True)
    ]


def still_fits(carried: Carried, timeline: Timeline) -> bool:
    """Whether the entries and medicines are those that were taken in."""
    shift = timeline.first - carried.first
    return (
        shift >= 0
        and _entries(timeline, carried.nights, shift, carried) == carried.entries
        and medicines_print(timeline.history, carried.last_night) == carried.medicines
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """Somebody who can be carried on to `nights` nights of the diary."""

    timeline: Timeline
    shift: int
    nights: int
    leg: Leg
    medicines: bytes


def _way(asked: Asked, carried: Carried) -> _Way | None:
    nights = asked.night.toordinal() - carried.first + 1
    if not 0 <= nights - carried.nights <= MOST_MISSING or not still_fits(carried, asked.timeline):
        return None
    history, last = asked.timeline.history, carried.last_night
    medicines = carried.medicines
    if not is_settled(history, last, asked.night):
        medicines = medicines_print(history, asked.night)
    leg = Leg(carried=carried, followed=())
    if medicines != NOTHING:
        leg = Leg(carried=carried, followed=followed(history, leg, nights))
    if structure_print(leg.followed) != carried.structure:
        return None
    shift = asked.timeline.first - carried.first
    return _Way(timeline=asked.timeline, shift=shift, nights=nights, leg=leg, medicines=medicines)


def _together(ways: Sequence[_Way], missing: int) -> list[Tonight | None]:
    """The newest night of people who all miss as many nights; None for who needs a full look."""
    firsts = [way.leg.carried.nights - way.shift for way in ways]
    inputs = inputs_of_many(
        [
            entries_of(way.timeline, first, first + missing)
            for way, first in zip(ways, firsts, strict=True)
        ],
        np.array([way.leg.carried.nights for way in ways]),
        [days_since_summer(way.leg.date(0), way.timeline.history.zone) for way in ways],
    )
    group = Group([way.leg for way in ways], inputs, missing)
    for night in range(missing):
        group.step(night)
    prints = [(_entries(w.timeline, w.nights, w.shift, w.leg.carried), w.medicines) for w in ways]
    after = group.carried(prints) if missing else [way.leg.carried for way in ways]
    return [
        None if unsure else Tonight(record=record, carried=carried)
        for record, carried, unsure in zip(group.records(), after, group.unsure, strict=True)
    ]


def _entries(timeline: Timeline, nights: int, shift: int, carried: Carried) -> bytes:
    return entries_print(timeline, nights, shift, with_activity=carried.calendar is not None)


def _from_the_first_night(timeline: Timeline, whole: Whole) -> Tonight:
    known, nights = judged(timeline, whole.weights), whole.weights.nights
    stands = known.stands[nights - 1]
    return Tonight(
        record=known.night(timeline, nights - 1) if stands else NOTHING_STANDS,
        carried=_carried(timeline, whole, known),
    )


def _carried(timeline: Timeline, whole: Whole, known: Weighed) -> Carried:
    columns, nights = whole.columns, whole.weights.nights
    night, risen = timeline.date(nights - 1), whole.weights.risen
    standings = [known.fluid, known.worsening, *(standing for _, standing in known.medicines)]
    return Carried(
        first=timeline.first,
        nights=nights,
        entries=entries_print(timeline, nights, 0, with_activity=whole.calendar is not None),
        medicines=medicines_print(timeline.history, night),
        structure=structure_print([medicine.followed for medicine in columns.medicines]),
        tallies=np.array(
            [one[-1] for one in (risen.seen, risen.cramps, risen.plain, risen.low, risen.since)]
        ),
        watches=np.array([numbers_of_watch(standing.watch) for standing in standings]),
        followed=_followed_numbers(columns, timeline),
        at_work=np.array(
            [numbers_of(work) for medicine in columns.medicines for work in medicine.at_work]
        ).reshape(-1, 5),
        filter=whole.filter,
        calendar=whole.calendar,
    )


def _followed_numbers(columns: PersonColumns, timeline: Timeline) -> np.ndarray:
    return np.array(
        [
            (
                timeline.logged_between(0, medicine.start - 1),
                max(np.flatnonzero(medicine.taken), default=-1),
            )
            for medicine in columns.medicines
        ],
        dtype=float,
    ).reshape(-1, 2)
