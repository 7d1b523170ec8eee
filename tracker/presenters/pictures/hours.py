"""At which hour of the night the cramps began."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.charts.hours import Hours
from tracker.charts.picture import Picture, Table
from tracker.presenters.spans import NAMES
from tracker.presenters.words import counted

from .diary import Diary, enough

FIRST_HOUR, HOURS, DAY = 21, 12, 24  # the arc runs from 9 pm to 9 am


def hours(diary: Diary) -> list[Picture]:
    """One picture."""
    began = [c.at.hour for night in diary.nights for c in night.cramps if c.at is not None]
    counts = [began.count((FIRST_HOUR + place) % DAY) for place in range(HOURS)]
    outside = len(began) - sum(counts)
    first = max(range(HOURS - 1), key=lambda place: counts[place] + counts[place + 1])
    most = counts[first] + counts[first + 1]
    picture = Picture(
        name="hours",
        title=_title(first, most, len(began)),
        counted="The night runs from left to right. Longer means more cramps.",
        sentence=_sentence(first, most, len(began)),
        table=Table(
            caption="Cramps by the hour they began",
            head=("Hour", "Cramps"),
            rows=(
                *((_hour(place), str(count)) for place, count in enumerate(counts)),
                ("At other hours", str(outside)),
            ),
        ),
        drawing=_drawing(diary, counts, len(began)) if most else None,
        notes=(f"{counted(outside, 'cramp')} began at other hours.",) if outside else (),
    )
    return [enough(diary, picture)]


def _drawing(diary: Diary, counts: Sequence[int], cramps: int) -> Hours:
    shown = "your own days" if diary.span.is_custom else NAMES[diary.span.key].lower()
    shown = "all nights" if shown == "all" else shown
    return Hours(counts=tuple(counts), middle=(counted(cramps, "cramp"), shown))


def _title(first: int, most: int, cramps: int) -> str:
    if not cramps:
        return "No cramps in this time"
    if 2 * most >= cramps:
        return f"Most cramps came between {_between(first)}"
    return "Cramps came at many hours of the night"


def _sentence(first: int, most: int, cramps: int) -> str:
    if not cramps:
        return ""
    of = f"{most} of {counted(cramps, 'cramp')}"
    if 2 * most >= cramps:
        return f"{of} came in these two hours."
    return f"At most {of} came in two hours, between {_between(first)}."


def _between(first: int) -> str:
    """ "2 and 4 am"."""
    start, end = _clock(first), _clock(first + 2)
    if start.split()[-1] == end.split()[-1]:
        start = start.split()[0]
    return f"{start} and {end}"


def _hour(place: int) -> str:
    start, end = _clock(place), _clock(place + 1)
    if start.split()[-1] == end.split()[-1]:
        start = start.split()[0]
    return f"{start} to {end}"


def _clock(place: int) -> str:
    hour = (FIRST_HOUR + place) % DAY
    if hour == 0:
        return "midnight"
    return f"{hour - DAY // 2} pm" if hour > DAY // 2 else f"{hour} am"
