"""Counts of spans of nights."""

from __future__ import annotations

from tracker.analysis.rates import Tally, total


def test_counts_of_several_spans_add_up() -> None:
    spans = (Tally(nights=10, logged=8, cramps=2, attacks=5), Tally(nights=4, logged=4))
    assert total(spans) == Tally(nights=14, logged=12, cramps=2, attacks=5)
    assert total(()) == Tally()
