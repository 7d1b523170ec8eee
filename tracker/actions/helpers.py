"""Family helpers: a code from the owner, a yes from the helper, an end with one tap.

A helper has an account of their own. Whoever works as a clinician cannot become one: what a
clinician sees goes through the consent to a clinic alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from tracker import audit
from tracker.models import Clinician, Helper, Patient, User
from tracker.models.people import PANEL_CODE_ALPHABET

from .consent import UncheckedAddressError
from .deliveries import owe_account_mail
from .entries import NotAllowedError
from .people import change_profile

CODE_LETTERS = 12  # of 32 each: 60 bits, which nobody guesses in two days
CODE_GROUP = 4
CODE_HOURS = 48  # long enough to send it to a daughter who answers tomorrow [A]
CODE_TRIES = 10  # wrong codes of one account in an hour
TRIES_SECONDS = 3600
MOST_HELPERS = 5  # with the invitations that still wait [A]
HELPER_TEXT = "2026-11-22"  # the version of the words on the two pages
ACCEPTED_SUBJECT = "Somebody can help with your diary now"


class InvitationError(ValueError):
    """The code opens nothing for this account; `str()` says what to do."""


def invite_helper(
    patient: Patient, *, sees: bool, called: str = "", now: dt.datetime
) -> tuple[str, Helper]:
    """A fresh code like "ABCD-EFGH-JKLM" and its row. Only this answer ever holds the code.

    `called` is the owner's name for the helper, and all a clinic reads of who they are.

    Raises UncheckedAddressError until the patient's address is checked, NotAllowedError
    while five helpers or invitations stand.
    """
    if not patient.user.address_is_checked:
        raise UncheckedAddressError
    letters = "".join(secrets.choice(PANEL_CODE_ALPHABET) for _ in range(CODE_LETTERS))
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)  # two taps are counted in turn
        if len(helpers_of(patient)) + len(invitations_of(patient, now)) >= MOST_HELPERS:
            raise NotAllowedError("You have 5 helpers or codes. Stop one of them first.")
        helper = Helper.objects.create(
            patient=patient,
            sees=sees,
            called=called,
            digest=_digest(letters),
            text_version=HELPER_TEXT,
            invited_at=now,
            expires_at=now + dt.timedelta(hours=CODE_HOURS),
        )
        _written(audit.patient_actor(patient), patient, "helper.invite", helper, now)
    return grouped(letters), helper


def find_invitation(user: User, code: str, *, now: dt.datetime) -> Helper:
    """The invitation behind a code. Raises InvitationError when it is not for this account."""
    tries = f"helper-tries:{user.pk}"
    # Counted before the look, so that guesses sent at once are no way around the limit.
    if _count(tries) > CODE_TRIES:
        raise InvitationError("There were many tries. Wait an hour, then try again.")
    waiting = Helper.objects.waiting(now).select_related("patient__user")
    helper = waiting.filter(digest=_digest(code)).first()
    if helper is None:
        raise InvitationError("This code does not work. Ask for a new one.")
    with suppress(ValueError):
        cache.decr(tries)  # only wrong codes count
    if reason := _why_not(user, helper):
        raise InvitationError(reason)
    return helper


def accept_invitation(
    user: User, code: str, *, only_helps: bool = False, now: dt.datetime
) -> Helper:
    """The helper's yes: from the next request on they may do what the owner chose.

    `only_helps` ends the weekly mail about nights of their own. The owner gets a mail.
    Raises InvitationError as `find_invitation` does.
    """
    found = find_invitation(user, code, now=now)
    try:
        _accept(user, found, only_helps=only_helps, now=now)
    except IntegrityError:  # two codes for one diary, typed at the same moment
        raise InvitationError("You help here already.") from None
    return Helper.objects.active().select_related("patient__user").get(pk=found.pk)


def end_helper(patient: Patient, helper: Helper, *, now: dt.datetime) -> None:
    """The owner's tap: the helper's very next request finds nothing, and a code is dead."""
    _end(patient, helper, audit.patient_actor(patient), "helper.end", now)


def leave(helper: Helper, user: User, *, now: dt.datetime) -> None:
    """The helper's own end of it."""
    _end(helper.patient, helper, helper_actor(user), "helper.leave", now)


