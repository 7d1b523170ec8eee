"""The log as an operator gets it: the product's own form, filter and levels."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from crampsite.web.log_lines import NoPaths, OneLine


@contextmanager
def product_log() -> Iterator[io.StringIO]:
    """Everything that the console of the product would show meanwhile."""
    written = io.StringIO()
    handler = as_on_the_console(logging.StreamHandler(written))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield written
    finally:
        root.removeHandler(handler)


def as_on_the_console(handler: logging.Handler) -> logging.Handler:
    """A handler that writes what the product's own one writes."""
    config: dict[str, Any] = settings.LOGGING
    handler.setFormatter(OneLine(config["formatters"]["line"]["format"]))
    handler.addFilter(NoPaths())
    return handler
