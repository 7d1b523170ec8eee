"""The day page: last night, fluids, medicines."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from tracker.actions.cramps import record_cramp
from tracker.actions.nights import record_quiet_night
from tracker.models import Drink, FluidDay, Patient

pytestmark = pytest.mark.usefixtures("frozen")

HTMX = {"HX-Request": "true", "HX-Target": "fluids"}


def page(browser: Client) -> str:
    response = browser.get("/today/")
    assert response.status_code == 200
    return response.content.decode()


def test_last_night_is_said_in_one_sentence(
    ruth: Patient, ruths_browser: Client, now: dt.datetime
) -> None:
    started = dt.datetime(2026, 6, 18, 6, 47, tzinfo=dt.UTC)
    record_cramp(ruth, started_at=started, minutes=6, severity=6, places=["left_calf"], now=now)
    html = page(ruths_browser)
    assert "Good morning, Ruth" in html
    assert "Last night: 1 cramp at 2:47 am. It lasted 6 minutes." in html
    assert "Bad, left calf" in html


def test_a_quiet_last_night_is_said_too(
    ruth: Patient, ruths_browser: Client, now: dt.datetime
) -> None:
    record_quiet_night(ruth, dt.date(2026, 6, 17), now=now)
    assert "Last night: no cramps." in page(ruths_browser)


def test_a_blank_last_night_offers_to_fill_it_in(ruths_browser: Client) -> None:
    html = page(ruths_browser)
    assert "Last night is blank so far." in html
    assert "Fill in last night" in html


def test_one_tap_adds_a_glass_and_says_so(ruths_browser: Client) -> None:
    ruths_browser.post("/drinks/add", {"volume_ml": "237"}, follow=True)
    assert Drink.objects.get().volume_ml == 237
    assert "<b>8 oz</b>" in page(ruths_browser)


def test_htmx_gets_the_fluids_card_alone_with_undo(ruths_browser: Client) -> None:
    response = ruths_browser.post("/drinks/add", {"volume_ml": "237"}, headers=HTMX)
    html = response.content.decode()
    assert html.lstrip().startswith("<section")
    assert "Added 8 oz, water." in html
    assert "Undo" in html
    assert response["Content-Security-Policy"]


def test_undo_takes_the_drink_out_of_the_total(ruths_browser: Client) -> None:
    ruths_browser.post("/drinks/add", {"volume_ml": "237"})
    drink = Drink.objects.get()
    ruths_browser.post(f"/drinks/{drink.public_id}/undo")
    assert "<b>0 oz</b>" in page(ruths_browser)
    assert not FluidDay.objects.exists()


def test_a_double_tap_is_one_drink(ruths_browser: Client) -> None:
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', page(ruths_browser))
    assert found is not None
    for _ in range(2):
        ruths_browser.post("/drinks/add", {"key": found.group(1), "volume_ml": "237"})
    assert Drink.objects.count() == 1


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("", "Type how much it was."),
        ("lots", "Type a number"),
        ("900", "up to 3,000 ml"),
        ("0", "up to 3,000 ml"),
        ("NaN", "Type a number"),
        ("-2", "greater than or equal to 0"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_bad_amount_says_what_to_do_and_keeps_what_was_typed(
    ruths_browser: Client, amount: str, words: str, headers: dict[str, str]
) -> None:
    response = ruths_browser.post("/drinks/add", {"amount": amount}, headers=headers)
    html = response.content.decode()
    assert words in html
    assert f'value="{amount}"' in html
    assert not Drink.objects.exists()


def test_millilitres_are_for_those_who_read_millilitres(
    ruth: Patient, ruths_browser: Client
) -> None:
    Patient.objects.update(volume_unit="ml")
    ruths_browser.post("/drinks/add", {"amount": "250"})
    assert "<b>250 ml</b>" in page(ruths_browser)


def test_more_than_five_litres_is_answered_at_once(ruths_browser: Client) -> None:
    for _ in range(2):
        ruths_browser.post("/drinks/add", {"volume_ml": "2400"})
    response = ruths_browser.post("/drinks/add", {"volume_ml": "400"}, headers=HTMX)
    assert "Call today" in response.content.decode()
    assert response["HX-Retarget"] == "body"


def test_a_limit_is_shown_and_being_over_it_is_said_in_words(
    ruth: Patient, ruths_browser: Client
) -> None:
    Patient.objects.update(fluid_limit_ml=1500)
    ruths_browser.post("/drinks/add", {"volume_ml": "1600"})
    html = page(ruths_browser)
    assert "Your limit is <strong>51 oz</strong>." in html
    assert "This is over your limit" in html


def test_a_stranger_cannot_undo_ruths_drink(ruths_browser: Client, tom: Patient) -> None:
    ruths_browser.post("/drinks/add", {"volume_ml": "237"})
    drink = Drink.objects.get()
    stranger = Client()
    stranger.force_login(tom.user)
    assert stranger.post(f"/drinks/{drink.public_id}/undo").status_code == 404
    assert Drink.objects.kept().count() == 1


def test_on_the_first_day_no_night_is_asked_for(ruths_browser: Client) -> None:
    Patient.objects.update(joined_on=dt.date(2026, 6, 18))
    html = page(ruths_browser)
    assert "Your diary starts tonight." in html
    assert "Fill in last night" not in html
    assert "You logged 0" not in html


def test_nothing_to_drink_yet_draws_no_dot_on_the_ring(ruths_browser: Client) -> None:
    assert "ring__fill" not in page(ruths_browser)
    ruths_browser.post("/drinks/add", {"volume_ml": "237"}, follow=True)
    assert "ring__fill" in page(ruths_browser)
