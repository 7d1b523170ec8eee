"""Nine people at the door, and one person whose diary must stay closed.

Every secret of that person is a word nobody else would write, so that it can be looked
for in any answer.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

from tests.conftest import ALL_CATEGORIES, NOW, PASSWORD, make_clinician, make_patient
from tests.presenters.evidences import sample
from tests.support.sign_in import note_second_step
from tracker import audit
from tracker.actions.clinic_people import invite_person
from tracker.actions.consent import ask_with_code, give_consent, make_share_code, withdraw_consent
from tracker.actions.cramps import record_cramp, start_cramp
from tracker.actions.day_notes import DayEntry, record_day
from tracker.actions.drink_changes import change_drink
from tracker.actions.findings import apply
from tracker.actions.fluids import record_drink
from tracker.actions.helper_entries import log_drink
from tracker.actions.helpers import accept_invitation, invite_helper
from tracker.actions.kept_mails import KeptMail, seal_mail
from tracker.actions.labs import record_lab
from tracker.actions.life_events import EventEntry, add_event
from tracker.actions.limits import set_sodium_target
from tracker.actions.medications import add_medication
from tracker.actions.message_marks import open_for_clinic, open_for_patient
from tracker.actions.messages import write_to_clinic, write_to_patient
from tracker.actions.nights import NightEntry, record_nights
from tracker.actions.people import create_clinician
from tracker.actions.reviews import add_note
from tracker.actions.saved_views import save_view
from tracker.actions.summaries import make_link, write_questions
from tracker.actions.symptoms import report_signs
from tracker.analysis.records import Pattern
from tracker.models import (
    Clinic,
    Clinician,
    Consent,
    Delivery,
    EmergencyAccess,
    Message,
    Patient,
    User,
)
from tracker.sealing import seal

NAME = "Zanthera Quillfeather"
EMAIL = "zanthera@stillnight.test"
NOTE = "the kingfisher woke me"
MEDICINE = "Grandmother Ombrelle drops"
WORDS = "the bittern called at four"
EVENT = "the wisteria bed"
QUESTION = "why does the linnet sing"
CLINIC_NOTE = "consider the heliotrope"
REASON = "found beside the hollyhocks"
ASKED = "does the nightjar still churr"
SAID = "the corncrake kept on"
LIMIT_REASON = "since the teasel week"

OWNER = "owner"
READER = "clinician with consent"
ANONYMOUS = "anonymous"
NO_FACTOR = "clinician without a second factor"
LOGS = "family helper who may log"
SEES = "family helper who may see"
RECEPTION = "reception"
WAITS = "clinician nobody verified"
NOT_READING = (RECEPTION, WAITS)
HELPERS = (LOGS, SEES)
STRANGERS = (
    "another patient",
    "clinician without consent",
    "clinician whose consent was withdrawn",
    "clinician whose consent is over",
    "clinician of another clinic",
)
ROLES = (ANONYMOUS, OWNER, READER, NO_FACTOR, *HELPERS, *NOT_READING, *STRANGERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The diary's owner, a session for each role, and the ids of the owner's things."""

    owner: Patient
    reader: Clinician
    sessions: Mapping[str, str]
    ids: Mapping[str, str]

    def browser(self, role: str, *, checks_forms: bool = False) -> Client:
        """A fresh browser in which this role is signed in."""
        browser = Client(enforce_csrf_checks=checks_forms)
        if role in self.sessions:
            browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return browser

    def secrets_from(self, role: str, *, reads: bool) -> tuple[str, ...]:
        """The owner's words that this role must not read; a helper knows who the owner is."""
        known = {NAME.split(maxsplit=1)[0]} if role in HELPERS else set()
        if role == SEES and reads:
            known |= {NAME, MEDICINE}
        return tuple(word for word in self.canaries if word not in known)

    @property
    def canaries(self) -> tuple[str, ...]:
        """Words that belong to the owner alone."""
        code = self.owner.panel_code
        own_words = (NOTE, MEDICINE, WORDS, EVENT, QUESTION, CLINIC_NOTE, LIMIT_REASON, REASON)
        return (NAME, NAME.split(maxsplit=1)[0], EMAIL, *own_words, code)


