"""Addresses that take no mail: marked when a mail comes back, mended by the person.

A mark belongs to an account and names the address it was made for. So a new address is
free of it at once, and mail never goes on to an address whose server or owner said no.
Account mail is sent all the same: a code is asked for by somebody who waits for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, QuerySet

from tracker import audit
from tracker.models import Patient, User

UNMARKED: Mapping[str, object] = {"refused_address": "", "refused_as": "", "refused_at": None}


def refuse_address(address: str, reason: User.Refusal, *, now: dt.datetime) -> bool:
    """Mark the account with this address; False when there is none or it is marked already."""
    address = address.strip().lower()
    with transaction.atomic():
        owners = User.objects.filter(email=address).exclude(refused_address=address)
        marked = owners.update(refused_address=address, refused_as=reason, refused_at=now)
        if marked:
            _record(User.objects.get(email=address), "mail.refused", audit.JOB, now)
    return bool(marked)


def trust_address(user: User, *, now: dt.datetime) -> bool:
    """Take the mark away because the person says the address works; False when there was none."""
    with transaction.atomic():
        marked = User.objects.filter(pk=user.pk).exclude(refused_address="")
        if not marked.update(**UNMARKED):
            return False
        for name, value in UNMARKED.items():
            setattr(user, name, value)
        own = audit.Actor(ref=str(user.public_id), role="patient")
        _record(user, "mail.trusted", own, now)
    return True


def takes_no_mail(address: str) -> bool:
    """True when a mail to this address came back and its owner has not said more since."""
    return refused().filter(email=address.strip().lower()).exists()


def refused() -> QuerySet[User]:
    """The accounts whose present address takes no mail."""
    return User.objects.exclude(refused_address="").filter(refused_address=F("email"))


def _record(user: User, action: str, actor: audit.Actor, now: dt.datetime) -> None:
    patient = Patient.objects.filter(user=user).first()
    if patient is not None:
        audit.record(actor, patient, action, now=now)
