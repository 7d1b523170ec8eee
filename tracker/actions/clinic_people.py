"""Who works at a clinic: invited by its admins, verified by the operator, removed at once.

What happens here is in the clinic's own chain of the trail. Joining opens nothing: an operator
makes sure of a person first, and a patient says yes to them after that.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from tracker import audit
from tracker.models import Clinic, Clinician, ClinicInvitation, Consent, ConsentTerms, User

from .consent_mails import invite
from .desk import keep_lines
from .entries import NotAllowedError

INVITATION_DAYS = 7
MOST_INVITATIONS = 20  # that wait at one time [A]
TOKEN_BYTES = 24  # 192 random bits
OPERATOR = "operator"


class TakenError(ValueError):
    """The address has an account already."""


def invite_person(
    manager: Clinician, *, email: str, role: Clinician.Role, now: dt.datetime
) -> ClinicInvitation:
    """The invitation whose mail is owed now; an earlier one to the same address ends.

    The answer is the same whether somebody has the address or not. Raises NotAllowedError
    while twenty wait.
    """
    token, clinic = secrets.token_urlsafe(TOKEN_BYTES), manager.clinic
    with transaction.atomic():
        Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)  # counted in turn
        waiting = clinic.invitations.filter(used_at__isnull=True, stopped_at__isnull=True)
        waiting.filter(email=email.lower()).update(stopped_at=now)
        if waiting.filter(expires_at__gt=now).count() >= MOST_INVITATIONS:
            raise NotAllowedError("Many invitations wait. Stop some of them first.")
        invitation = ClinicInvitation.objects.create(
            clinic=clinic,
            email=email.lower(),
            role=role,
            digest=_digest(token),
            invited_by=manager,
            created_at=now,
            expires_at=now + dt.timedelta(days=INVITATION_DAYS),
        )
        invite(invitation, token, now=now)
        _noted(manager, "clinic.invite", str(invitation.public_id), now)
    return invitation


def stop_invitation(manager: Clinician, invitation: ClinicInvitation, *, now: dt.datetime) -> None:
    """The link in its mail opens nothing from now on."""
    with transaction.atomic():
        rows = manager.clinic.invitations.filter(pk=invitation.pk, used_at__isnull=True)
        if rows.filter(stopped_at__isnull=True).update(stopped_at=now):
            _noted(manager, "clinic.uninvite", str(invitation.public_id), now)


def find_invitation(token: str, now: dt.datetime) -> ClinicInvitation | None:
    """The invitation of a link while it can be used, else None."""
    rows = ClinicInvitation.objects.select_related("clinic")
    return rows.filter(
        digest=_digest(token), used_at__isnull=True, stopped_at__isnull=True, expires_at__gt=now
    ).first()


def join(
    invitation: ClinicInvitation, *, name: str, title: str, password: str, now: dt.datetime
) -> Clinician:
    """A new account that waits to be verified. Its address is checked: the mail came there.

    Raises TakenError when the address has an account, NotAllowedError when the invitation was
    used or stopped meanwhile.
    """
    try:
        with transaction.atomic():
            rows = ClinicInvitation.objects.filter(pk=invitation.pk, used_at__isnull=True)
            if not rows.filter(stopped_at__isnull=True).update(used_at=now):
                raise NotAllowedError("This invitation was used already.")
            user = User.objects.create_user(invitation.email, password, name=name)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            clinician = Clinician.objects.create(
                user=user, clinic=invitation.clinic, title=title, role=invitation.role
            )
            _noted(clinician, "clinic.join", str(user.public_id), now)
    except IntegrityError:
        raise TakenError from None
    return clinician


def verify_person(clinician: Clinician, *, by: str, why: str, now: dt.datetime) -> None:
    """From now on patients may be shown to them; who made sure and how is kept."""
    with transaction.atomic():
        Clinician.objects.filter(pk=clinician.pk).update(
            verified_at=now, verified_by=by, verified_why=why, removed_at=None
        )
        clinician.refresh_from_db()
        note_verified(clinician, now)


def note_verified(clinician: Clinician, now: dt.datetime) -> None:
    """The row of the clinic's trail; who it was stands with the clinician."""
    operator = audit.Actor(ref=OPERATOR, role=OPERATOR)
    ref = str(clinician.user.public_id)
    audit.record_many(operator, [clinician.clinic], "clinic.verify", now=now, object_id=ref)


def remove_person(manager: Clinician, person: Clinician, *, now: dt.datetime) -> None:
    """Their next request finds nothing. What patients share with the clinic stays as it is.

    Raises NotAllowedError for oneself, and for somebody of another clinic.
    """
    if person.pk == manager.pk or person.clinic_id != manager.clinic_id:
        raise NotAllowedError("You cannot remove yourself. Another admin can.")
    with transaction.atomic():
        here = Clinician.objects.filter(pk=person.pk, removed_at__isnull=True)
        if here.update(removed_at=now, verified_at=None, manages=False):
            leave_consents(person, actor=audit.clinician_actor(manager), now=now)
            _noted(manager, "clinic.remove", str(person.user.public_id), now)


def leave_consents(person: Clinician, *, actor: audit.Actor, now: dt.datetime) -> None:
    """No consent names them any more, so that coming back opens nothing without a new yes."""
    live = (Consent.State.ASKED, Consent.State.ACTIVE)
    named = list(person.consents.filter(state__in=live).select_related("patient"))
    person.consents.remove(*named)
    active = [consent for consent in named if consent.state == Consent.State.ACTIVE]
    _begin_terms(active, now)
    patients = [consent.patient for consent in named]
    audit.record_many(
        actor, patients, "consent.leave", now=now, object_id=str(person.user.public_id)
    )
    keep_lines(patients)


def _begin_terms(consents: Sequence[Consent], now: dt.datetime) -> None:
    """New terms for consents that name somebody less; a few statements for any number."""
    ConsentTerms.objects.filter(consent__in=consents, to_at__isnull=True).update(to_at=now)
    made = ConsentTerms.objects.bulk_create(
        ConsentTerms(
            consent=consent,
            categories=consent.categories,
            text_version=consent.text_version,
            expires_at=consent.expires_at,
            from_at=now,
        )
        for consent in consents
    )
    of = {terms.consent_id: terms.pk for terms in made}
    names = Consent.clinicians.through.objects.filter(consent__in=consents)
    through = ConsentTerms.clinicians.through
    through.objects.bulk_create(
        through(consentterms_id=of[consent], clinician_id=clinician)
        for consent, clinician in names.values_list("consent_id", "clinician_id")
    )


def _noted(clinician: Clinician, action: str, about: str, now: dt.datetime) -> None:
    audit.record_many(
        audit.clinician_actor(clinician), [clinician.clinic], action, now=now, object_id=about
    )


def _digest(token: str) -> str:
    """What is kept of a link. No salt: the token itself is random."""
    return hashlib.sha256(token.encode()).hexdigest()
