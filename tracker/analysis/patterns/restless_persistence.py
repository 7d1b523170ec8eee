"""How much better a lasting restlessness explains the evenings than flares of pain do.

A flare of back or nerve pain is worse at rest and in the evening as well, evening after
evening for about a week. Restless legs come and go for months: some evenings with most of
the signs together, quiet evenings between. Two stories are told along the diary, as in
`persistence`: usual evenings and flares in the first; in the second restless legs began on
some evening on top of them. The number is the weight of the second story over the first.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tracker.analysis.timeline import Timeline

SIGNS: Final = ("urge_to_move", "worse_at_rest", "relief_by_moving", "evening_onset")
# Usual share of evenings with each sign before anything is known of the person [A].
USUAL: Final = (0.012, 0.015, 0.01, 0.015)
FLARE: Final = (0.35, 0.70, 0.35, 0.60)  # share of a flare's evenings with each sign [A]
RESTLESS: Final = 0.82  # share of each sign on an evening of restless legs [A]
RESTLESS_EVENINGS: Final = 0.40  # of the evenings since they began; detection design 4.5, [A]
USUAL_WEIGHT: Final = 60  # evenings of experience that the first guess is worth [A]
MOST_USUAL: Final = 0.25  # detection design 4.5
RECENT_DAYS: Final = 14  # left out of the usual share; detection design 4.5
FLARE_BEGINS: Final = 2 / 365  # a day: two a year is a bad year [A]
FLARE_ENDS: Final = 1 / 7  # a day: a flare lasts about a week; detection design
BEGINS: Final = 0.5 / 365  # a day: half a beginning expected in a year [A]
THRESHOLD: Final = 15.0  # times; chosen on made-up diaries [A]
CEILING: Final = 1e4  # no more certain than this, so that the weight falls soon when they end
_TRACK: Final = "restless persistence"


@dataclass(slots=True)
class _Track:
    """The stories up to the last evening worked out; `weights` holds the answer of each."""

    usual: float = 1.0
    flare: float = 0.0
    lasting: float = 0.0
    lasting_flare: float = 0.0
    weights: list[float] = field(default_factory=list)
    ticked: list[int] = field(default_factory=lambda: [0] * len(SIGNS))
    evenings: int = 0


def restless_weight(timeline: Timeline, night: dt.date) -> float:
    """The weight of a lasting restlessness at the end of `night`, from 0 to 10 000."""
    track: _Track = timeline.notes.setdefault(_TRACK, _Track())
    day = timeline.day(night)
    if day < 0:
        return 0.0
    while len(track.weights) <= day:
        _step(timeline, track, len(track.weights))
    return track.weights[day]


def _step(timeline: Timeline, track: _Track, day: int) -> None:
    _learn(timeline, track, day - RECENT_DAYS)
    if not _has_entry(timeline, day):
        track.weights.append(track.weights[-1] if track.weights else 0.0)
        return
    seen = _seen(timeline, day)
    usual = list(_usual_shares(track))
    flare = [_either(one, other) for one, other in zip(usual, FLARE, strict=True)]
    _advance(track)
    track.usual *= _chance(seen, usual)
    track.flare *= _chance(seen, flare)
    track.lasting *= _restless_chance(seen, usual)
    track.lasting_flare *= _restless_chance(seen, flare)
    _normalise(track)
    track.weights.append(track.lasting + track.lasting_flare)


def _has_entry(timeline: Timeline, day: int) -> bool:
    """An evening counts when its night was logged or any sign was ticked."""
    return 0 <= day < timeline.size and bool(timeline.logged[day] or timeline.signs[day])


def _seen(timeline: Timeline, day: int) -> list[bool]:
    return [sign in timeline.signs[day] for sign in SIGNS]


def _learn(timeline: Timeline, track: _Track, day: int) -> None:
    """Take an evening that is two weeks old into the usual shares."""
    if not _has_entry(timeline, day):
        return
    track.evenings += 1
    for index, was_seen in enumerate(_seen(timeline, day)):
        track.ticked[index] += was_seen


def _usual_shares(track: _Track) -> Iterator[float]:
    for ticked, usual in zip(track.ticked, USUAL, strict=True):
        share = (ticked + usual * USUAL_WEIGHT) / (track.evenings + USUAL_WEIGHT)
        yield min(share, MOST_USUAL)


def _advance(track: _Track) -> None:
    """A flare may begin or end, and restless legs may begin, between two evenings."""
    usual, flare = track.usual, track.flare
    lasting = track.lasting + BEGINS * usual
    lasting_flare = track.lasting_flare + BEGINS * flare
    track.usual = usual * (1 - FLARE_BEGINS) + flare * FLARE_ENDS
    track.flare = usual * FLARE_BEGINS + flare * (1 - FLARE_ENDS)
    track.lasting = lasting * (1 - FLARE_BEGINS) + lasting_flare * FLARE_ENDS
    track.lasting_flare = lasting * FLARE_BEGINS + lasting_flare * (1 - FLARE_ENDS)


def _restless_chance(seen: Sequence[bool], shares: Sequence[float]) -> float:
    """An evening of restless legs or not: the signs come together or as they would anyway."""
    together = _chance(seen, [_either(share, RESTLESS) for share in shares])
    return RESTLESS_EVENINGS * together + (1 - RESTLESS_EVENINGS) * _chance(seen, shares)


def _chance(seen: Sequence[bool], shares: Sequence[float]) -> float:
    return math.prod(
        share if was_seen else 1 - share for was_seen, share in zip(seen, shares, strict=True)
    )


def _either(one: float, other: float) -> float:
    return 1 - (1 - one) * (1 - other)


def _normalise(track: _Track) -> None:
    """Keep the first story at weight 1, and the second below the ceiling."""
    first = track.usual + track.flare
    second = (track.lasting + track.lasting_flare) / first
    scale = min(1.0, CEILING / second) / first if second > 0 else 1 / first
    track.usual /= first
    track.flare /= first
    track.lasting *= scale
    track.lasting_flare *= scale
