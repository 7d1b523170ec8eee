"""The two sides of a medicine's start: which nights are counted beside each other.

The counts are for people, who trust what they can count. Whether a rise is one is weighed
elsewhere, with the season, spells and nights without entries (`tracker.analysis.evidence`).

Nights before the start, and those long after a stop, stand against the nights on the
medicine. No side reaches into the time of another suspect: its own start closes the
comparison before it and needs three weeks to become a baseline.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.analysis.exposure import Episode, episodes
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.rates import Tally, total
from tracker.analysis.records import Reason
from tracker.analysis.timeline import Timeline

RECENT_WINDOW = 14  # nights; section 11
RECENT_LOGGED = 10  # of them; section 11
LOGGED_BEFORE = 14  # nights; detection design 4.3
LOGGED_AFTER = 10  # nights; detection design 4.3
LONGEST_AFTER = 365  # nights; section 11, "late"
LONGEST_BEFORE = 120  # nights; older ones were another time of life [A]
WASHOUT_NIGHTS = 21  # after a stop, nights that count for neither side [A]
SETTLING_NIGHTS = 21  # after another medicine began, before its level is a baseline [A]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The two sides of one episode: `before` (and long after a stop), and `after`."""

    before: Tally
    after: Tally
    before_span: tuple[int, int]
    after_span: tuple[int, int]


def compared_episodes(timeline: Timeline, night: dt.date) -> Iterator[tuple[Episode, Compared]]:
    """Every episode of the last year with its two sides, none reaching into the next one."""
    known = episodes(timeline.history, night)
    for index, episode in enumerate(known):
        if (night - episode.lead.date).days > LONGEST_AFTER:
            continue
        earlier = known[index - 1].events[-1].date if index else None
        later = known[index + 1].lead.date if index + 1 < len(known) else None
        yield episode, _compare(timeline, night, episode, earlier, later)


def shortage(compared: Compared) -> tuple[int, Reason] | None:
    """How many more logged nights would be needed, and why; None when there are enough."""
    before, after = compared.before.logged, compared.after.logged
    if before < LOGGED_BEFORE:
        return 0, reason(codes.TOO_FEW_NIGHTS_BEFORE, logged=before, needed=LOGGED_BEFORE)
    if after < LOGGED_AFTER:
        values = reason(codes.TOO_FEW_NIGHTS_AFTER, logged=after, needed=LOGGED_AFTER)
        return LOGGED_AFTER - after, values
    return None


def recent_shortage(timeline: Timeline, night: dt.date) -> tuple[int, Reason] | None:
    """The rule of 10 logged nights in the last 14 (section 11)."""
    day = timeline.day(night)
    logged = timeline.logged_between(day - RECENT_WINDOW + 1, day)
    if logged >= RECENT_LOGGED:
        return None
    return RECENT_LOGGED - logged, reason(
        codes.TOO_FEW_RECENT_NIGHTS, logged=logged, needed=RECENT_LOGGED, window=RECENT_WINDOW
    )


def _compare(
    timeline: Timeline,
    night: dt.date,
    episode: Episode,
    earlier: dt.date | None,
    later: dt.date | None,
) -> Compared:
    start = timeline.day(episode.lead.date)
    last = timeline.day(night) if later is None else timeline.day(later) - 1
    first = max(start - LONGEST_BEFORE, 0)
    if earlier is not None:
        first = max(first, timeline.day(earlier) + SETTLING_NIGHTS)
    first = min(first, start)
    on, off = _sides(timeline, episode, last)
    return Compared(
        before=timeline.tally(first, start - 1) + total(timeline.tally(*span) for span in off),
        after=total(timeline.tally(*span) for span in on),
        before_span=(first, start - 1),
        after_span=(start, last),
    )


def _sides(
    timeline: Timeline, episode: Episode, last: int
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Day spans on any member since the start, and those after all had washed out."""
    spans = sorted(
        (timeline.day(start), last if end is None else min(timeline.day(end), last))
        for event in episode.events
        for start, end in event.spans
        if timeline.day(start) <= last
    )
    on: list[tuple[int, int]] = []
    for start, end in spans:
        if on and start <= on[-1][1] + 1:
            on[-1] = (on[-1][0], max(on[-1][1], end))
        else:
            on.append((start, end))
    return on, list(_washed_out(on, last))


def _washed_out(on: Sequence[tuple[int, int]], last: int) -> Iterator[tuple[int, int]]:
    starts = [start for start, _ in on[1:]]
    for (_, end), following in zip(on, [*starts, last + 1], strict=False):
        if end + WASHOUT_NIGHTS < following - 1:
            yield end + WASHOUT_NIGHTS + 1, following - 1
