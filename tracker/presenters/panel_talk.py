"""Messages at the desk: one patient's thread, and the line that leads to it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from tracker.forms.talk import AskForm
from tracker.models import Clinician, Consent, DeskLine, Patient

from . import desk_words, words
from .talk_rows import named, thread


def desk_thread(
    clinician: Clinician,
    patient: Patient,
    consent: Consent,
    now: dt.datetime,
    *,
    form: AskForm | None = None,
    before: uuid.UUID | None = None,
) -> dict[str, Any]:
    """Context for the clinician's page of a thread."""
    return {
        "nav_active": "panel",
        "key": uuid.uuid4(),
        "clinician": clinician,
        "patient": patient,
        "name": patient.user.name or patient.panel_code,
        "person": desk_words.person(patient.birth_year, patient.get_sex_display(), now),
        "last_entry": desk_words.last_entry(patient.last_entry_at, now, patient.zone),
        "clinicians": named(consent),
        "thread": thread(consent, patient, now, clinician=clinician, before=before),
        "form": form or AskForm(),
    }


def desk_talk(consent: Consent) -> str:
    """What waits in the thread, for the patient's page; an empty string when nothing does."""
    line = DeskLine.objects.filter(consent=consent).first()
    if line is None:
        return ""
    return talk_line(line.unread, line.asked)


def talk_line(unread: int, asked: int) -> str:
    """ "2 new messages, 1 question without an answer"."""
    new = words.counted(unread, "new message") if unread else ""
    open_ = f"{words.counted(asked, 'question')} without an answer" if asked else ""
    return ", ".join(filter(None, [new, open_]))
