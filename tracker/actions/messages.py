"""What a clinic and a patient say to each other, under one consent.

A clinic asks or writes while the consent is active and names the clinician; what the
patient writes is read for signs like all own words, and answered at once. Nothing is
deleted: a message that is taken back stays as a row with its times.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from tracker import audit
from tracker.analysis.free_text import signs_in
from tracker.models import Alert, Clinician, Consent, Message, Patient
from tracker.sealing import seal

from .entries import NotAllowedError
from .message_mail import owe_to_clinic, owe_to_patient
from .message_marks import held_consent, note, open_rows
from .once import Once, refuse_taken_back, run_once
from .own_words import answer_words, hear_today

LONGEST_WORDS = 2000  # characters; a page of a letter
AN_HOUR = dt.timedelta(hours=1)
MOST_AN_HOUR = 20  # of one side of one thread; more is a stuck button or somebody's program [A]
MOST_WITH_SIGNS = 100  # words that tell of a sign are kept for longer [A]
ENDED = "You do not share with this clinic now. They would not read it."
TOO_MANY = "Those are many messages in one hour. Please call instead."
BLANK = "Write a few words first."
TOO_LONG = "Those are too many words. Make it shorter."


def write_to_patient(
    clinician: Clinician,
    consent: Consent,
    *,
    kind: Message.Kind,
    words: str,
    now: dt.datetime,
    once: Once | None = None,
) -> Message:
    """A message or a question of this clinician. Nothing in it is judged.

    Raises Consent.DoesNotExist once the consent has ended or does not name them,
    NotAllowedError for no words, too many, or too many messages in an hour.
    """
    words = words.strip()
    _check(words)
    patient = consent.patient

    def act() -> str:
        held = held_consent(consent, now, clinician)
        _limit(held, now, most=MOST_AN_HOUR, from_clinic=True)
        row = _write(held, words, now, kind=kind, clinician=clinician)
        owe_to_patient(patient, held, now)
        note(audit.clinician_actor(clinician), "message.write", row, now)
        return str(row.public_id)

    public_id = run_once(patient, once, "message.to_patient", act, now=now)
    return consent.messages.get(public_id=uuid.UUID(public_id))


def write_to_clinic(
    patient: Patient, consent: Consent, *, words: str, now: dt.datetime, once: Once | None = None
) -> tuple[Message, list[Alert]]:
    """A message of the patient, and what the red flags say of its words, the soonest first.

    Raises NotAllowedError for no words, too many, too many messages in an hour, or an
    ended consent; KeyReusedError when the message of this key was taken back since.
    """
    words = words.strip()
    _check(words)

    def act() -> str:
        held = _held_by_patient(consent, now)
        _limit(held, now, most=MOST_WITH_SIGNS if signs_in(words) else MOST_AN_HOUR)
        row = _write(held, words, now, kind=Message.Kind.MESSAGE)
        return _said(patient, row, words, now)

    return _kept(patient, once, run_once(patient, once, "message.to_clinic", act, now=now), words)


def answer_question(
    patient: Patient,
    question: Message,
    *,
    choice: str = "",
    words: str = "",
    now: dt.datetime,
    once: Once | None = None,
) -> tuple[Message, list[Alert]]:
    """The answer, and what the red flags say of its words, the soonest first.

    `choice` is a `Message.Choice`, for a question with ready answers; words may come with
    it. Raises NotAllowedError when there is neither, for too many words, and for a question
    that was answered or taken back; KeyReusedError like `write_to_clinic`.
    """
    words = words.strip()
    if question.kind != Message.Kind.YES_NO:
        choice = ""
    _check(words, needs_words=not choice)

    def act() -> str:
        held = _held_by_patient(question.consent, now)
        asked = held.messages.select_for_update().get(pk=question.pk)
        if asked.withdrawn_at is not None:
            raise NotAllowedError("Your clinic took this question back.")
        if asked.answers.filter(withdrawn_at__isnull=True).exists():
            raise NotAllowedError("You have answered this. You can write a message.")
        open_rows(held.messages.filter(pk=asked.pk), now)
        row = _write(held, words, now, kind=Message.Kind.ANSWER, answer_to=asked, choice=choice)
        return _said(patient, row, words, now)

    return _kept(patient, once, run_once(patient, once, "message.answer", act, now=now), words)


def hear_unsent(patient: Patient, words: str, *, now: dt.datetime) -> list[Alert]:
    """What the red flags say of words that could not be sent: the danger is the same."""
    words = words.strip()[:LONGEST_WORDS]
    if not words:
        return []
    with transaction.atomic():
        hear_today(patient, "", words, now)
    return answer_words(patient, words, now)


def _check(words: str, *, needs_words: bool = True) -> None:
    if needs_words and not words:
        raise NotAllowedError(BLANK)
    if len(words) > LONGEST_WORDS:
        raise NotAllowedError(TOO_LONG)


def _held_by_patient(consent: Consent, now: dt.datetime) -> Consent:
    try:
        return held_consent(consent, now)
    except Consent.DoesNotExist:
        raise NotAllowedError(ENDED) from None


def _limit(consent: Consent, now: dt.datetime, *, most: int, from_clinic: bool = False) -> None:
    lately = consent.messages.filter(
        written_at__gt=now - AN_HOUR, clinician__isnull=not from_clinic
    )
    if lately.count() >= most:
        raise NotAllowedError(TOO_MANY)


def _write(
    consent: Consent,
    words: str,
    now: dt.datetime,
    *,
    kind: Message.Kind,
    clinician: Clinician | None = None,
    answer_to: Message | None = None,
    choice: str = "",
) -> Message:
    patient = consent.patient
    return Message.objects.create(
        consent=consent,
        patient=patient,
        clinician=clinician,
        kind=kind,
        answer_to=answer_to,
        choice=choice,
        sealed_words=seal(patient.user.public_id, words) if words else None,
        written_at=now,
    )


def _said(patient: Patient, row: Message, words: str, now: dt.datetime) -> str:
    """What follows when a patient wrote, inside the transaction."""
    hear_today(patient, "", words, now)
    owe_to_clinic(row.consent, now)
    note(audit.patient_actor(patient), "message.write", row, now)
    return str(row.public_id)


def _kept(
    patient: Patient, once: Once | None, public_id: str, words: str
) -> tuple[Message, list[Alert]]:
    row = patient.messages.get(public_id=uuid.UUID(public_id))
    refuse_taken_back(patient, once, row.withdrawn_at)
    return row, answer_words(patient, words, row.written_at)
