"""How much more often cramps come at one time of the year than at another.

Prescriptions for cramps and searches about them follow a sine of 365 days, high in
mid-summer, about double the winter (clinical evidence 1.3, Garrison 2015). A rise
that spring alone would bring is no sign of a medicine.
"""

from __future__ import annotations

import datetime as dt
import math

SWING = 0.33  # of the mean; clinical evidence 1.3
PEAK_DAY_OF_YEAR = 196  # mid-July in the north; clinical evidence 1.3
SOUTHERN_SHIFT_DAYS = 182  # clinical evidence 1.3
DAYS_IN_YEAR = 365.0
# Zones whose summer is in January, by the first part of the name or the whole of it [A].
_SOUTHERN_AREAS = frozenset({"Australia", "Antarctica"})
_SOUTHERN_ZONES = frozenset(
    {
        "Africa/Harare",
        "Africa/Johannesburg",
        "Africa/Maputo",
        "Africa/Windhoek",
        "America/Asuncion",
        "America/Buenos_Aires",
        "America/Montevideo",
        "America/Santiago",
        "America/Sao_Paulo",
        "Atlantic/Stanley",
        "Indian/Mauritius",
        "Indian/Reunion",
        "NZ",
        "Pacific/Auckland",
        "Pacific/Chatham",
    }
)


def season_factor(date: dt.date, zone: str) -> float:
    """The expected cramps of a night as a multiple of the year's mean: 0.67 to 1.33.

    `zone` is an IANA name; it only tells the southern half of the world from the rest.
    """
    peak = PEAK_DAY_OF_YEAR + (SOUTHERN_SHIFT_DAYS if is_southern(zone) else 0)
    day = date.timetuple().tm_yday
    return 1 + SWING * math.cos(2 * math.pi * (day - peak) / DAYS_IN_YEAR)


def is_southern(zone: str) -> bool:
    """True where January is summer; an unknown zone counts as northern."""
    area = zone.partition("/")[0]
    return (
        area in _SOUTHERN_AREAS or zone in _SOUTHERN_ZONES or zone.startswith("America/Argentina/")
    )
