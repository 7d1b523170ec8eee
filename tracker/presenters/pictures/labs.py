"""Blood tests over time, each value beside the range of the laboratory that measured it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tracker.charts.dots import Dot, Dots
from tracker.charts.picture import Picture, Table
from tracker.models import LabResult
from tracker.presenters.reason_words import Audience
from tracker.presenters.words import counted, short_date

from .diary import Diary, enough, inside

ORDER = [analyte.value for analyte in LabResult.Analyte]
NO_RANGE = "not noted"
ASK = "Ask your clinic what it means for you."


def labs(diary: Diary, rows: Iterable[LabResult]) -> list[Picture]:
    """A picture for each test and unit, sodium first."""
    found: dict[tuple[str, str], list[LabResult]] = {}
    for row in rows:
        if diary.first <= row.taken_on <= diary.last_day:
            found.setdefault((row.analyte, row.unit), []).append(row)
    ordered = sorted(found.items(), key=lambda item: (ORDER.index(item[0][0]), item[0][1]))
    return [
        enough(diary, _picture(diary, place, values)) for place, (_, values) in enumerate(ordered)
    ]


def _picture(diary: Diary, place: int, rows: list[LabResult]) -> Picture:
    rows.sort(key=lambda row: (row.taken_on, row.pk))
    dots = tuple(_dot(row) for row in rows)
    newest = rows[-1]
    marks = inside(diary.marks, diary.first, diary.last_day)
    name = newest.get_analyte_display()
    return Picture(
        name=f"{newest.analyte}-{place}",
        title=f"{name}: {_number(newest)} {newest.unit} on {short_date(newest.taken_on)}",
        counted=f"{name} in {newest.unit}, as you typed it. A box is the range of that lab."
        if diary.audience is Audience.PATIENT
        else f"{name} in {newest.unit}, entered by the patient. A box is the range of that lab.",
        sentence=_sentence(dots, diary.audience),
        table=Table(
            caption=f"{name} in {newest.unit}",
            head=("Day", "Value", "Range of the lab", "Where it lies"),
            rows=tuple(
                (short_date(row.taken_on), _number(row), _range(row), _where(dot))
                for row, dot in zip(rows, dots, strict=True)
            ),
        ),
        drawing=Dots(
            first=diary.first,
            last=diary.last_day,
            dots=dots,
            marks=tuple((mark.on, mark.letter) for mark in marks),
        ),
        marks=marks,
        notes=("A diamond without a letter lies outside its range.",)
        if any(dot.is_outside for dot in dots)
        else (),
    )


def _dot(row: LabResult) -> Dot:
    return Dot(
        on=row.taken_on,
        value=float(row.value),
        low=None if row.range_low is None else float(row.range_low),
        high=None if row.range_high is None else float(row.range_high),
        words=f"{short_date(row.taken_on)}: {_number(row)} {row.unit}, range {_range(row)}",
    )


def _sentence(dots: Sequence[Dot], audience: Audience) -> str:
    ranged = [dot for dot in dots if dot.low is not None or dot.high is not None]
    if not ranged:
        return "The range of the lab was not noted."
    outside = sum(dot.is_outside for dot in ranged)
    said = f"{outside} of {counted(len(ranged), 'value')} lay outside the range of the lab."
    return f"{said} {ASK}" if outside and audience is Audience.PATIENT else said


def _where(dot: Dot) -> str:
    if dot.low is None and dot.high is None:
        return NO_RANGE
    if dot.low is not None and dot.value < dot.low:
        return "below"
    return "above" if dot.is_outside else "inside"


def _range(row: LabResult) -> str:
    low, high = row.range_low, row.range_high
    if low is not None and high is not None:
        return f"{low.normalize():f} to {high.normalize():f}"
    if low is not None:
        return f"from {low.normalize():f}"
    return f"up to {high.normalize():f}" if high is not None else NO_RANGE


def _number(row: LabResult) -> str:
    return f"{row.value.normalize():f}"
