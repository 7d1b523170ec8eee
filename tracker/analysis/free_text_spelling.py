"""Spellings of the lexicon's words that people get wrong at 3 a.m., mended.

A word is mended only when it can be one word of the lexicon and no other English word of
the list below: a wrong mend could raise an alarm out of nothing, or lose one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from tracker.analysis.near_names import NearNames

LONG_WORD = 8
"""Letters of a word that is still known with one letter wrong; shorter words have too many
neighbors [A]."""

VERY_LONG_WORD = 10
"""Letters from which two may be wrong [A]."""

_REMEMBERED = 4096
_SHORTER = frozenset(["seizure", "seizures", "fainted", "swollen", "muddled", "slurred"])


class Spelling:
    """Mends a word that is nearly one of `known`, when it can be that one only."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        long = {word for word in self._known if len(word) >= LONG_WORD}
        self._near = NearNames.of(sorted(long | (_SHORTER & self._known)))
        self._mended = lru_cache(maxsize=_REMEMBERED)(self._nearest)

    def mended(self, word: str) -> str:
        """`word`, or the one word of the lexicon it must be."""
        if word in _MISSPELT:
            return _MISSPELT[word]
        if word in self._known or word in _OTHER_WORDS or len(word) < LONG_WORD - 2:
            return word
        return self._mended(word)

    def _nearest(self, word: str) -> str:
        letters = 2 if len(word) >= VERY_LONG_WORD else 1
        hits = [name for name in self._near.near(word, letters) if name[0] == word[0]]
        return hits[0] if len(hits) == 1 else word


_MISSPELT = {
    "cannae": "cant",
    "carnt": "cant",
    "cudnt": "couldnt",
    "brething": "breathing",
    "breth": "breath",
    "breathin": "breathing",
    "hart": "heart",
    "chets": "chest",
    "ches": "chest",
    "pane": "pain",
    "faintd": "fainted",
    "siezure": "seizure",
    "siezures": "seizures",
    "seziure": "seizure",
    "seisure": "seizure",
    "nausious": "nauseous",
    "nautious": "nauseous",
    "diarhea": "diarrhea",
    "diarrea": "diarrhea",
    "diahrea": "diarrhea",
    "diarrhoea": "diarrhea",
    "diarhoea": "diarrhea",
    "diahorrea": "diarrhea",
    "diorrhea": "diarrhea",
    "caugh": "cough",
    "caughing": "coughing",
    "coffing": "coughing",
    "swolen": "swollen",
    "swollin": "swollen",
    "swelld": "swelled",
    "calve": "calf",
    "uncontious": "unconscious",
    "unconcious": "unconscious",
    "conciousness": "consciousness",
    "dizzie": "dizzy",
    "suicidle": "suicidal",
    "hedache": "headache",
    "headake": "headache",
    "heddache": "headache",
    "vommit": "vomit",
    "vomitted": "vomited",
    "vomitting": "vomiting",
    "trew": "threw",
    "throwed": "threw",
    "pallpitations": "palpitations",
    "strok": "stroke",
    "coloured": "colored",
    "colour": "color",
    "grey": "gray",
    "mum": "mother",
    "nite": "night",
}

# English words one letter from a word of the lexicon that mean something else.
_OTHER_WORDS = frozenset(
    [
        "breather",
        "cooking",
        "coating",
        "coaching",
        "couching",
        "touching",
        "bleaching",
        "breeding",
        "blending",
        "painting",
        "fitness",
        "drawing",
        "driving",
        "drinking",
        "sweater",
        "weather",
        "whether",
        "swearing",
        "stiffer",
        "smelling",
        "spelling",
        "swilling",
        "mingling",
        "counting",
        "mounting",
        "shooting",
        "section",
        "session",
        "passion",
        "division",
        "poorest",
        "bravery",
        "cruised",
        "sneezing",
        "freezing",
        "slipping",
        "steeping",
        "sweeping",
        "flashing",
    ]
)
