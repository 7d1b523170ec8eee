"""Messages through their pages: asked at the desk, answered on a phone, read at the desk."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.test import Client

from tests.conftest import NOW, desk_browser, make_clinician
from tracker.actions.consent import withdraw_consent
from tracker.actions.message_marks import open_for_patient
from tracker.actions.messages import MOST_AN_HOUR, answer_question, write_to_patient
from tracker.models import AuditEvent, Clinic, Clinician, Consent, Message, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
ASKED = "Did the calf stretch help?"
KIND = "yes_no"


def desk(patient: Patient) -> str:
    return f"/panel/{patient.public_id}/messages/"


def thread_of(consent: Consent) -> str:
    return f"/messages/{consent.public_id}/"


def shown(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def asked(anna: Clinician, consent: Consent, words: str = ASKED, kind: str = KIND) -> Message:
    row = write_to_patient(anna, consent, kind=Message.Kind(kind), words=words, now=NOW)
    open_for_patient(consent.patient, consent, now=NOW)
    return row


def form(**fields: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4())} | fields


def test_a_question_goes_round_from_the_desk_to_the_phone_and_back(
    annas_browser: Client, ruths_browser: Client, consent: Consent, ruth: Patient
) -> None:
    sent = annas_browser.post(desk(ruth), form(kind=KIND, words=ASKED))
    assert sent.status_code == 302
    today = shown(ruths_browser, "/today/")
    assert "You have a new message" in today
    assert "Dr. Anna Osei, Maple Street Clinic" in today
    assert ASKED not in today
    assert ASKED not in shown(ruths_browser, thread_of(consent))
    assert "Not opened yet." in shown(annas_browser, desk(ruth))
    ruths_browser.post(f"{thread_of(consent)}open")
    page = shown(ruths_browser, thread_of(consent))
    assert ASKED in page
    assert "I am not sure" in page
    question = Message.objects.get()
    answer = ruths_browser.post(
        f"/messages/{question.public_id}/answer", form(choice="yes", words="A little")
    )
    assert answer.status_code == 302
    assert "Opened by the patient" in shown(annas_browser, desk(ruth))
    assert "A little" not in shown(annas_browser, desk(ruth))
    annas_browser.post(f"{desk(ruth)}open")
    page = shown(annas_browser, desk(ruth))
    assert "A little" in page
    assert "<strong>Yes</strong>" in page
    assert "Opened by Dr. Anna Osei, Jun 18, 11:00 am" in shown(ruths_browser, thread_of(consent))
    assert "You have a new message" not in shown(ruths_browser, "/today/")


def test_reading_a_page_marks_nothing_as_opened(
    ruths_browser: Client, annas_browser: Client, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    write_to_patient(anna, consent, kind=Message.Kind.MESSAGE, words="Hello", now=NOW)
    for browser, address in (
        (ruths_browser, "/messages/"),
        (ruths_browser, thread_of(consent)),
        (ruths_browser, "/today/"),
        (annas_browser, desk(ruth)),
    ):
        shown(browser, address)
    assert Message.objects.unread().count() == 1


def test_an_opened_question_stays_on_the_day_page_until_it_is_answered(
    ruths_browser: Client, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    question = asked(anna, consent)
    assert "Your clinic asked you a question" in shown(ruths_browser, "/today/")
    answer_question(ruth, question, choice="no", now=NOW)
    assert "Your clinic asked you a question" not in shown(ruths_browser, "/today/")


@pytest.mark.parametrize("how", ["message", "answer"])
def test_chest_pain_in_a_message_is_answered_in_the_same_response(
    how: str, ruths_browser: Client, anna: Clinician, consent: Consent
) -> None:
    question = asked(anna, consent)
    address = thread_of(consent) if how == "message" else f"/messages/{question.public_id}/answer"
    answer = ruths_browser.post(address, form(words="I have chest pain since noon"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "911" in page
    assert "I have chest pain since noon" in page
    assert Message.objects.from_patient().count() == 1


def test_a_refused_message_keeps_its_words_and_is_read_for_signs(
    ruths_browser: Client, consent: Consent, ruth: Patient
) -> None:
    withdraw_consent(ruth, consent, now=NOW)
    answer = ruths_browser.post(thread_of(consent), form(words="chest pain and sweating"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "chest pain and sweating" in page
    assert "This was not sent" in page
    assert "Call for help now" in page
    assert not Message.objects.exists()


@pytest.mark.parametrize("words", ["", "   ", "w" * 2001])
def test_a_message_that_cannot_be_sent_says_why_and_keeps_the_words(
    words: str, ruths_browser: Client, consent: Consent
) -> None:
    answer = ruths_browser.post(thread_of(consent), form(words=words))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please look at this" in page
    assert words.strip() in page


def test_an_answer_with_nothing_in_it_asks_for_one(
    ruths_browser: Client, anna: Clinician, consent: Consent
) -> None:
    question = asked(anna, consent)
    answer = ruths_browser.post(f"/messages/{question.public_id}/answer", form(words=""))
    assert answer.status_code == 422
    assert "Choose an answer." in answer.content.decode()


def test_words_for_a_question_that_is_gone_stay_in_the_form_for_a_message(
    ruths_browser: Client, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    question = asked(anna, consent)
    answer_question(ruth, question, choice="no", now=NOW)
    answer = ruths_browser.post(
        f"/messages/{question.public_id}/answer", form(words="the left leg, too")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "the left leg, too" in page
    assert "You have answered this" in page


def test_the_same_form_sent_twice_is_one_message_and_other_words_are_asked_about(
    ruths_browser: Client, annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    once = form(words="thank you")
    for _ in range(2):
        assert ruths_browser.post(thread_of(consent), once).status_code == 302
    assert ruths_browser.post(thread_of(consent), once | {"words": "more"}).status_code == 422
    asked_once = form(kind=KIND, words=ASKED)
    for _ in range(2):
        assert annas_browser.post(desk(ruth), asked_once).status_code == 302
    assert Message.objects.count() == 2


def test_after_the_end_of_sharing_the_clinic_finds_nothing_and_the_patient_keeps_it(
    ruths_browser: Client, annas_browser: Client, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    row = asked(anna, consent)
    withdraw_consent(ruth, consent, now=NOW)
    assert annas_browser.get(desk(ruth)).status_code == 404
    assert annas_browser.post(desk(ruth), form(kind=KIND, words="x")).status_code == 404
    for act, body in (("open", {}), ("take-back", {"message": str(row.public_id)})):
        assert annas_browser.post(f"{desk(ruth)}{act}", body).status_code == 404
    page = shown(ruths_browser, thread_of(consent))
    assert ASKED in page
    assert "You stopped sharing with this clinic on June 18, 2026" in page
    assert "Send the message" not in page
    assert "Sharing has stopped" in shown(ruths_browser, "/messages/")


def test_a_later_joiner_of_the_clinic_finds_nothing(
    clinic: Clinic, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    asked(anna, consent)
    later = make_clinician(clinic, "later@stillnight.test", "Lena Berg")
    assert desk_browser(later).get(desk(ruth)).status_code == 404


def test_what_is_taken_back_leaves_a_mark_on_both_sides_and_no_words_on_the_other(
    ruths_browser: Client, annas_browser: Client, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    row = asked(anna, consent)
    annas_browser.post(f"{desk(ruth)}take-back", {"message": str(row.public_id)})
    theirs, ours = shown(ruths_browser, thread_of(consent)), shown(annas_browser, desk(ruth))
    assert ASKED not in theirs
    assert ASKED in ours
    for page in (theirs, ours):
        assert "Taken back Jun 18, 11:00 am." in page
        assert "Opened by" in page


def test_ten_minutes_later_nothing_is_taken_back(
    ruths_browser: Client,
    consent: Consent,
    frozen: time_machine.Traveller,
) -> None:
    ruths_browser.post(thread_of(consent), form(words="see you on Monday"))
    row = Message.objects.get()
    assert "Take it back" in shown(ruths_browser, thread_of(consent))
    frozen.shift(dt.timedelta(minutes=10))
    assert "Take it back" not in shown(ruths_browser, thread_of(consent))
    ruths_browser.post(f"/messages/{row.public_id}/take-back")
    row.refresh_from_db()
    assert row.withdrawn_at is None


def test_nobody_answers_or_takes_back_for_somebody_else(
    client: Client, anna: Clinician, consent: Consent, tom: Patient
) -> None:
    question = asked(anna, consent)
    client.force_login(tom.user)
    assert client.get(thread_of(consent)).status_code == 404
    for address in (
        thread_of(consent),
        f"{thread_of(consent)}open",
        f"/messages/{question.public_id}/answer",
        f"/messages/{question.public_id}/take-back",
    ):
        assert client.post(address, form(words="hello", choice="yes")).status_code == 404
    assert Message.objects.count() == 1


def test_every_page_and_form_says_that_nobody_watches(
    ruths_browser: Client, annas_browser: Client, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    asked(anna, consent)
    for browser, address in (
        (ruths_browser, "/messages/"),
        (ruths_browser, thread_of(consent)),
        (annas_browser, desk(ruth)),
    ):
        page = shown(browser, address)
        assert "Not for emergencies" in page
        assert "Nobody watches this in real time." in page
    assert "call 911" in shown(ruths_browser, thread_of(consent))
    assert "555-0100" in shown(ruths_browser, thread_of(consent))


def test_what_people_write_is_text(
    ruths_browser: Client, annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    evil = '<script>alert(1)</script>" hx-get="/erase" {{ 7|add:7 }}'
    ruths_browser.post(thread_of(consent), form(words=evil))
    annas_browser.post(f"{desk(ruth)}open")
    for page in (shown(annas_browser, desk(ruth)), shown(ruths_browser, thread_of(consent))):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "{{ 7|add:7 }}" in page


def test_more_than_twenty_in_an_hour_is_refused_with_the_words_kept(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    for number in range(MOST_AN_HOUR):
        annas_browser.post(desk(ruth), form(kind="message", words=f"number {number}"))
    answer = annas_browser.post(desk(ruth), form(kind="message", words="one too many"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "one too many" in page
    assert "many messages in one hour" in page


def test_an_older_page_shows_the_rest_and_nonsense_shows_the_newest(
    annas_browser: Client, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    Message.objects.bulk_create(
        Message(
            consent=consent,
            patient=ruth,
            clinician=anna,
            kind="message",
            sealed_words=b"x",
            written_at=NOW - dt.timedelta(days=1),
        )
        for _ in range(60)
    )
    newest = shown(annas_browser, desk(ruth))
    older = re.search(r'href="(\?before=[^"]+)"', newest)
    assert older is not None
    assert newest.count('class="talk') == 50
    assert shown(annas_browser, f"{desk(ruth)}{older[1]}").count('class="talk') == 10
    assert shown(annas_browser, f"{desk(ruth)}?before=%00").count('class="talk') == 50


def test_a_clinicians_look_is_told_to_the_patient(
    ruths_browser: Client, annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    shown(annas_browser, desk(ruth))
    assert AuditEvent.objects.filter(chain=str(ruth.public_id), action="message.read").exists()
    assert "Looked at your messages" in shown(ruths_browser, "/account/")


def test_both_sides_can_turn_the_mails_off_and_on(
    ruths_browser: Client, annas_browser: Client, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    for browser, address, page, row in (
        (ruths_browser, "/messages/mail", "/messages/", ruth),
        (annas_browser, "/panel/message-mail", "/account/", anna),
    ):
        for wanted, offer in (("off", "Email me when a message waits"), ("on", "Stop these")):
            browser.post(address, {"mail": wanted})
            row.refresh_from_db()
            assert row.message_mail is (wanted == "on")
            assert offer in shown(browser, page)


def test_somebody_who_shares_with_nobody_is_led_to_sharing(ruths_browser: Client) -> None:
    assert "Nobody to write to yet" in shown(ruths_browser, "/messages/")
