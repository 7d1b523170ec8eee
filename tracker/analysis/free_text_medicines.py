"""Medicines a person's own words tell of: stopped alone, or quinine taken for the cramps.

For the two rules that hang on a word about a medicine (R27, R28). A stop counts when the
writer did it and it is done: "I stopped my water pill", not "my physician stopped it", "I
want to stop" or "I have not stopped". The name may be a brand, a class or a misspelling;
what it may be counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.analysis.free_text_denial import is_denied
from tracker.analysis.free_text_passage import Passage
from tracker.analysis.free_text_people import is_somebody_elses
from tracker.analysis.free_text_spelling import Spelling
from tracker.analysis.free_text_time import is_imagined, is_long_past
from tracker.analysis.free_text_words import MARKS, words_of
from tracker.analysis.medicines import QUININE_GROUPS, match
from tracker.analysis.unclear_medicines import unclear

NAME_WORDS = 8  # after "stopped" in which the name stands [A]
_STOPPED = re.compile(
    r"\b(?:(?:stopped|quit|ceased) (?:taking |using )?|gave up (?:on |taking )?|given up |came off "
    r"|come off |went off |ran out of |run out of |took myself off "
    r"|no longer (?:take|taking|use|using|on) "
    r"|(?:am not|im not|not) (?:taking|using) |dont (?:take|use) |ditched |binned |left off )"
    r"(?!(?:to|at|and|for|in|by|it|when|because) )"
)
_DONE_BY_OTHERS = re.compile(
    r"\b(?:doctor|physician|gp|consultant|cardiologist|clinic|hospital|nurse|pharmacist|surgeon"
    r"|specialist|they|he|she|dr|was told|told me|told to|advised|on advice)\b"
)
_NOT_DONE = re.compile(
    r"\b(?:not|never|havent|hasnt|hadnt|didnt|want to|going to|should i|can i|could i|thinking of"
    r"|thought about|if i|would have|nearly|almost) (?:\w+ ){0,2}$"
)
_QUININE = re.compile(r"\b(?:quinine|tonic water|tonic waters|gin and tonic|indian tonic) ")
_TAKEN = re.compile(
    r"\b(?:take|taking|took|taken|drink|drinking|drank|use|using|used|had|have|having|try|trying"
    r"|tried|started|swallow|sip|sipped|glass of|tablets|pills|some|on) (?:\w+ ){0,5}$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """Catalogue groups: `stopped` by the writer, and `taken` (quinine only)."""

    stopped: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()


def medicines_in(text: str) -> Mentioned:
    """What `text` tells of medicines stopped alone and of quinine; empty for nothing."""
    words = words_of(text, _AS_TYPED)
    joined = "".join(f"{word} " for word in words)
    return Mentioned(stopped=_stopped(words, joined), taken=_quinine(words, joined))


def _stopped(words: tuple[str, ...], joined: str) -> frozenset[str]:
    groups: set[str] = set()
    for found in _STOPPED.finditer(joined):
        first, last = _place(joined, found.start()), _place(joined, found.end())
        passage = Passage.of(words, ())
        before = passage.text(passage.sentence(first)[0], first)
        after = passage.text(last, passage.sentence(first)[1])
        if not (_NOT_DONE.search(before) or _DONE_BY_OTHERS.search(before + after)):
            groups |= _groups_of(_name(words, last))
    return frozenset(groups)


def _name(words: tuple[str, ...], first: int) -> str:
    """The words after the stop, up to the next mark."""
    name: list[str] = []
    for word in words[first : first + NAME_WORDS]:
        if word in MARKS:
            break
        name.append(word)
    return " ".join(name)


def _groups_of(name: str) -> frozenset[str]:
    drug = match(name).drug
    return frozenset(drug.groups) if drug else unclear((name,)).possible


def _quinine(words: tuple[str, ...], joined: str) -> frozenset[str]:
    for found in _QUININE.finditer(joined):
        span = _place(joined, found.start()), _place(joined, found.end())
        passage = Passage.of(words, (span,))
        before = passage.text(passage.part(span[0])[0], span[0])
        doubts = (is_denied, is_somebody_elses, is_imagined, is_long_past)
        if _TAKEN.search(before) and not any(doubt(passage, span) for doubt in doubts):
            return QUININE_GROUPS
    return frozenset()


def _place(joined: str, at: int) -> int:
    return joined.count(" ", 0, at)


_AS_TYPED = Spelling(())
