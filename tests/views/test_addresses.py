"""Mail that came back: the calm notice, the two ways out of it, and what a provider may say."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW
from tracker.actions.addresses import refuse_address
from tracker.emails import provider
from tracker.models import Clinician, Patient, User

pytestmark = pytest.mark.django_db
SECRET = "postmark:a-long-secret"
NOTICE = "Our emails do not reach you"


@pytest.fixture
def refused(ruth: Patient) -> Patient:
    """Ruth, whose last mail came back."""
    refuse_address(ruth.user.email, User.Refusal.BOUNCED, now=NOW)
    return ruth


@pytest.mark.parametrize("page", ["today", "account"])
def test_the_patient_is_told_in_the_app(ruths_browser: Client, refused: Patient, page: str) -> None:
    said = ruths_browser.get(reverse(page)).content.decode()
    assert NOTICE in said
    assert reverse("account_email") in said
    assert reverse("mail-works") in said


@pytest.mark.parametrize("page", ["today", "account"])
def test_nobody_else_is(ruths_browser: Client, ruth: Patient, page: str) -> None:
    assert NOTICE not in ruths_browser.get(reverse(page)).content.decode()


def test_a_clinician_is_told_too(annas_browser: Client, anna: Clinician) -> None:
    refuse_address(anna.user.email, User.Refusal.COMPLAINED, now=NOW)
    said = annas_browser.get(reverse("account")).content.decode()
    assert NOTICE in said
    assert "you did not want our email" in said


def test_this_address_works_is_one_tap(ruths_browser: Client, refused: Patient) -> None:
    page = ruths_browser.post(reverse("mail-works"), follow=True).content.decode()
    assert "We send mail to this address again" in page
    assert NOTICE not in page


def test_a_second_tap_says_nothing_more(ruths_browser: Client, ruth: Patient) -> None:
    page = ruths_browser.post(reverse("mail-works"), follow=True).content.decode()
    assert "We send mail" not in page


# --- What a provider tells -----------------------------------------------------------


@pytest.fixture
def postmark(settings: Any) -> Iterator[None]:
    """A provider is set up."""
    settings.ANYMAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    provider._view.cache_clear()
    yield
    provider._view.cache_clear()


def told(kind: str, address: str, *, secret: str = SECRET, **more: Any) -> int:
    """The answer to an event as Postmark posts it."""
    event = {"RecordType": kind, "Email": address, "MessageID": "1", "ID": 1} | more
    return (
        Client(enforce_csrf_checks=True)
        .post(
            reverse("mail-events"),
            json.dumps(event),
            content_type="application/json",
            headers={"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"},
        )
        .status_code
    )


@pytest.mark.usefixtures("postmark")
@pytest.mark.parametrize(
    ("kind", "more", "marked"),
    [
        ("Bounce", {"Type": "HardBounce", "TypeCode": 1}, "bounced"),
        ("SpamComplaint", {"Type": "SpamComplaint", "TypeCode": 512}, "complained"),
        ("Bounce", {"Type": "Transient", "TypeCode": 2}, ""),
        ("Delivery", {"Recipient": "ruth@stillnight.test"}, ""),
    ],
)
def test_a_bounce_or_a_complaint_marks_the_address(
    ruth: Patient, kind: str, more: dict[str, Any], marked: str
) -> None:
    assert told(kind, "Ruth@stillnight.test", **more) == 200
    ruth.user.refresh_from_db()
    assert ruth.user.refused_as == marked


@pytest.mark.usefixtures("postmark")
def test_whoever_does_not_know_the_secret_marks_nobody(ruth: Patient) -> None:
    code = told("Bounce", ruth.user.email, secret="postmark:guess", Type="HardBounce", TypeCode=1)
    assert code == 400
    ruth.user.refresh_from_db()
    assert not ruth.user.mail_is_refused


@pytest.mark.usefixtures("postmark")
def test_an_address_nobody_has_is_answered_the_same(ruth: Patient) -> None:
    assert told("Bounce", "nobody@stillnight.test", Type="HardBounce", TypeCode=1) == 200


def test_without_a_provider_there_is_no_such_page(ruth: Patient) -> None:
    assert told("Bounce", ruth.user.email, Type="HardBounce", TypeCode=1) == 404


@pytest.mark.parametrize(
    "name",
    [
        *("amazon_ses", "brevo", "mailersend", "mailgun", "mailjet", "mailtrap"),
        *("mandrill", "postal", "postmark", "resend", "sendgrid", "sparkpost", "unisender_go"),
    ],
)
def test_every_provider_anymail_knows_has_a_view(name: str, settings: Any) -> None:
    settings.ANYMAIL = {
        "WEBHOOK_SECRET": SECRET,
        "MANDRILL_WEBHOOK_KEY": "k",
        "MAILERSEND_SIGNING_SECRET": "k",
        "POSTAL_WEBHOOK_KEY": "k",
        "UNISENDER_GO_API_KEY": "k",
    }
    assert callable(provider._view.__wrapped__(name))
