"""Everybody at the door, and two whose diaries must stay closed to the others."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

from crampsite.log_only import SEEN
from crampsite.policy import Policy
from tests.access.around import (
    ASKED,
    REASON,
    SAID,
    help_out,
    open_in_an_emergency,
    save_one_view,
    talk,
)
from tests.access.diaries import BERTIL, ZANTHERA, take_away, write_diary
from tests.conftest import ALL_CATEGORIES, NOW, PASSWORD, make_clinician, make_patient
from tests.support.sign_in import note_second_step
from tracker.actions.clinic_people import invite_person
from tracker.actions.consent import ask_with_code, give_consent, make_share_code, withdraw_consent
from tracker.actions.limits import set_sodium_target
from tracker.actions.people import create_clinician
from tracker.actions.reviews import add_note
from tracker.models import Clinic, Clinician, Consent, Patient, User

NAME, EMAIL, NOTE, MEDICINE = ZANTHERA.name, ZANTHERA.email, ZANTHERA.note, ZANTHERA.medicine
WORDS, EVENT, QUESTION = ZANTHERA.words, ZANTHERA.event, ZANTHERA.question
CLINIC_NOTE = "consider the heliotrope"
LIMIT_REASON = "since the teasel week"
# What others wrote about the owner.
ABOUT = (CLINIC_NOTE, LIMIT_REASON, REASON, ASKED, SAID)

OWNER = "owner"
STALE = "owner who signed in an hour ago"
UNCHECKED = "owner whose address is not checked"
IDLE = "owner whose phone lay there for an hour"
OTHER = "another patient"
READER = "clinician with consent"
NARROW = "clinician who may see cramps alone"
ELSEWHERE = "clinician of another clinic"
ANONYMOUS = "anonymous"
NO_FACTOR = "clinician without a second factor"
LOGS = "family helper who may log"  # an account without a diary of its own
SEES = "family helper who may see"  # and keeps a diary too
HELPERS = (LOGS, SEES)
RECEPTION = "reception"
WAITS = "clinician nobody verified"
NOT_READING = (RECEPTION, WAITS)
STAFF = "staff"
STRANGERS = (
    OTHER,
    "clinician without consent",
    "clinician whose consent was withdrawn",
    "clinician whose consent is over",
    ELSEWHERE,
)
OWNERS = (OWNER, STALE, UNCHECKED)
CLINICIANS = (READER, NARROW, NO_FACTOR, *STRANGERS[1:])
ROLES = (ANONYMOUS, *OWNERS, IDLE, OTHER, *HELPERS, *CLINICIANS, *NOT_READING, STAFF)
HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The diary's owner, a session for each role, and the ids of things.

    `ids` are the owner's, `others` those of another patient, `gone` what the owner took away.
    """

    owner: Patient
    other: Patient
    reader: Clinician
    sessions: Mapping[str, str]
    people: Mapping[str, User]
    ids: Mapping[str, str]
    others: Mapping[str, str]
    gone: Mapping[str, str]
    browsers: dict[str, Client] = field(default_factory=dict)

    def browser(self, role: str, *, checks_forms: bool = False) -> Client:
        """A fresh browser in which this role is signed in."""
        return self._signed_in(Client(enforce_csrf_checks=checks_forms), role)

    def same_browser(self, role: str) -> Client:
        """The same for thousands of requests: only the cookies are fresh."""
        browser = self.browsers.setdefault(role, Client())
        browser.cookies.clear()
        return self._signed_in(browser, role)

    def hidden_from(self, role: str, policy: Policy) -> tuple[str, ...]:
        """The words that this role may not read behind this door."""
        own = (*ZANTHERA.all, self.owner.panel_code, *ABOUT)
        others = (*BERTIL.all, self.other.panel_code)
        if role in (*OWNERS, READER):
            return others
        if role == NARROW:
            return (*others, *ZANTHERA.beyond_cramps, CLINIC_NOTE, ASKED, SAID)
        if role in {OTHER, ELSEWHERE}:
            return own
        return tuple(w for w in (*own, *others) if w not in self._known_to(role, policy))

    def _known_to(self, role: str, policy: Policy) -> set[str]:
        """A helper knows who the owner is; who may see, sees nights and medicines."""
        known = {ZANTHERA.name.split(maxsplit=1)[0]} if role in HELPERS else set()
        if role == SEES and policy.reads:
            known |= {ZANTHERA.name, ZANTHERA.medicine}
        return known

    def _signed_in(self, browser: Client, role: str) -> Client:
        if role in self.sessions:
            browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return browser


