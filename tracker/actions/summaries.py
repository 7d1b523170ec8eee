"""The visit: a person's own questions, and links that show their summary for some days.

A link opens one page, read-only, to whoever has it. Its random part is kept as a hash, it
lives one day or seven, and the person can stop it at any time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Sequence

from django.db import transaction

from tracker import audit
from tracker.models import Alert, Patient, Receipt, SummaryLink
from tracker.sealing import Unsealer, seal

from .consent import UncheckedAddressError
from .entries import NotAllowedError
from .once import KeyReusedError, Once, run_once
from .own_words import answer_words, hear_today

MOST_QUESTIONS = 3  # a visit is short: three are asked, ten are not [A]
LONGEST_QUESTION = 160  # characters; two lines of the printed page
MOST_LINKS = 5  # that open at one time
TOKEN_BYTES = 16  # 128 random bits cannot be guessed
OPENED = "summary.open"


def write_questions(
    patient: Patient, questions: Sequence[str], *, now: dt.datetime, once: Once | None = None
) -> list[Alert]:
    """Keep up to three questions, in order; blank ones are left out.

    Answers with what the red flags say of the words, the soonest first. Raises
    NotAllowedError for too many or too long ones, KeyReusedError when an old page is sent
    again after the questions changed.
    """
    kept = [question.strip() for question in questions if question.strip()]
    if len(kept) > MOST_QUESTIONS or any(len(each) > LONGEST_QUESTION for each in kept):
        raise NotAllowedError("Those are too many words. Make it shorter.")
    before = own_questions(patient)
    if kept == before and not _was_sent(patient, once):
        return []
    text = "\n".join(kept)

    def act() -> str:
        sealed = seal(patient.user.public_id, json.dumps(kept)) if kept else None
        Patient.objects.filter(pk=patient.pk).update(sealed_questions=sealed)
        hear_today(patient, "\n".join(before), text, now)
        audit.record(audit.patient_actor(patient), patient, "visit.questions", now=now)
        return str(patient.public_id)

    run_once(patient, once, "visit.questions", act, now=now)
    patient.refresh_from_db(fields=["sealed_questions"])
    if once is not None and own_questions(patient) != kept:
        raise KeyReusedError(Receipt.objects.get(patient=patient, key=once.key))
    return answer_words(patient, text, now) if text else []


def own_questions(patient: Patient, unseal: Unsealer | None = None) -> list[str]:
    """The questions as they stand; none when the key was destroyed. One look at the keys."""
    if not patient.sealed_questions:
        return []
    unseal = unseal or Unsealer(patient.user.public_id)
    (text,) = unseal([patient.sealed_questions])
    return list(json.loads(text)) if text else []


def make_link(patient: Patient, *, days: int, now: dt.datetime) -> tuple[str, SummaryLink]:
    """The random part of a new address, and its row. Only this answer ever holds it.

    A second tap makes a second link: the answer to the first one may never have arrived.
    Raises UncheckedAddressError until the address is checked, NotAllowedError for another
    time than one or seven days, or while five links are open.
    """
    if not patient.user.address_is_checked:
        raise UncheckedAddressError
    if days not in SummaryLink.Days.values:
        raise NotAllowedError("Choose 1 day or 7 days.")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)  # two taps are counted in turn
        if len(open_links(patient, now)) >= MOST_LINKS:
            raise NotAllowedError("You have 5 links. Stop one of them first.")
        link = SummaryLink.objects.create(
            patient=patient, digest=digest_of(token), days=days, created_at=now
        )
        _written(patient, "summary.link", link, now)
    return token, link


def stop_link(patient: Patient, link: SummaryLink, *, now: dt.datetime) -> None:
    """From the next request on the link opens nothing."""
    with transaction.atomic():
        rows = patient.summary_links.filter(pk=link.pk, stopped_at__isnull=True)
        if rows.update(stopped_at=now):
            _written(patient, "summary.stop", link, now)


def open_links(patient: Patient, now: dt.datetime) -> list[SummaryLink]:
    """The links that open at this moment, the newest first."""
    longest = now - dt.timedelta(days=max(SummaryLink.Days.values))
    rows = patient.summary_links.filter(stopped_at__isnull=True, created_at__gt=longest)
    return [link for link in rows.order_by("-created_at", "-pk") if link.opens(now)]


def find_link(token: str, now: dt.datetime) -> SummaryLink | None:
    """The link of an address while it opens; None for one that is over, stopped or unknown."""
    rows = SummaryLink.objects.select_related("patient__user")
    link = rows.filter(digest=digest_of(token), patient__user__is_active=True).first()
    return link if link is not None and link.opens(now) else None


def note_opening(link: SummaryLink, *, now: dt.datetime) -> None:
    """The audit row of one opening, inside the caller's transaction and before the answer."""
    actor = audit.Actor(ref=str(link.public_id), role="link")
    audit.record(actor, link.patient, OPENED, now=now, object_id=str(link.public_id))


def digest_of(token: str) -> str:
    """What is kept of an address. No salt: the token itself is random."""
    return hashlib.sha256(token.encode()).hexdigest()


def _was_sent(patient: Patient, once: Once | None) -> bool:
    """True for a second tap: its answer may be the only one that is seen."""
    if once is None:
        return False
    return Receipt.objects.filter(patient=patient, key=once.key).exists()


def _written(patient: Patient, action: str, link: SummaryLink, now: dt.datetime) -> None:
    audit.record(
        audit.patient_actor(patient), patient, action, now=now, object_id=str(link.public_id)
    )
