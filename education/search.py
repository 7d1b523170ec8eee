"""Finds articles by everyday words, also misspelled ones, without a database.

Text on how much to drink and boxes for clinicians are not searched, so that nothing of
them can show through. What somebody looks for is not kept anywhere.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from operator import itemgetter
from types import MappingProxyType

from education.article import Article
from education.articles import CONTENT, all_articles
from education.reader import Reader

SYNONYMS = CONTENT / "en" / "synonyms.toml"
LONGEST_QUERY = 80  # letters; more is not a question to a shelf of twenty pages
MOST_FOUND = 5
# How much a word counts by where it stands.
TITLE, KEYWORD, SUMMARY, HEADING, TEXT = 8, 6, 5, 4, 1
EXACT = 1.0
NEAR = 0.5  # of a word one letter away
AS_TYPED = 0.5  # of a word that was replaced by our own
LEAST_LETTERS = 5  # of a word before a slip of one letter is forgiven
_WORD = re.compile(r"[a-z0-9]+")
_SMALL = frozenset(
    _WORD.findall(
        "a about an and are at be by can do does for from get have how i if in is it me my not of"
        " on or should so that the this to what when why will with you your"
    )
)
_ENDINGS = ("ings", "ing", "es", "ed", "s")
_STEM_LETTERS = 3  # left of a word when an ending is taken off


def search(query: str) -> tuple[Article, ...]:
    """The articles that fit `query`, the best first; empty when nothing does."""
    typed = " ".join(_WORD.findall(_plain(query[:LONGEST_QUERY])))
    asked = {word: _alike(word) for word in _words(_in_our_words(typed))}
    further = set(_words(typed)) - asked.keys()
    scored = ((_score(article, asked, further), article) for article in all_articles())
    found = sorted((each for each in scored if each[0][0]), key=itemgetter(0), reverse=True)
    return tuple(article for _, article in found[:MOST_FOUND])


def _score(
    article: Article, asked: Mapping[str, Mapping[str, float]], further: Iterable[str]
) -> tuple[int, float]:
    """How many of the asked words it has, and how much these and further words count."""
    weights = _index()[article.slug]
    points = [
        max((weights.get(like, 0) * share for like, share in alike.items()), default=0.0)
        for alike in asked.values()
    ]
    extra = sum(weights.get(word, 0) * AS_TYPED for word in further)
    return sum(point > 0 for point in points), sum(points) + extra


def _alike(word: str) -> dict[str, float]:
    """The word itself, or the words of our pages that are one letter away from it."""
    vocabulary = _vocabulary()
    if word in vocabulary or len(word) < LEAST_LETTERS:
        return {word: EXACT}
    return {known: NEAR for known in vocabulary if _is_near(word, known)}


def _in_our_words(typed: str) -> str:
    """The query with everyday phrases replaced by what our pages call the thing."""
    ours, pattern = _same()
    return pattern.sub(lambda found: ours[found[0]], typed)


@functools.cache
def _index() -> Mapping[str, Mapping[str, int]]:
    """For each article the weight of each word in it."""
    return MappingProxyType({article.slug: _weights(article) for article in all_articles()})


def _weights(article: Article) -> Mapping[str, int]:
    weights: dict[str, int] = {}
    places = (
        (TEXT, article.text(Reader(fluid_caution=True))),
        (HEADING, " ".join(article.headings)),
        (SUMMARY, f"{article.summary} {' '.join(article.short)}"),
        (KEYWORD, " ".join(article.keywords)),
        (TITLE, article.title),
    )
    for weight, text in places:
        weights.update(dict.fromkeys(_words(text), weight))
    return weights


@functools.cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for weights in _index().values() for word in weights)


@functools.cache
def _same() -> tuple[Mapping[str, str], re.Pattern[str]]:
    """Each everyday phrase with our own, and a pattern that finds the longest of them."""
    rows = tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))["same"]
    ours = {phrase: same[0] for same in rows for phrase in same}
    longest_first = sorted(ours, key=len, reverse=True)
    return MappingProxyType(ours), re.compile(rf"\b({'|'.join(longest_first)})\b")


def _words(text: str) -> tuple[str, ...]:
    """The words of `text` by their stems, each once, small words left out."""
    found = (word for word in _WORD.findall(_plain(text)) if word not in _SMALL)
    return tuple(dict.fromkeys(map(_stem, found)))


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM_LETTERS:
            return word.removesuffix(ending)
    return word


def _is_near(one: str, other: str) -> bool:
    """True when one letter is added, left out, changed, or two neighbours are swapped."""
    if one[:1] != other[:1] or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    a, b = one[start:], other[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[2:] == b[2:] and a[:2] == b[1::-1])
