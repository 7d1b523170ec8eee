"""A request that nobody answers ends by itself, and opens nothing afterwards."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from tests.conftest import ALL_CATEGORIES, NOW, desk_browser
from tests.support.sign_in import note_second_step
from tracker.actions import retention
from tracker.actions.consent import (
    CodeError,
    ask_with_code,
    give_consent,
    make_share_code,
    refuse_consent,
)
from tracker.actions.share_codes import make_share_link
from tracker.models import AuditEvent, Clinician, Consent, Patient
from tracker.models.consent import ANSWER_WITHIN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

MOMENT = dt.timedelta(seconds=1)
END = NOW + ANSWER_WITHIN


@pytest.fixture
def asked(ruth: Patient, anna: Clinician) -> Consent:
    """Anna's clinic asked Ruth, who says nothing."""
    return ask(ruth, anna, NOW)


def ask(ruth: Patient, anna: Clinician, at: dt.datetime) -> Consent:
    digits, _ = make_share_code(ruth, categories=ALL_CATEGORIES, now=at)
    return ask_with_code(anna, digits, now=at)


def share_page(ruth: Patient, browser: Client, at: dt.datetime) -> str:
    browser.force_login(ruth.user)
    note_second_step(browser, ruth.user, at=at.timestamp())
    return browser.get("/share/").content.decode()


def test_it_waits_for_fourteen_days(ruth: Patient, asked: Consent) -> None:
    given = give_consent(ruth, asked, now=END - MOMENT)
    assert given.state == Consent.State.ACTIVE


def test_a_yes_that_comes_too_late_opens_nothing(ruth: Patient, asked: Consent) -> None:
    assert give_consent(ruth, asked, now=END).state == Consent.State.ASKED
    retention.clear(END)
    assert give_consent(ruth, asked, now=END).state == Consent.State.LAPSED


def test_the_hourly_job_ends_it_and_the_trail_says_so(ruth: Patient, asked: Consent) -> None:
    retention.clear(END - MOMENT)
    asked.refresh_from_db()
    assert asked.state == Consent.State.ASKED
    retention.clear(END + dt.timedelta(minutes=40))
    asked.refresh_from_db()
    assert (asked.state, asked.withdrawn_at) == (Consent.State.LAPSED, END)
    row = AuditEvent.objects.get(chain=str(ruth.public_id), action="consent.lapse")
    assert (row.role, row.object_id) == ("system", str(asked.public_id))


def test_it_goes_thirty_days_after_it_ended(asked: Consent) -> None:
    gone = END + retention.REQUESTS_STAY
    retention.clear(gone - MOMENT)
    assert Consent.objects.exists()
    assert retention.clear(gone)["requests to read"] == 1
    assert not Consent.objects.exists()


@pytest.mark.parametrize("answered", [give_consent, refuse_consent])
def test_an_answer_of_any_kind_stays(ruth: Patient, asked: Consent, answered: object) -> None:
    answered(ruth, asked, now=NOW)  # type: ignore[operator]
    asked.refresh_from_db()
    stands = asked.state
    retention.clear(END + dt.timedelta(days=400))
    asked.refresh_from_db()
    assert asked.state == stands


def test_the_clinic_may_ask_again_with_a_new_code_and_not_before(
    ruth: Patient, anna: Clinician, asked: Consent
) -> None:
    with pytest.raises(CodeError):
        ask(ruth, anna, END - MOMENT)
    again = ask(ruth, anna, END)
    asked.refresh_from_db()
    assert (asked.state, again.state) == (Consent.State.LAPSED, Consent.State.ASKED)


def test_the_page_says_until_when_and_afterwards_what_to_do(
    ruth: Patient, asked: Consent, client: Client, frozen: time_machine.Traveller
) -> None:
    assert "You can answer until July 2, 2026." in share_page(ruth, client, NOW)
    frozen.move_to(END)
    for _ in range(2):  # before and after the hourly job came by
        said = share_page(ruth, client, END)
        assert "Maple Street Clinic asked on June 18, 2026 and got no answer." in said
        assert "Make a new code below." in said
        assert "Yes, share with them" not in said
        retention.clear(END)


def test_a_page_that_was_left_open_says_that_it_is_over(
    ruth: Patient, asked: Consent, client: Client, frozen: time_machine.Traveller
) -> None:
    frozen.move_to(END)
    share_page(ruth, client, END)
    answer = client.post(f"/share/{asked.public_id}/yes", {"categories": "cramps"}, follow=True)
    said = answer.content.decode()
    assert "This request is over. Nothing is shared." in said
    assert "You share with this clinic now." not in said
    assert client.get(f"/share/{asked.public_id}/seen/").status_code == 404


def test_a_request_that_was_asked_anew_is_not_told_as_over(
    ruth: Patient, anna: Clinician, asked: Consent, client: Client, frozen: time_machine.Traveller
) -> None:
    frozen.move_to(END)
    ask(ruth, anna, END)
    assert "got no answer" not in share_page(ruth, client, END)


def test_the_desk_is_told_how_long_it_waits(ruth: Patient, anna: Clinician) -> None:
    digits, _ = make_share_code(ruth, categories=ALL_CATEGORIES, now=NOW)
    answer = desk_browser(anna).post("/panel/add/", {"code": digits}, follow=True)
    assert "They have 14 days to answer." in answer.content.decode()


def test_a_link_that_waits_says_until_when(ruth: Patient, client: Client) -> None:
    make_share_link(ruth, categories=ALL_CATEGORIES, now=NOW)
    assert "1 link nobody used yet. It works until June 25, 2026." in share_page(ruth, client, NOW)
    make_share_link(ruth, categories=ALL_CATEGORIES, now=NOW)
    assert "2 links nobody used yet. The last works until" in share_page(ruth, client, NOW)
