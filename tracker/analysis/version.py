"""The name of the rules that made a finding, kept with every run and every finding."""

from __future__ import annotations

ALGORITHM_VERSION = "stat-7"
"""Weights of evidence, night by night; any change of a constant or a rule changes this name."""
