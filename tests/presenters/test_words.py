"""How times are said to people."""

from __future__ import annotations

import pytest

from tracker.presenters.words import minutes_said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(1, "1 minute"), (6, "6 minutes"), (119, "119 minutes"), (240, "about 4 hours")],
)
def test_a_clock_that_ran_for_hours_is_said_in_hours(minutes: int, said: str) -> None:
    assert minutes_said(minutes) == said
