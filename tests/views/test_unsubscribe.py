"""Stopping the weekly mail by its link: a page that changes nothing, then one tap."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tracker.actions.weekly import stop_token
from tracker.models import Delivery, Patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(ruth: Patient) -> str:
    """The link in Ruth's mail."""
    token = stop_token(Delivery.Recipient.PATIENT, str(ruth.public_id))
    return reverse("mail-stop", args=[token])


def is_off(patient: Patient) -> bool:
    patient.refresh_from_db()
    return patient.weekly_mail == Patient.WeeklyMail.OFF


def test_opening_the_link_changes_nothing(client: Client, address: str, ruth: Patient) -> None:
    page = client.get(address).content.decode()
    assert "Stop your weekly email?" in page
    assert "Ruth" not in page
    assert not is_off(ruth)


def test_one_tap_of_a_mail_program_stops_it(address: str, ruth: Patient) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(address, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert is_off(ruth)


def test_stopping_twice_is_the_same(client: Client, address: str, ruth: Patient) -> None:
    pages = [client.post(address).content.decode() for _ in range(2)]
    assert "We stopped your weekly email" in pages[0]
    assert "We stopped your weekly email" in pages[1]


def test_the_link_can_never_turn_it_on(client: Client, address: str, ruth: Patient) -> None:
    client.post(address)
    client.get(address)
    client.post(address, {"weekly_mail": "numbers"})
    assert is_off(ruth)


def test_a_link_of_somebody_who_left_still_says_it_is_done(
    client: Client, address: str, ruth: Patient
) -> None:
    ruth.user.delete()
    assert client.post(address).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_is_not_found(client: Client, address: str, method: str) -> None:
    forged = address.replace("patient", "clinician")
    assert getattr(client, method)(forged).status_code == 404
