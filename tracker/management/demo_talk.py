"""What the sample clinic and one of its patients wrote to each other."""

from __future__ import annotations

import datetime as dt

from tracker.actions.message_marks import open_for_clinic, open_for_patient
from tracker.actions.messages import answer_question, write_to_clinic, write_to_patient
from tracker.models import Clinician, Consent, Message

from .demo_accounts import PATIENT

ASKED = "Did the calf stretch before bed help?"
ANSWERED = "A little. Two nights were calm."
ASKS_NOW = "Will you bring your list of medicines on Monday?"
THANKS = "Thank you for writing. I have a question for Monday, too."


def write_talk(anna: Clinician, now: dt.datetime) -> None:
    """A question that was answered, a message nobody opened, a question that waits."""
    active = Consent.objects.active(now).select_related("patient__user")
    consent = active.filter(patient__user__email=PATIENT, clinicians=anna).first()
    if consent is None:
        return
    ready, hour, patient = Message.Kind.YES_NO, dt.timedelta(hours=1), consent.patient
    if consent.given_at is None or consent.given_at > now - 72 * hour:
        return
    asked = write_to_patient(anna, consent, kind=ready, words=ASKED, now=now - 70 * hour)
    open_for_patient(patient, consent, now=now - 60 * hour)
    answer_question(patient, asked, choice="yes", words=ANSWERED, now=now - 60 * hour)
    open_for_clinic(anna, consent, now=now - 50 * hour)
    write_to_clinic(patient, consent, words=THANKS, now=now - 20 * hour)
    write_to_patient(anna, consent, kind=ready, words=ASKS_NOW, now=now - hour)
