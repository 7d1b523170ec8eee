"""Reads a picture back from each of its four forms, to see that they hold the same numbers."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest

from tracker.charts import columns, dots, hours, lanes
from tracker.charts.columns import Columns, Look
from tracker.charts.dots import Dots
from tracker.charts.hours import Hours
from tracker.charts.lanes import Lanes
from tracker.charts.picture import Picture
from tracker.presenters.pictures.sure import WORDS

BAR = re.compile(r'<path class="bar(?:2|cut)?"[^>]*d="M[\d.]+ ([\d.]+)V([\d.]+)q0-([\d.]+)')
STRETCH = re.compile(r'<rect class="stretch[^>]*x="([\d.]+)"[^>]*width="([\d.]+)"')
DAYS = re.compile(r'<path class="daytick" d="([^"]+)"')
DOT = re.compile(
    r'<circle class="dot" [^>]*cy="([\d.]+)"|<path class="dot [^>]*d="M[\d.]+ ([\d.]+)'
)
PETAL = re.compile(r'<path class="petal" d="[^A]*A([\d.]+) ')
WORD = {word: level for level, word in WORDS.items()}


def check(picture: Picture) -> None:
    """Table, sentence, SVG and trace of a picture that is drawn."""
    drawing = picture.drawing
    if isinstance(drawing, Columns):
        _columns(picture, drawing)
    elif isinstance(drawing, Lanes):
        _lanes(picture, drawing)
    elif isinstance(drawing, Dots):
        _dots(picture, drawing)
    elif isinstance(drawing, Hours):
        _hours(picture, drawing)
    assert "style=" not in picture.svg
    assert picture.title in picture.svg.replace("&#x27;", "'")


def numbers(text: str) -> list[float]:
    """Every number of a sentence."""
    return [float(part.replace(",", "")) for part in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def _trace(picture: Picture) -> list[dict[str, Any]]:
    assert picture.figure is not None
    figure = json.loads(picture.figure)
    axis = figure["layout"]["yaxis"]["range"]
    assert 0 in axis or isinstance(picture.drawing, Lanes)
    data: list[dict[str, Any]] = figure["data"]
    return data


def _columns(picture: Picture, drawing: Columns) -> None:
    series = [
        [column.values[number] for column in drawing.columns]
        for number in range(len(drawing.names))
    ]
    assert len(series) <= 2
    data = _trace(picture)
    begun = [column.since for column in drawing.columns]
    for trace, values in zip(data[:-1], series, strict=True):
        bases = trace.get("base") or [0] * len(values)
        ends = [
            None if y is None else since + y for since, y in zip(bases, trace["y"], strict=True)
        ]
        assert bases == begun
        assert ends == pytest.approx(values)
    assert [_tabled(picture.name, row) for row in picture.table.rows] == [
        list(column.values) for column in drawing.columns
    ]
    bars = [tuple(map(float, found)) for found in BAR.findall(picture.svg)]
    drawn = [(columns.BASE - (y - r)) / drawing.rise for _, y, r in bars]
    began = [(columns.BASE - base) / drawing.rise for base, _, _ in bars]
    since = [each.since for each in drawing.columns for value in each.values if value]
    assert began == pytest.approx(since, abs=0.03 * drawing.top)
    expected = [value for column in drawing.columns for value in column.values if value]
    assert drawn == pytest.approx(expected, abs=0.03 * drawing.top)
    assert picture.svg.count('class="bar--none"') == sum(
        column.look is Look.BLANK for column in drawing.columns
    )
    assert picture.svg.count('class="quiet"') == sum(
        column.look is Look.QUIET for column in drawing.columns
    )
    _said(picture, [value for values in series for value in values if value is not None])


def _tabled(name: str, row: tuple[str, ...]) -> list[float | None]:
    if name == "fluids":
        return [float(row[1]), float(row[2])]
    if name.startswith("ratio"):
        return [numbers(row[2])[0] if row[2][0].isdigit() else None]
    if name.startswith("sure"):
        return [WORD.get(row[1])]
    return [float(row[1].replace(",", "")) if row[1][0].isdigit() else None]


def _said(picture: Picture, values: list[float]) -> None:
    """The numbers of title and sentence, recounted from the table."""
    said = numbers(f"{picture.title} {picture.sentence}")
    rows = picture.table.rows
    if picture.name == "severity" and values:
        rated = [int(row[2]) for row in rows]
        total = sum(
            float(row[1]) * nights for row, nights in zip(rows, rated, strict=True) if nights
        )
        assert said[0] == pytest.approx(total / sum(rated), abs=0.11)
        assert said[1:] == [10, sum(rated)]
    elif picture.name == "minutes" and values:
        assert said == [sum(values), len(values), max(values)]
    elif picture.name.startswith("ratio"):
        newest = next(row for row in reversed(rows) if row[1][0].isdigit())
        assert numbers(picture.sentence) == [*numbers(newest[1]), *numbers(newest[2])]
        assert (", or more" in picture.sentence) == newest[2].endswith(" or more")
    elif picture.name == "fluids":
        low, *others = [(float(row[1]), float(row[1]) + float(row[2])) for row in rows]
        rest = [sum(part) for part in zip(*others, strict=True)]
        assert said == ([*low, *rest] if low[1] else rest)


def _lanes(picture: Picture, drawing: Lanes) -> None:
    bars, single, _ = _trace(picture)
    stretches = [each for lane in drawing.lanes for each in lane.stretches]
    days = [day for lane in drawing.lanes for day in lane.days]
    first = drawing.first
    assert bars["base"] == [(each.first - first).days for each in stretches]
    assert bars["x"] == [(each.last - each.first).days + 1 for each in stretches]
    assert single["x"] == [(day - first).days + 0.5 for day in days]
    one = drawing.x_of(1) - drawing.x_of(0)
    drawn = [
        ((float(x) - lanes.LEFT) / one, float(wide) / one)
        for x, wide in STRETCH.findall(picture.svg)
    ]
    for (start, length), each in zip(drawn, stretches, strict=True):
        assert start == pytest.approx((each.first - first).days, abs=0.02 / one)
        assert length == pytest.approx((each.last - each.first).days + 1, abs=0.02 / one)
    strokes = [
        float(x) for path in DAYS.findall(picture.svg) for x in re.findall(r"M([\d.]+) ", path)
    ]
    for x, day in zip(strokes, days, strict=True):
        assert (x - lanes.LEFT) / one - 0.5 == pytest.approx((day - first).days, abs=0.02 / one)
    if picture.name == "symptoms":
        rows = picture.table.rows
        assert [int(row[1]) for row in rows[: len(drawing.lanes)]] == [
            len(lane.days) for lane in drawing.lanes
        ]
        assert numbers(picture.sentence)[0] == len(rows)
        assert f"on {rows[0][1]} day" in picture.title
    else:
        assert len(picture.table.rows) == len(stretches)
        for row, each in zip(picture.table.rows, stretches, strict=True):
            assert each.goes_on == (row[3] == "still taken")
            if (said := _day(row[2])) and said >= first:
                assert said == each.first
            if (said := _day(row[3])) and said <= drawing.last:
                assert said == each.last
        assert numbers(picture.title)[0] == len(drawing.lanes)


def _day(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%B %d, %Y").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None


def _dots(picture: Picture, drawing: Dots) -> None:
    values = [dot.value for dot in drawing.dots]
    trace = _trace(picture)[0]
    assert trace["y"] == values
    assert trace["x"] == [(dot.on - drawing.first).days for dot in drawing.dots]
    assert [float(row[1]) for row in picture.table.rows] == values
    scale = (dots.BASE - dots.TOP) / drawing.axis[0]
    drawn = [
        (dots.BASE - (float(cy) if cy else float(tip) + dots.DIAMOND)) / scale
        for cy, tip in DOT.findall(picture.svg)
    ]
    assert drawn == pytest.approx(values, abs=0.03 / scale)
    assert f" {values[-1]:g} " in picture.title
    where = [row[3] for row in picture.table.rows]
    ranged = [word for word in where if word != "not noted"]
    if ranged:
        outside = sum(word != "inside" for word in ranged)
        assert numbers(picture.sentence) == [outside, len(ranged)]
        assert picture.svg.count("dot--out") == outside
        assert picture.svg.count('class="labrange"') == len(ranged)


def _hours(picture: Picture, drawing: Hours) -> None:
    assert picture.figure is None
    *inside, outside = [int(row[1]) for row in picture.table.rows]
    assert inside == list(drawing.counts)
    step = hours.LONGEST / max(drawing.counts)
    drawn = [(float(radius) - hours.INNER) / step for radius in PETAL.findall(picture.svg)]
    assert drawn == pytest.approx([count for count in inside if count], abs=0.05)
    said = numbers(picture.sentence)
    pairs = [sum(inside[place : place + 2]) for place in range(len(inside) - 1)]
    assert said[:2] == [max(pairs), sum(inside) + outside]
