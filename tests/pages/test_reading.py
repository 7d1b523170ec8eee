"""How hard the pages and mails of patients are to read."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.conftest import NOW
from tests.education.reading import grade
from tests.support.shown import Shown
from tracker.models import Patient
from tracker.presenters.weekly_preview import previews

pytestmark = pytest.mark.django_db

HIGHEST_GRADE = 6.0
WORDS_TO_JUDGE = 100  # of a page; a grade of fewer says little
PROSE_TO_JUDGE = 30
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "cite",
        "code",
        "em",
        "i",
        "kbd",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
    ]
)
NOT_READ = frozenset(
    ["head", "nav", "script", "select", "style", "svg", "title"]
)  # menus and lists of names


class Text(HTMLParser):
    """The paragraphs of a page: every label, cell, item and button is one of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in NOT_READ
        self._border(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in NOT_READ
        self._border(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)

    def _border(self, tag: str) -> None:
        if tag not in INLINE:
            self.parts.append("\n\n")


def paragraphs(html: str) -> list[str]:
    reader = Text()
    reader.feed(html)
    parts = (" ".join(part.split()) for part in "".join(reader.parts).split("\n\n"))
    return [part for part in parts if part]


def too_hard(parts: list[str], least: int) -> float:
    """The grade, or nought where there is too little to judge or it is easy enough."""
    text = "\n\n".join(parts)
    if len(re.findall(r"\w+", text)) < least:
        return 0.0
    found = grade(text)
    return found if found > HIGHEST_GRADE else 0.0


def for_patients(pages: list[Shown]) -> list[Shown]:
    return [page for page in pages if not page.is_for_clinicians]


def test_every_page_of_a_patient_is_easy_to_read(pages: list[Shown]) -> None:
    hard = {
        str(page): found
        for page in for_patients(pages)
        if (found := too_hard(paragraphs(page.html), WORDS_TO_JUDGE))
    }
    assert hard == {}


def test_their_whole_sentences_alone_are_easy_too(pages: list[Shown]) -> None:
    """Headings and buttons are short and would make up for long sentences."""
    hard = {}
    for page in for_patients(pages):
        prose = [part for part in paragraphs(page.html) if part[-1] in ".?!"]
        if found := too_hard(prose, PROSE_TO_JUDGE):
            hard[str(page)] = found
    assert hard == {}


def test_the_mails_are_easy_to_read(ruth: Patient) -> None:
    for preview in previews(ruth, NOW):
        assert not too_hard(paragraphs(preview.body), PROSE_TO_JUDGE), preview.kind


def test_a_hard_page_is_found() -> None:
    sentence = (
        "Hyponatraemia represents a disturbance of electrolyte homeostasis necessitating "
        "immediate pharmacological investigation in vulnerable populations. "
    )
    page = f"<main><p>{sentence * 10}</p></main>"
    assert too_hard(paragraphs(page), WORDS_TO_JUDGE) > HIGHEST_GRADE
