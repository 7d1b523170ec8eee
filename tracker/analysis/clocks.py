"""How a time of the wall clock is said: by forms, pages and refusals alike."""

from __future__ import annotations

import datetime as dt

NOON_HOUR = 12


def wall_clock(time: dt.time) -> str:
    """ "3:07 am"."""
    part = "am" if time.hour < NOON_HOUR else "pm"
    return f"{time.hour % NOON_HOUR or NOON_HOUR}:{time.minute:02d} {part}"
