"""Which medicines were taken when: a bar from start to stop, anew at each change of dose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracker.charts.lanes import Lane, Lanes, Stretch
from tracker.charts.picture import Picture, Table
from tracker.models import Medication
from tracker.presenters.medicine_marks import Named, dose_words
from tracker.presenters.spans import ONE_DAY
from tracker.presenters.words import counted, short_date

from .diary import Diary, enough, inside

BEFORE = "before the diary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """A medicine at one dose: the days it was taken, and how the first one is said."""

    name: str
    dose: str
    first: dt.date
    last: dt.date
    since: str
    until: str
    starts_inside: bool
    is_first: bool


def medicines(diary: Diary, named: Iterable[Named]) -> list[Picture]:
    """One picture; medicines that were removed are not in it."""
    doses = [dose for row, name in named for dose in _doses(diary, row, name)]
    doses.sort(key=lambda dose: (dose.until != "still taken", dose.name, dose.first))
    names = list(dict.fromkeys(dose.name for dose in doses))
    marks = inside(diary.marks, diary.first, diary.last_day)
    picture = Picture(
        name="medicines",
        title=_title(names, doses),
        counted="A bar runs from the first day to the last. A gap is a new dose.",
        sentence=_sentence(doses),
        table=Table(
            caption="Medicines and when they were taken",
            head=("Medicine", "Dose", "From", "To"),
            rows=tuple((dose.name, dose.dose, dose.since, dose.until) for dose in doses),
        ),
        drawing=Lanes(
            first=diary.first,
            last=diary.last_day,
            lanes=tuple(_lane(name, doses) for name in names),
            marks=tuple((mark.on, mark.letter) for mark in marks),
        )
        if doses
        else None,
        marks=marks if doses else (),
        notes=("A dashed bar is over.",)
        if any(dose.until != "still taken" for dose in doses)
        else (),
    )
    return [enough(diary, picture)]


def _doses(diary: Diary, row: Medication, name: str) -> Iterator[Dose]:
    """The doses of one medicine that touch the span, cut to it."""
    steps = [(row.started_on, dose_words(row.dose_value, row.dose_unit))]
    steps += [
        (change.on, dose_words(change.dose_value, change.dose_unit))
        for change in row.changes.all()
        if row.stopped_on is None or change.on <= row.stopped_on
    ]
    for place, (start, dose) in enumerate(steps):
        is_last = place == len(steps) - 1
        end = row.stopped_on if is_last else (steps[place + 1][0] or diary.first) - ONE_DAY
        shown_end = min(end or diary.last_day, diary.last_day)
        if shown_end < diary.first or (start and start > diary.last_day):
            continue
        yield Dose(
            name=name[:1].upper() + name[1:],
            dose=dose or "not noted",
            first=max(start or diary.first, diary.first),
            last=max(shown_end, start or diary.first),
            since=_since(row, start, is_first=place == 0),
            until=short_date(end) if end else "still taken",
            starts_inside=start is not None and start >= diary.first,
            is_first=place == 0,
        )


def _since(row: Medication, start: dt.date | None, *, is_first: bool) -> str:
    if start is None:
        return BEFORE
    if is_first and row.started_precision == Medication.Precision.YEAR:
        return str(start.year)
    if is_first and row.started_precision == Medication.Precision.MONTH:
        return f"{start:%B %Y}"
    return short_date(start)


def _lane(name: str, doses: Sequence[Dose]) -> Lane:
    mine = [dose for dose in doses if dose.name == name]
    newest = mine[-1].dose
    return Lane(
        name=name if newest == "not noted" else f"{name} {newest}",
        stretches=tuple(
            Stretch(
                first=dose.first,
                last=dose.last,
                words=f"{dose.name} {dose.dose}: {dose.since} to {dose.until}",
                goes_on=dose.until == "still taken",
            )
            for dose in mine
        ),
    )


def _title(names: Sequence[str], doses: Sequence[Dose]) -> str:
    if not doses:
        return "No medicine was taken in this time"
    new = len({dose.name for dose in doses if dose.is_first and dose.starts_inside})
    taken = f"{counted(len(names), 'medicine')} in this time"
    return f"{taken}, {new} new" if new else f"{taken}, none new"


def _sentence(doses: Sequence[Dose]) -> str:
    if not doses:
        return ""
    changed = sum(dose.starts_inside and not dose.is_first for dose in doses)
    kept = len({dose.name for dose in doses if dose.until == "still taken"})
    changes = counted(changed, "change") if changed else "no change"
    return f"{kept} of them still taken, {changes} of dose."
