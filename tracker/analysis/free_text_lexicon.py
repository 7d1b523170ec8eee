"""The phrases of `tracker/data/sign_phrases.txt`, made ready to be searched for.

A phrase is a row of words with a few marks, so that a clinician can read and mend the
file: `word*` any ending, `{a|b c}` one of these, `{a|b}?` one of these or nothing, `..`
up to three words between, `...` up to six, `A & B` both in any order with up to seven words
between, `word!a,b` not right before these, `<name>` a list defined at the top, and `! a|b`
at the end: not when one of these follows. A gap never reaches over a denial or a mark
between thoughts: "chest fine, no pain" is no chest pain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from pathlib import Path

_FILE = Path(__file__).resolve().parent.parent / "data" / "sign_phrases.txt"
_BETWEEN_BOTH = 7
_BETWEEN_THREE = 4  # fewer, so that no text takes long
_PAIR = 2
_GAPS = {"..": 3, "...": 6}
_DENIALS = "no|not|never|without|nor|none|neither|denies|denied|isnt|arent|wasnt|werent|didnt"
_HARMLESS = "harmless"
_ANY_WORD = rf"(?!(?:{_DENIALS}) )[a-z0-9][a-z0-9.]* "
_LIST = re.compile(r"<(\w+)>")
_MARKS = re.compile(r"[{}|?]|[^\s{}|?]+")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One expression a sign, over words that are each followed by a space.

    `harmless` finds the phrases that only sound like a sign; `words` are all plain words.
    """

    expressions: dict[str, re.Pattern[str]]
    harmless: re.Pattern[str]
    words: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The phrases of the file; it is read once a process."""
    phrases: dict[str, list[str]] = {}
    for code, phrase in _phrases(_FILE.read_text(encoding="utf-8")):
        phrases.setdefault(code, []).append(phrase)
    words = {word for found in phrases.values() for phrase in found for word in _plain(phrase)}
    compiled = {code: re.compile(_any_of(found)) for code, found in phrases.items()}
    return Lexicon(harmless=compiled.pop(_HARMLESS), expressions=compiled, words=frozenset(words))


def expression(phrase: str) -> str:
    """The regular expression of one phrase. Raises ValueError for a brace left open."""
    body, _, followed_by = phrase.partition(" ! ")
    parts = [_whole(part) for part in body.split(" & ")]
    gap = _gap(_BETWEEN_BOTH if len(parts) <= _PAIR else _BETWEEN_THREE)
    orders = (gap.join(order) for order in permutations(parts))
    unless = "|".join(_words(part) for part in followed_by.split("|") if part.strip())
    pattern = f"(?:{'|'.join(orders)})"
    return f"{pattern}(?!{unless})" if unless else pattern


def _phrases(text: str) -> Iterator[tuple[str, str]]:
    lists: dict[str, str] = {}
    code = ""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            code = line.strip("[] ")
        elif not code:
            name, _, value = line.partition("=")
            lists[name.strip(" <>")] = _filled(value.strip(), lists)
        else:
            yield code, _filled(line.strip(), lists)


def _filled(text: str, lists: dict[str, str]) -> str:
    return _LIST.sub(lambda found: lists[found[1]], text)


def _any_of(phrases: list[str]) -> str:
    return rf"(?<![a-z0-9.])(?:{'|'.join(expression(phrase) for phrase in phrases)})"


def _whole(phrase: str) -> str:
    pattern, closed = _sequence(iter(_MARKS.findall(phrase)), inside=False)
    if not closed:
        message = f"a brace is left open: {phrase}"
        raise ValueError(message)
    return pattern


def _sequence(parts: Iterator[str], *, inside: bool) -> tuple[str, bool]:
    """The expression up to the closing brace, or to the end; and whether that was right."""
    choices: list[list[str]] = [[]]
    for part in parts:
        if part == "}":
            return _choice(choices), inside
        if part == "{":
            group, closed = _sequence(parts, inside=True)
            if not closed:
                return "", False
            choices[-1].append(group)
        elif part == "|":
            choices.append([])
        elif part == "?":
            choices[-1][-1] += "?"
        else:
            choices[-1].append(_word(part))
    return _choice(choices), not inside


def _choice(choices: list[list[str]]) -> str:
    joined = "|".join("".join(choice) for choice in choices)
    return f"(?:{joined})"


def _word(part: str) -> str:
    if part in _GAPS:
        return _gap(_GAPS[part])
    word, _, unless = part.partition("!")
    ending = "[a-z0-9.]*" if word.endswith("*") else ""
    ahead = f"(?!(?:{unless.replace(',', '|')}) )" if unless else ""
    return f"{re.escape(word.rstrip('*'))}{ending} {ahead}"


def _gap(words: int) -> str:
    return f"(?:{_ANY_WORD}){{0,{words}}}?"


def _words(phrase: str) -> str:
    return "".join(_word(part) for part in phrase.split())


def _plain(phrase: str) -> Iterator[str]:
    for part in _MARKS.findall(phrase):
        word = part.rstrip("*")
        if word.isalpha():
            yield word
