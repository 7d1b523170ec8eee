"""Writes each mail that is owed and hands it to the mail server."""

from __future__ import annotations

from .delivering import Outcome, deliver, named
from .line import Line

__all__ = ["Line", "Outcome", "deliver", "named"]
