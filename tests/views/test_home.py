"""The front door leads everybody to where they belong."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from tests.conftest import PASSWORD
from tests.support.queries import counted
from tracker.actions.people import create_clinician
from tracker.models import Clinic, User


@pytest.mark.django_db
def test_a_stranger_reads_what_it_is_and_that_nobody_watches() -> None:
    answer = Client().get("/")
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Nobody watches this diary in real time" in shown
    assert "not a medical device" in shown
    for address in ("/account/signup/", "/account/login/", "/help-now/", "/learn/"):
        assert f'href="{address}"' in shown, address


@pytest.mark.parametrize(
    ("local", "place"),
    [("19:59", "/today/"), ("20:00", "/tonight/"), ("07:59", "/tonight/"), ("08:00", "/today/")],
)
def test_a_patient_is_led_by_their_own_clock(ruths_browser: Client, local: str, place: str) -> None:
    at = dt.datetime.fromisoformat(f"2026-06-18T{local}-04:00")
    with time_machine.travel(at, tick=False):
        assert ruths_browser.get("/").headers["Location"] == place


def test_a_clinician_is_led_to_the_list_of_patients(annas_browser: Client) -> None:
    assert annas_browser.get("/").headers["Location"] == "/panel/"


def test_who_is_neither_finds_the_account_page(db: None) -> None:
    for number, verified in ((1, False), (2, None)):
        user = User.objects.create_user(f"n{number}@stillnight.test", PASSWORD)
        if verified is False:
            create_clinician(user, clinic=Clinic.objects.create(name="Elm Clinic"))
        browser = Client()
        browser.force_login(user)
        own = "/account/" if verified is None else "/clinic/waiting/"
        assert browser.get("/").headers["Location"] == own
        assert browser.get("/account/").status_code == 200


@pytest.mark.parametrize("address", ["/learn/", "/learn/statins/"])
def test_an_article_offers_the_diary_to_patients_and_the_desk_to_clinicians(
    ruths_browser: Client, annas_browser: Client, address: str
) -> None:
    for browser, offered, other in (
        (ruths_browser, 'href="/tonight/"', "Patients</a>"),
        (annas_browser, "Patients</a>", 'href="/tonight/"'),
    ):
        browser.get(address)
        with counted() as asked:
            page = browser.get(address).content.decode()
        assert offered in page
        assert other not in page
        assert not asked
