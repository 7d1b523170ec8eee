"""What was refused, and what opens an account, is in the log: who, what, which row, when."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

from crampsite.web.log_lines import NoPaths, OneLine
from tests.conftest import NOW, PASSWORD
from tests.support.sign_in import note_second_step
from tracker.actions.fluids import record_drink
from tracker.actions.summaries import make_link
from tracker.models import Clinician, Patient, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

LOGGING: dict[str, Any] = settings.LOGGING
WHEN = r"^2026-06-18 15:00:00,000 WARNING "


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the product's own handler writes meanwhile."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(OneLine(LOGGING["formatters"]["line"]["format"]))
    handler.addFilter(NoPaths())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_a_look_at_somebody_elses_drink_is_a_line_with_who_what_which_and_when(
    ruth: Patient, tom: Patient, ruths_browser: Client, log: io.StringIO
) -> None:
    drink, _ = record_drink(tom, volume_ml=250, now=NOW)
    assert ruths_browser.get(f"/drinks/{drink.public_id}/").status_code == 404
    said = f"refused who={ruth.user.public_id} what=GET:drink object={drink.public_id} status=404"
    assert re.search(f"{WHEN}crampsite.refusals {said}$", log.getvalue(), re.MULTILINE)


def test_a_clinician_without_consent_is_a_line(
    ruth: Patient, anna: Clinician, annas_browser: Client, log: io.StringIO
) -> None:
    assert annas_browser.get(f"/panel/{ruth.public_id}/").status_code == 404
    assert f"who={anna.user.public_id} what=GET:panel-patient object={ruth.public_id}" in (
        log.getvalue()
    )


@pytest.mark.parametrize("address", ["/today/", "/panel/", "/account/email/"])
def test_whoever_is_led_to_the_sign_in_page_instead_is_a_line(
    client: Client, log: io.StringIO, db: None, address: str
) -> None:
    assert client.get(address).status_code == 302
    assert re.search(r"refused who=nobody what=GET:\S+ object=- status=302", log.getvalue())


def test_a_form_without_its_token_is_a_line(ruth: Patient, log: io.StringIO) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ruth.user)
    assert browser.post("/tonight/cramp").status_code == 403
    assert f"who={ruth.user.public_id} what=POST:cramp-start object=- status=403" in log.getvalue()


def test_what_is_asked_for_again_is_a_line(
    ruth: Patient, ruths_browser: Client, log: io.StringIO
) -> None:
    note_second_step(ruths_browser, ruth.user, at=NOW.timestamp() - 3600)
    assert ruths_browser.post("/share/code", {"categories": "cramps"}).status_code == 302
    assert f"who={ruth.user.public_id} what=POST:share-code" in log.getvalue()


@pytest.mark.parametrize("address", ["/", "/learn/nothing-here/", "/help-now/", "/account/login/"])
def test_an_open_page_is_no_line(client: Client, log: io.StringIO, db: None, address: str) -> None:
    client.get(address)
    assert "refused" not in log.getvalue()


def test_a_link_that_is_its_own_key_is_in_no_line(ruth: Patient, log: io.StringIO) -> None:
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, verified=True, primary=True)
    token, _ = make_link(ruth, days=7, now=NOW)
    browser = Client(enforce_csrf_checks=True)
    assert browser.put(f"/summary/{token}/").status_code == 405
    assert browser.get(f"/summary/{token}x/").status_code == 404
    assert "Method Not Allowed (PUT): summary/<str:token>/" in log.getvalue()
    assert token not in log.getvalue()


def test_an_address_that_we_do_not_have_is_not_written_down(
    client: Client, log: io.StringIO, db: None
) -> None:
    client.get("/today/the-kingfisher-woke-me/")
    assert "Not Found: an address we do not have" in log.getvalue()
    assert "kingfisher" not in log.getvalue()


def test_wrong_passwords_sign_ins_and_sign_outs_are_lines_without_an_address(
    ruth: Patient, client: Client, log: io.StringIO
) -> None:
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, verified=True, primary=True)
    logging.getLogger("crampsite.sign_in_lines").setLevel("INFO")
    for password in ("wrong-river-lantern", PASSWORD):
        client.post("/account/login/", {"login": ruth.user.email, "password": password})
    client.post("/account/logout/")
    lines = [line for line in log.getvalue().splitlines() if "sign_in_lines" in line]
    said = [line.partition("sign_in_lines ")[2] for line in lines]
    assert said == [
        "sign_in.wrong_password who=nobody",
        f"sign_in.ok who={ruth.user.public_id}",
        f"sign_in.ended who={ruth.user.public_id}",
    ]
    assert "@" not in log.getvalue()


def test_a_new_password_and_a_new_factor_are_lines(
    ruth: Patient, ruths_browser: Client, log: io.StringIO
) -> None:
    from allauth.mfa.signals import authenticator_added

    new = "slow-harbor-candle-9"
    body = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    ruths_browser.post("/account/password/change/", body)
    assert f"password.changed who={ruth.user.public_id}" in log.getvalue()
    assert any("lines.factor.added" in str(each[0]) for each in authenticator_added.receivers)


def test_nobody_forges_a_line(log: io.StringIO, tom: Patient) -> None:
    forged = "x\r\n2026-06-18 15:00:00,000 WARNING crampsite.refusals refused who=nobody"
    browser = Client()
    browser.force_login(User.objects.get(pk=tom.user.pk))
    browser.get(f"/nights/{forged}/")
    assert "\n2026-06-18 15:00:00,000 WARNING crampsite.refusals refused who=nobody" not in (
        log.getvalue()
    )


def test_the_products_handler_hides_paths() -> None:
    assert LOGGING["handlers"]["console"]["filters"] == ["no_paths"]
    assert LOGGING["filters"]["no_paths"]["()"] == "crampsite.web.log_lines.NoPaths"
