"""What others did with the owner's diary: helped, wrote, opened it in an emergency."""

from __future__ import annotations

import datetime as dt

from tests.conftest import NOW
from tracker.actions.helper_entries import log_drink
from tracker.actions.helpers import accept_invitation, invite_helper
from tracker.actions.message_marks import open_for_clinic, open_for_patient
from tracker.actions.messages import write_to_clinic, write_to_patient
from tracker.actions.saved_views import save_view
from tracker.models import Clinician, Consent, EmergencyAccess, Message, Patient, User
from tracker.sealing import seal

REASON = "found beside the hollyhocks"
ASKED = "does the nightjar still churr"
SAID = "the corncrake kept on"


def talk(owner: Patient, reader: Clinician, consent: Consent) -> dict[str, str]:
    """A question that was read and waits for its answer, and a message, read too."""
    kind = Message.Kind.YES_NO
    question = write_to_patient(reader, consent, kind=kind, words=ASKED, now=NOW)
    open_for_patient(owner, consent, now=NOW)
    said, _ = write_to_clinic(owner, consent, words=SAID, now=NOW)
    open_for_clinic(reader, consent, now=NOW)
    return {"question": str(question.public_id), "said": str(said.public_id)}


def help_out(owner: Patient, logs: User, sees: User) -> dict[str, str]:
    """One helper of each kind; the first has just logged a drink."""
    rows = [
        accept_invitation(user, invite_helper(owner, sees=may_see, now=NOW)[0], now=NOW)
        for user, may_see in ((logs, False), (sees, True))
    ]
    log_drink(rows[0], volume_ml=200, kind="water", now=NOW)
    return {
        "helper": str(rows[0].public_id),
        "seeing": str(rows[1].public_id),
        "helper_entry": str(rows[0].entries.get().pk),
    }


def open_in_an_emergency(owner: Patient, reader: Clinician) -> str:
    """The reader's own opening of the hour that runs, on a day without consent."""
    access = EmergencyAccess.objects.create(
        patient=owner,
        clinician=reader,
        sealed_reason=seal(owner.user.public_id, REASON),
        opened_at=NOW,
        ends_at=NOW + dt.timedelta(hours=1),
    )
    return str(access.public_id)


def save_one_view(reader: Clinician) -> str:
    """A filter only the reader has a name for."""
    view = save_view(reader, name="My silent ones", urgency="", show="silent", now=NOW)
    return str(view.public_id)
