"""Reads an article file: TOML between two `+++` lines, then Markdown.

Clinical text is kept as files so that a clinician can read and check it without the
code. The reading is strict, because a page with a mistyped care level or without its
sources must never be served: every fault is an `ArticleError` that names the file.
"""

from __future__ import annotations

import re
from pathlib import Path

from education import markdown
from education.article import Article, Block, BlockKind, CareCard, Section, Source, Strength
from education.front_matter import ArticleError, Fields, split
from education.signs import SIGNS
from education.urgency import Urgency

NOT_REVIEWED = "not yet"
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_INTERNAL_PATH = re.compile(r"/learn/([a-z0-9-]+)/")
_OTHER_PATHS = frozenset({"/help-now/", "/learn/"})
# How the headings begin that every article has beside its short points, cards and sources.
PARTS = ("How sure is this?", "What you can do", "What to ask")

__all__ = ["PARTS", "ArticleError", "check_links", "check_parts", "linked_slugs", "read_article"]


def read_article(path: Path) -> Article:
    """The article in `path`; its slug is the file's name. Raises ArticleError."""
    fields, body = split(path)
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
        conditions=frozenset(fields.texts("conditions", [])),
        keywords=fields.texts("keywords", []),
        patterns=fields.texts("patterns"),
        related=fields.texts("related"),
        short=fields.texts("short"),
        explains=fields.text("explains"),
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


def check_parts(articles: tuple[Article, ...]) -> None:
    """Raises ArticleError when an article lacks a part that every article has."""
    for article in articles:
        for part in (article.explains, *PARTS):
            if not any(heading.startswith(part) for heading in article.headings):
                raise ArticleError(f"{article.slug}.md: there is no part “{part}”")
        if not any(block.kind is BlockKind.DONT for block in article.body):
            raise ArticleError(f"{article.slug}.md: nothing says what not to do")


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


def _source(fields: Fields) -> Source:
    doi, pmid = fields.text("doi", ""), fields.text("pmid", "")
    url = f"https://doi.org/{doi}" if doi else ""
    if pmid and not url:
        url = f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    other = fields.text("url", "")
    html = markdown.inline(fields.text("text"))
    source = Source(
        html=html,
        about=fields.text("about"),
        url=url or other,
        strength=fields.choice("strength", Strength),
    )
    fields.finish()
    return source


def _care_card(fields: Fields) -> CareCard:
    urgency = fields.choice("urgency", Urgency)
    card = CareCard(
        urgency=urgency,
        lead=fields.text("lead"),
        signs=tuple(_sign(fields, text, urgency) for text in fields.texts("signs")),
        close=fields.text("close", ""),
    )
    fields.finish()
    return card


def _sign(fields: Fields, text: str, urgency: Urgency) -> str:
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
