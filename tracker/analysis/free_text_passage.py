"""A text as words and marks, with its sentences and the parts between its commas."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.analysis.free_text_words import ASK, COMMA, STOP

FARTHEST = 60
"""Words on each side that may belong to one thought: a note without marks is not one."""

Span = tuple[int, int]
"""The place of a first word, and the one after the last."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with its marks, and every place where some sign stands."""

    words: tuple[str, ...]
    stops: tuple[int, ...]
    commas: tuple[int, ...]
    covered: frozenset[int]

    @classmethod
    def of(cls, words: tuple[str, ...], spans: Iterable[Span]) -> Passage:
        """The passage of these words and signs."""
        ends = (STOP, ASK)
        return cls(
            words=words,
            stops=tuple(place for place, word in enumerate(words) if word in ends),
            commas=tuple(place for place, word in enumerate(words) if word in {*ends, COMMA}),
            covered=frozenset(place for first, last in spans for place in range(first, last)),
        )

    def sentence(self, place: int) -> Span:
        """The sentence around `place`, without its stop."""
        return _between(self.stops, place, len(self.words))

    def part(self, place: int) -> Span:
        """The part between commas around `place`."""
        return _between(self.commas, place, len(self.words))

    def text(self, first: int, last: int) -> str:
        """These words, each followed by a space."""
        return "".join(f"{word} " for word in self.words[max(first, 0) : last])


def _between(marks: tuple[int, ...], place: int, size: int) -> Span:
    after = bisect_right(marks, place)
    first = marks[after - 1] + 1 if after else 0
    last = marks[after] if after < len(marks) else size
    return max(first, place - FARTHEST), min(last, place + FARTHEST)