def helpers_of(patient: Patient) -> list[Helper]:
    """Who may help now, the longest first."""
    rows = Helper.objects.active().filter(patient=patient).select_related("user")
    return list(rows.order_by("accepted_at", "pk"))


def invitations_of(patient: Patient, now: dt.datetime) -> list[Helper]:
    """The codes that still work, the oldest first."""
    return list(Helper.objects.waiting(now).filter(patient=patient).order_by("invited_at", "pk"))


def helped_by(user: User) -> list[Helper]:
    """Whose diaries this account may write in, each with its owner.

    None for whoever became a clinician or staff since: no door opens to them as a helper.
    """
    rows = Helper.objects.active().filter(
        user=user, user__clinician__isnull=True, user__is_staff=False
    )
    return list(rows.select_related("patient__user").order_by("accepted_at", "pk"))


def helper_actor(user: User) -> audit.Actor:
    """A helper, in the trail of the diary they help with."""
    return audit.Actor(ref=str(user.public_id), role="helper")


def grouped(letters: str) -> str:
    """ "ABCD-EFGH-JKLM"."""
    return "-".join(
        letters[start : start + CODE_GROUP] for start in range(0, len(letters), CODE_GROUP)
    )


def _accept(user: User, found: Helper, *, only_helps: bool, now: dt.datetime) -> None:
    with transaction.atomic():
        waiting = Helper.objects.waiting(now).filter(pk=found.pk)
        if not waiting.update(user=user, accepted_at=now, digest=None):
            raise InvitationError("This code does not work. Ask for a new one.")
        if only_helps and (own := Patient.objects.filter(user=user).first()) is not None:
            change_profile(own, now=now, weekly_mail=Patient.WeeklyMail.OFF)
        _written(helper_actor(user), found.patient, "helper.accept", found, now)
        _tell_owner(found.patient, now)


def _why_not(user: User, helper: Helper) -> str:
    """Why this account cannot take this invitation, in words for the person; "" if it can."""
    if not user.address_is_checked:
        return "Check your email address first. Then type the code again."
    if user.is_staff or Clinician.objects.filter(user=user).exists():
        return "A clinician’s account cannot help here. Use an account of your own."
    if helper.patient.user_id == user.pk:
        return "This is your own diary. Give the code to your helper."
    if Helper.objects.filter(user=user, patient=helper.patient, ended_at=None).exists():
        return "You help here already."
    return ""


def _end(
    patient: Patient, helper: Helper, actor: audit.Actor, action: str, now: dt.datetime
) -> None:
    with transaction.atomic():
        rows = Helper.objects.filter(pk=helper.pk, patient=patient, ended_at__isnull=True)
        if rows.update(ended_at=now, digest=None):
            _written(actor, patient, action, helper, now)


def _tell_owner(patient: Patient, now: dt.datetime) -> None:
    """Owe the owner a mail. It says that somebody said yes, and nothing of health."""
    if not patient.user.address_is_checked:
        return
    address = f"{settings.PUBLIC_URL}{reverse('helpers')}"
    owe_account_mail(
        user=patient.user,
        address=patient.user.email,
        subject=ACCEPTED_SUBJECT,
        body=render_to_string("emails/helper/body.txt", {"address": address}),
        now=now,
    )


def _count(tries: str) -> int:
    """How many tries this one makes, within an hour."""
    cache.add(tries, 0, TRIES_SECONDS)
    try:
        return int(cache.incr(tries))
    except ValueError:  # it ran out between the two lines
        cache.set(tries, 1, TRIES_SECONDS)
        return 1


def _written(
    actor: audit.Actor, patient: Patient, action: str, helper: Helper, now: dt.datetime
) -> None:
    section = "log, see" if helper.sees else "log"
    audit.record(actor, patient, action, now=now, section=section, object_id=str(helper.public_id))


def _digest(code: str) -> str:
    letters = "".join(each for each in code.upper() if each.isalnum())
    return hmac.new(settings.SECRET_KEY.encode(), letters.encode(), hashlib.sha256).hexdigest()
