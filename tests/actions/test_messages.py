"""Messages: written, read, answered, taken back; sealed, limited, over with the consent."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from tests.conftest import NOW, make_clinician
from tracker.actions import messages
from tracker.actions.consent import withdraw_consent
from tracker.actions.entries import NotAllowedError
from tracker.actions.message_marks import (
    can_take_back,
    open_for_clinic,
    open_for_patient,
    take_back,
)
from tracker.actions.once import KeyReusedError, Once
from tracker.models import (
    Alert,
    AuditEvent,
    Clinic,
    Clinician,
    Consent,
    DeskLine,
    Message,
    Patient,
    SymptomReport,
)
from tracker.sealing import destroy_key, unseal

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
ASKED = "Did the stretches help you?"


def ask(
    anna: Clinician,
    consent: Consent,
    words: str = ASKED,
    kind: Message.Kind = Message.Kind.YES_NO,
    now: dt.datetime = NOW,
) -> Message:
    return messages.write_to_patient(anna, consent, kind=kind, words=words, now=now)


def line(consent: Consent) -> tuple[int, dt.datetime | None, int]:
    kept = DeskLine.objects.get(consent=consent)
    return kept.unread, kept.said_at, kept.asked


def test_the_words_of_both_sides_are_sealed_with_the_patients_key(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    asked = ask(anna, consent)
    said, _ = messages.answer_question(ruth, asked, choice="yes", words="A little", now=NOW)
    for row, words in ((asked, ASKED), (said, "A little")):
        assert words.encode() not in bytes(row.sealed_words or b"")
        assert unseal(ruth.user.public_id, row.sealed_words) == words
    destroy_key(ruth.user.public_id)
    assert unseal(ruth.user.public_id, asked.sealed_words) is None


def test_a_question_waits_on_the_clinics_line_until_it_is_answered(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    asked = ask(anna, consent)
    assert line(consent) == (0, None, 1)
    messages.answer_question(ruth, asked, choice="no", now=NOW + MINUTE)
    assert line(consent) == (1, NOW + MINUTE, 0)
    assert open_for_clinic(anna, consent, now=NOW + 2 * MINUTE) == 1
    assert line(consent) == (0, None, 0)
    assert Message.objects.get(kind="answer").read_by == anna


def test_answering_marks_the_question_as_read(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    asked = ask(anna, consent)
    messages.answer_question(ruth, asked, choice="no", now=NOW)
    asked.refresh_from_db()
    assert (asked.read_at, asked.read_by) == (NOW, None)


def test_a_question_has_one_answer(anna: Clinician, consent: Consent, ruth: Patient) -> None:
    asked = ask(anna, consent)
    messages.answer_question(ruth, asked, choice="no", now=NOW)
    with pytest.raises(NotAllowedError, match="You have answered this"):
        messages.answer_question(ruth, asked, choice="yes", now=NOW)


def test_the_same_form_sent_twice_is_one_message(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    once = Once(key=uuid.uuid4(), fields={"words": "thank you"})
    for _ in range(2):
        messages.write_to_clinic(ruth, consent, words="thank you", now=NOW, once=once)
    assert Message.objects.count() == 1
    other = Once(key=once.key, fields={"words": "more"})
    with pytest.raises(KeyReusedError):
        messages.write_to_clinic(ruth, consent, words="more", now=NOW, once=other)


def test_a_red_flag_in_the_patients_words_is_answered_in_the_same_call(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    _, alerts = messages.write_to_clinic(ruth, consent, words="I have chest pain now", now=NOW)
    assert [alert.urgency for alert in alerts][:1] == ["emergency"]
    assert SymptomReport.objects.filter(patient=ruth, code="chest_pain", source="words").exists()


def test_the_words_of_a_clinician_are_not_judged(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    ask(anna, consent, "Do you have chest pain?")
    assert not Alert.objects.exists()
    assert not SymptomReport.objects.exists()


def test_an_answer_by_a_tap_alone_sets_nothing_off(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    asked = ask(anna, consent, "Do you have chest pain?")
    _, alerts = messages.answer_question(ruth, asked, choice="no", now=NOW)
    assert alerts == []


def test_words_that_cannot_be_sent_are_heard_all_the_same(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    withdraw_consent(ruth, consent, now=NOW)
    with pytest.raises(NotAllowedError, match="You do not share"):
        messages.write_to_clinic(ruth, consent, words="chest pain", now=NOW)
    assert messages.hear_unsent(ruth, "chest pain", now=NOW)
    assert not Message.objects.exists()


def test_after_the_consent_has_ended_the_clinic_writes_nothing(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    withdraw_consent(ruth, consent, now=NOW)
    with pytest.raises(Consent.DoesNotExist):
        ask(anna, consent)
    with pytest.raises(Consent.DoesNotExist):
        open_for_clinic(anna, consent, now=NOW)


def test_a_colleague_whom_the_consent_does_not_name_writes_nothing(
    clinic: Clinic, anna: Clinician, consent: Consent
) -> None:
    later = make_clinician(clinic, "later@stillnight.test", "Lena Berg")
    with pytest.raises(Consent.DoesNotExist):
        ask(later, consent)


def test_a_message_is_taken_back_within_ten_minutes_and_leaves_its_mark(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    asked = ask(anna, consent)
    assert not take_back(ruth, asked, clinician=anna, now=NOW + 10 * MINUTE)
    assert take_back(ruth, asked, clinician=anna, now=NOW + 9 * MINUTE)
    asked.refresh_from_db()
    assert asked.withdrawn_at == NOW + 9 * MINUTE
    assert not can_take_back(asked, NOW + 9 * MINUTE)
    assert line(consent) == (0, None, 0)
    with pytest.raises(NotAllowedError, match="took this question back"):
        messages.answer_question(ruth, asked, choice="yes", now=NOW + 9 * MINUTE)


def test_nobody_takes_back_what_somebody_else_wrote(
    clinic: Clinic, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    asked = ask(anna, consent)
    with pytest.raises(Message.DoesNotExist):
        take_back(ruth, asked, now=NOW)
    other = make_clinician(clinic, "other@stillnight.test", "Lena Berg")
    with pytest.raises(Message.DoesNotExist):
        take_back(ruth, asked, clinician=other, now=NOW)


def test_taking_an_answer_back_takes_its_signs_back_and_opens_the_question(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    asked = ask(anna, consent)
    said, _ = messages.answer_question(ruth, asked, words="my chest pain is bad", now=NOW)
    assert take_back(ruth, said, now=NOW + MINUTE)
    assert line(consent) == (0, None, 1)
    assert not ruth.symptoms.filter(mistaken_at__isnull=True).exists()
    assert ruth.alerts.exists()  # what was told stays told
    messages.answer_question(ruth, asked, choice="yes", now=NOW + MINUTE)
    assert line(consent)[2] == 0


def test_a_key_of_a_message_taken_back_is_not_called_sent(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    once = Once(key=uuid.uuid4(), fields={})
    said, _ = messages.write_to_clinic(ruth, consent, words="hello", now=NOW, once=once)
    take_back(ruth, said, now=NOW)
    with pytest.raises(KeyReusedError):
        messages.write_to_clinic(ruth, consent, words="hello", now=NOW, once=once)


def test_the_patient_marks_what_the_clinic_wrote_as_read(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    asked = ask(anna, consent)
    messages.write_to_clinic(ruth, consent, words="hello", now=NOW)
    assert open_for_patient(ruth, consent, now=NOW + MINUTE) == 1
    assert open_for_patient(ruth, consent, now=NOW + MINUTE) == 0
    asked.refresh_from_db()
    assert asked.read_at == NOW + MINUTE
    assert Message.objects.from_patient().unread().count() == 1


def test_each_write_is_in_the_trail_without_a_word_of_it(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    asked = ask(anna, consent)
    said, _ = messages.answer_question(ruth, asked, choice="yes", now=NOW)
    open_for_clinic(anna, consent, now=NOW)
    take_back(ruth, said, now=NOW)
    rows = AuditEvent.objects.filter(chain=str(ruth.public_id), action__startswith="message.")
    assert list(rows.order_by("seq").values_list("action", "role", "section")) == [
        ("message.write", "clinician", "yes_no"),
        ("message.write", "patient", "answer"),
        ("message.open", "clinician", ""),
        ("message.take_back", "patient", "answer"),
    ]


@pytest.mark.parametrize("words", ["", "   ", "x" * (messages.LONGEST_WORDS + 1)])
def test_no_words_and_too_many_are_refused(
    words: str, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    with pytest.raises(NotAllowedError):
        ask(anna, consent, words)
    with pytest.raises(NotAllowedError):
        messages.write_to_clinic(ruth, consent, words=words, now=NOW)


def test_each_side_has_its_own_limit_an_hour(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    for number in range(messages.MOST_AN_HOUR):
        messages.write_to_clinic(ruth, consent, words=f"number {number}", now=NOW)
    with pytest.raises(NotAllowedError, match="many messages"):
        messages.write_to_clinic(ruth, consent, words="one more", now=NOW)
    ask(anna, consent)
    messages.write_to_clinic(ruth, consent, words="one more", now=NOW + 61 * MINUTE)


def test_words_that_tell_of_a_sign_are_kept_beyond_the_limit(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    for number in range(messages.MOST_AN_HOUR):
        messages.write_to_clinic(ruth, consent, words=f"number {number}", now=NOW)
    _, alerts = messages.write_to_clinic(ruth, consent, words="now chest pain", now=NOW)
    assert alerts
