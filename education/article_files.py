"""Reads an article file: TOML between two `+++` lines, then Markdown.

Clinical text is kept as files so that a clinician can read and check it without the
code. The reading is strict, because a page with a mistyped care level or without its
sources must never be served: every fault is an `ArticleError` that names the file.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from education import markdown
from education.article import Article, Block, CareCard, Section, Source
from education.signs import SIGNS
from education.urgency import Urgency

NOT_REVIEWED = "not yet"
_FENCE = "+++"
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_INTERNAL_PATH = re.compile(r"/learn/([a-z0-9-]+)/")
_OTHER_PATHS = frozenset({"/help-now/", "/learn/"})

_Choice = TypeVar("_Choice", bound=enum.Enum)


class ArticleError(Exception):
    """An article file that must not be served; the message begins with its name."""


def read_article(path: Path) -> Article:
    """The article in `path`; its slug is the file's name. Raises ArticleError."""
    head, body = _split(path)
    fields = _Fields(path.name, head)
    article = Article(
        slug=path.stem,
        title=fields.text("title"),
        summary=fields.text("summary"),
        section=fields.choice("section", Section),
        icon=fields.text("icon"),
        urgency=fields.choice("urgency", Urgency),
        sources=tuple(_source(table) for table in fields.tables("sources")),
        reviewed=fields.date_or("reviewed", NOT_REVIEWED),
        review_by=fields.date("review_by"),
        claims=fields.texts("claims"),
        groups=frozenset(fields.texts("groups")),
        patterns=fields.texts("patterns"),
        related=fields.texts("related"),
        short=fields.texts("short"),
        body=_blocks(path.name, body),
        care=tuple(_care_card(table) for table in fields.tables("care")),
    )
    fields.finish()
    _check(path.name, article)
    return article


def check_links(articles: tuple[Article, ...]) -> None:
    """Raises ArticleError when a link or a related article leads nowhere."""
    known = {article.slug for article in articles}
    for article in articles:
        for target in linked_slugs(article) | set(article.related):
            if target not in known:
                raise ArticleError(f"{article.slug}.md: there is no article {target!r}")


def linked_slugs(article: Article) -> set[str]:
    """The slugs that the text of `article` links to. Raises ArticleError on any other link."""
    slugs = set()
    for target in _LINK.findall(article.text()):
        match = _INTERNAL_PATH.fullmatch(target)
        if match:
            slugs.add(match[1])
        elif target not in _OTHER_PATHS:
            raise ArticleError(f"{article.slug}.md: {target!r} is not a page of this site")
    return slugs


class _Fields:
    """The front matter, read key by key; what nobody asked for is an error too."""

    def __init__(self, file: str, values: dict[str, Any]) -> None:
        self._file = file
        self._values = dict(values)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._values.pop(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(key, "must be text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._values.pop(key, None)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, "must be a list of texts")
        return tuple(value)

    def date(self, key: str) -> dt.date:
        value = self._values.pop(key, None)
        if not isinstance(value, dt.date):
            raise self.error(key, "must be a date")
        return value

    def date_or(self, key: str, word: str) -> dt.date | None:
        if self._values.get(key) == word:
            del self._values[key]
            return None
        return self.date(key)

    def choice(self, key: str, kind: type[_Choice]) -> _Choice:
        value = self._values.pop(key, None)
        for member in kind:
            if value in {member.name.lower(), member.value}:
                return member
        raise self.error(key, f"{value!r} is not a {kind.__name__}")

    def tables(self, key: str) -> list[_Fields]:
        value = self._values.pop(key, None)
        if not isinstance(value, list) or not value:
            raise self.error(key, "needs at least one entry")
        return [_Fields(self._file, table) for table in value]

    def finish(self) -> None:
        for key in self._values:
            raise self.error(key, "is not a field we know")

    def error(self, key: str, trouble: str) -> ArticleError:
        return ArticleError(f"{self._file}: {key} {trouble}")


def _split(path: Path) -> tuple[dict[str, Any], str]:
    before, fence, rest = path.read_text(encoding="utf-8").partition(f"{_FENCE}\n")
    head, closing, body = rest.partition(f"\n{_FENCE}\n")
    if before or not fence or not closing:
        raise ArticleError(f"{path.name}: the front matter must stand between {_FENCE} lines")
    try:
        return tomllib.loads(head), body
    except tomllib.TOMLDecodeError as error:
        raise ArticleError(f"{path.name}: {error}") from error


def _source(fields: _Fields) -> Source:
    doi, pmid = fields.text("doi", ""), fields.text("pmid", "")
    url = f"https://doi.org/{doi}" if doi else ""
    if pmid and not url:
        url = f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    other = fields.text("url", "")
    html = markdown.inline(fields.text("text"))
    source = Source(html=html, about=fields.text("about"), url=url or other)
    fields.finish()
    return source


def _care_card(fields: _Fields) -> CareCard:
    urgency = fields.choice("urgency", Urgency)
    card = CareCard(
        urgency=urgency,
        lead=fields.text("lead"),
        signs=tuple(_sign(fields, text, urgency) for text in fields.texts("signs")),
        close=fields.text("close", ""),
    )
    fields.finish()
    return card


def _sign(fields: _Fields, text: str, urgency: Urgency) -> str:
    """The words of a sign: `@code` takes them from the table that the rules use as well."""
    if not text.startswith("@"):
        return text
    sign = SIGNS.get(text.removeprefix("@"))
    if sign is None:
        raise fields.error("signs", f"has the unknown sign {text!r}")
    if sign.emergency and urgency is not Urgency.EMERGENCY:
        raise fields.error("signs", f"puts {text!r} on a card that is no emergency")
    return sign.words


def _blocks(file: str, body: str) -> tuple[Block, ...]:
    try:
        return tuple(markdown.blocks(body))
    except markdown.MarkdownError as error:
        raise ArticleError(f"{file}: {error}") from error


def _check(file: str, article: Article) -> None:
    levels = [card.urgency.rank for card in article.care]
    if not article.body or not article.short:
        raise ArticleError(f"{file}: the text is missing")
    if levels != sorted(levels, reverse=True):
        raise ArticleError(f"{file}: care cards go from the soonest to the latest")
    if levels[-1] > Urgency.SOON.rank:
        raise ArticleError(f"{file}: the last care card must lead to the physician")
