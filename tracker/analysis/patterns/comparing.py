"""The two sides of a medicine's start: which nights are compared, and when a rise is clear.

Nights before the start, and those long after a stop, stand against the nights on the
medicine. No side reaches into the time of another suspect: its own start closes the
comparison before it and needs three weeks to become a baseline.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.analysis.exposure import Episode, episodes
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.rates import Tally, bunching_of, calendar_tail, rise_tail, total
from tracker.analysis.records import Reason
from tracker.analysis.timeline import Timeline

RECENT_WINDOW = 14  # nights; section 11
RECENT_LOGGED = 10  # of them; section 11
LOGGED_BEFORE = 14  # nights; detection design 4.3
LOGGED_AFTER = 10  # nights; detection design 4.3
RULE_WINDOW = 28  # nights before the start, and newest nights after it; section 11, P1
RISE = 1.5  # times; section 11, P1
MORE_CRAMP_NIGHTS = 2  # in a rule window; section 11, P1
LONGEST_AFTER = 365  # nights; section 11, "late"
LONGEST_BEFORE = 120  # nights; older ones were another time of life [A]
# A year of nightly looks is some ten independent ones, since the nights add up: at this
# level a quiet diary with one new medicine stays below one false alarm in twenty [A]. The
# tail already allows for spells and takes the worse of two seasons.
LEVEL = 5e-3
CALENDAR_LEVEL = 0.05  # the same rise with silence read as quiet [A]
RIVAL_NIGHTS = (14, 28, 42)  # steps before the start that must not fit better; design 4.3
WASHOUT_NIGHTS = 21  # after a stop, nights that count for neither side [A]
SETTLING_NIGHTS = 21  # after another medicine began, before its level is a baseline [A]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The two sides of one episode: `before` (and long after a stop), and `after`."""

    before: Tally
    after: Tally
    before_span: tuple[int, int]
    after_span: tuple[int, int]
    rule_before: Tally
    rule_after: Tally

    def bunching(self, timeline: Timeline) -> float:
        """How many cramps count as one, by this person's fortnights on both sides."""
        spans = (self.before_span, self.after_span)
        return bunching_of(timeline.fortnights(*span) for span in spans)


def compared_episodes(timeline: Timeline, night: dt.date) -> Iterator[tuple[Episode, Compared]]:
    """Every episode of the last year with its two sides, none reaching into the next one."""
    known = episodes(timeline.history, night)
    for index, episode in enumerate(known):
        if (night - episode.lead.date).days > LONGEST_AFTER:
            continue
        earlier = known[index - 1].events[-1].date if index else None
        later = known[index + 1].lead.date if index + 1 < len(known) else None
        yield episode, _compare(timeline, night, episode, earlier, later)


def began_earlier(timeline: Timeline, compared: Compared) -> bool:
    """True when a step two to six weeks before the start explains the nights better."""
    first, last = compared.before_span[0], compared.after_span[1]
    start = compared.after_span[0]
    bunching = compared.bunching(timeline)
    own = _step_fit(timeline, first, start, last) / bunching
    rivals = [_step_fit(timeline, first, start - n, last) / bunching for n in RIVAL_NIGHTS]
    return own < _log_mean(rivals)


def is_clear_rise(timeline: Timeline, compared: Compared) -> bool:
    """True when every rule about the counted nights holds."""
    before, after = compared.before, compared.after
    if not (_rose(compared.rule_before, compared.rule_after) and _rose(before, after)):
        return False
    bunching = compared.bunching(timeline)
    return (
        after.calendar_rate > before.calendar_rate
        and rise_tail(before, after, bunching) <= LEVEL
        and calendar_tail(before, after, bunching) <= CALENDAR_LEVEL
    )


def shortage(timeline: Timeline, night: dt.date, compared: Compared) -> tuple[int, Reason] | None:
    """How many more logged nights would be needed, and why; None when there are enough."""
    if min(compared.rule_before.logged, compared.before.logged) < LOGGED_BEFORE:
        logged = compared.rule_before.logged
        return 0, reason(codes.TOO_FEW_NIGHTS_BEFORE, logged=logged, needed=LOGGED_BEFORE)
    if compared.after.logged < LOGGED_AFTER:
        logged = compared.after.logged
        values = reason(codes.TOO_FEW_NIGHTS_AFTER, logged=logged, needed=LOGGED_AFTER)
        return LOGGED_AFTER - logged, values
    return recent_shortage(timeline, night)


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
    newest = on[-1][1] if on else last
    return Compared(
        before=timeline.tally(first, start - 1) + total(timeline.tally(*span) for span in off),
        after=total(timeline.tally(*span) for span in on),
        before_span=(first, start - 1),
        after_span=(start, last),
        rule_before=timeline.tally(max(first, start - RULE_WINDOW), start - 1),
        rule_after=timeline.tally(max(start, newest - RULE_WINDOW + 1), newest),
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


def _rose(before: Tally, after: Tally) -> bool:
    more = (after.share - before.share) * RULE_WINDOW
    return after.rate >= RISE * before.rate and more >= MORE_CRAMP_NIGHTS


def _step_fit(timeline: Timeline, first: int, step: int, last: int) -> float:
    """The best log-likelihood of two rates with a step on day `step`."""
    return _fit(timeline.tally(first, step - 1)) + _fit(timeline.tally(step, last))


def _fit(tally: Tally) -> float:
    return tally.attacks * math.log(tally.rate) if tally.attacks else 0.0


def _log_mean(values: Sequence[float]) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(value - top) for value in values) / len(values))
