"""From what a person typed to a row of the catalogue, a question, or "unknown".

A wrong row would put a wrong suspicion into somebody's record, so nothing is guessed:
two names that are equally near are asked about, a word that is not understood turns a
match into a question, and a medicine that is not in the catalogue stays unknown.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from .drug_catalogue import Drug, catalogue
from .drug_classes import COMMON_FIRST, ELEMENTS
from .drug_index import (
    Meaning,
    Nearest,
    drugs_by_substances,
    drugs_with,
    meanings,
    nearest,
    substances,
)
from .drug_words import LONGEST_NAME, Word, is_noise, is_salt, is_strength, words

CANDIDATES = 8
"""The longest list a person is asked to choose from."""

_LONGEST_PHRASE = 6
"""Words of the longest name in the catalogue, with hyphens counted as spaces."""

_WORDS_TORN_APART = 3
"""Words that may be one misspelt name: "hydro cloro thiazide"."""

_MISSPELLINGS = 12
"""Look-ups of near names for one text, so that no text takes long."""


class Confidence(enum.Enum):
    """How sure the match is; only the first two carry rule groups."""

    EXACT = "exact"
    CLOSE = "close"
    ASK = "ask"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The answer for one typed name: `drug` is set only when exact or close."""

    typed: str
    drug: Drug | None = None
    confidence: Confidence = Confidence.UNKNOWN
    candidates: tuple[Drug, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The rule groups of the medicine; empty for a question and for unknown."""
        return self.drug.groups if self.drug else ()


def match(typed: str) -> Match:
    """The catalogue's answer to `typed`; never an exception, whatever the text holds."""
    if len(typed) > LONGEST_NAME:
        return Match(typed=typed)
    reading = _read(words(typed))
    if reading.concrete:
        return _match_substances(typed, reading)
    groups = frozenset[str]().union(*(meaning.groups for meaning in reading.found))
    if groups:
        return _ask(typed, in_groups(groups))
    return _ask(typed, reading.doubts)


def in_groups(groups: frozenset[str]) -> tuple[Drug, ...]:
    """The rows that carry any of the groups: the common ones, then single substances."""
    drugs = [drug for drug in catalogue() if groups & set(drug.groups)]
    return tuple(sorted(drugs, key=picker_order))


def picker_order(drug: Drug) -> tuple[int, bool]:
    """The sort key of a picker; equal rows keep the order of the catalogue."""
    common = COMMON_FIRST.index(drug.inn) if drug.inn in COMMON_FIRST else len(COMMON_FIRST)
    return common, drug.is_combination


@dataclass(slots=True)
class _Reading:
    """What was understood of the words, what was doubtful, and what was left over."""

    kept: tuple[Word, ...]
    found: list[Meaning] = field(default_factory=list)
    elements: list[Word] = field(default_factory=list)
    doubts: tuple[Drug, ...] = ()
    misspelt: bool = False
    left_over: bool = False
    questions: int = _MISSPELLINGS

    @property
    def concrete(self) -> frozenset[str]:
        """Every substance that was named."""
        return frozenset[str]().union(*(meaning.substances for meaning in self.found))


def _read(typed: tuple[Word, ...]) -> _Reading:
    reading = _Reading(kept=_without_strengths(typed))
    place = 0
    while place < len(reading.kept):
        place += _phrase(reading, place) or _misspelling(reading, place) or 1
    _settle_elements(reading)
    if reading.left_over and not reading.doubts and not reading.elements:
        whole = _joined(reading.kept)
        reading.doubts = _rows(nearest(whole).meanings)
    return reading


def _without_strengths(typed: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words without strengths, but with the number of a name ("Theo-24") in place."""
    kept: list[Word] = []
    place = 0
    while place < len(typed):
        count, _ = _longest(typed, place)
        if count or not is_strength(typed[place].text):
            kept.extend(typed[place : place + max(count, 1)])
        place += max(count, 1)
    return tuple(kept)


def _longest(typed: tuple[Word, ...], place: int) -> tuple[int, Meaning]:
    """The longest known name that starts here: how many words it takes, and its meaning.

    One that runs over a "+" into the middle of the next part gives way where the parts read
    one by one make more sense: in "Froop + Co-Betaloc" nobody means Froop Co.
    """
    known = [
        (count, meanings()[name])
        for count in range(min(_LONGEST_PHRASE, len(typed) - place), 0, -1)
        if (name := _joined(typed[place : place + count])) in meanings()
    ]
    if not known:
        return 0, Meaning()
    longest, part = known[0], typed[place].part
    last = place + longest[0] - 1
    goes_on = last + 1 < len(typed) and typed[last + 1].part == typed[last].part
    if typed[last].part == part or not goes_on:
        return longest
    within = next((each for each in known if typed[place + each[0] - 1].part == part), longest)
    if within[0] + _longest(typed, place + within[0])[0] > longest[0]:
        return within
    return longest


def _phrase(reading: _Reading, place: int) -> int:
    """Read a known name; answers how many words it took."""
    count, meaning = _longest(reading.kept, place)
    if count == 1 and reading.kept[place].text in ELEMENTS:
        reading.elements.append(reading.kept[place])
    elif count:
        reading.found.append(meaning)
    return count


def _misspelling(reading: _Reading, place: int) -> int:
    """Read a name that is nearly right; a doubtful one is kept as a question."""
    text = reading.kept[place].text
    if is_noise(text) or is_salt(text):
        return 1
    for count in range(_unread_words(reading.kept, place), 0, -1):
        meant = _nearest(reading, place, count)
        if meant.is_sure:
            reading.found.extend(meant.meanings)
            reading.misspelt = True
            return count
        if meant.meanings:
            reading.doubts += _rows(meant.meanings)
            reading.left_over = True
            return count
    reading.left_over = True
    return 1


def _unread_words(kept: tuple[Word, ...], place: int) -> int:
    """How many words from here may be one misspelt name, without taking a known name along."""
    count = 1
    while (
        count < min(_WORDS_TORN_APART, len(kept) - place) and not _longest(kept, place + count)[0]
    ):
        count += 1
    return count


def _nearest(reading: _Reading, place: int, count: int) -> Nearest:
    if reading.questions == 0:
        return Nearest()
    reading.questions -= 1
    return nearest(_joined(reading.kept[place : place + count]))


def _joined(typed: tuple[Word, ...]) -> str:
    return "".join(word.text for word in typed)


def _settle_elements(reading: _Reading) -> None:
    """Decide whether "potassium", "iron" … is a salt, a second medicine, or the question."""
    if not reading.found and not reading.left_over:
        reading.found.extend(meanings()[word.text] for word in reading.elements)
        return
    for word in reading.elements:
        pair = reading.concrete | {word.text}
        if pair in drugs_by_substances() or _stands_alone(word, reading.kept):
            reading.found.append(Meaning(frozenset({word.text})))
        elif not is_salt(word.text):
            reading.left_over = True


def _stands_alone(word: Word, kept: tuple[Word, ...]) -> bool:
    """True for the second half of "Lasix + potassium", false for "losartan potassium"."""
    beside = [other for other in kept if other.part == word.part and not is_noise(other.text)]
    return beside == [word] and any(other.part != word.part for other in kept)


def _match_substances(typed: str, reading: _Reading) -> Match:
    drug = drugs_by_substances().get(reading.concrete)
    outside = any(
        meaning.groups and not (drug and meaning.groups & set(drug.groups))
        for meaning in reading.found
    )
    if drug and not outside and not reading.left_over:
        confidence = Confidence.CLOSE if reading.misspelt else Confidence.EXACT
        return Match(typed=typed, drug=drug, confidence=confidence)
    return _ask(typed, reading.doubts + _related(reading))


def _related(reading: _Reading) -> tuple[Drug, ...]:
    """What to ask about when the substances are not one row, or a word was left over."""
    rows = drugs_by_substances()
    named = [rows[m.substances] for m in reading.found if m.substances in rows]
    if len(reading.found) == 1 and not reading.left_over:
        return tuple(named)
    wider = [d for drug in named for s in substances(drug.inn) for d in drugs_with(s)]
    holding = [drug for drug in wider if reading.concrete <= substances(drug.inn)]
    return (*named, *_two_products(reading.concrete), *sorted(holding, key=picker_order))


def _two_products(concrete: frozenset[str]) -> tuple[Drug, ...]:
    """The rows of every way in which substances are two products, where one has several.

    "Benazepril + hydrochlorothiazide + amiloride" may be two tablets in two ways.
    """
    rows = drugs_by_substances()
    return tuple(
        drug
        for part in rows
        if len(part) > 1 and part < concrete and concrete - part in rows
        for drug in (rows[part], rows[concrete - part])
    )


def _rows(meant: tuple[Meaning, ...]) -> tuple[Drug, ...]:
    rows = drugs_by_substances()
    found: list[Drug] = []
    for meaning in meant:
        if meaning.groups:
            found.extend(in_groups(meaning.groups))
        elif meaning.substances in rows:
            found.append(rows[meaning.substances])
    return tuple(found)


def _ask(typed: str, candidates: tuple[Drug, ...]) -> Match:
    """A question, or "unknown" when there is nothing to choose from."""
    unique = tuple(dict.fromkeys(candidates))[:CANDIDATES]
    confidence = Confidence.ASK if unique else Confidence.UNKNOWN
    return Match(typed=typed, confidence=confidence, candidates=unique)
