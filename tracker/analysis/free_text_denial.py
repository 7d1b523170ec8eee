"""Whether a sign in a text is denied, or over.

Limits keep a wrong "no" rare, because it costs more than a wrong "yes": "but", a full stop
and a new subject end the reach of a denial; "no better", "not sure" and "cannot" deny
nothing; "gone now" beside "this morning" does not take back a sign of today.
"""

from __future__ import annotations

import re

from tracker.analysis.free_text_passage import Passage, Span
from tracker.analysis.free_text_words import ASK, COLON, COMMA


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that deny what follows, unless one of the words in the second list comes right after.
_DENY = _set(
    "no not never without nor neither none nobody noone nil negative zero denies denied deny"
    " denying"
)
_DENY_AFTER_HELPER = _set(
    "dont doesnt didnt havent hasnt hadnt isnt arent wasnt werent aint nothing"
)
_DENY_NOTHING = _set(
    "sure only just better going getting easing improving helping right well good sleeping"
    " stopping relieved able know knowing like idea doubt improvement change relief sleep rest"
    " wonder warning reason matter question joke fun different worse less certain think thought"
    " want remember slept understand care realize realise mind help helped work worked stop"
    " stopped go gone ease eased improve improved touch believe expect long enough even because"
    " until till cope managed letting let say cleared used quite"
)
# "No X" in many words.
_DENYING_PHRASES = (
    ("free", "of"),
    ("free", "from"),
    ("cant", "say"),
    ("cant", "feel", "any"),
    ("couldnt", "feel", "any"),
    ("ruled", "out"),
    ("instead", "of"),
    ("rather", "than"),
    ("stopped", "having"),
    ("lack", "of"),
    ("absence", "of"),
)
_STOPPED = _set("stopped stopping")  # right before the sign: "stopped vomiting"
_WITH_WITHOUT = _set("cant couldnt never not hardly")  # "cannot walk without chest pain"
# A new thought after "and" or "so": the denial before it ends.
_NEW_THOUGHT = _set(
    "i im ive my now then still today tonight have has had am was is are were felt feel feels got"
    " get getting since the this it when very suddenly bad"
)
_JOINS = _set("and so because since then also plus while now just started having")
_LIST_WORDS = _set(
    "or nor and any a an the my of in at all other sign signs either new no some kind even both"
)
_SHORT_ITEM = 4  # words of a denied thing that is no sign of ours
_LIST_DENIALS = _set("denies denied deny denying without negative nil none neither free")

_OVER = re.compile(
    r"(?:(?:is|has|have|was|are|were|had|s|it|its|all|now|completely|totally|since|that"
    r"|which) ){0,3}"
    r"(?:gone|went away|gone away|went down|gone down|resolved|cleared|cleared up|disappeared"
    r"|vanished|stopped|(?<=is |as )over|settled|absent|none|nil|negative|passed off|passed|no more"
    r"|ruled out) "
    r"(?!(?:when|if|while|with|as soon|after i|once i|and came back|then came back|to|into"
    r"|down my|up my) )"
)
# The same place, but no end of something: it was not there.
_NOT_THERE = re.compile(r"(?:(?:is|was|were|are) )?(?:absent|none|nil|negative|ruled out) ")
_OVER_THAT_I_HAD = re.compile(
    r"(?:(?:i|that|which|had|was|having|getting|on|in|the|from|last|week|night|morning|yesterday"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday) ){1,6}"
    r"(?:has|have|is) (?:now |all |completely |totally )?(?:gone|cleared|stopped|resolved) "
)
_OVER_BEFORE = re.compile(
    r"(?:got rid of|no more|no longer|recovered from|got over) (?:the |my |a )?$"
)
_BACK = re.compile(r"\b(?:again|is back|came back|comes back|returned|started)\b")
_NO_TROUBLE = re.compile(r"(?:is |are |was )?(?:no longer|not|never) (?:an? )?(?:problem|issue)")
_TODAY = re.compile(
    r"\b(?:today|tonight|this (?:morning|afternoon|evening)|last night|just now|earlier"
    r"|(?:an|1|one|two|2|few) hours? ago|minutes? ago|half an hour|in the night)\b"
)
_ANSWERED_NO = re.compile(r"(?:no|none|nope|never|nil|not|negative|nothing) ")

_NEVER_LIKE_THIS = re.compile(
    r"\b(?:like this|like that|like it|this bad|so bad|as bad|this severe|before|until|till"
    r"|such|this strong|in my chest like)\b"
)


def is_denied(passage: Passage, span: Span) -> bool:
    """ "No …", "never had …", "denies …", and the rest of a list after it."""
    first, _ = passage.part(span[0])
    denial = _denial_before(passage, first, span[0])
    if denial is not None:
        return not (passage.words[denial] == "never" and _is_like_never(passage, span))
    return _is_listed_under_denial(passage, span)