def build() -> World:
    """Everything at `NOW`; the clock must stand there."""
    owner = make_patient(ZANTHERA.email, ZANTHERA.name)
    other = make_patient(BERTIL.email, BERTIL.name, sex="M")
    clinic = Clinic.objects.create(name="Maple Street Clinic", phone="555-0100")
    reader = make_clinician(clinic, "reader@stillnight.test", "Anna Osei")
    consent = share(owner, reader)
    narrow = _of_new_clinic("Willow Clinic", "narrow@stillnight.test")
    share(owner, narrow, categories=("cramps",))
    people = dict.fromkeys((*OWNERS, IDLE), owner.user) | {
        OTHER: other.user,
        READER: reader.user,
        NARROW: narrow.user,
        LOGS: User.objects.create_user("logs@stillnight.test", PASSWORD, name="Loke Berg"),
        SEES: make_patient("sees@stillnight.test", "Signe Dahl").user,
        STAFF: User.objects.create_superuser("staff@stillnight.test", PASSWORD),
        **{role: each.user for role, each in _desk(owner, other, clinic).items()},
    }
    asked = ask(owner, _of_new_clinic("Dogwood Clinic", "asks@stillnight.test"))
    ids = write_diary(owner, ZANTHERA) | _sharing(consent, asked)
    ids |= _work(reader, owner, consent, people)
    gone = take_away(owner) | {"patient": str(_who_stopped(reader).public_id)}
    theirs = other.consents.get()
    return World(
        owner=owner,
        other=other,
        reader=reader,
        sessions={role: _session(user, role) for role, user in people.items()},
        people=people,
        ids=ids,
        others=write_diary(other, BERTIL) | _sharing(theirs, theirs),
        gone=gone,
    )


def ask(
    patient: Patient, clinician: Clinician, categories: Collection[str] = ALL_CATEGORIES
) -> Consent:
    """The clinician typed the patient's code and waits."""
    digits, _ = make_share_code(patient, categories=categories, now=NOW)
    return ask_with_code(clinician, digits, now=NOW)


def share(
    patient: Patient, clinician: Clinician, categories: Collection[str] = ALL_CATEGORIES
) -> Consent:
    """The patient said yes to these kinds."""
    return give_consent(patient, ask(patient, clinician, categories), now=NOW)


def nobodys() -> str:
    """An id that no row has."""
    return str(uuid.UUID(int=7))


def _work(
    reader: Clinician, owner: Patient, consent: Consent, people: Mapping[str, User]
) -> dict[str, str]:
    """What the reader and the helpers did, by the ids of it."""
    note = add_note(reader, owner, CLINIC_NOTE, now=NOW)
    target = set_sodium_target(reader, owner, 130, 138, reason=LIMIT_REASON, now=NOW)
    Clinician.objects.filter(pk=reader.pk).update(manages=True)
    reader.refresh_from_db()
    asks = invite_person(reader, email="i@stillnight.test", role=reader.Role.CLINICIAN, now=NOW)
    return {
        "note": str(note.pk),
        "limit": str(target.public_id),
        "view": save_one_view(reader),
        "emergency": open_in_an_emergency(owner, reader),
        "colleague": str(people[STRANGERS[1]].public_id),
        "invitation": str(asks.public_id),
        **talk(owner, reader, consent),
        **help_out(owner, people[LOGS], people[SEES]),
    }


def _desk(owner: Patient, other: Patient, clinic: Clinic) -> dict[str, Clinician]:
    """Who works at a clinic and may not read the owner's diary."""
    no_factor = User.objects.create_user("nofactor@stillnight.test", PASSWORD, name="Nils Ek")
    withdrawn = _of_new_clinic("Birch Clinic", "withdrawn@stillnight.test")
    withdraw_consent(owner, share(owner, withdrawn), now=NOW)
    over = _of_new_clinic("Cedar Clinic", "over@stillnight.test")
    Consent.objects.filter(pk=share(owner, over).pk).update(expires_at=NOW - dt.timedelta(days=1))
    elsewhere = _of_new_clinic("Harbor Clinic", "elsewhere@stillnight.test")
    share(other, elsewhere)
    later = make_clinician(clinic, "later@stillnight.test", "Lena Berg")
    closed = dict(zip(STRANGERS[1:], (later, withdrawn, over, elsewhere), strict=True))
    at_desk = make_clinician(clinic, "reception@stillnight.test", "Rita Holm")
    Clinician.objects.filter(pk=at_desk.pk).update(role=Clinician.Role.RECEPTION)
    return closed | {
        NO_FACTOR: create_clinician(no_factor, clinic=clinic, verified_at=NOW),
        RECEPTION: at_desk,
        WAITS: _unverified(owner, clinic),
    }


def _unverified(owner: Patient, clinic: Clinic) -> Clinician:
    """Somebody on the consent whose account lost its check since."""
    clinician = make_clinician(clinic, "waits@stillnight.test", "Wim Dekker")
    for consent in owner.consents.filter(clinic=clinic):
        consent.clinicians.add(clinician)
    Clinician.objects.filter(pk=clinician.pk).update(verified_at=None)
    return clinician


def _who_stopped(reader: Clinician) -> Patient:
    """Somebody who shared with the reader, and shares no more."""
    patient = make_patient("stopped@stillnight.test", "Carla Stopped")
    withdraw_consent(patient, share(patient, reader), now=NOW)
    return patient


def _sharing(given: Consent, asked: Consent) -> dict[str, str]:
    return {"consent": str(given.public_id), "asked": str(asked.public_id)}


def _of_new_clinic(name: str, email: str) -> Clinician:
    return make_clinician(Clinic.objects.create(name=name), email, f"Doctor of {name}")


def _session(user: User, role: str) -> str:
    known = {"email": user.email, "verified": True, "primary": True}
    EmailAddress.objects.get_or_create(user=user, defaults=known)
    browser = Client()
    browser.force_login(user)
    then = NOW.timestamp() - (HOUR_SECONDS if role in {STALE, IDLE} else 0)
    note_second_step(browser, user, at=then)
    if role == IDLE:
        session = browser.session
        session[SEEN] = then
        session.save()
    return browser.cookies[settings.SESSION_COOKIE_NAME].value
