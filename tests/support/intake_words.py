"""Sixty ways of telling somebody to drink more or less, to look for on pages and in mails.

Settled for everybody under fluid caution: none of them may be rendered. Names of drink
kinds, warnings ("Do not …") and a person's own words are left out before the search.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

PHRASES = (
    # an order to drink
    *("drink more", "drink plenty", "drink extra", "drink lots", "drink a lot", "drink enough"),
    *("drink at least", "drink up to", "drink often", "drink regularly", "drink as much"),
    *("drink water", "drink fluids", "drink liquids", "drink a glass", "drink another"),
    *("drink before bed", "keep drinking", "try to drink", "make sure you drink"),
    *("remember to drink", "be sure to drink", "you should drink more", "you need to drink"),
    *("you must drink", "sip water", "take sips"),
    # more of it
    *("have more water", "more fluids", "more liquids", "more to drink", "extra water"),
    *("extra fluids", "plenty of water", "plenty of fluids", "plenty of liquids"),
    *("lots of water", "enough water", "enough fluids", "glass of water", "glasses of water"),
    *("increase your fluid", "increase your intake", "raise your intake", "boost your fluid"),
    *("push fluids", "top up your fluids"),
    # what it is said to do, and what is sold for it
    *("stay hydrated", "keep hydrated", "well hydrated", "rehydrate", "oral rehydration"),
    *("sports drink", "electrolyte drink", "salt tablet"),
    # less of it, which is as dangerous to say
    *("drink less", "drink fewer", "cut back on fluids", "restrict your fluids"),
    *("limit your drinks",),
)
ADVICE = re.compile(rf"\b(?:{'|'.join(re.escape(phrase) for phrase in PHRASES)})\b", re.IGNORECASE)
BORDER = "\0"
WARNING = re.compile(r"\b(?:do not|don[’']t|never)\b[^.!?\n]*[.!?\n]", re.IGNORECASE)
KIND = re.compile(r"((?:oz|ml), |Kind: (?:[a-z ]+, now )?)electrolyte drink", re.IGNORECASE)
NOT_SAID = frozenset(("script", "style", "option", "title"))
INLINE = frozenset(("a", "b", "em", "i", "span", "strong", "small", "time", "sup", "sub"))
VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "circle", "path", "source"))


def advice_in(html: str) -> list[str]:
    """The phrases of the list that a page or a mail says, with some words around each."""
    text = KIND.sub(r"\1", WARNING.sub(" ", said_in(html)))
    return [text[max(0, hit.start() - 40) : hit.end() + 40] for hit in ADVICE.finditer(text)]


def said_in(html: str) -> str:
    """The words of a page as they are read, a line for each paragraph, item and label."""
    reader = _Words()
    reader.feed(html)
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split(BORDER))
    return "\n".join(line for line in lines if line)


class _Words(HTMLParser):
    """Text in reading order, with what is only spoken; menus of choices are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        for name in ("aria-label", "alt", "content"):
            self.parts.append(f"{BORDER}{named.get(name) or ''}{BORDER}" if name in named else "")
        self._border(tag)
        if tag not in VOID:
            self._open.append(tag in NOT_SAID)

    def handle_endtag(self, tag: str) -> None:
        self._border(tag)
        if tag not in VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._open):
            self.parts.append(data)

    def _border(self, tag: str) -> None:
        if tag not in INLINE:
            self.parts.append(BORDER)
