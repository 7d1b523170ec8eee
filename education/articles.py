"""The shelf of articles: all of them, one by its slug, those that fit a reader.

Files are read once in a process. Nothing here knows who reads.
"""

from __future__ import annotations

import functools
from pathlib import Path

from education.article import Article, Section
from education.article_files import check_links, check_parts, read_article
from education.reader import Reader

CONTENT = Path(__file__).parent / "content"


@functools.cache
def all_articles(language: str = "en") -> tuple[Article, ...]:
    """Every article of `language` by section, then title. Raises ArticleError."""
    articles = tuple(read_article(path) for path in sorted((CONTENT / language).glob("*.md")))
    check_links(articles)
    check_parts(articles)
    order = list(Section)
    return tuple(sorted(articles, key=lambda each: (order.index(each.section), each.title)))


def find_article(slug: str) -> Article | None:
    """The article with this slug, or None."""
    return next((article for article in all_articles() if article.slug == slug), None)


def articles_for_groups(groups: frozenset[str]) -> tuple[Article, ...]:
    """The articles about any of these medicine groups, those about medicines alone first."""
    fitting = [article for article in all_articles() if article.groups & groups]
    return tuple(sorted(fitting, key=lambda article: article.section is not Section.MEDICINES))


def articles_for(reader: Reader) -> tuple[Article, ...]:
    """The articles about the reader's medicines, then those about their illnesses."""
    by_medicine = articles_for_groups(reader.groups)
    by_illness = (each for each in all_articles() if each.conditions & reader.conditions)
    return tuple(dict.fromkeys((*by_medicine, *by_illness)))


def by_section() -> dict[Section, tuple[Article, ...]]:
    """The whole shelf in the order of the Learn page; empty sections are left out."""
    shelves = {
        section: tuple(article for article in all_articles() if article.section is section)
        for section in Section
    }
    return {section: articles for section, articles in shelves.items() if articles}
