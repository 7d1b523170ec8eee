"""Nights with and without cramps, by how much was drunk on the waking day before.

The person's own days are the measure: the lowest quarter, the middle half, the highest
quarter. Two counts beside each other say nothing of a cause, and the words say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.charts.columns import Column, Columns
from tracker.charts.frame import whole_ticks
from tracker.charts.picture import Picture, Table
from tracker.presenters.weeks import LEAST_LOGGED
from tracker.presenters.words import counted, volume

from .diary import Diary, too_early

NO_CAUSE = "This does not show a cause."
NAMES = ("Less", "As usual", "More")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The nights after days with about as much to drink; `days` says how much."""

    name: str
    days: str
    cramps: int
    quiet: int

    @property
    def nights(self) -> int:
        """How many nights it holds."""
        return self.cramps + self.quiet


def fluids(diary: Diary) -> list[Picture]:
    """One picture; under 14 nights that have both, its table alone."""
    pairs = _pairs(diary)
    groups = _groups([volume for volume, _ in pairs], pairs, diary.unit)
    nights = counted(len(pairs), "night")
    picture = Picture(
        name="fluids",
        title=_title(groups),
        counted="Nights, by what was drunk that day. A day ends at 4 am.",
        sentence=_sentence(groups),
        table=Table(
            caption="Nights by what was drunk that day",
            head=("Drunk that day", "Nights with cramps", "Nights without"),
            rows=tuple(
                (f"{each.name}, {each.days}", str(each.cramps), str(each.quiet)) for each in groups
            ),
        ),
        drawing=_drawing(groups) if groups else None,
        key=(("sw--cramp", "Nights with cramps"), ("sw--other", "Nights without")),
        notes=(f"{nights} had an answer and drinks. The others are left out.",),
    )
    if len(pairs) >= LEAST_LOGGED:
        return [picture]
    missing = counted(LEAST_LOGGED - len(pairs), "more night")
    so_far = f"So far {nights} with an answer and drinks."
    return [too_early(picture, f"{so_far} A picture needs {LEAST_LOGGED}: {missing} to go.")]


def _pairs(diary: Diary) -> list[tuple[int, bool]]:
    """What was drunk and whether cramps came, for nights that are over and have both."""
    drunk = {day.date: day.volume_ml for day in diary.history.fluids}
    return [
        (drunk[night.date], night.has_cramp)
        for night in diary.nights
        if night.date in drunk and night.date < diary.tonight
    ]


def _groups(
    volumes: Sequence[int], pairs: Sequence[tuple[int, bool]], unit: str
) -> tuple[Group, ...]:
    """Below the first quarter of the days, in between, and above the third."""
    if not volumes:
        return ()
    ordered = sorted(volumes)
    low, high = ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4]
    ends = (
        f"under {volume(low, unit)}",
        f"{volume(low, unit).split()[0]} to {volume(high, unit)}",
        f"over {volume(high, unit)}",
    )
    kinds = [0 if drunk < low else 2 if drunk > high else 1 for drunk, _ in pairs]
    return tuple(
        Group(
            name=name,
            days=ends[kind],
            cramps=sum(had for (_, had), mine in zip(pairs, kinds, strict=True) if mine == kind),
            quiet=sum(not had for (_, had), mine in zip(pairs, kinds, strict=True) if mine == kind),
        )
        for kind, name in enumerate(NAMES)
    )


def _title(groups: Sequence[Group]) -> str:
    if not groups or not groups[0].nights:
        return "Nights with cramps, by what was drunk that day"
    low = groups[0]
    return f"After days with less to drink: cramps on {low.cramps} of {low.nights} nights"


def _sentence(groups: Sequence[Group]) -> str:
    others = groups[1:] if groups and groups[0].nights else groups
    cramps, nights = sum(each.cramps for each in others), sum(each.nights for each in others)
    if not nights:
        return NO_CAUSE
    which = "After other days" if len(others) < len(groups) else "In all"
    return f"{which}: cramps on {cramps} of {nights} nights. {NO_CAUSE}"


def _drawing(groups: Sequence[Group]) -> Columns:
    top, ticks = whole_ticks(max(4, *(max(each.cramps, each.quiet) for each in groups)))
    return Columns(
        name="fluids",
        names=("Nights with cramps", "Nights without"),
        columns=tuple(
            Column(
                words=f"{each.name}, {each.days}: {each.cramps} with cramps, {each.quiet} without",
                values=(each.cramps, each.quiet),
                tick=(each.name, each.days),
            )
            for each in groups
        ),
        top=top,
        ticks=ticks,
    )
