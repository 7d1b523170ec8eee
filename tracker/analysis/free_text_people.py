"""Whether a sign in a text is somebody else's.

"My husband had a seizure" is not the writer's; "my husband says I am confused" is.
"""

from __future__ import annotations

import re

from tracker.analysis.free_text_passage import Passage, Span

_PEOPLE = frozenset(
    [
        "husband",
        "wife",
        "spouse",
        "partner",
        "son",
        "daughter",
        "brother",
        "sister",
        "mother",
        "mom",
        "mam",
        "dad",
        "father",
        "grandad",
        "granddad",
        "grandma",
        "grandpa",
        "grandson",
        "granddaughter",
        "grandchild",
        "granny",
        "gran",
        "nana",
        "nan",
        "uncle",
        "aunt",
        "auntie",
        "cousin",
        "niece",
        "nephew",
        "friend",
        "friends",
        "neighbor",
        "neighbour",
        "mate",
        "dog",
        "cat",
        "horse",
        "vet",
        "puppy",
        "kitten",
        "hubby",
        "colleague",
        "roommate",
        "boss",
        "twin",
        "stepson",
        "stepdaughter",
    ]
)
# "The lady next door" is somebody else; "an old lady with chest pain" may be the writer.
_NEXT_DOOR = frozenset(["next", "down", "across", "from", "upstairs", "opposite", "who"])
_MAYBE_PEOPLE = frozenset(["lady", "man", "woman", "boy", "girl", "child", "baby"])
_OF_PEOPLE = frozenset(
    [
        "my",
        "our",
        "the",
        "a",
        "an",
        "his",
        "her",
        "late",
        "old",
        "poor",
        "dear",
        "best",
        "little",
        "older",
        "younger",
        "elder",
        "ex",
    ]
)
# What may stand before the person whom a thought is about; "walking the dog" is not of dogs.
_BEFORE_PEOPLE = frozenset(
    [
        "and",
        "that",
        "because",
        "when",
        "as",
        "while",
        "if",
        "so",
        "today",
        "yesterday",
        "now",
        "then",
        "also",
        "said",
        "says",
        "say",
        "where",
        "since",
        "or",
        "after",
        "before",
    ]
)
_MYSELF = frozenset(["i", "im", "ive", "id", "ill", "me", "my", "myself", "mine"])
_WITNESS = frozenset(
    [
        "says",
        "said",
        "say",
        "thinks",
        "think",
        "thought",
        "noticed",
        "notices",
        "found",
        "finds",
        "told",
        "tells",
        "saw",
        "sees",
        "heard",
        "hears",
        "reckons",
        "worried",
        "worries",
        "shook",
        "called",
        "calls",
        "seems",
        "claims",
        "watched",
        "caught",
        "helped",
        "wake",
        "woke",
        "pointed",
        "shouted",
        "rang",
        "asked",
        "reports",
        "reported",
        "report",
    ]
)
_THEY = frozenset(["he", "she", "they", "his", "her", "him"])
_DONE_TO_ME = frozenset({"me", "myself"})  # "could hardly wake me"
# Who writes for somebody else writes of the person whose diary it is.
_CARER = re.compile(
    r"\b(?:carer|caregiver|caretaker|care for (?:him|her)|look(?:ing)? after (?:him|her)"
    r"|(?:his|her) behalf|writing (?:this )?for (?:him|her|my))\b"
)
_ALSO_ME = re.compile(r"\b(?:so did i|so do i|so have i|me too|i did too|like me|and me)\b")


def is_somebody_elses(passage: Passage, span: Span) -> bool:
    """ "My husband had …"; not "my husband says I …", nor "he found me …"."""
    first, last = passage.part(span[0])
    if not _DONE_TO_ME.isdisjoint(passage.words[span[0] : min(span[1] + 3, last)]):
        return False
    if _ALSO_ME.search(passage.text(*passage.sentence(span[0]))):
        return False
    if _CARER.search(passage.text(0, len(passage.words))):
        return False
    for place in range(span[0] - 1, first - 1, -1):
        word = passage.words[place]
        if word in _WITNESS or (word in _MYSELF and not _is_of_another(passage, place)):
            return False
        if _is_about_another(passage, first, place):
            return True
        if word in _THEY:
            return _speaks_of_another(passage, place, last)
    return False


def _speaks_of_another(passage: Passage, place: int, last: int) -> bool:
    """True for a "he" whose person was named before, or is named after the comma."""
    first, _ = passage.part(place)
    if not _WITNESS.isdisjoint(passage.words[first:place]):
        return False  # "my wife reports he was confused"
    named = (*passage.words[:place], *passage.words[last + 1 : last + 3])
    return any(_is_person(word) for word in named)


def _is_person(word: str) -> bool:
    """Also for "wifes", which was "wife's"."""
    return word in _PEOPLE or word.removesuffix("s") in _PEOPLE


def _is_about_another(passage: Passage, first: int, place: int) -> bool:
    """True when the word at `place` is somebody else, and the one the thought is about."""
    words = passage.words
    near = words[place + 1 : place + 2]
    if not _is_person(words[place]) and not (
        words[place] in _MAYBE_PEOPLE and not _NEXT_DOOR.isdisjoint(near)
    ):
        return False
    before = place - 1
    while before >= first and words[before] in _OF_PEOPLE:
        before -= 1
    return before < first or words[before] in _BEFORE_PEOPLE


def _is_of_another(passage: Passage, place: int) -> bool:
    """True for the "my" of "my husband"."""
    return passage.words[place] == "my" and not _PEOPLE.isdisjoint(
        passage.words[place + 1 : place + 4]
    )