def build() -> World:
    """Everything at `NOW`; the clock must stand there."""
    owner = make_patient(EMAIL, NAME)
    stranger = make_patient("bertil@stillnight.test", "Bertil Ask", sex="M")
    clinic = Clinic.objects.create(name="Maple Street Clinic", phone="555-0100")
    reader = make_clinician(clinic, "reader@stillnight.test", "Anna Osei")
    without_factor = create_clinician(
        User.objects.create_user("nofactor@stillnight.test", PASSWORD, name="Nils Ek"),
        clinic=clinic,
        verified_at=NOW,
    )
    consent = share(owner, reader)
    later = make_clinician(clinic, "later@stillnight.test", "Lena Berg")
    withdrawn = _of_new_clinic("Birch Clinic", "withdrawn@stillnight.test")
    withdraw_consent(owner, share(owner, withdrawn), now=NOW)
    over = _of_new_clinic("Cedar Clinic", "over@stillnight.test")
    Consent.objects.filter(pk=share(owner, over).pk).update(expires_at=NOW - dt.timedelta(days=1))
    elsewhere = _of_new_clinic("Harbor Clinic", "elsewhere@stillnight.test")
    share(stranger, elsewhere)
    asked = ask(owner, _of_new_clinic("Dogwood Clinic", "asks@stillnight.test"))
    ids = _diary(owner) | {
        "patient": str(owner.public_id),
        "consent": str(consent.public_id),
        "asked": str(asked.public_id),
    }
    ids["note"] = str(add_note(reader, owner, CLINIC_NOTE, now=NOW).pk)
    ids |= _talk(owner, reader, consent) | {"view": _view(reader)}
    target = set_sodium_target(reader, owner, 130, 138, reason=LIMIT_REASON, now=NOW)
    ids["limit"] = str(target.public_id)
    logs = make_patient("logs@stillnight.test", "Loke Berg").user
    sees = make_patient("sees@stillnight.test", "Signe Dahl").user
    ids["emergency"] = _emergency(owner, reader)
    ids |= _helpers(owner, logs, sees)
    strangers = (stranger.user, later.user, withdrawn.user, over.user, elsewhere.user)
    users = dict(zip(STRANGERS, strangers, strict=True))
    users |= {OWNER: owner.user, READER: reader.user, NO_FACTOR: without_factor.user}
    users |= {LOGS: logs, SEES: sees}
    users |= _clinic_people(clinic)
    Clinician.objects.filter(pk=reader.pk).update(manages=True)
    reader.refresh_from_db()
    asks = invite_person(reader, email="i@stillnight.test", role=reader.Role.CLINICIAN, now=NOW)
    ids |= {"colleague": str(later.user.public_id), "invitation": str(asks.public_id)}
    sessions = {role: _session(user) for role, user in users.items()}
    return World(owner=owner, reader=reader, sessions=sessions, ids=ids)


def _clinic_people(clinic: Clinic) -> dict[str, User]:
    """Who works at the owner's clinic and reads nothing."""
    at_desk = make_clinician(clinic, "reception@stillnight.test", "Rita Holm")
    Clinician.objects.filter(pk=at_desk.pk).update(role=Clinician.Role.RECEPTION)
    waits = make_clinician(clinic, "waits@stillnight.test", "Wim Dekker")
    Clinician.objects.filter(pk=waits.pk).update(verified_at=None)
    return {RECEPTION: at_desk.user, WAITS: waits.user}


def ask(patient: Patient, clinician: Clinician) -> Consent:
    """The clinician typed the patient's code and waits."""
    digits, _ = make_share_code(patient, categories=ALL_CATEGORIES, now=NOW)
    return ask_with_code(clinician, digits, now=NOW)


def share(patient: Patient, clinician: Clinician) -> Consent:
    """The patient said yes to everything."""
    return give_consent(patient, ask(patient, clinician), now=NOW)


def _emergency(owner: Patient, reader: Clinician) -> str:
    """The reader's own opening of the hour that runs, on a day without consent."""
    access = EmergencyAccess.objects.create(
        patient=owner,
        clinician=reader,
        sealed_reason=seal(owner.user.public_id, REASON),
        opened_at=NOW,
        ends_at=NOW + dt.timedelta(hours=1),
    )
    return str(access.public_id)


