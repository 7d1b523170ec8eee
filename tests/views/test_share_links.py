"""A link to send: used once, by somebody verified, and it opens nothing before the yes."""

from __future__ import annotations

import datetime as dt
import logging
import re
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tests.conftest import NOW, desk_browser
from tracker.actions.share_codes import make_share_link
from tracker.models import AuditEvent, Clinician, Consent, Delivery, Patient, ShareCode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

DAY = dt.timedelta(days=1)
OPENS = "/panel/invitation/"


@pytest.fixture
def link(ruths_browser: Client, ruth: Patient) -> str:
    """The address the page shows this one time."""
    answer = ruths_browser.post("/share/link", {"categories": ["cramps"], "span": "month"})
    found = re.search(r'value="(http[^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def test_the_secret_stands_behind_the_hash_and_only_its_digest_is_kept(
    link: str, ruths_browser: Client, ruth: Patient
) -> None:
    parts = urlsplit(link)
    assert (parts.path, parts.query) == (OPENS, "")
    assert len(parts.fragment) == 32
    assert parts.fragment not in str(ShareCode.objects.values())
    assert parts.fragment not in ruths_browser.get("/share/").content.decode()


def test_the_whole_way_from_link_to_reading(
    link: str, ruths_browser: Client, annas_browser: Client, ruth: Patient
) -> None:
    assert annas_browser.get(OPENS).status_code == 200
    assert annas_browser.post(OPENS, {"link": link}).headers["Location"] == "/panel/"
    record = f"/panel/{ruth.public_id}/"
    assert annas_browser.get(record).status_code == 404
    consent = ruth.consents.get()
    assert "Somebody used your share code" in str(_mail(ruth))
    ruths_browser.post(f"/share/{consent.public_id}/yes", {"categories": ["cramps"]})
    assert annas_browser.get(record).status_code == 200
    consent.refresh_from_db()
    assert consent.expires_at == dt.datetime(2026, 7, 19, 4, tzinfo=dt.UTC)


def test_a_link_works_once(
    link: str, annas_browser: Client, vance: Clinician, ruth: Patient
) -> None:
    annas_browser.post(OPENS, {"link": link})
    assert desk_browser(vance).post(OPENS, {"link": link}).status_code == 404
    assert ruth.consents.count() == 1


def test_one_changed_letter_is_not_found(link: str, annas_browser: Client, ruth: Patient) -> None:
    address, _, secret = link.partition("#")
    for place in (0, 15, 31):
        other = "a" if secret[place] != "a" else "b"
        changed = f"{address}#{secret[:place]}{other}{secret[place + 1 :]}"
        assert annas_browser.post(OPENS, {"link": changed}).status_code == 404
    assert annas_browser.post(OPENS, {"link": ""}).status_code == 422
    assert not ruth.consents.exists()


def test_many_tries_are_slowed_down(annas_browser: Client) -> None:
    answers = [annas_browser.post(OPENS, {"link": f"x#{n}"}).status_code for n in range(11)]
    assert answers == [404] * 10 + [429]


def test_a_link_is_over_after_a_week_and_when_the_patient_stops_it(
    link: str, ruths_browser: Client, anna: Clinician, ruth: Patient
) -> None:
    with time_machine.travel(NOW + 7 * DAY, tick=False):
        assert desk_browser_now(anna).post(OPENS, {"link": link}).status_code == 404
    assert "1 link nobody used yet" in ruths_browser.get("/share/").content.decode()
    ruths_browser.post("/share/links/stop")
    cache.clear()
    assert desk_browser_now(anna).post(OPENS, {"link": link}).status_code == 404
    assert AuditEvent.objects.filter(action="share.stop").count() == 1


def desk_browser_now(clinician: Clinician) -> Client:
    from django.utils import timezone

    from tests.support.sign_in import note_second_step

    browser = Client()
    browser.force_login(clinician.user)
    note_second_step(browser, clinician.user, at=timezone.now().timestamp())
    return browser


def test_only_a_verified_clinician_with_a_second_step_can_use_it(
    link: str, ruths_browser: Client, client: Client, anna: Clinician, ruth: Patient
) -> None:
    assert Client().post(OPENS, {"link": link}).status_code == 302
    assert ruths_browser.post(OPENS, {"link": link}).status_code == 404
    browser = Client()
    browser.force_login(anna.user)  # the password alone
    assert "reauthenticate" in browser.post(OPENS, {"link": link}).headers["Location"]
    Clinician.objects.filter(pk=anna.pk).update(verified_at=None)
    assert desk_browser(anna).post(OPENS, {"link": link}).status_code == 404
    assert not ruth.consents.exists()


def test_six_links_at_one_time_are_one_too_many(ruths_browser: Client) -> None:
    answers = [ruths_browser.post("/share/link", {"categories": ["cramps"]}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [422]
    assert "You have 5 links that wait" in answers[-1].content.decode()


def test_the_secret_is_in_no_log_no_mail_and_no_trail(
    link: str, annas_browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    secret = link.partition("#")[2]
    with caplog.at_level(logging.DEBUG):
        annas_browser.post(OPENS, {"link": link})
        annas_browser.post(OPENS, {"link": f"{link}x"})
    assert secret not in caplog.text
    assert secret not in str(list(AuditEvent.objects.values()))
    assert secret.encode() not in b"".join(_bodies())


def test_the_link_of_an_unchecked_address_is_not_made(ruths_browser: Client, ruth: Patient) -> None:
    ruth.user.email = ""
    ruth.user.save()
    answer = ruths_browser.post("/share/link", {"categories": ["cramps"]})
    assert answer.status_code == 403
    assert not ShareCode.objects.exists()


def test_a_link_for_one_clinician_is_not_for_the_reception(ruth: Patient, anna: Clinician) -> None:
    token, _ = make_share_link(ruth, categories=["cramps"], now=NOW, one_person=True)
    Clinician.objects.filter(pk=anna.pk).update(role=Clinician.Role.RECEPTION)
    answer = desk_browser(anna).post(OPENS, {"link": token})
    assert answer.status_code == 422
    assert "The clinician must use it" in answer.content.decode()
    assert not Consent.objects.exists()


def _mail(patient: Patient) -> str | None:
    from tracker.actions.deliveries import read_account_mail

    row = Delivery.objects.filter(recipient_id=str(patient.user.public_id)).latest("pk")
    mail = read_account_mail(row)
    return mail.body if mail else None


def _bodies() -> list[bytes]:
    return [bytes(row.sealed_body or b"") for row in Delivery.objects.all()]
