"""What the nightly job would have raised, night by night, over a whole diary.

The same rule as the live findings: one is raised when a pattern and episode fit for the
first time, and again only after it had rested for 30 days without evidence (clinical
evidence, section 11). A standing situation is raised again only when it got worse, or
after a year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from tracker.analysis.patterns.standing import TOLD_ONCE, tells_more
from tracker.analysis.records import Evidence, PatientHistory, Pattern
from tracker.analysis.report import analyse_timeline
from tracker.analysis.timeline import Timeline

EXPIRES_AFTER = dt.timedelta(days=30)  # without evidence; section 11


def raisings(history: PatientHistory, last_night: dt.date) -> Iterator[Evidence]:
    """The evidence behind every raising up to `last_night`, in order of night.

    Each was found with the entries up to its own night only; the job raised it on the
    morning after.
    """
    yield from _replayed(Timeline(history), last_night)


def raisings_of_many(
    diaries: Sequence[tuple[PatientHistory, dt.date]],
) -> Iterator[list[Evidence]]:
    """`raisings` of each diary and its last night, weighed together, in the given order."""
    from tracker.analysis.evidence.weighed import prepare

    timelines = [Timeline(history) for history, _ in diaries]
    nights = [last for _, last in diaries]
    ends = [t.day(last) + 1 for t, last in zip(timelines, nights, strict=True)]
    prepare(timelines, [max(1, end) for end in ends])
    for timeline, last_night in zip(timelines, nights, strict=True):
        yield list(_replayed(timeline, last_night))


def _replayed(timeline: Timeline, last_night: dt.date) -> Iterator[Evidence]:
    seen: dict[tuple[Pattern, str], dt.date] = {}
    told: dict[tuple[Pattern, str], Evidence] = {}
    for day in range(timeline.day(last_night) + 1):
        night = timeline.date(day)
        for evidence in analyse_timeline(timeline, night):
            key = (evidence.pattern, evidence.episode)
            if evidence.pattern in TOLD_ONCE:
                is_new = tells_more(evidence, told.get(key))
            else:
                is_new = key not in seen or night - seen[key] > EXPIRES_AFTER
            if is_new:
                told[key] = evidence
                yield evidence
            seen[key] = night
