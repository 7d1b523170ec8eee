"""What holds for every article that is shipped."""

from __future__ import annotations

import re

import pytest

from education.article import Article, BlockKind
from education.articles import (
    all_articles,
    articles_for_groups,
    find_article,
)
from education.reader import Reader
from education.red_flags import RULES
from education.urgency import Urgency
from tests.education.grades import prose_of
from tests.education.reading import grade, sentences
from tracker.analysis.records import Pattern
from tracker.templatetags.page import icon

MEDICINE_PAGES = ("water-pills", "statins", "inhalers", "other-medicines")
SLUGS = """
    what-are-night-cramps when-to-get-help low-sodium dehydration water-pills statins inhalers
    other-medicines restless-legs pregnancy liver-disease kidneys diabetes-and-anemia look-alikes
    stretching remedies tests prepare-your-visit how-we-find-patterns
"""
HIGHEST_GRADE = 6.0
LONGEST_SENTENCE = 14  # words; the rule is "under 15"
SHORTEST_PAGE, LONGEST_PAGE = 250, 620  # words
CAUTIOUS = Reader(fluid_caution=True)
FREE = Reader(fluid_caution=False)

# Clinical evidence, section 4.3, and the phrases around it.
INTAKE_ADVICE = re.compile(
    r"drink (more|plenty|extra|lots|a lot|enough|water|at least|up to|\d)|stay hydrated|"
    r"keep hydrated|hydrate|electrolyte drink|sports? drink|salt tablet|salt pills? (help|can)|"
    r"(increase|raise|boost) (your )?(fluid|water|salt|intake)|"
    r"more (water|fluids?) (is|will|can|may)|"
    r"(glass|glasses|cups?|bottles?) of water|eat (more )?salt|take salt(?! or| to|,)|add salt|"
    r"drink (less|fewer)|cut (down|back) on (water|fluids?)|limit your (water|fluids?)",
    re.IGNORECASE,
)
FORBIDDEN = re.compile(
    r"!|\b(failed|missed|good job|streak|goals?|abnormal|non-compliant|harmless|flag(s|ged)?|"
    r"doctors?|guarantee[ds]?|your sodium is (low|high)|you (are|have) dehydrat|nothing to worry|"
    r"you have (low sodium|hyponatremia)|walding|livestrong|C\d\d)\b",
    re.IGNORECASE,
)
CHANGE_ORDER = re.compile(
    r"^(stop|skip|start|halve|double|change|reduce|cut|lower|raise|increase|switch|try|use|take)\b"
    r".*\b(pills?|medicines?|statins?|doses?|inhalers?|tablets?|magnesium|potassium|iron|quinine)\b",
    re.IGNORECASE,
)

every_article = pytest.mark.parametrize("article", all_articles(), ids=lambda each: each.slug)


def test_all_the_settled_articles_are_there() -> None:
    assert {article.slug for article in all_articles()} == set(SLUGS.split())


def test_every_pattern_has_an_article() -> None:
    explained = {pattern for article in all_articles() for pattern in article.patterns}
    assert explained == {pattern.value for pattern in Pattern}


def test_an_article_names_only_patterns_that_exist() -> None:
    known = {pattern.value for pattern in Pattern}
    for article in all_articles():
        assert set(article.patterns) <= known, article.slug


def test_every_red_flag_rule_leads_to_an_article() -> None:
    for rule in RULES:
        assert find_article(rule.article) is not None, rule.id


def test_articles_that_fit_the_medicines_come_first() -> None:
    slugs = [article.slug for article in articles_for_groups(frozenset({"statin"}))]
    assert slugs == ["statins"]
    slugs = [article.slug for article in articles_for_groups(frozenset({"thiazide"}))]
    assert slugs == ["water-pills", "low-sodium"]
    assert articles_for_groups(frozenset()) == ()


@every_article
def test_the_page_is_short_and_easy_to_read(article: Article) -> None:
    words = sum(map(len, sentences(article.text())))
    assert SHORTEST_PAGE <= words <= LONGEST_PAGE
    assert grade(article.text()) <= HIGHEST_GRADE


