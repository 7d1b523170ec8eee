"""Every mail a person was sent, as it was, and the one that comes next."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.safestring import SafeString

from tracker.actions.kept_mails import KeptMail, open_mail
from tracker.actions.weekly import monday_of
from tracker.models import Delivery, Patient

from . import words
from .mail_frame import framed, style_sheet
from .weekly import span_of

A_PAGE = 30
WEEK_NAME_LENGTH = len("2026-W24")
WAITS = "It waits to be sent."
NOT_TAKEN = "Not sent. The mail server did not take it."
WHY_NOT = {
    "too old": "Not sent. Its time was over.",
    "turned off": "Not sent. You had turned it off.",
    "already logged": "Not sent. You had logged.",
    "not now": "Not sent. You said not now.",
    "no entry for two weeks": "Not sent. We were quiet.",
    "read before": "Not sent. You had read the message.",
    "logs again": "Not sent. You had logged again.",
    "the address takes no mail": "Not sent. Your address took no mail.",
    "nobody with a checked address": "Not sent. Your address was not checked.",
    "no device takes it": "Not sent. No device took it.",
}
OTHER = "Not sent."


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLine:
    """One mail of the list; `public_id` is None where there is nothing to open."""

    title: str
    state: str
    is_sent: bool
    public_id: uuid.UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """One mail as it was."""

    title: str
    subject: str
    state: str
    text: str
    body: SafeString


def sent_mails(patient: Patient, page: str) -> dict[str, Any]:
    """Context for the list, newest first, thirty a page."""
    found = Paginator(_rows(patient), A_PAGE).get_page(page)
    return {
        "theme": patient.theme,
        "mails": [_line(row, patient) for row in found],
        "newer": found.previous_page_number() if found.has_previous() else None,
        "older": found.next_page_number() if found.has_next() else None,
    }


def sent_mail(patient: Patient, public_id: uuid.UUID) -> SentMail | None:
    """One mail of this person; None when there is none, or none was kept."""
    row, kept = _opened(patient, public_id)
    if row is None or kept is None:
        return None
    return SentMail(
        title=_title(row),
        subject=row.subject,
        state=_state(row, patient),
        text=kept.text,
        body=framed(kept.html),
    )


def sent_mail_style(patient: Patient, public_id: uuid.UUID) -> str | None:
    """The style sheet of one mail; None when there is no such mail."""
    _, kept = _opened(patient, public_id)
    return None if kept is None else style_sheet([kept.html])


def _rows(patient: Patient) -> QuerySet[Any]:
    """All mails to the diary and to the account behind it; the bodies stay where they are."""
    to_diary = Q(recipient_kind=Delivery.Recipient.PATIENT, recipient_id=str(patient.public_id))
    to_account = Q(recipient_kind=Delivery.Recipient.USER, recipient_id=str(patient.user.public_id))
    has_body = ExpressionWrapper(Q(sealed_body__isnull=False), output_field=BooleanField())
    rows = Delivery.objects.filter(to_diary | to_account, kind__in=Delivery.Kind.values)
    return rows.defer("sealed_body").annotate(has_body=has_body).order_by("-created_at", "-pk")


def _opened(patient: Patient, public_id: uuid.UUID) -> tuple[Delivery | None, KeptMail | None]:
    # Its Message-ID is the one name of a mail that leads nobody to another.
    row = (
        _rows(patient)
        .defer(None)
        .filter(message_id__startswith=f"<{public_id.hex}@", state=Delivery.State.SENT)
        .first()
    )
    return row, open_mail(patient.user.public_id, row.sealed_body) if row else None


def _line(row: Any, patient: Patient) -> MailLine:
    is_sent = row.state == Delivery.State.SENT
    return MailLine(
        title=_title(row),
        state=_state(row, patient),
        is_sent=is_sent,
        public_id=uuid.UUID(row.message_id[1:33]) if is_sent and row.has_body else None,
    )


def _title(row: Delivery) -> str:
    if row.kind in (Delivery.Kind.WEEKLY, Delivery.Kind.ON_DEMAND):
        asked = ", as you asked" if row.kind == Delivery.Kind.ON_DEMAND else ""
        return f"Weekly email, {span_of(monday_of(row.period[:WEEK_NAME_LENGTH]))}{asked}"
    if row.kind == Delivery.Kind.REMINDER:
        return "Reminder"
    if row.kind == Delivery.Kind.MESSAGE:
        return "A message is waiting"
    return row.subject or "A question"


def _state(row: Delivery, patient: Patient) -> str:
    if row.state == Delivery.State.SENT and row.sent_at is not None:
        day = row.sent_at.astimezone(ZoneInfo(patient.zone)).date()
        return f"Sent {words.short_date(day)}, {words.clock(row.sent_at, patient.zone)}."
    if row.state in (Delivery.State.DUE, Delivery.State.SENDING):
        return WAITS
    return NOT_TAKEN if row.state == Delivery.State.REFUSED else WHY_NOT.get(row.outcome, OTHER)
