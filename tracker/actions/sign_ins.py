"""Where somebody is signed in: noted at sign-in, ended from elsewhere."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from tracker.models import SignIn, User


@transaction.atomic
def note_sign_in(user: User, *, session_key: str, device: str, now: dt.datetime) -> SignIn:
    """The row for this session; a session that changes hands changes its row."""
    row, _ = SignIn.objects.update_or_create(
        session_id=session_key, defaults={"user": user, "device": device, "at": now}
    )
    return row


@transaction.atomic
def end_sign_in(user: User, public_id: uuid.UUID) -> bool:
    """End one sign-in of `user`; its next request is a stranger's. False if there is none."""
    return _end(SignIn.objects.filter(user=user, public_id=public_id)) > 0


@transaction.atomic
def end_other_sign_ins(user: User, *, but: str | None) -> int:
    """End all sign-ins of `user` except the session `but`; how many there were."""
    rows = SignIn.objects.filter(user=user)
    return _end(rows.exclude(session_id=but) if but else rows)


def _end(rows: QuerySet[SignIn]) -> int:
    keys = list(rows.values_list("session_id", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)
