"""Print how hard each article is to read:  python -m tests.education.grades

Flesch-Kincaid with the names of medicines left out is the rule (at most 6, in the running
text without its lists too); the mean and the longest sentence are held as well.
"""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass

from education.article import Article
from education.articles import all_articles
from education.reader import Reader
from tests.education.reading import grade, sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article: its words, both grades, and its sentences in words."""

    slug: str
    words: int
    grade: float
    prose_grade: float
    mean_sentence: float
    longest_sentence: int


def reading_of(article: Article) -> Reading:
    """The figures of what a patient without fluid caution reads."""
    text = article.text()
    lengths = [len(words) for words in sentences(text)]
    return Reading(
        slug=article.slug,
        words=sum(lengths),
        grade=grade(text),
        prose_grade=grade(prose_of(article)),
        mean_sentence=statistics.mean(lengths),
        longest_sentence=max(lengths),
    )


def prose_of(article: Article) -> str:
    """The running text alone: paragraphs, without headings, lists and tables."""
    blocks = article.blocks_for(Reader(fluid_caution=False))
    flat = (part for block in blocks for part in re.split(r"\n{2,}", block.markdown))
    return "\n\n".join(part for part in flat if not re.match(r"#|-|\||>|\d+\.", part))


def main() -> None:
    """One line an article, the hardest first."""
    print(f"{'article':<24}{'words':>6}{'grade':>7}{'prose':>7}{'mean':>6}{'longest':>9}")
    for row in sorted(map(reading_of, all_articles()), key=lambda each: -each.grade):
        print(
            f"{row.slug:<24}{row.words:>6}{row.grade:>7.1f}{row.prose_grade:>7.1f}"
            f"{row.mean_sentence:>6.1f}{row.longest_sentence:>9}"
        )


if __name__ == "__main__":
    main()
