"""The colours and sizes every figure shares.

A colour is the name of a custom property of the style sheet. The page's script puts the
value of the day's or the night's theme in its place, so a figure fits both.
"""

from __future__ import annotations

from typing import Any

CRAMP = "var(--c-cramp)"
MEDICINE = "var(--c-med)"
MEAN = "var(--c-mean)"
GRID = "var(--c-grid)"
EDGE = "var(--edge)"
CARD = "var(--card)"
INK = "var(--ink)"
INK_SOFT = "var(--ink-2)"
CLEAR = "rgba(0,0,0,0)"
FONT = "Atkinson Next, system-ui, sans-serif"
BOLD = 700  # never <b>: Plotly turns it into a style attribute, which the policy forbids
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
