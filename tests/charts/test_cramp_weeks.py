"""The weekly chart: table, sentence, SVG and trace hold the same numbers."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.analysis.records import Night
from tracker.charts.cramp_weeks import Mark, WeeksChart, figure
from tracker.charts.weeks_svg import BASE, height_of
from tracker.presenters.spans import usual_span
from tracker.presenters.weeks import count_weeks, cramp_weeks, week_rows

TONIGHT = dt.date(2026, 6, 17)  # a Wednesday
ONE_DAY = dt.timedelta(days=1)
BAR = re.compile(r'<path class="bar(?: bar--part)?" d="M[\d.]+ 196V([\d.]+)q0-([\d.]+)')
BLANK = re.compile(r'<rect class="bar--none" [^>]*height="([\d.]+)"')


def nights(states: str, last: dt.date = TONIGHT) -> list[Night]:
    """Nights up to `last`: "x" with a cramp, "." quiet, " " not logged."""
    first = last - dt.timedelta(days=len(states) - 1)
    return [
        Night(date=first + dt.timedelta(days=place), count=int(state == "x"))
        for place, state in enumerate(states)
        if state != " "
    ]


def chart_of(states: str, weeks: int = 12, **changes: Any) -> WeeksChart:
    begun = TONIGHT - dt.timedelta(days=len(states) - 1)
    span = changes.pop("span", usual_span(TONIGHT, weeks))
    return cramp_weeks(nights(states), span=span, tonight=TONIGHT, begun=begun, **changes)


def drawn(chart: WeeksChart) -> tuple[list[int], list[int]]:
    """Nights of each bar and of each dashed box, read back from the drawing."""
    one = height_of(chart, 1)
    bars = [(BASE - float(y) + float(r)) / one for y, r in BAR.findall(chart.svg)]
    boxes = [float(height) / one for height in BLANK.findall(chart.svg)]
    return [round(bar) for bar in bars], [round(box) for box in boxes]


@given(
    states=st.text(alphabet="x. ", min_size=15, max_size=400),
    weeks=st.sampled_from((4, 12, 52)),
)
@settings(max_examples=60, deadline=None)
def test_table_sentence_svg_and_trace_agree(states: str, weeks: int) -> None:
    chart = chart_of(states, weeks)
    cramps = [week.cramp_nights for week in chart.weeks]
    blank = [week.not_logged for week in chart.weeks]
    bars, boxes = drawn(chart)
    assert bars == [number for number in cramps if number]
    assert boxes == [number for number in blank if number]
    trace, gaps, _ = json.loads(figure(chart))["data"]
    assert [number or 0 for number in trace["y"]] == cramps
    assert gaps["y"] == blank
    spoken = re.findall(r"\d+", chart.sentence)
    assert [int(number) for number in spoken] == [sum(cramps), sum(w.logged for w in chart.weeks)]
    for row, week in zip(week_rows(chart), chart.weeks, strict=True):
        expected = str(week.cramp_nights) if week.logged else ("not logged", "none yet")
        assert row["nights"].removesuffix(" so far") in expected
        assert row["logged"] == f"{week.logged} of {week.nights}"


@given(states=st.text(alphabet="x. ", min_size=1, max_size=120))
@settings(max_examples=40, deadline=None)
def test_every_logged_night_of_the_span_is_counted_once(states: str) -> None:
    begun = TONIGHT - dt.timedelta(days=len(states) - 1)
    weeks = count_weeks(nights(states), span=usual_span(TONIGHT, 52), tonight=TONIGHT, begun=begun)
    assert sum(week.cramp_nights for week in weeks) == states.count("x")
    assert sum(week.logged for week in weeks) == len(states) - states.count(" ")


def test_a_week_without_entries_is_no_zero() -> None:
    chart = chart_of("x" * 7 + " " * 7 + "." * 10)
    empty = [week for week in chart.weeks if not week.logged]
    assert len(empty) == 1
    assert "?" in chart.svg
    assert json.loads(figure(chart))["data"][0]["y"].count(None) == 1
    assert [row["nights"] for row in week_rows(chart)].count("not logged") == 1


def test_a_quiet_week_has_a_tick_and_no_bar() -> None:
    chart = chart_of("." * 24)
    assert drawn(chart) == ([], [])
    assert chart.svg.count('class="quiet"') == len(chart.weeks)
    assert chart.title == "No cramps on the nights you logged"


def test_only_the_running_week_is_striped() -> None:
    chart = chart_of("x" * 24)
    assert [week.is_unfinished for week in chart.weeks] == [False, False, False, True]
    assert chart.svg.count("bar--part") == 1
    shapes = json.loads(figure(chart))["data"][0]["marker"]["pattern"]["shape"]
    assert shapes == ["", "", "", "/"]
    assert week_rows(chart)[-1]["nights"] == "3 so far"


def test_the_running_night_counts_once_it_has_an_entry() -> None:
    begun = TONIGHT - 20 * ONE_DAY
    quiet = nights("." * 20, TONIGHT - ONE_DAY)
    span = usual_span(TONIGHT, 4)
    before = count_weeks(quiet, span=span, tonight=TONIGHT, begun=begun)
    after = count_weeks(
        [*quiet, Night(date=TONIGHT, count=1)],
        span=usual_span(TONIGHT, 4),
        tonight=TONIGHT,
        begun=begun,
    )
    assert (before[-1].nights, before[-1].logged) == (2, 2)
    assert (after[-1].nights, after[-1].cramp_nights) == (3, 1)


def test_nights_before_the_diary_began_are_not_missing() -> None:
    chart = chart_of("." * 16, weeks=52)
    assert len(chart.weeks) == 3
    assert sum(week.not_logged for week in chart.weeks) == 0


def test_a_medicine_mark_is_drawn_listed_and_escaped() -> None:
    day = dt.date(2026, 6, 1)
    mark = Mark(letter="", on=day, days=(day,), changes=("Started <b>x</b>.",))
    chart = chart_of("x" * 40, marks=[mark])
    assert chart.svg.count('class="medmark"') == 1
    assert chart.marks[0].letter == "A"
    assert any(row["change"] == "A: Started <b>x</b>." for row in week_rows(chart))
    assert json.loads(figure(chart))["data"][2]["text"] == ["A"]


def test_marks_outside_the_span_are_left_out() -> None:
    day = dt.date(2025, 1, 1)
    mark = Mark(letter="", on=day, days=(day,), changes=("Started x.",))
    assert chart_of("x" * 40, marks=[mark]).marks == ()


def test_a_comparison_adds_its_two_means() -> None:
    comparison = {
        "before_from": "2026-04-08",
        "before_to": "2026-05-10",
        "before_logged": 28,
        "before_cramps": 4,
        "after_from": "2026-05-11",
        "after_to": "2026-06-17",
        "after_logged": 35,
        "after_cramps": 15,
    }
    chart = chart_of("x" * 80, comparison=comparison)
    assert [mean.words for mean in chart.means] == ["about 1 a week", "about 3 a week"]
    assert chart.svg.count("meanline") == 2


def test_the_drawing_is_well_formed_and_has_no_inline_style() -> None:
    chart = chart_of("x. " * 20, rose_since=dt.date(2026, 5, 11))
    root = ET.fromstring(chart.svg)  # noqa: S314  # our own drawing
    assert not [node for node in root.iter() if "style" in node.attrib]
    assert root.attrib["aria-label"] == f"{chart.title}. {chart.sentence}"
    assert chart.title == "More nights with cramps since about May 11"


def test_the_figure_names_colours_and_stays_small() -> None:
    made = figure(chart_of("x. " * 100, weeks=52))
    assert "var(--c-cramp)" in made
    assert not re.search(r"#[0-9a-fA-F]{6}", made)
    assert len(made) < 24_000
