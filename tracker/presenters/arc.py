"""The night arc: 9 pm on the left, 9 am on the right, cramps as embers on it."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from zoneinfo import ZoneInfo

CENTRE_X, BASE_Y = 180.0, 142.0
RADIUS_X, RADIUS_Y = 158.0, 116.0
HOURS = 12
STARTS_AT_HOUR = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Ember:
    """A cramp on the arc; `r` 6, 9 or 12 for slight to mild, bad, very bad to worst."""

    x: str
    y: str
    r: int
    halo: str


def point(moment: dt.datetime, zone: str) -> tuple[float, float]:
    """Where a moment stands on the arc; before 9 pm and after 9 am at its ends."""
    local = moment.astimezone(ZoneInfo(zone))
    hours = (local.hour + local.minute / 60 - STARTS_AT_HOUR) % 24
    if hours > HOURS:
        hours = 0 if hours > (24 + HOURS) / 2 else HOURS
    angle = math.pi * hours / HOURS
    return CENTRE_X - RADIUS_X * math.cos(angle), BASE_Y - RADIUS_Y * math.sin(angle)


def ember(moment: dt.datetime, zone: str, severity: int | None) -> Ember:
    """The mark of one cramp."""
    x, y = point(moment, zone)
    radius = 9 if severity is None else 6 if severity <= 4 else 9 if severity <= 6 else 12
    return Ember(x=f"{x:.1f}", y=f"{y:.1f}", r=radius, halo=f"{radius * 2.1:.1f}")


def path() -> str:
    """The dotted line from 9 pm to 9 am, as SVG path data."""
    steps = (math.pi * step / 40 for step in range(41))
    points = (
        f"{CENTRE_X - RADIUS_X * math.cos(a):.1f} {BASE_Y - RADIUS_Y * math.sin(a):.1f}"
        for a in steps
    )
    return "M" + " L".join(points)


ARC_PATH = path()
