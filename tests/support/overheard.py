"""What a log, the cache or a queue must not hold, listened for during every test.

Everybody in the tests has a name, an address and a password that stand nowhere else, and what a
test types into a form is remembered while it runs. None of it may be in a line the product
would write, nor in what it keeps in the cache.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.support.log_text import as_on_the_console

# Names, ends of addresses and passwords of the people in the tests, and words of diaries.
OF_PEOPLE = (
    *("Ruth Kessler", "Kessler", "Tom Reed", "Anna Osei", "Paul Vance", "Greta Lind"),
    *("Zanthera", "Quillfeather", "Bertilius", "Osterquist", "Ombrelle"),
    *("kingfisher", "bittern", "linnet", "wisteria", "zqcanary", "zq-canary"),
    *("stillnight.test", "quiet-river-lantern"),
)
SHORTEST_TYPED = 6  # signs; "yes no" could stand in any line
CONSOLE: dict[str, int] = {"tracker": logging.INFO, "crampsite.sign_in_lines": logging.INFO}


@dataclass(slots=True)
class Overheard:
    """What was written meanwhile, and what was typed."""

    log: io.StringIO = field(default_factory=io.StringIO)
    typed: set[str] = field(default_factory=set)

    def words_of_people(self) -> list[str]:
        """Everything found where it must not be: the word, and the line or the key it is in."""
        places = [*self.log.getvalue().splitlines(), *_kept()]
        words = [*OF_PEOPLE, *self.typed]
        return [f"{word!r} in {place!r}" for place in places for word in words if word in place]


@contextmanager
def overhear() -> Iterator[Overheard]:
    """Listen until the block ends."""
    heard = Overheard()
    handler = as_on_the_console(logging.StreamHandler(heard.log))
    handler.addFilter(_is_shown)
    root = logging.getLogger()
    root.addHandler(handler)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "post", _remembering(Client.post, heard.typed))
        try:
            yield heard
        finally:
            root.removeHandler(handler)


def _is_shown(record: logging.LogRecord) -> bool:
    """A test may ask for more lines than the product writes."""
    least = CONSOLE.get(record.name, CONSOLE.get(record.name.partition(".")[0], logging.WARNING))
    return record.levelno >= least


def _remembering(post: Any, typed: set[str]) -> Any:
    def remember(browser: Client, path: str, data: Any = None, *rest: Any, **more: Any) -> Any:
        if isinstance(data, dict):
            typed.update(value for value in data.values() if _is_own_words(value))
        return post(browser, path, data, *rest, **more)

    return remember


def _is_own_words(value: object) -> bool:
    """Not an id, a number, a date or a choice of ours: those have no space in them."""
    return (
        isinstance(value, str) and len(value) >= SHORTEST_TYPED and (" " in value or "@" in value)
    )


def _kept() -> Iterator[str]:
    """The keys and values of the cache, where it is in this process."""
    kept: dict[str, bytes] = getattr(cache, "_cache", {})
    for key, value in kept.items():
        yield f"{key} {value.decode('latin-1')}"
