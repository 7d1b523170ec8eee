"""The settings of the tests for a process of its own that serves pages and their files."""

from __future__ import annotations

from tests.settings import *  # noqa: F403

# Files are served from where they lie: there is no collected folder in a test.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
