"""What others did with a diary: helped, wrote, set a limit, opened it in an emergency."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tests.access.roles import OTHER, OWNER
from tests.conftest import NOW, make_patient
from tracker.actions.helper_entries import log_drink
from tracker.actions.helpers import accept_invitation, invite_helper
from tracker.actions.limits import set_sodium_target
from tracker.actions.message_marks import open_for_clinic, open_for_patient
from tracker.actions.messages import write_to_clinic, write_to_patient
from tracker.actions.reviews import add_note
from tracker.actions.saved_views import save_view
from tracker.models import Clinician, Consent, EmergencyAccess, Helper, Message, Patient, User
from tracker.sealing import seal

VIEW = "My silent ones"
REASON = "found beside the hollyhocks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """What a clinic wrote about one patient, and what was said between them."""

    note: str
    limit: str
    sodium: tuple[int, int]
    asked: str
    said: str


CARE = {
    OWNER: Care(
        note="consider the heliotrope",
        limit="since the teasel week",
        sodium=(130, 138),
        asked="does the nightjar still churr",
        said="the corncrake kept on",
    ),
    OTHER: Care(
        note="remember the columbine",
        limit="after the yarrow day",
        sodium=(127, 141),
        asked="is the fieldfare back",
        said="a wryneck on the gate",
    ),
}
ABOUT = {
    OWNER: (CARE[OWNER].note, CARE[OWNER].limit, CARE[OWNER].asked, CARE[OWNER].said, REASON),
    OTHER: (CARE[OTHER].note, CARE[OTHER].limit, CARE[OTHER].asked, CARE[OTHER].said, "127 to 141"),
}


def look_after(whose: str, patient: Patient, reader: Clinician, consent: Consent) -> dict[str, str]:
    """A note, a target, a question that was read and waits, and a message, read too."""
    care = CARE[whose]
    note = add_note(reader, patient, care.note, now=NOW)
    # The owner's was set first: whoever looks for the newest of anybody finds the other's.
    at = NOW - dt.timedelta(hours=1) if whose == OWNER else NOW
    target = set_sodium_target(reader, patient, *care.sodium, reason=care.limit, now=at)
    kind = Message.Kind.YES_NO
    question = write_to_patient(reader, consent, kind=kind, words=care.asked, now=NOW)
    open_for_patient(patient, consent, now=NOW)
    said, _ = write_to_clinic(patient, consent, words=care.said, now=NOW)
    open_for_clinic(reader, consent, now=NOW)
    return {
        "note": str(note.pk),
        "limit": str(target.public_id),
        "question": str(question.public_id),
        "said": str(said.public_id),
    }


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


def help_badly(owner: Patient, reader: User, staff: User) -> dict[str, str]:
    """Two helpers no door may open to: they became somebody who may help nobody."""
    users = [make_patient(f"h{n}@stillnight.test", "Helper Berg").user for n in range(2)]
    ids = help_out(owner, *users)
    for kind, user in (("helper", reader), ("seeing", staff)):
        Helper.objects.filter(public_id=ids[kind]).update(user=user)
    return ids


def help_no_more(owner: Patient, logs: User, sees: User) -> dict[str, str]:
    """The same helpers as the owner's, for somebody who ended it."""
    ids = help_out(owner, logs, sees)
    Helper.objects.filter(patient=owner).update(ended_at=NOW)
    return ids


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
    view = save_view(reader, name=VIEW, urgency="", show="silent", now=NOW)
    return str(view.public_id)