def _helpers(owner: Patient, logs: User, sees: User) -> dict[str, str]:
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


def _of_new_clinic(name: str, email: str) -> Clinician:
    return make_clinician(Clinic.objects.create(name=name), email, f"Doctor of {name}")


def _session(user: User) -> str:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    browser = Client()
    browser.force_login(user)
    note_second_step(browser, user, at=NOW.timestamp())
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def _diary(owner: Patient) -> dict[str, str]:
    nights = [NightEntry(date=dt.date(2026, 5, 20) + dt.timedelta(days=n)) for n in range(24)]
    record_nights(owner, nights, now=NOW, actor=audit.JOB)
    owner.nights.filter(date=nights[-1].date).update(sealed_note=seal(owner.user.public_id, NOTE))
    earlier = record_cramp(owner, started_at=NOW - dt.timedelta(hours=8), minutes=6, now=NOW)
    running = start_cramp(owner, now=NOW)
    record_day(owner, NOW.date(), DayEntry(words=WORDS, exertion=3, weight_g=61_234), now=NOW)
    drink, _ = record_drink(owner, volume_ml=250, now=NOW)
    change_drink(owner, drink, volume_ml=330, kind="water", now=NOW)
    medicine, _ = add_medication(owner, drug=None, words=MEDICINE, now=NOW)
    lab, _ = record_lab(owner, analyte="sodium", taken_on=NOW.date(), value=Decimal(128), now=NOW)
    event, _ = add_event(owner, EventEntry(first_on=dt.date(2026, 6, 1), label=EVENT), now=NOW)
    write_questions(owner, [QUESTION], now=NOW)
    _, link = make_link(owner, days=7, now=NOW)
    [alert, *_] = report_signs(owner, ["confusion"], now=NOW)
    [finding] = apply(
        owner, [sample(Pattern.DIURETIC)], night=dt.date(2026, 6, 17), version="1", now=NOW
    )
    return {
        "mail": _sent_mail(owner),
        "cramp": str(earlier.public_id),
        "running": str(running.public_id),
        "drink": str(drink.public_id),
        "change": str(owner.changes.get(what="drink").public_id),
        "medicine": str(medicine.public_id),
        "lab": str(lab.public_id),
        "event": str(event.public_id),
        "summary_link": str(link.public_id),
        "alert": str(alert.public_id),
        "finding": str(finding.public_id),
    }


def _view(reader: Clinician) -> str:
    """A filter only the reader has a name for."""
    view = save_view(reader, name="My silent ones", urgency="", show="silent", now=NOW)
    return str(view.public_id)


def _talk(owner: Patient, reader: Clinician, consent: Consent) -> dict[str, str]:
    """A question that was read and waits for its answer, and a message, read too."""
    kind = Message.Kind.YES_NO
    question = write_to_patient(reader, consent, kind=kind, words=ASKED, now=NOW)
    open_for_patient(owner, consent, now=NOW)
    said, _ = write_to_clinic(owner, consent, words=SAID, now=NOW)
    open_for_clinic(reader, consent, now=NOW)
    return {"question": str(question.public_id), "said": str(said.public_id)}


def _sent_mail(owner: Patient) -> str:
    """The id of a mail with the owner's name in it."""
    found = uuid.UUID(int=11)
    Delivery.objects.create(
        kind=Delivery.Kind.WEEKLY,
        recipient_kind=Delivery.Recipient.PATIENT,
        recipient_id=str(owner.public_id),
        period="2026-W24",
        state=Delivery.State.SENT,
        not_before=NOW,
        created_at=NOW,
        sent_at=NOW,
        message_id=f"<{found.hex}@stillnight.test>",
        subject="Your weekly summary is ready",
        sealed_body=seal_mail(
            owner.user.public_id,
            KeptMail(text=f"Your week, {NAME}", html=f"<body><p>Your week, {NAME}</p></body>"),
        ),
    )
    return str(found)


def nobodys() -> str:
    """An id that no row has."""
    return str(uuid.UUID(int=7))
