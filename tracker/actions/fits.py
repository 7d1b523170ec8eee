"""The answer to "does this fit what you noticed?", with own words that are scanned at once.

It changes nothing of the finding: the clinic reads it beside what was seen.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from tracker import audit
from tracker.models import (
    Alert,
    EntryChange,
    Finding,
    FindingAnswer,
    Patient,
    Receipt,
)
from tracker.sealing import seal, unseal

from .change_notes import note_change
from .entries import UNDO_MINUTES, NotAllowedError, note_entry
from .once import KeyReusedError, Once, run_once
from .own_words import answer_words, hear_today, unhear
from .undoing import newest_change, take_change, was_undone

FIT = EntryChange.What.FIT
LONGEST_WORDS = 500  # characters; a few sentences


def answer_finding(
    patient: Patient,
    finding: Finding,
    *,
    fit: str,
    words: str = "",
    now: dt.datetime,
    once: Once | None = None,
) -> tuple[FindingAnswer, list[Alert]]:
    """The answer as it is kept, and the alerts of what was written, the soonest first.

    `fit` is a `FindingAnswer.Fit`. Another answer replaces the first; its history stays.
    Raises NotAllowedError without a choice or for too many words, KeyReusedError when an
    old page is sent again after the answer changed, DoesNotExist for somebody else's finding.
    """
    words = words.strip()
    _check(fit, words)

    def act() -> str:
        held = patient.findings.select_for_update().get(pk=finding.pk)
        row = FindingAnswer.objects.filter(finding=held).first()
        row = row or FindingAnswer(patient=patient, finding=held)
        before = unseal(patient.user.public_id, row.sealed_words) or ""
        said = _said(row)
        row.fit = fit
        if words != before:
            row.sealed_words = seal(patient.user.public_id, words) if words else None
        _save(row, now)
        hear_today(patient, before, words, now)
        note_change(
            patient,
            FIT,
            held.public_id,
            date=held.raised_on,
            before=said,
            after=_said(row),
            now=now,
        )
        _written(patient, "finding.answer", held, now)
        return f"{held.public_id} {fit}"

    run_once(patient, once, "finding.answer", act, now=now)
    row = patient.finding_answers.get(finding=finding)
    if once is not None and row.fit != fit:
        raise KeyReusedError(Receipt.objects.get(patient=patient, key=once.key))
    is_news = bool(words) and _was_just_written(patient, finding, now)
    return row, answer_words(patient, words, now) if is_news else []


def undo_answer(
    patient: Patient, finding: Finding, *, shown: uuid.UUID | None = None, now: dt.datetime
) -> bool:
    """Put the answer back as it was before its newest change; False after ten minutes.

    `shown` is the change the page offered to undo. Signs read in its words are marked as
    mistakes; what was told stays told.
    """
    with transaction.atomic():
        row = patient.finding_answers.select_for_update().filter(finding=finding).first()
        if was_undone(patient, shown):
            return True
        change = take_change(patient, FIT, finding.public_id, shown=shown, now=now)
        if row is None or change is None:
            return False
        row.fit = change.before.get("fit", row.fit)
        if "words" in change.before:
            row.sealed_words = change.before["words"].encode() or None
        standing = newest_change(patient, FIT, finding.public_id)
        _save(row, standing.at if standing else change.at)
        unhear(patient, change.at, now)
        _written(patient, "finding.answer_undo", finding, now)
    return True


def _check(fit: str, words: str) -> None:
    if fit not in FindingAnswer.Fit.values:
        raise NotAllowedError("Choose one of the three answers.")
    if len(words) > LONGEST_WORDS:
        raise NotAllowedError("Those are too many words. Make it shorter.")


def _save(row: FindingAnswer, at: dt.datetime) -> None:
    row.changed_at = at
    row.save()


def _said(row: FindingAnswer) -> dict[str, str]:
    """The answer as its history keeps it; the words stay sealed there too."""
    sealed = row.sealed_words
    return {"fit": row.fit, "words": bytes(sealed).decode() if sealed else ""}


def _was_just_written(patient: Patient, finding: Finding, now: dt.datetime) -> bool:
    """True for new words, also when the same form comes a second time."""
    mine = patient.changes.filter(what=FIT, object_id=str(finding.public_id))
    recent = mine.filter(at__gt=now - dt.timedelta(minutes=UNDO_MINUTES), undone_at__isnull=True)
    return any("words" in after for after in recent.values_list("after", flat=True))


def _written(patient: Patient, action: str, finding: Finding, now: dt.datetime) -> None:
    note_entry(patient, now)
    audit.record(
        audit.patient_actor(patient), patient, action, now=now, object_id=str(finding.public_id)
    )
