"""What the nightly job answered to each question on the newest night: why nothing was found.

A run keeps what fitted. The answers of the newest night stand beside it, one row for each
person, so that a page can say what was looked at and how many nights are wanting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracker.analysis.answers import Answer, Verdict
from tracker.models import LatestAnswers, Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class NightAnswers:
    """The answers of one night of one person; `logged_nights` of all that were looked at."""

    patient: Patient
    night: dt.date
    logged_nights: int
    answers: Sequence[Answer]


def keep_answers(found: Sequence[NightAnswers], *, version: str, now: dt.datetime) -> None:
    """Keep them where no newer night is kept, in two statements; no patient twice.

    Called inside the transaction that marks the runs as done. An older night that is
    looked at again changes nothing.
    """
    patients = [each.patient for each in found]
    rows = LatestAnswers.objects.filter(patient__in=patients)
    newest = dict(rows.values_list("patient_id", "night"))
    fresh = [each for each in found if each.night >= newest.get(each.patient.pk, each.night)]
    LatestAnswers.objects.bulk_create(
        [_row(each, version, now) for each in fresh],
        update_conflicts=True,
        unique_fields=["patient"],
        update_fields=["night", "version", "logged_nights", "answers", "kept_at"],
    )


def answers_json(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """The questions that were asked, as plain JSON.

    Of one that fits only its name and certainty: the finding has the rest.
    """
    return [_answer_json(answer) for answer in answers if answer.verdict is not Verdict.NOT_ASKED]


def _row(each: NightAnswers, version: str, now: dt.datetime) -> LatestAnswers:
    return LatestAnswers(
        patient=each.patient,
        night=each.night,
        version=version,
        logged_nights=each.logged_nights,
        answers=answers_json(each.answers),
        kept_at=now,
    )


def _answer_json(answer: Answer) -> dict[str, Any]:
    evidence = answer.evidence
    return {
        "pattern": answer.pattern.value,
        "verdict": answer.verdict.value,
        "episode": answer.episode,
        "certainty": evidence.certainty.value if evidence else "",
        "logged_nights": answer.logged_nights,
        "nights_needed": answer.nights_needed,
        "reasons": []
        if evidence
        else [{"code": reason.code, "values": dict(reason.values)} for reason in answer.reasons],
    }
