"""What a person wrote, as plain words and marks that phrases can be looked for in.

Case, accents and apostrophes go; a spelling that can only be one word of the lexicon is
mended, because people write these notes at 3 a.m. A mark between two thoughts stays as a
word of its own, so that no phrase reaches across it.
"""

from __future__ import annotations

import re
import unicodedata

from tracker.analysis.free_text_spelling import Spelling

COMMA, COLON, ASK, STOP = ",", ":", "?", "."
MARKS = frozenset((COMMA, COLON, ASK, STOP))
_APOSTROPHES = re.compile("['’‘`´]")
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
_TWO_WORDS = re.compile(rf"\b({'|'.join(_NOT)}) ?not\b")


def words_of(written: str, spelling: Spelling) -> tuple[str, ...]:
    """The words and marks of `written` in order; "can not" and "cannot" are "cant"."""
    decomposed = unicodedata.normalize("NFKD", written.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    plain = _BETWEEN_LETTERS.sub(" ", _APOSTROPHES.sub("", plain))
    plain = _TWO_WORDS.sub(lambda found: _NOT[found[1]], plain)
    return tuple(_MARK_OF.get(token) or spelling.mended(token) for token in _TOKENS.findall(plain))
