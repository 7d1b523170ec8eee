"""The pages anyone may read: they answer, they hold back, they ask the database nothing."""

from __future__ import annotations

import itertools
import re
from html import unescape

import pytest
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from education import help_words, views
from education.articles import all_articles
from education.reader import Reader, country_of, reader_of
from education.signs import SIGNS

PAGES = ("learn", "help-now")
SLUGS = [article.slug for article in all_articles()]

# No test here has a database: a query would be refused, and the test would break.
pytestmark = pytest.mark.urls("tests.education.urls")


def page(content: bytes) -> str:
    """The text of a page without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content.decode())).split())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_a_database(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1


@pytest.mark.parametrize("slug", SLUGS)
def test_each_article_opens_with_its_cards_and_sources(client: Client, slug: str) -> None:
    response = client.get(reverse("article", args=[slug]))
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert "care care--" in html
    assert 'class="sources"' in html
    assert "Not yet checked by a clinician." in html
    assert "{number}" not in html
    assert "style=" not in html


def test_headings_never_skip_a_level(client: Client) -> None:
    for path in [reverse(name) for name in PAGES] + [reverse("article", args=[s]) for s in SLUGS]:
        levels = [int(n) for n in re.findall(rb"<h([1-6])", client.get(path).content)]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_links_in_articles_are_addresses_of_this_site() -> None:
    assert reverse("article", args=["low-sodium"]) == "/learn/low-sodium/"
    assert reverse("help-now") == "/help-now/"


def test_an_unknown_article_is_not_found(rf: RequestFactory) -> None:
    with pytest.raises(Http404):
        views.article(rf.get("/"), "no-such-page")


@pytest.mark.parametrize("path", ["/learn/", "/learn/statins/", "/help-now/"])
def test_nothing_can_be_posted(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_a_stranger_sees_no_shelf_for_medicines(client: Client) -> None:
    assert "For your medicines" not in page(client.get("/learn/").content)


def test_a_reader_with_a_statin_sees_its_article_first(rf: RequestFactory) -> None:
    html = page(views.learn(request_of(rf, Reader(groups=frozenset({"statin"})))).content)
    assert "For your medicines and health Statins and muscle pain" in html


def test_amounts_are_held_back_from_a_stranger(client: Client) -> None:
    text = page(client.get("/learn/dehydration/").content)
    assert "1.6 liters" not in text
    assert "Ask your care team how much you should drink." in text


def test_amounts_are_shown_when_caution_is_off(rf: RequestFactory) -> None:
    text = page(views.article(request_of(rf, Reader(fluid_caution=False)), "dehydration").content)
    assert "1.6 liters" in text


# What only a clinician may read (clinical evidence, section 0: A8, A9, and section 7).
CLINICIANS_ONLY = re.compile(
    r"baclofen|albumin|For clinicians|lower or pause a diuretic|look at the dose|reduce the",
    re.IGNORECASE,
)
PATIENTS = [
    Reader(),
    Reader(fluid_caution=False),
    Reader(groups=frozenset({"mra"}), conditions=frozenset({"cirrhosis"}), fluid_caution=False),
]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("reader", PATIENTS)
def test_no_patient_is_shown_a_box_for_clinicians(
    rf: RequestFactory, reader: Reader, slug: str
) -> None:
    html = views.article(request_of(rf, reader), slug).content.decode()
    assert CLINICIANS_ONLY.search(html) is None


def test_a_clinician_reads_the_box(rf: RequestFactory) -> None:
    request = request_of(rf, Reader(is_clinician=True))
    text = page(views.article(request, "liver-disease").content)
    assert "For clinicians: What the literature says about treatment" in text
    assert "Baclofen" in text
    assert "not shown to patients" in text


def test_own_medicines_are_named_on_the_page_about_them(rf: RequestFactory) -> None:
    thiazide, ssri = frozenset({"thiazide"}), frozenset({"ssri"})
    reader = Reader(medicines=(("hydrochlorothiazide", thiazide), ("sertraline", ssri)))
    for slug, said in (
        ("water-pills", "You take hydrochlorothiazide. This page is about it."),
        ("low-sodium", "You take hydrochlorothiazide and sertraline. This page is about it."),
    ):
        text = page(views.article(request_of(rf, reader), slug).content)
        assert said in text
        assert "Keep taking it as your physician told you." in text
    assert "You take" not in page(views.article(request_of(rf, reader), "statins").content)[:600]


def test_an_illness_brings_its_article_to_the_top(rf: RequestFactory) -> None:
    reader = Reader(conditions=frozenset({"cirrhosis"}))
    html = page(views.learn(request_of(rf, reader)).content)
    assert "For your medicines and health Cramps and liver disease" in html


def test_drawings_can_be_heard_and_follow_the_theme(client: Client) -> None:
    html = client.get("/learn/stretching/").content.decode()
    drawings = re.findall(r"<figure.*?</figure>", html, re.DOTALL)
    assert len(drawings) == 3
    for drawing in drawings:
        (name,) = re.findall(r'role="img" aria-labelledby="([\w-]+)"', drawing)
        assert f'<title id="{name}">' in drawing
        assert 'stroke="currentColor"' in drawing
        assert "<figcaption>" in drawing


@pytest.mark.parametrize("slug", SLUGS)
def test_the_page_reads_aloud_in_a_sensible_order(client: Client, slug: str) -> None:
    html = client.get(reverse("article", args=[slug])).content.decode()
    places = [html.index(part) for part in ("In short", "Where this comes from", "Read more")]
    cards = [found.start() for found in re.finditer('class="care care--', html)]
    assert places == sorted(places)
    assert all(places[0] < card < places[1] for card in cards)
    levels = re.findall(r'class="care care--(\w+)', html)
    assert levels == sorted(levels, key=["911", "today", "visit"].index)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_date_of_the_next_check_is_shown(client: Client, slug: str) -> None:
    text = page(client.get(reverse("article", args=[slug])).content)
    assert "Not yet checked by a clinician. To be checked by November 2027." in text
    assert re.search(r"(Strong: a blind trial|Fair: a small trial|Weak: single cases)", text)


def test_articles_carry_the_number_of_the_country(rf: RequestFactory) -> None:
    request = request_of(rf, Reader(), country="GB")
    text = page(views.article(request, "water-pills").content)
    assert "Call 999 now" in text
    assert "911" not in text


def test_help_offers_all_numbers_to_a_stranger(client: Client, settings: Settings) -> None:
    settings.EMERGENCY_NUMBER = "000"
    html = client.get("/help-now/").content.decode()
    assert re.findall(r'href="tel:(\d+)"', html)[:4] == ["000", "911", "999", "112"]


def test_help_offers_one_number_where_the_country_is_known(rf: RequestFactory) -> None:
    html = views.help_now(request_of(rf, Reader(), country="GB")).content.decode()
    assert re.findall(r'href="tel:(\d+)"', html) == ["999"]
    assert "Call 999 now</h1>" in html


def test_help_names_every_sign_that_is_an_emergency(client: Client) -> None:
    text = page(client.get("/help-now/").content)
    for sign in SIGNS.values():
        if sign.emergency:
            assert sign.words in text


def test_help_says_that_nobody_watches(client: Client) -> None:
    text = page(client.get("/help-now/").content)
    assert "Nobody watches this diary in real time." in text


def test_help_has_no_menu_and_no_navigation(client: Client) -> None:
    html = client.get("/help-now/").content.decode()
    assert "<nav" not in html
    assert "topbtn" not in html


def test_the_crisis_line_is_for_the_united_states(rf: RequestFactory) -> None:
    assert "988" in page(views.help_now(request_of(rf, Reader(), country="US")).content)
    assert "988" not in page(views.help_now(request_of(rf, Reader(), country="DE")).content)


def test_signs_that_come_together_carry_the_number() -> None:
    words = help_words.signs_together("112")
    assert len(words) == 8
    assert all("{" not in line for line in words)


def test_a_request_without_a_reader_is_anonymous_and_cautious(rf: RequestFactory) -> None:
    request = rf.get("/")
    assert reader_of(request) == Reader(groups=frozenset(), fluid_caution=True)
    assert country_of(request) == ""


def test_the_care_cards_stand_alone_in_a_template() -> None:
    assert render_to_string("education/care.html", {"care": []}).strip() == ""


def request_of(rf: RequestFactory, reader: Reader, country: str = "") -> HttpRequest:
    """A request with what the tracker's middleware would put there, and no user."""
    request = rf.get("/")
    request.reader = reader  # type: ignore[attr-defined]
    request.reader_country = country  # type: ignore[attr-defined]
    return request


def test_the_print_button_waits_for_its_script(client: Client) -> None:
    html = client.get("/learn/statins/").content.decode()
    assert "data-print hidden>Print this page</button>" in html
    assert "js/print.js" in html
    assert "onclick" not in html
