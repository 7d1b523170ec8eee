"""Every mail a person was sent, as it was, and the one that comes next."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests.conftest import NOW
from tests.support.queries import counted
from tracker.actions.deliveries import owe_account_mail, skip
from tracker.actions.kept_mails import KeptMail, seal_mail
from tracker.actions.nights import record_quiet_night
from tracker.actions.people import change_profile
from tracker.actions.weekly import plan_weekly
from tracker.emails import deliver
from tracker.models import Delivery, Patient
from tracker.sealing import destroy_key, seal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

LIST = "/account/mails/"
NEXT = "/account/mails/this-week/"


@pytest.fixture
def mailed(ruth: Patient) -> Patient:
    """Ruth, who keeps logging and wants her numbers."""
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, verified=True, primary=True)
    record_quiet_night(ruth, dt.date(2026, 6, 14), now=NOW)
    return change_profile(ruth, now=NOW, weekly_mail="numbers")


@pytest.fixture
def sent(mailed: Patient) -> Delivery:
    """The weekly mail she got."""
    plan_weekly(NOW)
    row = Delivery.objects.get()
    deliver(row.pk, now=NOW)
    row.refresh_from_db()
    return row


def name(row: Delivery) -> str:
    return str(uuid.UUID(row.message_id[1:33]))


def kept(patient: Patient, html: str) -> str:
    """The address of a sent mail with this HTML."""
    row = Delivery.objects.create(
        kind="weekly",
        recipient_kind="patient",
        recipient_id=str(patient.public_id),
        period="2026-W20",
        state="sent",
        not_before=NOW,
        created_at=NOW,
        sent_at=NOW,
        message_id=f"<{uuid.uuid4().hex}@x>",
        subject="Your weekly summary is ready",
        sealed_body=seal_mail(patient.user.public_id, KeptMail(text="Words", html=html)),
    )
    return f"{LIST}{name(row)}/"


def test_nothing_was_sent_to_a_new_person(ruths_browser: Client) -> None:
    assert "We sent you no email yet." in ruths_browser.get(LIST).content.decode()


def test_a_mail_is_shown_as_it_was_with_its_colors(ruths_browser: Client, sent: Delivery) -> None:
    page = ruths_browser.get(LIST).content.decode()
    assert "Weekly email, June 8 to 14" in page
    assert "Sent June 18, 2026, 11:00 am" in page
    letter = ruths_browser.get(f"{LIST}{name(sent)}/").content.decode()
    assert "Your week, Ruth" in letter
    assert "NIGHTS WITH CRAMPS, LAST 6 WEEKS" in letter
    sheet = ruths_browser.get(f"{LIST}{name(sent)}/style.css")
    assert sheet.headers["Content-Type"].startswith("text/css")
    shot = letter.split('class="mailshot"')[1]
    used = set(re.findall(r"\bm[0-9a-f]{10}\b", shot))
    assert used
    assert used <= set(re.findall(r"\.(m[0-9a-f]{10}) \{", sheet.content.decode()))


def test_it_stays_as_it_was_when_the_diary_changes(
    ruths_browser: Client, sent: Delivery, mailed: Patient
) -> None:
    before = str(mail.outbox[0].body)
    record_quiet_night(mailed, dt.date(2026, 6, 13), now=NOW)
    letter = ruths_browser.get(f"{LIST}{name(sent)}/").content.decode()
    assert before.splitlines()[3] in letter.replace("&#x27;", "'")


def test_what_a_mail_held_never_runs(ruths_browser: Client, ruth: Patient) -> None:
    html = (
        "<body onload=alert(1)><script>alert(2)</script><p onclick='alert(3)'>Hello</p>"
        "<a href='javascript:alert(4)'>tap</a><img src=x onerror=alert(5)><iframe src=/></iframe>"
        "<form action=/x><input name=y></form><p style='color:red}*{display:none'>red</p>"
        "<style>p{}</style><svg onload=alert(6)></svg><a href='JAVASCRIPT:x'>y</a></body>"
    )
    address = kept(ruth, html)
    response = ruths_browser.get(address)
    shot = response.content.decode().split('class="mailshot"')[1].split("</section>")[0]
    for bad in ("alert", "<script", "onclick", "javascript", "<img", "<iframe", "<form", "<svg"):
        assert bad not in shot.lower(), bad
    assert "Hello" in shot
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "display:none" not in ruths_browser.get(f"{address}style.css").content.decode()


def test_a_mail_of_before_both_parts_were_kept_shows_its_words(
    ruths_browser: Client, ruth: Patient
) -> None:
    address = kept(ruth, "")
    Delivery.objects.update(sealed_body=seal(ruth.user.public_id, "Your old week"))
    assert "Your old week" in ruths_browser.get(address).content.decode()


def test_nobody_else_finds_it(
    client: Client, tom: Patient, annas_browser: Client, sent: Delivery
) -> None:
    client.force_login(tom.user)
    for browser in (client, annas_browser):
        for end in ("", "style.css"):
            assert browser.get(f"{LIST}{name(sent)}/{end}").status_code == 404


def test_with_the_key_the_words_are_gone(
    ruths_browser: Client, sent: Delivery, ruth: Patient
) -> None:
    destroy_key(ruth.user.public_id)
    assert ruths_browser.get(LIST).status_code == 200
    assert ruths_browser.get(f"{LIST}{name(sent)}/").status_code == 404


def test_a_code_mail_is_listed_without_its_words(ruths_browser: Client, mailed: Patient) -> None:
    row = owe_account_mail(
        user=mailed.user, address=mailed.user.email, subject="Your code", body="123456", now=NOW
    )
    deliver(row.pk, now=NOW)
    page = ruths_browser.get(LIST).content.decode()
    assert "Your code" in page
    assert name(row) not in page
    assert ruths_browser.get(f"{LIST}{name(row)}/").status_code == 404


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("turned off", "You had turned it off."),
        ("too old", "Its time was over."),
        ("ValueError letters.py:3", "Not sent."),
    ],
)
def test_what_was_not_sent_says_why(
    ruths_browser: Client, mailed: Patient, reason: str, words: str
) -> None:
    plan_weekly(NOW)
    row = Delivery.objects.get()
    Delivery.objects.update(state="sending", attempts=1)
    row.refresh_from_db()
    skip(row, reason)
    page = ruths_browser.get(LIST).content.decode()
    assert words in page
    assert "letters.py" not in page


def test_the_list_costs_the_same_for_ten_mails_and_for_years(
    ruths_browser: Client, ruth: Patient
) -> None:
    for number in range(170):
        kept(ruth, "<body><p>x</p></body>") if number == 0 else Delivery.objects.create(
            kind="reminder",
            recipient_kind="patient",
            recipient_id=str(ruth.public_id),
            period=f"{number}",
            state="sent",
            not_before=NOW,
            created_at=NOW + dt.timedelta(minutes=number),
            sent_at=NOW,
            message_id=f"<{uuid.uuid4().hex}@x>",
        )
    with counted() as asked:
        first = ruths_browser.get(LIST).content.decode()
    assert len(asked) == 2  # how many there are, and thirty of them
    assert first.count("<strong>Reminder") == 30
    assert "Older" in first
    last = ruths_browser.get(f"{LIST}?page=6").content.decode()
    assert "Weekly email" in last
    assert ruths_browser.get(f"{LIST}?page=x").status_code == 200


# --- This week's -----------------------------------------------------------------------


def test_the_preview_is_the_mail_that_goes_out(ruths_browser: Client, mailed: Patient) -> None:
    page = ruths_browser.get(NEXT).content.decode()
    assert "It is about June 8 to 14." in page
    assert "You chose: With my numbers. Monday, 9 am" in page
    plan_weekly(NOW)
    deliver(Delivery.objects.get().pk, now=NOW)
    said = next(line for line in str(mail.outbox[0].body).splitlines() if "You logged" in line)
    assert said in page
    assert "/mail/stop/" not in page
    assert ruths_browser.get(f"{NEXT}style.css").status_code == 200


def test_send_me_one_now_sends_one(ruths_browser: Client, mailed: Patient) -> None:
    key = str(uuid.uuid4())
    for _ in range(2):
        answer = ruths_browser.post(f"{LIST}send", {"key": key})
        assert answer.headers["Location"] == LIST
    row = Delivery.objects.get()
    assert "It waits to be sent." in ruths_browser.get(LIST).content.decode()
    deliver(row.pk, now=NOW)
    assert "June 8 to 14, as you asked" in ruths_browser.get(LIST).content.decode()
    assert len(mail.outbox) == 1


def test_a_fourth_in_a_day_is_refused_in_words(ruths_browser: Client, mailed: Patient) -> None:
    for _ in range(3):
        ruths_browser.post(f"{LIST}send", {"key": str(uuid.uuid4())})
    page = ruths_browser.post(f"{LIST}send", {"key": str(uuid.uuid4())}, follow=True)
    assert "We sent you 3 today. Please try again tomorrow." in page.content.decode()
    assert Delivery.objects.count() == 3


def test_an_unchecked_address_gets_no_button(ruths_browser: Client, ruth: Patient) -> None:
    page = ruths_browser.get(NEXT).content.decode()
    assert "Please check your email address first." in page
    assert "Send me one now" not in page
    ruths_browser.post(f"{LIST}send", {"key": str(uuid.uuid4())})
    assert not Delivery.objects.exists()
