"""Messages at the desk: one patient's thread."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from tracker.forms.talk import AskForm
from tracker.models import Clinician, Consent, Patient

from . import desk_words
from .desk_identity import whose
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
        "part": "messages",
        "nav_active": "panel",
        "key": uuid.uuid4(),
        "clinician": clinician,
        "patient": patient,
        "whose": whose(patient, consent, now),
        "last_entry": desk_words.last_entry(patient.last_entry_at, now, patient.zone),
        "clinicians": named(consent),
        "thread": thread(consent, patient, now, clinician=clinician, before=before),
        "form": form or AskForm(),
    }
