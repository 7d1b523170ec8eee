"""What a clinic did with one patient's findings and alerts, newest first. Nothing disappears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.models import Alert, Clinician, Finding, Patient, Review
from tracker.sealing import Unsealer

from . import desk_words

NEWEST = 100
NOT_SHARED = "Something that is not shared now"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One review: what was decided, about what, by whom and when, with the note."""

    what: str
    about: str
    who: str
    when: str
    note: str


def history(
    clinician: Clinician,
    patient: Patient,
    *,
    alerts: Sequence[Alert],
    findings: Sequence[Finding],
    answers: Mapping[int, str],
    unseal: Unsealer,
) -> list[History]:
    """The reviews by this clinic; titles only of what the consent shows.

    `answers` are those of `desk_answers`: one given after the review is read here.
    """
    rows = list(
        Review.objects.filter(patient=patient, clinician__clinic=clinician.clinic_id)
        .select_related("clinician__user")
        .order_by("-at")[:NEWEST]
    )
    notes = unseal([row.sealed_note for row in rows])
    titles = _titles(alerts, findings, answers)
    return [
        History(
            what=row.get_decision_display(),
            about=_about(row, titles),
            who="you" if row.clinician_id == clinician.pk else row.clinician.display_name,
            when=desk_words.moment(row.at, patient.zone),
            note=note or "",
        )
        for row, note in zip(rows, notes, strict=True)
    ]


def _titles(
    alerts: Sequence[Alert], findings: Sequence[Finding], answers: Mapping[int, str]
) -> dict[tuple[str, int], str]:
    named = {("finding", row.pk): _finding_title(row, answers.get(row.pk)) for row in findings}
    return named | {
        ("alert", row.pk): desk_words.alert_line(row.signs, row.words) for row in alerts
    }


def _finding_title(row: Finding, answer: str | None) -> str:
    title = desk_words.finding_title(row.pattern, row.episode)
    return title if answer is None else f"{title} (the patient: {answer})"


def _about(row: Review, titles: dict[tuple[str, int], str]) -> str:
    if row.finding_id is not None:
        return titles.get(("finding", row.finding_id), NOT_SHARED)
    if row.alert_id is not None:
        return titles.get(("alert", row.alert_id), NOT_SHARED)
    return ""
