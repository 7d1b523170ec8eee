"""Finding an article: everyday words, slips of the finger, and what must stay hidden."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from education.articles import all_articles
from education.search import LONGEST_QUERY, MOST_FOUND, search

pytestmark = pytest.mark.urls("tests.education.urls")

FIRST = {
    "water tablet": "water-pills",
    "fluid tablets": "water-pills",
    "diuretic": "water-pills",
    "Lasix": "water-pills",
    "hydroclorothiazide": "water-pills",
    "cholesterol tablets": "statins",
    "statens": "statins",
    "puffer": "inhalers",
    "hyponatremia": "low-sodium",
    "low salt": "low-sodium",
    "tonic water": "remedies",
    "magnezium": "remedies",
    "banana": "remedies",
    "charley horse": "what-are-night-cramps",
    "restless legs": "restless-legs",
    "RLS": "restless-legs",
    "pregnant": "pregnancy",
    "cirhosis": "liver-disease",
    "ascites": "liver-disease",
    "dialysis": "kidneys",
    "blood clot": "look-alikes",
    "swollen leg": "look-alikes",
    "stretch": "stretching",
    "chest pain": "when-to-get-help",
    "i want to die": "when-to-get-help",
    "blood test": "tests",
    "seeing my doctor": "prepare-your-visit",
    "heartburn": "other-medicines",
    "dehydrated": "dehydration",
    "insulin": "diabetes-and-anemia",
    "false alarm": "how-we-find-patterns",
}


@pytest.mark.parametrize(("query", "slug"), FIRST.items())
def test_everyday_words_find_the_page_first(query: str, slug: str) -> None:
    assert search(query)[0].slug == slug


def test_every_article_is_found_by_its_title() -> None:
    for article in all_articles():
        assert article in search(article.title)[:2], article.slug


@pytest.mark.parametrize("query", ["", "   ", "the of and", "xyzzy plugh", "§§§", "?"])
def test_what_nobody_wrote_about_is_not_found(query: str) -> None:
    assert search(query) == ()


@pytest.mark.parametrize("query", ["baclofen", "albumin", "encephalopathy", "1600 ml"])
def test_boxes_for_clinicians_and_amounts_are_not_searched(query: str) -> None:
    assert search(query) == ()


@given(st.text(max_size=200))
def test_any_text_may_be_asked(query: str) -> None:
    found = search(query)
    assert len(found) <= MOST_FOUND
    assert len(set(found)) == len(found)


def test_the_page_searches_without_a_script(client: Client) -> None:
    html = client.get("/learn/", {"q": " water  tablet "}).content.decode()
    assert "for “water tablet”" in html
    assert html.index("Water pills") < html.index("Right now")
    assert (
        '<form class="stack stack--s noprint" action="/learn/" method="get" role="search">' in html
    )


def test_a_search_without_a_result_still_shows_all_pages(client: Client) -> None:
    html = client.get("/learn/", {"q": "<i>xyzzy</i>"}).content.decode()
    assert "No page for “&lt;i&gt;xyzzy&lt;/i&gt;”" in html
    assert html.count('class="topic"') == len(all_articles())
    assert "help now" in html


def test_a_very_long_question_is_cut(client: Client) -> None:
    html = client.get("/learn/", {"q": "statin " * 100}).content.decode()
    assert f'maxlength="{LONGEST_QUERY}"' in html
    assert "Statins and muscle pain" in html
