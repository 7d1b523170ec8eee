"""Real servers, browsers and processes for the tests."""

from __future__ import annotations
