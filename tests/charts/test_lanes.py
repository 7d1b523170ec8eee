"""Lanes: what people typed stands on them as they typed it."""

from __future__ import annotations

import datetime as dt
import json

from tracker.charts.lanes import Lane, Lanes, Stretch

FIRST, LAST = dt.date(2026, 5, 4), dt.date(2026, 6, 17)
LINK = '<a href="https://evil.test">tap here</a>'


def test_a_name_with_a_link_in_it_reaches_plotly_as_words() -> None:
    stretch = Stretch(first=FIRST, last=LAST, words=f"{LINK}, 25 mg", goes_on=True)
    lanes = (
        Lane(name=LINK, stretches=(stretch,)),
        Lane(name=f"<b>{LINK}</b>", days=(FIRST,)),
    )
    drawing = Lanes(first=FIRST, last=LAST, lanes=lanes)
    figure = str(json.loads(drawing.figure()))
    assert figure.count("tap here") == 4
    assert "<a" not in figure
    assert "<b" not in figure
    assert "<a href" not in drawing.svg("A label")
