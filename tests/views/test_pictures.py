"""The pages of pictures, and their figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.conftest import NOW
from tests.presenters.evidences import sample
from tests.support.diaries import LONG_DAYS, SHORT_DAYS, analyse_newest_nights, write_diary
from tests.support.queries import counted
from tests.views.test_patterns import TONIGHT, log
from tracker.actions.drugs import load_drugs
from tracker.actions.findings import apply
from tracker.analysis.records import Certainty, Pattern
from tracker.models import Patient
from tracker.presenters.pictures.pages import PAGES

FIGURE = re.compile(r'data-figure="([^"]+)"')
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def page(browser: Client, name: str, asked: str = "") -> str:
    answer = browser.get(f"/patterns/{name}/{asked}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_overview_leads_to_every_page_in_the_same_range(
    ruths_browser: Client, ruth: Patient
) -> None:
    log(ruth, "x." * 10)
    shown = ruths_browser.get("/patterns/?range=4w").content.decode()
    for name, each in PAGES.items():
        assert f'href="/patterns/{name}/?range=4w">{each.link}' in shown
        assert f"<h1>{each.link}</h1>" in page(ruths_browser, name, "?range=4w")


@pytest.mark.parametrize("name", PAGES)
def test_a_first_day_has_every_page(ruths_browser: Client, ruth: Patient, name: str) -> None:
    shown = page(ruths_browser, name)
    assert "data-figure" not in shown
    assert "We need about 2 weeks" in shown or "Nothing to draw yet" in shown


def test_a_picture_is_complete_without_a_script(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x." * 14)
    shown = page(ruths_browser, "severity")
    assert shown.count('role="img"') == 2
    assert shown.count('<table class="dtable">') == 2
    assert "Cramps were bad: 6 of 10 on average" in shown
    assert "14 nights with cramps had a rating." in shown
    assert "style=" not in shown


def test_the_figures_are_where_the_page_says(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x." * 30)
    own = "?range=custom&from=2026-05-11&to=2026-06-14"
    addresses = FIGURE.findall(page(ruths_browser, "severity", own))
    assert len(addresses) == 2
    for address in addresses:
        answer = ruths_browser.get(address.replace("&amp;", "&"))
        assert answer["Content-Type"] == "application/json"
        assert len(json.loads(answer.content)["data"][0]["y"]) == 5


@pytest.mark.parametrize(
    "address",
    ["nothing/", "nothing/severity.json", "severity/nothing.json", "hours/", "severity/hours.json"],
)
def test_what_is_not_there_is_not_found(ruths_browser: Client, ruth: Patient, address: str) -> None:
    log(ruth, "x." * 14)
    assert ruths_browser.get(f"/patterns/{address}").status_code == 404


def test_a_bad_range_has_a_message_here_too(ruths_browser: Client, ruth: Patient) -> None:
    assert "We do not know that time span." in page(ruths_browser, "fluids", "?range=x")


def test_a_hint_is_not_drawn_for_its_patient(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x." * 14)
    hint = sample(Pattern.STATIN, certainty=Certainty.HINT)
    apply(ruth, [hint], night=TONIGHT, version="1", now=NOW)
    shown = page(ruths_browser, "sure")
    assert "Nothing was found in your notes that still stands." in shown
    assert "statin" not in shown.lower()


def test_how_sure_we_were_names_the_finding(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x." * 14)
    apply(ruth, [sample(Pattern.WORSENING)], night=TONIGHT, version="1", now=NOW)
    shown = page(ruths_browser, "sure")
    assert "You had cramps on more nights since about May 11: possible now" in shown
    assert "We looked in 0 of 8 weeks." in shown


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_as_little_of_three_years_as_of_ten_nights(name: str) -> None:
    load_drugs()
    asked = []
    for days in (SHORT_DAYS, LONG_DAYS):
        patient = write_diary(days, NOW)
        browser = Client()
        browser.force_login(patient.user)
        analyse_newest_nights(NOW)
        address = f"/patterns/{name}/?range=all"
        browser.get(address)
        with counted() as statements:
            assert browser.get(address).status_code == 200
        asked.append(statements)
    # Six of the diary, and the key its sealed words are opened with.
    diary = [each for each in asked[1] if "sealingkey" not in each]
    assert len(diary) <= 6, "\n".join(diary)
    assert len(asked[1]) - len(diary) <= 1
    assert len(asked[0]) <= len(asked[1])


def test_the_hour_of_the_night_stands_on_the_overview(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x." * 14)
    shown = ruths_browser.get("/patterns/").content.decode()
    assert "Most cramps came between 1 and 3 am" in shown
    assert "14 of 14 cramps came in these two hours." in shown
    assert 'class="petal"' in shown
