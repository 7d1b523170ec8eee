"""What a clinic did with one patient's findings and alerts, newest first. Nothing disappears."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from tracker.actions.settled import SETTLES
from tracker.models import Clinician, Finding, Patient, Review
from tracker.prepared import Prepared, given
from tracker.sealing import Unsealer

from . import desk_words
from .logged_by import name_of
from .reason_words import Audience

PAGE = 20
NOT_SHARED = "Something that is not shared now"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One review: what was decided, about what, by whom and when, with the note.

    `note_id` is there while the note can be corrected; `field` and `public_id` name what can
    be opened for review again.
    """

    pk: int
    key: uuid.UUID
    what: str
    about: str
    who: str
    when: str
    note: str
    corrects: str
    is_corrected: bool
    can_correct: bool
    field: str = ""
    public_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The alerts and findings a review may be about, as far as they are shared.

    Each row knows the newest decision of this clinic (`actions.settled.with_decisions`).
    """

    alerts: Sequence[Any]
    findings: Sequence[Any]
    answers: Mapping[int, str]


def history(
    clinician: Clinician,
    patient: Patient,
    decided: Decided,
    unseal: Unsealer,
    *,
    page: int = 1,
) -> tuple[list[History], bool]:
    """One page of the reviews by this clinic, and whether there are earlier ones.

    Titles only of what the consent shows; an answer the patient gave after the review is
    read here.
    """
    shown = _page(clinician, patient, page)
    notes = unseal([row.sealed_note for row in shown])
    reopens = _reopens(decided, shown) if page == 1 else {}
    titles = _titles(decided)
    made = [
        _history(row, note or "", clinician, patient, titles, reopens)
        for row, note in zip(shown, notes, strict=True)
    ]
    return made[:PAGE], len(made) > PAGE


def last_reviewed(done: Sequence[History]) -> str:
    """When somebody of the clinic last decided or noted anything."""
    return done[0].when if done else "Not yet"


def _page(clinician: Clinician, patient: Patient, page: int) -> list[Review]:
    """The reviews of one page and one more."""
    if page == 1:
        return _newest(patient=patient, clinic=clinician.clinic_id)
    first = (page - 1) * PAGE
    return list(_rows(patient.pk, clinician.clinic_id)[first : first + PAGE + 1])


@Prepared
def _newest() -> QuerySet[Review]:
    return _rows(given("patient"), given("clinic"))[: PAGE + 1]


def _rows(patient: int, clinic: int) -> QuerySet[Review]:
    later = Review.objects.filter(corrects=OuterRef("pk"))
    return (
        Review.objects.filter(patient=patient, clinician__clinic=clinic)
        .select_related("clinician__user", "corrects")
        .annotate(is_corrected=Exists(later))
        .order_by("-at", "-pk")
    )


def _history(
    row: Review,
    note: str,
    clinician: Clinician,
    patient: Patient,
    titles: Mapping[tuple[str, int], str],
    reopens: Mapping[int, tuple[str, uuid.UUID]],
) -> History:
    is_corrected = bool(getattr(row, "is_corrected", False))
    field, public_id = reopens.get(row.pk, ("", None))
    return History(
        pk=row.pk,
        key=uuid.uuid4(),
        what=row.get_decision_display(),
        about=_about(row, titles),
        who="you" if row.clinician_id == clinician.pk else row.clinician.display_name,
        when=desk_words.moment(row.at, patient.zone),
        note=note,
        corrects=_moment(row.corrects.at, patient) if row.corrects else "",
        is_corrected=is_corrected,
        can_correct=row.decision == Review.Decision.NOTE and not is_corrected,
        field=field,
        public_id=public_id,
    )


def _reopens(decided: Decided, rows: Sequence[Review]) -> dict[int, tuple[str, uuid.UUID]]:
    """The newest decision about each thing this clinic settled and that did not end by itself."""
    closed = {
        ("alert", row.pk): row.public_id for row in decided.alerts if row.decision in SETTLES
    } | {
        ("finding", row.pk): row.public_id
        for row in decided.findings
        if row.decision in SETTLES and row.state != Finding.State.EXPIRED
    }
    found: dict[int, tuple[str, uuid.UUID]] = {}
    for row in rows:
        field = "finding" if row.finding_id is not None else "alert"
        named = (field, row.finding_id or row.alert_id or 0)
        if named in closed:
            found[row.pk] = (field, closed.pop(named))
    return found


def _titles(decided: Decided) -> dict[tuple[str, int], str]:
    named = {
        ("finding", row.pk): _finding_title(row, decided.answers.get(row.pk))
        for row in decided.findings
    }
    return named | {
        ("alert", row.pk): desk_words.alert_line(
            row.signs, row.words, row.helped, name_of(row.helper, Audience.CLINICIAN)
        )
        for row in decided.alerts
    }


def _finding_title(row: Finding, answer: str | None) -> str:
    title = desk_words.finding_title(row.pattern, row.episode)
    return title if answer is None else f"{title} (the patient: {answer})"


def _about(row: Review, titles: Mapping[tuple[str, int], str]) -> str:
    if row.finding_id is not None:
        return titles.get(("finding", row.finding_id), NOT_SHARED)
    if row.alert_id is not None:
        return titles.get(("alert", row.alert_id), NOT_SHARED)
    return ""


def _moment(at: dt.datetime, patient: Patient) -> str:
    return desk_words.moment(at, patient.zone)
