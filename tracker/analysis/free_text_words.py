"""What a person wrote, as plain words and marks that phrases can be looked for in.

Case, accents and apostrophes go; a spelling that can only be one word of the lexicon is
mended, because people write these notes at 3 a.m. A mark between two thoughts stays as a
word of its own, so that no phrase reaches across it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tracker.analysis.free_text_spelling import Spelling

COMMA, COLON, ASK, STOP = ",", ":", "?", "."
MARKS = frozenset((COMMA, COLON, ASK, STOP))
_APOSTROPHES = re.compile("['’‘`´]")
_IS = re.compile(
    r"\b(leg|foot|calf|toe|head|arm|hand|face|chest|heart|speech|ankle|knee|pee|urine)['’]s\b"
)
_BETWEEN_LETTERS = re.compile(r"(?<=\w)[-‐‑_](?=\w)")
_TOKENS = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+|\n|[.!?;,:()/&=]|[-–—]")
_MARK_OF = {
    **dict.fromkeys(".!;\n", STOP),
    **dict.fromkeys(",()", COMMA),
    **dict.fromkeys(":=-–—", COLON),
    "?": ASK,
    "/": "or",
    "&": "and",
    **dict.fromkeys(("but", "however", "although", "though", "whereas", "except"), STOP),
}
_NOT = {
    "can": "cant",
    "could": "couldnt",
    "do": "dont",
    "does": "doesnt",
    "did": "didnt",
    "will": "wont",
    "would": "wouldnt",
    "is": "isnt",
    "was": "wasnt",
    "are": "arent",
    "were": "werent",
    "have": "havent",
    "has": "hasnt",
    "had": "hadnt",
}
_LISTED = frozenset(
    [
        "red",
        "hot",
        "swollen",
        "warm",
        "sore",
        "tender",
        "painful",
        "cold",
        "pale",
        "blue",
        "white",
        "numb",
        "shaky",
        "sweaty",
        "weak",
        "sick",
        "wobbly",
        "headachy",
        "dizzy",
        "nauseous",
        "queasy",
        "confused",
        "muddled",
        "drowsy",
        "tired",
    ]
)
_TWO_WORDS = re.compile(rf"\b({'|'.join(_NOT)}) ?not\b")


def words_of(written: str, spelling: Spelling) -> tuple[str, ...]:
    """The words and marks of `written` in order; "can not" and "cannot" are "cant"."""
    decomposed = unicodedata.normalize("NFKD", written.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    plain = _APOSTROPHES.sub("", _IS.sub(r"\1 is", plain))
    plain = _BETWEEN_LETTERS.sub(" ", plain).replace("as though", "as if")
    plain = _TWO_WORDS.sub(lambda found: _NOT[found[1]], plain)
    tokens = _TOKENS.findall(plain)
    words = [_MARK_OF.get(token) or spelling.mended(token) for token in tokens]
    return tuple(_with_lists_joined(words))


def _with_lists_joined(words: list[str]) -> Iterator[str]:
    """ "Red, hot, swollen" is said of one leg: its commas become "and"."""
    for place, word in enumerate(words):
        beside = words[max(place - 1, 0) : place] + words[place + 1 : place + 2]
        yield "and" if word == COMMA and _LISTED.issuperset(beside) else word
