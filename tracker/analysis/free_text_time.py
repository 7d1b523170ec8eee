"""Whether a sign in a text is long past, or only imagined.

"If I get chest pain" has not happened; "it feels as if I cannot breathe" has.
"""

from __future__ import annotations

import re

from tracker.analysis.free_text_passage import Passage, Span

# Each must end right before the sign, or a few words before it.
_IMAGINED = re.compile(
    r"\b(?:in case (?:of|i get|i have|there is)"
    r"|(?:can|could|may|might|will|would) (?:\w+ ){0,3}"
    r"(?:cause|lead to|give you|make you|bring on|result in|trigger|include)|causes of"
    r"|side effects?|risk of|symptoms? (?:include|are)|watch (?:out )?for|look(?: out)? for"
    r"|lookout for|(?:call|ring|phone) (?:911 |999 |112 |you |them )?if"
    r"|warned (?:me )?(?:about|of|that)|asked (?:me )?(?:about|if|whether)"
    r"|read (?:that|about|of|up)|worried about (?:having|getting)"
    r"|(?:afraid|scared|frightened|fear|terrified) of (?:having|getting)"
    r"|what (?:if|should i do if|to do if|do i do if|happens if)|to (?:prevent|avoid)"
    r"|(?:leaflet|article|booklet|website|label) (?:\w+ ){0,3}(?:says?|said|lists?|mentions?)"
    r"|(?:told|advised) me (?:to|that) (?:\w+ ){0,3}(?:watch|look|call|come|report)"
    r"|told (?:me )?to (?:report|watch|call|ring|mention)|report any|should (?:i|there|my)"
    r"|difference between|dreamt|dreamed|a dream) (?:\w+ ){0,6}$"
    r"|\b(?:history|hx) of (?:(?!and |now )\w+ ){0,2}$"
)
_IF = re.compile(
    r"(?<!as )(?<!even )(?<!sure )(?<!know )(?<!wonder )(?<!unsure )(?<!certain )(?<!see )\bif "
    r"(?:(?:i|you|we|it|my|the|a|an|any|there|is|are|was|were|ever|should|get|gets|got|have|has"
    r"|had|feel|feels|felt|start|starts|notice|see|becomes?|become|develop|begin|begins|more|new"
    r"|your|or|leg|legs|suddenly|this) ){0,6}$"
)
_LONG_PAST = re.compile(
    r"\b(?:(?:years|decades|months) ago|a year ago|long ago|in (?:19\d\d|20[01]\d)|last year"
    r"|as a (?:child|girl|boy|kid|teenager|young|baby|toddler)"
    r"|when i was (?:a |young|little|small|\d|in my)"
    r"|in (?:my )?childhood|(?<!not )(?<!never )used to (?!it |this |the |my |a )"
    r"|in my (?:youth|teens|twenties|thirties|forties|fifties)|back in (?:19|20)|once had)"
)
_NOW = re.compile(
    r"\b(?:again|now|today|tonight|still|currently|this (?:morning|evening|afternoon|week)"
    r"|keeps?|since|last night|yesterday|started|began|worse|than)\b"
)
_AS_EVER = re.compile(r"(?:\w+ ){0,4}(?:as usual|as always|as ever|same as (?:usual|ever|always))")


def is_imagined(passage: Passage, span: Span) -> bool:
    """ "If I get …", "can cause …", "they asked about …", "a history of …"."""
    first, last = passage.part(span[0])
    before = passage.text(first, span[0])
    if "yes" in passage.words[span[1] : last]:
        return False  # "asked if I was confused, and yes I was"
    return _IF.search(before) is not None or _IMAGINED.search(before) is not None


def is_long_past(passage: Passage, span: Span) -> bool:
    """ "In 1987", "years ago", "as usual"; never beside a word of now."""
    text = passage.text(*passage.sentence(span[0]))
    after = passage.text(span[1], passage.part(span[0])[1])
    is_past = _LONG_PAST.search(text) or _AS_EVER.match(after)
    return is_past is not None and _NOW.search(text) is None