def _denial_before(passage: Passage, first: int, last: int) -> int | None:
    """Where the word stands whose denial reaches `last`, or None."""
    words = passage.words
    for place in range(last - 1, first - 1, -1):
        if _denies(words, place, first, last):
            return place
        if words[place] == COLON or _ends_reach(passage, place, last):
            return None
    return None


def _denies(words: tuple[str, ...], place: int, first: int, last: int) -> bool:
    word = words[place]
    after = words[place + 1] if place + 1 < last else ""
    if word == "without":
        return _WITH_WITHOUT.isdisjoint(words[first:place])
    if word in _DENY or word in _DENY_AFTER_HELPER:
        return after not in _DENY_NOTHING
    if word in _STOPPED:
        return place + 1 == last
    return any(words[place : place + len(phrase)] == phrase for phrase in _DENYING_PHRASES)


def _ends_reach(passage: Passage, place: int, last: int) -> bool:
    """True for "and" (or the like) that begins a new thought before the sign."""
    word = passage.words[place]
    if word not in _JOINS:
        return False
    after = passage.words[place + 1] if place + 1 < last else ""
    return word not in {"and", "or"} or after in _NEW_THOUGHT


def _is_like_never(passage: Passage, span: Span) -> bool:
    """ "Never had pain like this" tells of pain."""
    first, last = passage.sentence(span[0])
    return _NEVER_LIKE_THIS.search(passage.text(first, last)) is not None


def _is_listed_under_denial(passage: Passage, span: Span) -> bool:
    """ "No chest pain, fever or vomiting": the denial reaches along a list."""
    start, end = passage.sentence(span[0])
    parts = _parts(passage, start, end)
    here = next((i for i, part in enumerate(parts) if part[0] <= span[0] < part[1]), None)
    if here is None or not _is_bare(passage, parts[here]):
        return False
    for place in range(here - 1, -1, -1):
        denial = _open_denial(passage, parts[place])
        if denial is not None:
            rest = [part for part in parts[place + 1 :] if _is_bare(passage, part)]
            joined = passage.text(parts[place + 1][0], end).split()
            return denial in _LIST_DENIALS or len(rest) > 1 or not {"or", "nor"}.isdisjoint(joined)
        if not _is_bare(passage, parts[place]):
            return False
    return False


def _parts(passage: Passage, start: int, end: int) -> list[Span]:
    parts = []
    place = start
    while place < end:
        part = passage.part(place)
        parts.append(part)
        place = part[1] + 1
    return parts


def _is_bare(passage: Passage, part: Span) -> bool:
    """True for the item of a list: a sign and hardly a word beside it."""
    return all(
        place in passage.covered or passage.words[place] in _LIST_WORDS for place in range(*part)
    )


def _open_denial(passage: Passage, part: Span) -> str | None:
    """The word that denies the last sign of a part, when nothing follows that sign."""
    signs = [place for place in range(*part) if place in passage.covered]
    if not signs and part[1] - part[0] <= _SHORT_ITEM:  # "no swelling, redness or warmth"
        denial = _denial_before(passage, part[0], part[1])
        return None if denial is None else passage.words[denial]
    if not signs or signs[-1] + 1 != part[1]:
        return None
    start = signs[-1]
    while start - 1 in passage.covered:
        start -= 1
    denial = _denial_before(passage, part[0], start)
    return None if denial is None else passage.words[denial]


def is_over(passage: Passage, span: Span, *, may_pass: bool = True) -> bool:
    """ "… is gone", "…: none", without a word that it came back or was there today.

    With `may_pass` False only an answer counts ("…: none"): the sign stays one when it passed.
    """
    start, end = passage.sentence(span[0])
    if may_pass and _OVER_BEFORE.search(passage.text(start, span[0])):
        return _TODAY.search(passage.text(start, end)) is None
    after = passage.text(span[1], end)
    if _NO_TROUBLE.match(after):
        return True
    if after.startswith(f"{COLON} "):
        has_passed = may_pass and _OVER.match(after[2:]) is not None
        return _ANSWERED_NO.match(after[2:]) is not None or has_passed
    if not after and passage.words[end : end + 1] == (ASK,):
        return _ANSWERED_NO.match(passage.text(end + 1, end + 2)) is not None
    if not may_pass:
        return _NOT_THERE.match(after.removeprefix(f"{COMMA} ")) is not None
    is_over = _OVER.match(after.removeprefix(f"{COMMA} ")) or _OVER_THAT_I_HAD.match(after)
    if is_over is None or _BACK.search(after):
        return False
    return _TODAY.search(passage.text(start, end)) is None
