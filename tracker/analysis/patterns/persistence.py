"""How much better a lasting change explains the signs than usual days and colds do.

Two stories are told along the diary, each updated day by day with what was ticked.
In the first the person has usual days and, now and then, a cold: a run of days with
more signs. In the second something lasting began on some day, on top of both; a day
on which it began is likelier soon after a sodium-lowering medicine did. How strong it is
nobody knows, so three strengths are asked about at once: four times the person's own
share of each sign, or days with it beside the usual ones, few or many. The number is
the weight of the second story over the first. It is a mixture of likelihood ratios, so
on average it does not grow for somebody in the first story (Ville's inequality bounds
how often it ever passes a level by the total weight over that level).

A person's usual share of each sign is learned from their own days up to two weeks ago.
A week without any entry is passed over: nothing was seen.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field

from tracker.analysis.patterns.low_sodium_risk import risk_on
from tracker.analysis.timeline import Timeline

# Signs that mean the same are one channel, so that they are not counted twice.
CHANNELS: tuple[frozenset[str], ...] = (
    frozenset({"fatigue", "weakness"}),
    frozenset({"headache", "bad_headache"}),
    frozenset({"nausea", "vomiting", "repeated_vomiting"}),
    frozenset({"unsteady", "falls"}),
    frozenset({"confusion", "not_making_sense", "slow_thinking", "very_drowsy", "hard_to_wake"}),
    frozenset({"poor_appetite"}),
    frozenset({"low_mood", "irritable"}),
)
# Usual share of days with each channel before anything is known of the person [A].
USUAL = (0.06, 0.05, 0.02, 0.015, 0.005, 0.02, 0.03)
# Share of the days of a cold or a stomach upset [A].
COLD = (0.60, 0.50, 0.20, 0.10, 0.02, 0.30, 0.15)
USUAL_WEIGHT = 30  # days of experience that the first guess is worth [A]
RECENT_DAYS = 14  # left out of the usual share; detection design 4.5
TIMES_USUAL = 4.0  # a lasting change is a fourfold share; detection design 4.5
LEAST_LASTING = 0.05  # share of days, and the most, of a sign in a lasting change [A]
MOST_LASTING = 0.60
# Share of days with each channel that a lasting change brings beside the usual ones when
# many: tiredness and headache lead, as with the milder falls (clinical evidence 3.2); and
# the parts of it that are asked about [A].
ADDED = (0.30, 0.25, 0.15, 0.18, 0.05, 0.12, 0.10)
ADDED_PARTS = (0.6, 0.3)
STRENGTHS = 1 + len(ADDED_PARTS)  # each as likely beforehand as the others
COLD_BEGINS = 6 / 365  # a day: six a year is a bad year [A]
COLD_ENDS = 1 / 5  # a day: colds last 3 to 7 days; detection design
NEW_DAYS = 60  # after a start in which a change is likelier; evidence 3.3, peak month 1
NEW_WEIGHT = 1 / NEW_DAYS  # a day: one change expected beforehand
LONG_WEIGHT = 0.5 / 365  # a day: half as much in a year of use without trouble [A]
# What is left of both where the medicine is only possibly one: other water pills and acid
# blockers, which lower sodium more rarely [A].
POSSIBLE_PART = 0.25
# Times. Ville's bound with a total weight of 1.5 is one in thirteen a year; diaries with
# four colds a year stay far below it, since no day gathers evidence at the worst rate.
THRESHOLD = 20.0
CEILING = 1e4  # no more certain than this, so that the weight falls soon when signs end [A]
_TRACK = "low sodium persistence"


@dataclass(slots=True)
class _Track:
    """The stories up to the last day worked out; `weights` holds the answer of each day.

    `lasting` and `lasting_cold` have one place for each strength of a lasting change.
    """

    usual: float = 1.0
    cold: float = 0.0
    lasting: list[float] = field(default_factory=lambda: [0.0] * STRENGTHS)
    lasting_cold: list[float] = field(default_factory=lambda: [0.0] * STRENGTHS)
    weights: list[float] = field(default_factory=list)
    ticked: list[int] = field(default_factory=lambda: [0] * len(CHANNELS))
    days: int = 0


def persistence_on(timeline: Timeline, night: dt.date) -> float:
    """The weight of a lasting change at the end of `night`, from 0 to 10 000."""
    track: _Track = timeline.notes.setdefault(_TRACK, _Track())
    day = timeline.day(night)
    if day < 0:
        return 0.0
    while len(track.weights) <= day:
        _step(timeline, track, len(track.weights))
    return track.weights[day]


def _step(timeline: Timeline, track: _Track, day: int) -> None:
    """Move both stories on by one day."""
    _learn(timeline, track, day - RECENT_DAYS)
    if not timeline.is_active(day):
        track.weights.append(track.weights[-1] if track.weights else 0.0)
        return
    _advance(track, _arrival(timeline, day))
    _see(track, _signs(timeline, day))
    _normalise(track)
    track.weights.append(math.fsum((*track.lasting, *track.lasting_cold)))


def _learn(timeline: Timeline, track: _Track, day: int) -> None:
    """Take a day that is two weeks old into the usual shares."""
    if day < 0 or not timeline.is_active(day):
        return
    track.days += 1
    for index, channel in enumerate(CHANNELS):
        track.ticked[index] += not channel.isdisjoint(_signs(timeline, day))


def _signs(timeline: Timeline, day: int) -> frozenset[str]:
    return timeline.signs[day] if day < timeline.size else frozenset()


def _see(track: _Track, signs: frozenset[str]) -> None:
    """Weigh each story by how well it foretold which channels were ticked."""
    days = track.days + USUAL_WEIGHT
    for place, (channel, ticked, prior, in_cold) in enumerate(
        zip(CHANNELS, track.ticked, USUAL, COLD, strict=True)
    ):
        is_ticked = not signs.isdisjoint(channel)
        share = (ticked + prior * USUAL_WEIGHT) / days
        track.usual *= _chance(share, is_ticked=is_ticked)
        track.cold *= _chance(max(share, in_cold), is_ticked=is_ticked)
        for strength, more in enumerate(_shares_with_more(share, ADDED[place])):
            track.lasting[strength] *= _chance(more, is_ticked=is_ticked)
            track.lasting_cold[strength] *= _chance(max(more, in_cold), is_ticked=is_ticked)


def _shares_with_more(share: float, added: float) -> tuple[float, ...]:
    """The share of days with a sign under a lasting change of each strength."""
    fourfold = min(MOST_LASTING, max(TIMES_USUAL * share, LEAST_LASTING))
    return (fourfold, *(share + (1 - share) * part * added for part in ADDED_PARTS))


def _chance(share: float, *, is_ticked: bool) -> float:
    return share if is_ticked else 1 - share


def _arrival(timeline: Timeline, day: int) -> float:
    """How likely it is beforehand that a lasting change begins on this very day."""
    date, joined = timeline.date(day), timeline.history.start
    risk = risk_on(timeline, date)
    if risk is None:
        return 0.0
    part = POSSIBLE_PART if risk.is_only_possible else 1.0
    starts = (course.start for course in risk.courses)
    if any(s is not None and s > joined and (date - s).days < NEW_DAYS for s in starts):
        return part * NEW_WEIGHT
    return part * LONG_WEIGHT


def _advance(track: _Track, arrival: float) -> None:
    """A cold may begin or end, and a lasting change may begin, between two days."""
    usual, cold, share = track.usual, track.cold, arrival / STRENGTHS
    track.usual, track.cold = _with_colds(usual, cold)
    for strength in range(STRENGTHS):
        track.lasting[strength], track.lasting_cold[strength] = _with_colds(
            track.lasting[strength] + share * usual, track.lasting_cold[strength] + share * cold
        )


def _with_colds(well: float, cold: float) -> tuple[float, float]:
    """The two after a night in which a cold may have begun or ended."""
    return (
        well * (1 - COLD_BEGINS) + cold * COLD_ENDS,
        well * COLD_BEGINS + cold * (1 - COLD_ENDS),
    )


def _normalise(track: _Track) -> None:
    """Keep the first story at weight 1, and the second below the ceiling."""
    first = track.usual + track.cold
    second = math.fsum((*track.lasting, *track.lasting_cold)) / first
    scale = min(1.0, CEILING / second) / first if second > 0 else 1 / first
    track.usual /= first
    track.cold /= first
    track.lasting = [weight * scale for weight in track.lasting]
    track.lasting_cold = [weight * scale for weight in track.lasting_cold]
