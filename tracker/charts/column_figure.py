"""The figure Plotly draws of columns; the numbers are those of the SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from . import theme
from .column_parts import BAR_SHARE, BLANK, TICK_MOST, TIP, TIP_GAP, Column, Look

if TYPE_CHECKING:
    from .columns import Columns

HEIGHT_PX = 260
TOP_ROOM = 1.28  # times the top: where the axis ends


def figure(drawn: Columns) -> str:
    """The figure as JSON."""
    from plotly import graph_objects as go

    places = list(range(len(drawn.columns)))
    looks = [column.look for column in drawn.columns]
    bars = [
        go.Bar(
            name=name,
            x=places,
            base=_bases(drawn),
            y=[_tall(column, number) for column in drawn.columns],
            text=drawn.numbers[number],
            textposition="outside",
            textangle=0,
            constraintext="none",  # never smaller than the other words
            textfont={"color": theme.INK, "weight": theme.BOLD},
            cliponaxis=False,
            hovertext=[theme.plain(column.words) for column in drawn.columns],
            hoverinfo="text",
            marker=_marker(number, looks),
        )
        for number, name in enumerate(drawn.names)
    ]
    marks = [(place - 0.5, letter) for place, letter in drawn.marks]
    letters = theme.letters(marks, drawn.top)
    return str(go.Figure(data=[*bars, letters], layout=_layout(drawn)).to_json())


def _bases(drawn: Columns) -> list[float] | None:
    bases = [column.since for column in drawn.columns]
    return bases if any(bases) else None


def _tall(column: Column, number: int) -> float | None:
    value = column.values[number]
    return value if value is None or not column.since else value - column.since


def _marker(number: int, looks: Sequence[Look]) -> dict[str, object]:
    colour = (theme.CRAMP, theme.QUIET)[number]
    line = (theme.CRAMP, theme.EDGE)[number]
    return {
        "color": colour,
        "cornerradius": 4,
        "line": {
            "color": line,
            "width": [1.5 if number or look is Look.PART else 0 for look in looks],
        },
        "pattern": {
            "shape": ["/" if look is Look.PART and not number else "" for look in looks],
            "fillmode": "replace",
            "fgcolor": colour,
            "size": 7,
        },
    }


def _layout(drawn: Columns) -> dict[str, object]:
    ticked = [(place, column.tick) for place, column in enumerate(drawn.columns) if column.tick]
    return theme.layout(
        height=HEIGHT_PX,
        barmode="group",
        bargap=1 - BAR_SHARE,
        xaxis={
            "range": [-0.5, len(drawn.columns) - 0.5],
            "tickvals": [place for place, _ in ticked],
            "ticktext": ["<br>".join(lines) for _, lines in ticked],
            "showline": True,
            "linecolor": theme.EDGE,
            "linewidth": 1.5,
            "ticklabelstandoff": 8,
            "ticklabeloverflow": "allow",
        },
        yaxis={
            "range": [0, drawn.top * TOP_ROOM],
            "tickvals": [value for value, _ in drawn.ticks],
            "ticktext": [words for _, words in drawn.ticks],
        },
        shapes=[
            *_blank_boxes(drawn),
            *_quiet_ticks(drawn),
            *_tips(drawn),
            *_lines(drawn),
        ],
    )


def _blank_boxes(drawn: Columns) -> Iterator[dict[str, object]]:
    for place, column in enumerate(drawn.columns):
        if column.look is Look.BLANK:
            yield {
                "type": "rect",
                "x0": place - BAR_SHARE / 2,
                "x1": place + BAR_SHARE / 2,
                "y0": 0,
                "y1": BLANK / drawn.rise,
                "line": {"color": theme.EDGE, "width": 1.25, "dash": "3px,3px"},
                "label": {"text": "?"},
            }


def _quiet_ticks(drawn: Columns) -> Iterator[dict[str, object]]:
    size = min(drawn.wide * BAR_SHARE, TICK_MOST)
    half, tall = size / drawn.wide / 2, size / drawn.rise
    for place, column in enumerate(drawn.columns):
        if column.look is Look.QUIET:
            yield {
                "type": "path",
                "path": (
                    f"M{place - half:.3f},{tall * 0.7:.4g}L{place - 0.3 * half:.3f},"
                    f"{tall * 0.35:.4g}L{place + half:.3f},{tall:.4g}"
                ),
                "line": {"color": theme.INK_SOFT, "width": 2},
            }


def _tips(drawn: Columns) -> Iterator[dict[str, object]]:
    """The sign above a range that goes on."""
    half = TIP / drawn.wide
    for place, column in enumerate(drawn.columns):
        if column.is_open and (value := column.values[0]):
            first, last = value + TIP_GAP / drawn.rise, value + (TIP_GAP + TIP) / drawn.rise
            yield {
                "type": "path",
                "path": (
                    f"M{place - half:.3f},{first:.4g}L{place:.3f},{last:.4g}"
                    f"L{place + half:.3f},{first:.4g}Z"
                ),
                "fillcolor": theme.CRAMP,
                "line": {"width": 0},
            }


def _lines(drawn: Columns) -> Iterator[dict[str, object]]:
    for place, _ in drawn.marks:
        yield theme.upright(place - 0.5, drawn.top * theme.MARK_ABOVE)
    if drawn.even is not None:
        yield {
            "type": "line",
            "x0": -0.5,
            "x1": len(drawn.columns) - 0.5,
            "y0": drawn.even,
            "y1": drawn.even,
            "line": {"color": theme.MEAN, "width": 2, "dash": "7px,5px"},
        }
