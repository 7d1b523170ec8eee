"""Messages as a patient sees them: the clinics, one thread, and the card on the day page."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from education.escalation import dialled, emergency_words
from tracker.forms.talk import AnswerForm, MessageForm
from tracker.models import Consent, Message, Patient
from tracker.prepared import Prepared, given

from . import desk_words, words
from .standing_alerts import standing_alerts
from .talk_rows import Said, named, thread

MOST_THREADS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One clinic of the list: who is there, and what waits."""

    public_id: uuid.UUID
    clinic: str
    clinicians: str
    waits: str
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What the day page says of one clinic that wrote or asked."""

    public_id: uuid.UUID
    title: str
    who: str
    is_new: bool


def threads(patient: Patient, now: dt.datetime) -> dict[str, Any]:
    """Context for the list of clinics."""
    rows = _threads(patient, now)
    waits = _waits(patient, now)
    return {
        "theme": patient.theme,
        "emergency": emergency(patient),
        "lines": [_line(row, waits[row.pk], now) for row in rows],
        "message_mail": patient.message_mail,
    }


def patient_thread(
    patient: Patient,
    consent: Consent,
    now: dt.datetime,
    *,
    form: MessageForm | None = None,
    answering: tuple[uuid.UUID, AnswerForm] | None = None,
    before: uuid.UUID | None = None,
) -> dict[str, Any]:
    """Context for one thread; `answering` is a question with the form that was refused."""
    shown = thread(consent, patient, now, before=before)
    is_open = _is_open(consent, now)
    return {
        "theme": patient.theme,
        "key": uuid.uuid4(),
        "alerts": standing_alerts(patient, now),
        "emergency": emergency(patient),
        "thread": shown,
        "consent": consent,
        "clinic": consent.clinic.name,
        "phone_number": consent.clinic.phone,
        "phone_link": dialled(consent.clinic.phone),
        "clinicians": named(consent),
        "is_open": is_open,
        "ended": _ended(consent, patient, now),
        "form": form or MessageForm(),
        "unsent": str(form.data.get("words", "")) if form and form.errors and not is_open else "",
        "questions": [(each, _answer_form(each, answering)) for each in shown.questions]
        if is_open
        else [],
    }


def waiting(patient: Patient, now: dt.datetime) -> list[Waiting]:
    """What clinics wrote that is not opened, or asked and is not answered; for the day page."""
    rows: dict[int, Message] = {}
    news: dict[int, int] = defaultdict(int)
    for row in _waiting_rows(patient, now):
        rows.setdefault(row.consent_id, row)
        news[row.consent_id] += row.read_at is None
    return [
        Waiting(
            public_id=row.consent.public_id,
            title=_title(row, news[row.consent_id]),
            who=f"{row.clinician.display_name}, {row.consent.clinic.name}. "
            f"{desk_words.moment(row.written_at, patient.zone)}."
            if row.clinician
            else row.consent.clinic.name,
            is_new=bool(news[row.consent_id]),
        )
        for row in rows.values()
    ]


def emergency(patient: Patient) -> str:
    """The number or numbers to call, as they stand in a sentence."""
    return emergency_words(patient.country, settings.EMERGENCY_NUMBER)


def _answer_form(question: Said, answering: tuple[uuid.UUID, AnswerForm] | None) -> AnswerForm:
    """The form of one question: empty, or the one that was just refused."""
    if answering and answering[0] == question.public_id:
        return answering[1]
    return AnswerForm(has_choices=question.has_choices, auto_id=answer_ids(question.public_id))


def answer_ids(question: uuid.UUID) -> str:
    """The names of a form's fields on a page that may hold several such forms."""
    return f"{question.hex[:8]}_%s"


def _threads(patient: Patient, now: dt.datetime) -> list[Consent]:
    """Clinics that may be written to now, and those with something said; open ones first."""
    active = Q(pk__in=Consent.objects.active(now).filter(patient=patient))
    rows = patient.consents.filter(active | Exists(Message.objects.filter(consent=OuterRef("pk"))))
    found = rows.select_related("clinic").prefetch_related("clinicians__user")
    ordered = found.order_by("-given_at", "-pk")[:MOST_THREADS]
    return sorted(ordered, key=lambda row: not _is_open(row, now))


def _line(row: Consent, waits: tuple[int, int], now: dt.datetime) -> Line:
    unread, asked = waits
    said = words.counted(unread, "new message") if unread else ""
    return Line(
        public_id=row.public_id,
        clinic=row.clinic.name,
        clinicians=named(row),
        waits=said or (words.counted(asked, "open question") if asked else ""),
        is_over=not _is_open(row, now),
    )


def _waits(patient: Patient, now: dt.datetime) -> Mapping[int, tuple[int, int]]:
    """How much is unopened and how many opened questions wait, by consent."""
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in _waiting_rows(patient, now):
        unread, asked = found[row.consent_id]
        is_new = row.read_at is None
        found[row.consent_id] = (unread + is_new, asked + (not is_new))
    return found


def _waiting_rows(patient: Patient, now: dt.datetime) -> list[Message]:
    """What clinics wrote and the patient did not open, or opened and did not answer."""
    return _unfinished(patient=patient, now=now)


@Prepared
def _unfinished() -> QuerySet[Message]:
    answered = Message.objects.standing().filter(answer_to=OuterRef("pk"))
    is_question = Q(kind__in=Message.QUESTIONS) & ~Q(Exists(answered))
    active = Q(consent__in=Consent.objects.active(given("now")).filter(patient=given("patient")))
    rows = Message.objects.standing().from_clinic().filter(patient=given("patient"))
    found = rows.filter(Q(read_at__isnull=True) | (is_question & active))
    return found.select_related("clinician__user", "consent__clinic").order_by("-written_at")


def _title(row: Message, news: int) -> str:
    if not news:
        return "Your clinic asked you a question"
    return "You have a new message" if news == 1 else f"You have {news} new messages"


def _is_open(consent: Consent, now: dt.datetime) -> bool:
    is_over = consent.expires_at is not None and consent.expires_at <= now
    return consent.state == Consent.State.ACTIVE and not is_over


def _ended(consent: Consent, patient: Patient, now: dt.datetime) -> str:
    """The day sharing ended; an empty string while it goes on."""
    if _is_open(consent, now):
        return ""
    at = consent.withdrawn_at or consent.expires_at or now
    return words.short_date(at.astimezone(ZoneInfo(patient.zone)).date())
