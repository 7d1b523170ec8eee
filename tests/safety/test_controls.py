"""Controls that hold over the whole product: its words about itself, and what it lacks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.intake_words import said_in
from tests.support.shown import Shown

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
NOT_WATCHED = (
    "Nobody watches this diary in real time",
    "Your clinician may not see an entry for days, or at all.",
    "If one leg is swollen, warm or red, get seen today.",
)
BEFORE_THE_FIRST_ENTRY = ("/", "/welcome/")


def said(page: Shown) -> str:
    return " ".join(said_in(page.html).split())


def test_before_the_first_entry_it_is_said_that_nobody_watches(pages: list[Shown]) -> None:
    for address in BEFORE_THE_FIRST_ENTRY:
        shown = [page for page in pages if page.address == address and page.how == "read"]
        assert any(all(words in said(page) for words in NOT_WATCHED) for page in shown), address


def test_it_calls_itself_no_device_and_no_physician(pages: list[Shown]) -> None:
    homes = [page for page in pages if page.address in {"/", "/accounts/signup/"}]
    assert any("It is not a medical device." in said(page) for page in homes)
    assert not any(re.search(r"FDA[- ](cleared|approved)", said(page)) for page in pages)


def test_one_page_takes_a_file_and_it_is_that_of_ones_own_diary(pages: list[Shown]) -> None:
    assert len(pages) > 100
    taking = {page.address for page in pages if re.search(r'type=["\']?file', page.html)}
    assert taking
    assert all(address.startswith("/account/data/restore/") for address in taking), taking


def test_the_safety_document_says_the_words_of_the_pages() -> None:
    document = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
    for words in NOT_WATCHED:
        assert words in document
    assert "is not a medical device" in document
    assert "not CE-marked" in document
