"""Where the time of each page goes: the functions with the most of it."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.test import Client

from benchmarks.lines import Line
from benchmarks.world import world

TIMES = 30
SHOWN = 25


def measure() -> Iterator[Line]:
    """One line a page; times are inflated by the profiler and only compare with each other."""
    made = world()
    pages = {
        "/tonight/": made.long_session,
        "/today/": made.long_session,
        "/patterns/": made.long_session,
        "/panel/": made.clinician_session,
    }
    for page, session in pages.items():
        browser = Client(SERVER_NAME="localhost")
        browser.cookies[settings.SESSION_COOKIE_NAME] = session
        browser.get(page)
        profiler = cProfile.Profile()
        profiler.enable()
        for _ in range(TIMES):
            browser.get(page)
        profiler.disable()
        stats: Any = pstats.Stats(profiler)
        yield Line(
            section="profile",
            what=page,
            value=round(1000 * stats.total_tt / TIMES, 2),
            unit="ms profiled",
            more={"own_ms": _top(stats, 2), "with_calls_ms": _top(stats, 3)},
        )


def _top(stats: Any, column: int) -> dict[str, float]:
    rows = sorted(stats.stats.items(), key=lambda row: -row[1][column])[:SHOWN]
    return {
        f"{file.rpartition('site-packages/')[2]}:{line} {name}": round(
            1000 * row[column] / TIMES, 3
        )
        for (file, line, name), row in rows
    }
