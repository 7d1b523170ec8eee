"""The clinics of the matrix: who works there, and to whom of them something was shared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from tests.access.diaries import Ids
from tests.access.roles import (
    COLLEAGUE,
    MOVED,
    NARROW,
    NO_FACTOR,
    READER,
    RECEPTION,
    REMOVED,
    SPARE_CODES,
    STRANGERS,
    WAITS,
)
from tests.conftest import ALL_CATEGORIES, NOW, PASSWORD, make_clinician, make_patient
from tracker.actions.clinic_people import remove_person
from tracker.actions.consent import ask_with_code, give_consent, make_share_code, withdraw_consent
from tracker.actions.consent_ends import End
from tracker.actions.messages import write_to_patient
from tracker.actions.people import create_clinician
from tracker.actions.reviews import add_note
from tracker.models import Clinic, Clinician, Consent, Message, Patient, Span, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The people by role, the reader's consent and the other patient's, and ids of consents."""

    people: Mapping[str, Clinician]
    given: Consent
    theirs: Consent
    ids: Ids
    others: Ids
    gone: Ids


def the_desk(owner: Patient, other: Patient, reader: Clinician) -> Desk:
    """Everybody who works at a clinic, and what the two patients said to them."""
    given = share(owner, reader)
    narrow = of_new_clinic("Willow Clinic", "narrow@stillnight.test")
    a_little = give_consent(
        owner, ask(owner, narrow, ("cramps",)), end=End(span=Span.MONTH), now=NOW
    )
    ended, over = _withdrawn(owner), _over(owner)
    elsewhere = of_new_clinic("Harbor Clinic", "elsewhere@stillnight.test")
    theirs = share(other, elsewhere)
    later = make_clinician(reader.clinic, "later@stillnight.test", "Lena Berg")
    strangers = (later, ended.asked_by, over.asked_by, elsewhere)
    people = {READER: reader, NARROW: narrow} | dict(zip(STRANGERS[1:], strangers, strict=True))
    asked = ask(owner, of_new_clinic("Dogwood Clinic", "asks@stillnight.test"))
    return Desk(
        people=people | _beside(given, reader) | _not_reading(given, reader),
        given=given,
        theirs=theirs,
        ids=_ids(consent=given, consent_of_days=given, narrowed=a_little, asked=asked),
        others=_ids(consent=theirs, consent_of_days=theirs, narrowed=theirs, asked=theirs),
        gone=_ids(consent=ended, consent_of_days=over, narrowed=ended, asked=ended),
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


def of_new_clinic(name: str, email: str) -> Clinician:
    """The one clinician of a clinic of their own."""
    return make_clinician(Clinic.objects.create(name=name), email, f"Doctor of {name}")


def who_stopped(reader: Clinician) -> tuple[Patient, Ids]:
    """Somebody who shared with the reader, and shares no more; and what the reader had written."""
    patient = make_patient("stopped@stillnight.test", "Carla Stopped")
    consent = share(patient, reader)
    kind = Message.Kind.YES_NO
    asked = write_to_patient(reader, consent, kind=kind, words="Did it help?", now=NOW)
    note = add_note(reader, patient, "Slept better.", now=NOW)
    withdraw_consent(patient, consent, now=NOW)
    return patient, {"from_reader": str(asked.public_id), "note": str(note.pk)}


def _withdrawn(owner: Patient) -> Consent:
    consent = share(owner, of_new_clinic("Birch Clinic", "withdrawn@stillnight.test"))
    withdraw_consent(owner, consent, now=NOW)
    return consent


def _over(owner: Patient) -> Consent:
    consent = share(owner, of_new_clinic("Cedar Clinic", "over@stillnight.test"))
    Consent.objects.filter(pk=consent.pk).update(expires_at=NOW - dt.timedelta(days=1))
    return consent


def _beside(given: Consent, reader: Clinician) -> dict[str, Clinician]:
    """On the same consent, or once on it, and different from the reader in one thing."""
    found = {
        role: make_clinician(reader.clinic, f"{name}@stillnight.test", f"{name.title()} Lind")
        for role, name in {
            COLLEAGUE: "colleague",
            MOVED: "moved",
            REMOVED: "removed",
            SPARE_CODES: "spare",
        }.items()
    }
    given.clinicians.add(*found.values())
    elsewhere = Clinic.objects.create(name="Alder Clinic")
    Clinician.objects.filter(pk=found[MOVED].pk).update(clinic=elsewhere)
    remove_person(reader, found[REMOVED], now=NOW)
    user = found[SPARE_CODES].user
    Authenticator.objects.filter(user=user).delete()
    RecoveryCodes.activate(user)
    return found


def _not_reading(given: Consent, reader: Clinician) -> dict[str, Clinician]:
    """Who works at the reader's clinic and may not read the owner's diary."""
    no_factor = User.objects.create_user("nofactor@stillnight.test", PASSWORD, name="Nils Ek")
    at_desk = make_clinician(reader.clinic, "reception@stillnight.test", "Rita Holm")
    waits = make_clinician(reader.clinic, "waits@stillnight.test", "Wim Dekker")
    given.clinicians.add(waits)
    Clinician.objects.filter(pk=at_desk.pk).update(role=Clinician.Role.RECEPTION)
    # On the consent, and their account lost its check since.
    Clinician.objects.filter(pk=waits.pk).update(verified_at=None)
    return {
        NO_FACTOR: create_clinician(no_factor, clinic=reader.clinic, verified_at=NOW),
        RECEPTION: at_desk,
        WAITS: waits,
    }


def _ids(**consents: Consent) -> Ids:
    return {kind: str(consent.public_id) for kind, consent in consents.items()}