@every_article
def test_running_text_is_easy_even_without_its_lists(article: Article) -> None:
    assert grade(prose_of(article)) <= HIGHEST_GRADE


@every_article
def test_sentences_have_fewer_than_fifteen_words(article: Article) -> None:
    long = [" ".join(words) for words in sentences(article.text()) if len(words) > LONGEST_SENTENCE]
    assert long == []


@every_article
def test_no_forbidden_word_is_used(article: Article) -> None:
    assert FORBIDDEN.search(article.text()) is None


@every_article
def test_nobody_is_told_to_change_a_medicine(article: Article) -> None:
    orders = [" ".join(words) for words in sentences(article.text())]
    assert [order for order in orders if CHANGE_ORDER.search(order)] == []


@every_article
def test_a_page_about_medicines_says_not_to_stop_them(article: Article) -> None:
    if article.groups or article.slug in MEDICINE_PAGES:
        text = " ".join(article.text().split())
        assert "Do not stop your medicine on your own." in text


@every_article
def test_the_last_word_on_care_is_the_physician(article: Article) -> None:
    last = article.care[-1]
    assert last.urgency in {Urgency.SOON, Urgency.ROUTINE}
    if last.urgency is Urgency.ROUTINE:
        assert "see your physician" in f"{last.lead} {last.close}".lower()


@every_article
def test_danger_signs_stand_on_every_page(article: Article) -> None:
    assert article.care[0].urgency.rank >= Urgency.TODAY.rank or article.slug == "restless-legs"


@every_article
def test_each_source_says_what_it_is_for(article: Article) -> None:
    assert article.sources
    for source in article.sources:
        assert source.about.endswith(".")
        assert source.url.startswith("https://"), source.html


@every_article
def test_no_page_claims_a_review(article: Article) -> None:
    assert article.reviewed is None
    assert "checked by" not in article.text().lower()


@every_article
def test_every_article_links_to_others_and_has_an_icon(article: Article) -> None:
    assert article.related
    assert article.slug not in article.related
    assert "<svg" in icon(article.icon)


@every_article
def test_under_fluid_caution_nothing_advises_how_much_to_drink(article: Article) -> None:
    assert all(block.kind is not BlockKind.ADVISES_INTAKE for block in article.blocks_for(CAUTIOUS))
    assert INTAKE_ADVICE.search(article.text(CAUTIOUS)) is None


def test_without_caution_the_general_text_on_fluids_is_shown() -> None:
    article = find_article("dehydration")
    assert article is not None
    assert "1.6 liters" in article.text(FREE)
    assert "1.6 liters" not in article.text(CAUTIOUS)


def test_only_the_page_on_fluids_speaks_of_amounts() -> None:
    assert [each.slug for each in all_articles() if each.advises_intake] == ["dehydration"]


@pytest.mark.parametrize(
    "sentence",
    ["Drink more water.", "Stay hydrated at night.", "Drink 8 glasses a day.", "Eat more salt."],
)
def test_the_search_for_intake_advice_finds_it(sentence: str) -> None:
    assert INTAKE_ADVICE.search(sentence)


@pytest.mark.parametrize(
    "order", ["Stop your statin.", "Take magnesium at night.", "Halve the dose of your pill."]
)
def test_the_search_for_orders_finds_them(order: str) -> None:
    assert CHANGE_ORDER.search(order)


def test_corrected_claims_stay_corrected() -> None:
    text = {article.slug: article.text() for article in all_articles()}
    assert "Most often no cause is found" in text["what-are-night-cramps"]  # B2
    assert "for the amount of water" in text["low-sodium"]  # B3
    assert "We found no study that shows that" in text["restless-legs"]  # B7
    assert "Studies do not agree" in text["liver-disease"]  # A7
    assert "do not have low sodium" in text["low-sodium"].replace("**", "")  # A1, base rate
    assert "Most muscle pain on a statin is not from the statin" in text["statins"]  # B9


def test_the_page_on_patterns_is_frank() -> None:
    article = find_article("how-we-find-patterns")
    assert article is not None
    text = article.text().replace("**", "")
    for frank in ("14 logged nights before it", "fixed rules", "just a hint", "normal answer"):
        assert frank in text
