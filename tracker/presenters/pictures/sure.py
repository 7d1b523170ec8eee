"""How sure the nightly job was of a finding, week by week, as its runs kept it.

A run keeps what fitted that night, with its word of certainty and, for weighed questions,
the weight since it was raised. It keeps nothing of a question that did not fit: how the
weight grew before is not known here, and the picture says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tracker.analysis.patterns import reasons as codes
from tracker.analysis.records import Certainty
from tracker.charts.columns import Columns
from tracker.charts.cramp_weeks import Week, day_label, has_years
from tracker.charts.picture import Picture, Table
from tracker.models import Finding
from tracker.presenters.finding_words import SCALE
from tracker.presenters.reason_words import Audience
from tracker.presenters.weeks import monday_of

from .diary import Diary, enough, unquiet, week_marks, weekly
from .ratio import Kept, ratio

LEVELS = {certainty.value: level for level, certainty in enumerate(SCALE, start=1)}
WORDS = {0: "Nothing", **{LEVELS[certainty.value]: word for certainty, word in SCALE.items()}}
LIKELY, HINT = LEVELS[Certainty.LIKELY.value], LEVELS[Certainty.HINT.value]
AXIS = {0: "Nothing", 1: "A hint", 2: "Possible", 3: "Likely", 4: "Very likely"}
KEPT_NOTE = "We keep how sure we were from the night it was found on."
TICK_NOTE = "A tick is a week in which nothing fitted."
BLANK_NOTE = "A dashed box is a week we did not look at."
MOST = 3  # findings drawn, the most urgent


def sure(
    diary: Diary, findings: Sequence[tuple[Finding, str]], runs: Iterable[Kept]
) -> list[Picture]:
    """Pictures for each finding and its title: how sure, and the range of a ratio.

    `runs` are oldest first.
    """
    kept = list(runs)
    pictures = []
    for number, (finding, title) in enumerate(findings[:MOST], start=1):
        pictures.append(_picture(diary, number, finding, title, kept))
        if (ranges := ratio(diary, number, finding, title, kept)) is not None:
            pictures.append(ranges)
    return [enough(diary, picture) for picture in pictures]


def _picture(
    diary: Diary, number: int, finding: Finding, title: str, runs: Sequence[Kept]
) -> Picture:
    weeks = diary.weeks
    found = _by_week(runs, finding, diary.audience)
    looked, years = [week for week in weeks if week.start in found], has_years(weeks)
    marks, places = week_marks(diary.marks, weeks)
    top = max([LIKELY, *(level for level, _ in found.values())])

    def value(week: Week) -> float | None:
        return found[week.start][0] if week.start in found else None

    def words(week: Week) -> str:
        return WORDS[found[week.start][0]] if week.start in found else "not looked at"

    return Picture(
        name=f"sure-{number}",
        title=f"{title}: {SCALE[Certainty(finding.certainty)].lower()} now",
        counted="How sure we were at the end of each week.",
        sentence=_sentence(weeks, looked, found),
        table=Table(
            caption="How sure we were by week",
            head=("Week of", "How sure", "Times as well"),
            rows=tuple(
                (day_label(week.start, years=years), words(week), found.get(week.start, (0, ""))[1])
                for week in weeks
            ),
        ),
        drawing=Columns(
            name=f"sure-{number}",
            names=("How sure we were",),
            columns=weekly([unquiet(week) for week in weeks], value, words),
            top=top,
            ticks=tuple((level, AXIS[level]) for level in _levels(top, diary.audience)),
            marks=places,
            numbered=False,
        ),
        marks=marks,
        notes=(KEPT_NOTE, TICK_NOTE, BLANK_NOTE, *_weight_note(found)),
    )


def _by_week(
    runs: Sequence[Kept], finding: Finding, audience: Audience
) -> dict[dt.date, tuple[int, str]]:
    """For each week's Monday the level and the weight of its newest run."""
    found = {}
    for night, evidence in runs:
        mine = [
            item
            for item in evidence
            if (item["pattern"], item["episode"]) == (finding.pattern, finding.episode)
        ]
        level = LEVELS[mine[0]["certainty"]] if mine else 0
        if audience is Audience.PATIENT and level == HINT:
            level, mine = 0, []  # a hint is for clinicians
        found[monday_of(night)] = (level, _weight(mine))
    return found


def _weight(mine: Sequence[Mapping[str, Any]]) -> str:
    weights = [
        reason["values"]["weight"]
        for item in mine
        for reason in item["reasons"]
        if reason["code"] == codes.WEIGHT
    ]
    return f"{weights[0]:g}" if weights else ""


def _sentence(
    weeks: Sequence[Week], looked: Sequence[Week], found: Mapping[dt.date, tuple[int, str]]
) -> str:
    told = [week for week in looked if found[week.start][0]]
    said = f"We looked in {len(looked)} of {len(weeks)} weeks."
    if not told:
        return said
    first = day_label(told[0].start, years=has_years(weeks))
    return f"{said} It first fitted in the week of {first}."


def _levels(top: int, audience: Audience) -> Iterable[int]:
    return [level for level in range(top + 1) if audience is Audience.CLINICIAN or level != HINT]


def _weight_note(found: Mapping[dt.date, tuple[int, str]]) -> tuple[str, ...]:
    if not any(weight for _, weight in found.values()):
        return ()
    return ("“Times as well” is how much better the nights fit a rise than none.",)
