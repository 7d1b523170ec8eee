"""How the days of a life event are said."""

from __future__ import annotations

import datetime as dt

from .words import short_date


def days_said(first: dt.date, last: dt.date | None) -> str:
    """ "June 1, 2026", or "June 1, 2026 to June 9, 2026"."""
    return short_date(first) + (f" to {short_date(last)}" if last else "")
