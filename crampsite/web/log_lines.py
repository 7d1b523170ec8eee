"""Log lines hold where something broke, never what a person wrote.

The message of an exception can quote a row ("Failing row contains ...") or a form, so a
traceback here is its places and the kind of the error alone.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

NO_ROUTE = "an address we do not have"

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class OneLine(logging.Formatter):
    """One line a record; what looks like a second one is shown as the signs it is made of."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The record's own words, on one line."""
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's name
        """The places and the kinds of the error and of those it came from, oldest first."""
        errors: list[BaseException] = []
        error = ei[1]
        while error is not None and error not in errors:
            errors.insert(0, error)
            error = error.__cause__ or error.__context__
        return "\n".join(line for error in errors for line in _places(error))


class NoPaths(logging.Filter):
    """Django names the path of a refused request; a link to a summary is its own key.

    The route stands there instead: `Forbidden: summary/<str:token>/`.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; the record's words are changed."""
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            place = getattr(request, "resolver_match", None)
            route = place.route if place else NO_ROUTE
            record.args = tuple(_without(path, route, said) for said in record.args)
        return True


def _without(path: str, route: str, said: object) -> object:
    return said.replace(path, route) if isinstance(said, str) else said


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return [*places, type(error).__qualname__]
