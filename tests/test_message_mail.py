"""The notice of a message: one a day, to who has not read it, without a word of it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW, make_clinician
from tracker.actions.addresses import refuse_address
from tracker.actions.consent import withdraw_consent
from tracker.actions.message_mail import stop_token
from tracker.actions.message_marks import open_for_clinic, open_for_patient, take_back
from tracker.actions.messages import write_to_clinic, write_to_patient
from tracker.emails.delivering import deliver
from tracker.models import Clinic, Clinician, Consent, Delivery, Message, Patient, User

pytestmark = pytest.mark.django_db
SECRET = "the hemlock question"
LATER = NOW + dt.timedelta(minutes=11)


@pytest.fixture(autouse=True)
def checked(anna: Clinician, ruth: Patient) -> None:
    """Both have an address that was checked."""
    for user in (anna.user, ruth.user):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def wants_mail(reader: Patient | Clinician) -> bool:
    reader.refresh_from_db()
    return reader.message_mail


def ask(anna: Clinician, consent: Consent, now: dt.datetime = NOW) -> Message:
    return write_to_patient(anna, consent, kind=Message.Kind.QUESTION, words=SECRET, now=now)


def owed() -> list[Delivery]:
    return list(Delivery.objects.filter(kind=Delivery.Kind.MESSAGE).order_by("pk"))


def send(now: dt.datetime = LATER) -> list[str]:
    """Deliver what is owed at `now`; who got a mail."""
    mail.outbox.clear()
    with time_machine.travel(now, tick=False):
        for row in owed():
            deliver(row.pk, now=now)
    return [message.to[0] for message in mail.outbox]


def test_a_message_is_told_to_the_other_side_without_a_word_of_it(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    ask(anna, consent)
    write_to_clinic(ruth, consent, words=SECRET, now=NOW)
    assert send() == [ruth.user.email, anna.user.email]
    for sent in mail.outbox:
        assert isinstance(sent, EmailMultiAlternatives)
        [(html, _)] = sent.alternatives
        assert sent.subject == "A message is waiting"
        for part in (str(sent.body), str(html)):
            assert "Sign in" in part
            for word in (SECRET, "Ruth", "Osei", "Maple", "question", ruth.panel_code):
                assert word not in part


def test_it_waits_until_the_message_cannot_be_taken_back(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    row = ask(anna, consent)
    assert send(NOW + dt.timedelta(minutes=9)) == []
    take_back(ruth, row, clinician=anna, now=NOW + dt.timedelta(minutes=9))
    assert send() == []
    assert owed()[0].state == Delivery.State.SKIPPED


def test_what_was_read_makes_no_mail_and_a_later_message_of_the_day_does(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    ask(anna, consent)
    open_for_patient(ruth, consent, now=NOW)
    assert send() == []
    ask(anna, consent, LATER)
    assert send(LATER + dt.timedelta(minutes=11)) == [ruth.user.email]


def test_there_is_one_a_day_for_each_thread_and_reader(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    for minutes in range(5):
        ask(anna, consent, NOW + dt.timedelta(minutes=minutes))
    assert send() == [ruth.user.email]
    ask(anna, consent, LATER)
    assert send(LATER + dt.timedelta(minutes=11)) == []
    tomorrow = NOW + dt.timedelta(days=1)
    ask(anna, consent, tomorrow)
    assert send(tomorrow + dt.timedelta(minutes=11)) == [ruth.user.email]


def test_only_who_wrote_in_the_thread_hears_of_an_answer(
    clinic: Clinic, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    lena = make_clinician(clinic, "lena@stillnight.test", "Lena Berg")
    EmailAddress.objects.create(user=lena.user, email=lena.user.email, verified=True, primary=True)
    consent.clinicians.add(lena)
    write_to_clinic(ruth, consent, words="hello", now=NOW)
    assert {row.recipient_id for row in owed()} == {
        str(anna.user.public_id),
        str(lena.user.public_id),
    }
    Delivery.objects.all().delete()
    ask(anna, consent)
    write_to_clinic(ruth, consent, words="again", now=NOW)
    readers = [row.recipient_id for row in owed() if row.recipient_kind == "clinician"]
    assert readers == [str(anna.user.public_id)]


def test_a_clinic_that_may_not_read_any_more_hears_nothing(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    write_to_clinic(ruth, consent, words="hello", now=NOW)
    withdraw_consent(ruth, consent, now=NOW)
    assert send() == []


def test_an_address_that_takes_no_mail_gets_none(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    refuse_address(ruth.user.email, User.Refusal.BOUNCED, now=NOW)
    ask(anna, consent)
    assert send() == []
    assert owed()[0].outcome == "the address takes no mail"


def test_who_turned_it_off_is_owed_none_even_after_the_message(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    write_to_clinic(ruth, consent, words="hello", now=NOW)
    Clinician.objects.update(message_mail=False)
    assert send() == []
    Patient.objects.update(message_mail=False)
    ask(anna, Consent.objects.get())
    assert [row.recipient_kind for row in owed()] == ["clinician"]


@pytest.mark.parametrize("who", ["patient", "clinician"])
def test_the_mails_own_link_stops_it_by_one_tap_and_opening_it_changes_nothing(
    who: str, client: Client, anna: Clinician, ruth: Patient
) -> None:
    row = ruth if who == "patient" else anna
    person = ruth.public_id if who == "patient" else anna.user.public_id
    address = reverse("message-mail-stop", args=[stop_token(who, str(person))])
    assert "Stop your email about messages?" in client.get(address).content.decode()
    assert wants_mail(row)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not wants_mail(row)
    assert client.get(reverse("message-mail-stop", args=["forged"])).status_code == 404


def test_a_clinic_that_read_it_in_time_hears_nothing(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    write_to_clinic(ruth, consent, words="hello", now=NOW)
    open_for_clinic(anna, consent, now=NOW)
    assert send() == []


def test_the_patients_list_of_mails_names_it(
    ruths_browser: Client, anna: Clinician, consent: Consent
) -> None:
    ask(anna, consent)
    send()
    with time_machine.travel(LATER, tick=False):
        page = ruths_browser.get("/account/mails/").content.decode()
    assert "A message is waiting" in page
    assert SECRET not in page
