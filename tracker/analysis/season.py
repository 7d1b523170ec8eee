"""Where in the year a night lies: warm, cold, or neither.

Prescriptions for cramps and searches about them follow a sine of 365 days, high in
mid-summer, about double the winter (clinical evidence 1.3, Garrison 2015). A rise
that spring alone would bring is no sign of a medicine. How far a person follows the sine
is learned from their own nights.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from tracker.analysis.tropical_zones import TROPICAL_ZONES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

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


def warmth(first: dt.date, nights: int, zone: str) -> npt.NDArray[np.float64]:
    """The sine of the year for `nights` nights from `first` on: 1 in mid-summer, -1 in mid-winter.

    0 between the tropics, where no part of the year is much warmer than another.
    """
    import numpy as np

    since = days_since_summer(first, zone)
    return np.zeros(nights) if since is None else sine(since + np.arange(nights))


def days_since_summer(date: dt.date, zone: str) -> int | None:
    """How many days after mid-summer `date` is in its year, or before; None in the tropics."""
    peak = _peak(zone)
    return None if peak is None else date.timetuple().tm_yday - peak


@lru_cache(maxsize=1024)
def _peak(zone: str) -> int | None:
    """The day of the year in mid-summer; None in the tropics."""
    if zone in TROPICAL_ZONES:
        return None
    return PEAK_DAY_OF_YEAR + (SOUTHERN_SHIFT_DAYS if is_southern(zone) else 0)


def sine(days: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """The sine of the year so many days after mid-summer."""
    import numpy as np

    return np.asarray(np.cos(2 * np.pi * days / DAYS_IN_YEAR))


def is_southern(zone: str) -> bool:
    """True where January is summer; an unknown zone counts as northern."""
    area = zone.partition("/")[0]
    return (
        area in _SOUTHERN_AREAS or zone in _SOUTHERN_ZONES or zone.startswith("America/Argentina/")
    )
