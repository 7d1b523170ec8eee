"""The signs a person's own words tell of, for the same rules as the ticked boxes.

What is found here may only raise a care level: a note never takes back a tick. A sign
counts unless the words around it clearly say otherwise: denied ("no chest pain"), over
("it is gone", without a word of today, where its passing is a comfort), somebody else's
("my husband"), long past ("in 1987") or only imagined ("if I get", "can cause"). In doubt
it counts.

Standard library only, no clock, no database; time grows with the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import accumulate

from tracker.analysis.free_text_denial import is_denied, is_over
from tracker.analysis.free_text_lexicon import lexicon
from tracker.analysis.free_text_passage import Passage, Span
from tracker.analysis.free_text_people import is_somebody_elses
from tracker.analysis.free_text_spelling import Spelling
from tracker.analysis.free_text_time import is_imagined, is_long_past
from tracker.analysis.free_text_words import words_of

__all__ = ["signs_in"]

# A sign that says more than another of the same place; the weaker one would be an echo.
_STRONGER = {
    "bad_headache": "headache",
    "repeated_vomiting": "vomiting",
    "brown_urine": "dark_urine",
    "bladder_loss": "little_urine",
    "nearly_fainted_twice": "fainted",
}


# A stroke, a clot or a heart in trouble may let go for an hour: that it passed is no comfort.
_COUNTS_WHEN_PASSED = frozenset(
    (
        "arm_weakness",
        "chest_pain",
        "confusion",
        "coughing_blood",
        "face_droop",
        "fainted",
        "hard_to_wake",
        "seizure",
        "slurred_speech",
        "speech_trouble",
        "sudden_breathless",
    )
)
_IN_A_CRAMP = frozenset({"cannot_move_leg"})
_AFTERWARDS = frozenset(
    ["later", "after", "still", "since", "now", "all", "suddenly", "sudden", "cold", "hours"]
)


def signs_in(text: str) -> frozenset[str]:
    """Codes of `education.signs.SIGNS` that `text` tells of; empty for none."""
    words = words_of(text, _spelling())
    spans = _spans(words)
    every = [span for found in spans.values() for span in found]
    passage = Passage.of(words, every)
    told = {
        code: [
            span
            for span in found
            if _is_told(passage, code, span) and not _is_of_a_cramp(passage, code, span)
        ]
        for code, found in spans.items()
    }
    return frozenset(code for code, found in told.items() if found)


def _is_of_a_cramp(passage: Passage, code: str, span: Span) -> bool:
    """Nobody can move a leg while it cramps; that is no leg without blood."""
    words = passage.words[slice(*passage.sentence(span[0]))]
    in_a_cramp = any(word.startswith("cramp") for word in words)
    return code in _IN_A_CRAMP and in_a_cramp and _AFTERWARDS.isdisjoint(words)


def _is_told(passage: Passage, code: str, span: Span) -> bool:
    """True unless the words around the sign clearly take it back."""
    return not (
        is_denied(passage, span)
        or is_over(passage, span, may_pass=code not in _COUNTS_WHEN_PASSED)
        or is_somebody_elses(passage, span)
        or is_imagined(passage, span)
        or is_long_past(passage, span)
    )


@cache
def _spelling() -> Spelling:
    return Spelling(lexicon().words)


def _spans(words: tuple[str, ...]) -> dict[str, list[Span]]:
    """Where each sign's phrases stand: first word, and the one after the last."""
    joined = lexicon().harmless.sub(_blank, "".join(f"{word} " for word in words))
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    found: dict[str, list[Span]] = {}
    for code, expression in lexicon().expressions.items():
        for match in expression.finditer(joined):
            span = (bisect_left(starts, match.start()), bisect_left(starts, match.end()))
            found.setdefault(code, []).append(span)
    return _without_echoes(found)


def _blank(found: re.Match[str]) -> str:
    """As long as what was found, so that every word keeps its place."""
    return re.sub(r"\S", "_", found[0])


def _without_echoes(
    found: dict[str, list[Span]],
) -> dict[str, list[Span]]:
    """The weaker of two signs goes where its words lie inside the stronger one's."""
    for strong, weak in _STRONGER.items():
        kept = [
            (first, last)
            for first, last in found.get(weak, ())
            if not any(first < end and last > start for start, end in found.get(strong, ()))
        ]
        if weak in found:
            found[weak] = kept
    return found
