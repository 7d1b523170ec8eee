"""The colours and sizes every figure shares.

A colour is the name of a custom property of the style sheet. The page's script puts the
value of the day's or the night's theme in its place, so a figure fits both.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Sequence
from typing import Any

from .frame import day_ticks

CRAMP = "var(--c-cramp)"
MEDICINE = "var(--c-med)"
MEAN = "var(--c-mean)"
GRID = "var(--c-grid)"
EDGE = "var(--edge)"
CARD = "var(--card)"
INK = "var(--ink)"
INK_SOFT = "var(--ink-2)"
QUIET = "var(--c-quiet)"
SOFT = "var(--primary-soft)"
CLEAR = "rgba(0,0,0,0)"
FONT = "Atkinson Next, system-ui, sans-serif"
BOLD = 700  # never <b>: Plotly turns it into a style attribute, which the policy forbids
MARK_ABOVE = 1.16  # times the top of an axis: where marks stand
TEXT_PX = 14  # at least, as drawn on a phone; design language, section 7


def layout(**changes: Any) -> dict[str, Any]:
    """The layout of a figure: no background, no legend, no zoom and no default template."""
    axis = {"fixedrange": True, "showgrid": False, "zeroline": False, "automargin": True}
    return {
        "template": "none",
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": FONT, "size": TEXT_PX, "color": INK_SOFT},
        "hoverlabel": {"bgcolor": CARD, "bordercolor": EDGE, "font": {"color": INK}},
        "margin": {"l": 28, "r": 20, "t": 4, "b": 36},
        "showlegend": False,
        "dragmode": False,
        "xaxis": axis | changes.pop("xaxis", {}),
        "yaxis": axis | {"showgrid": True, "gridcolor": GRID} | changes.pop("yaxis", {}),
        **changes,
    }


def plain(words: str) -> str:
    """Words as Plotly shall show them: it would make links and bold letters of tags in them."""
    return html.escape(words, quote=False)


def days(first: dt.date, last: dt.date) -> dict[str, Any]:
    """An axis of days counted from `first`."""
    ticks, length = day_ticks(first, last), max(1, (last - first).days)
    return {
        "range": [-0.04 * length, 1.04 * length],
        "tickvals": [day for day, _ in ticks],
        "ticktext": [words for _, words in ticks],
        "showline": True,
        "linecolor": EDGE,
        "linewidth": 1.5,
        "ticklabelstandoff": 8,
        "ticklabeloverflow": "allow",
    }


def upright(place: float, height: float, since: float = 0) -> dict[str, Any]:
    """The line of a mark."""
    return {
        "type": "line",
        "layer": "below",
        "x0": place,
        "x1": place,
        "y0": since,
        "y1": height,
        "line": {"color": MEDICINE, "width": 2},
    }


def letters(places: Sequence[tuple[float, str]], top: float, above: float = MARK_ABOVE) -> Any:
    """The diamonds of the marks, as a trace."""
    from plotly import graph_objects as go

    return go.Scatter(
        x=[place for place, _ in places],
        y=[top * above] * len(places),
        mode="markers+text",
        text=[letter for _, letter in places],
        textfont={"color": CARD, "weight": BOLD},
        hoverinfo="skip",
        cliponaxis=False,
        marker={"symbol": "diamond", "size": 24, "color": MEDICINE},
    )
