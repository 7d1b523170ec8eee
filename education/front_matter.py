"""The TOML head of an article file, read strictly, key by key.

What nobody asked for is an error too: a mistyped key must not be passed over.
"""

from __future__ import annotations

import datetime as dt
import enum
import tomllib
from pathlib import Path
from typing import Any, TypeVar

FENCE = "+++"

_Choice = TypeVar("_Choice", bound=enum.Enum)


class ArticleError(Exception):
    """An article file that must not be served; the message begins with its name."""


def split(path: Path) -> tuple[Fields, str]:
    """The head of the file at `path` and its body. Raises ArticleError."""
    before, fence, rest = path.read_text(encoding="utf-8").partition(f"{FENCE}\n")
    head, closing, body = rest.partition(f"\n{FENCE}\n")
    if before or not fence or not closing:
        raise ArticleError(f"{path.name}: the front matter must stand between {FENCE} lines")
    try:
        return Fields(path.name, tomllib.loads(head)), body
    except tomllib.TOMLDecodeError as error:
        raise ArticleError(f"{path.name}: {error}") from error


class Fields:
    """One table of the head. Every reader raises ArticleError with the file and the key."""

    def __init__(self, file: str, values: dict[str, Any]) -> None:
        self._file = file
        self._values = dict(values)

    def text(self, key: str, default: str | None = None) -> str:
        """The text at `key`, or the default; without a default it must not be empty."""
        value = self._values.pop(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(key, "must be text")
        return value

    def texts(self, key: str, default: list[str] | None = None) -> tuple[str, ...]:
        """The list of texts at `key`, or the default."""
        value = self._values.pop(key, default)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, "must be a list of texts")
        return tuple(value)

    def date(self, key: str) -> dt.date:
        """The date at `key`."""
        value = self._values.pop(key, None)
        if not isinstance(value, dt.date):
            raise self.error(key, "must be a date")
        return value

    def date_or(self, key: str, word: str) -> dt.date | None:
        """The date at `key`, or None where `word` stands instead."""
        if self._values.get(key) == word:
            del self._values[key]
            return None
        return self.date(key)

    def choice(self, key: str, kind: type[_Choice]) -> _Choice:
        """The member of `kind` that is named by its own name or its value."""
        value = self._values.pop(key, None)
        for member in kind:
            if value in {member.name.lower(), member.value}:
                return member
        raise self.error(key, f"{value!r} is not a {kind.__name__}")

    def tables(self, key: str) -> list[Fields]:
        """The tables at `key`, at least one."""
        value = self._values.pop(key, None)
        if not isinstance(value, list) or not value:
            raise self.error(key, "needs at least one entry")
        return [Fields(self._file, table) for table in value]

    def finish(self) -> None:
        """Raise for the first key that nobody read."""
        for key in self._values:
            raise self.error(key, "is not a field we know")

    def error(self, key: str, trouble: str) -> ArticleError:
        """The error to raise about `key`."""
        return ArticleError(f"{self._file}: {key} {trouble}")
