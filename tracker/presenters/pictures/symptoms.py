"""On which days which signs were ticked."""

from __future__ import annotations

import datetime as dt

from education.signs import SIGNS
from tracker.charts.lanes import Lane, Lanes
from tracker.charts.picture import Picture, Table
from tracker.presenters.words import counted, short_date

from .diary import Diary, enough, inside

MOST_LANES = 8  # the signs ticked most; the table has them all


def symptoms(diary: Diary) -> list[Picture]:
    """One picture; a sign that was only read out of somebody's words is not in it."""
    days = _days(diary)
    every = {day for dates in days.values() for day in dates}
    marks = inside(diary.marks, diary.first, diary.last_day)
    picture = Picture(
        name="symptoms",
        title=_title(days),
        counted="Each line is a day on which the sign was ticked.",
        sentence=f"{counted(len(days), 'sign')} in all, on {counted(len(every), 'day')}."
        if days
        else "",
        table=Table(
            caption="Signs and the days they were ticked",
            head=("Sign", "Days", "First", "Last"),
            rows=tuple(
                (name, str(len(dates)), short_date(dates[0]), short_date(dates[-1]))
                for name, dates in days.items()
            ),
        ),
        drawing=Lanes(
            first=diary.first,
            last=diary.last_day,
            lanes=tuple(
                Lane(name=name, days=tuple(dates))
                for name, dates in list(days.items())[:MOST_LANES]
            ),
            marks=tuple((mark.on, mark.letter) for mark in marks),
        )
        if days
        else None,
        marks=marks if days else (),
        notes=(f"The {MOST_LANES} signs ticked most are drawn. The table has all.",)
        if len(days) > MOST_LANES
        else (),
    )
    return [enough(diary, picture)]


def _days(diary: Diary) -> dict[str, list[dt.date]]:
    """The days of each sign, those ticked most first."""
    found: dict[str, set[dt.date]] = {}
    for sign in diary.history.symptoms:
        if diary.first <= sign.date <= diary.last_day:
            name = SIGNS[sign.code].words if sign.code in SIGNS else sign.code
            found.setdefault(name, set()).add(sign.date)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return {name: sorted(dates) for name, dates in ordered}


def _title(days: dict[str, list[dt.date]]) -> str:
    if not days:
        return "No sign was ticked in this time"
    name, dates = next(iter(days.items()))
    return f"{name}: ticked on {counted(len(dates), 'day')}"
