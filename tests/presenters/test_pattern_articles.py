"""A finding leads to the article that says it explains the finding's pattern."""

from __future__ import annotations

import pytest

from education.articles import find_article
from tracker.analysis.records import Pattern
from tracker.presenters.finding_words import ALWAYS_READ
from tracker.presenters.pattern_words import PATTERN_WORDS


@pytest.mark.parametrize("pattern", list(Pattern))
def test_one_of_the_linked_articles_explains_the_pattern(pattern: Pattern) -> None:
    linked = [find_article(slug) for slug in (*PATTERN_WORDS[pattern].articles, *ALWAYS_READ)]
    assert any(article and pattern.value in article.patterns for article in linked)
