"""Answers to the questions that tell a cramp from restless legs, kept for each evening.

The signs among them become `SymptomReport` rows, which the nightly question about restless
legs reads. None of them is a red flag.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from tracker import audit
from tracker.analysis import records
from tracker.analysis.nights import waking_day_of
from tracker.models import EntryChange, Patient, RestlessAnswers, SymptomReport

from .change_notes import note_change
from .entries import LATEST_ENTRY_NIGHTS, NotAllowedError, note_entry
from .once import Once, run_once
from .runs import reopen_runs
from .undoing import take_change, was_undone

ANSWERS = ("hard_knot", "feel", "eased_by", "lasts", "comes", "place")
SOURCE = SymptomReport.Source.RESTLESS


def record_restless(
    patient: Patient,
    answers: records.RestlessAnswers,
    *,
    now: dt.datetime,
    once: Once | None = None,
) -> RestlessAnswers:
    """The answers of one evening; the same evening again replaces them.

    Raises NotAllowedError for an evening ahead, or a new one of more than a week ago.
    """
    date = answers.date
    if date > waking_day_of(now, patient.zone):
        raise NotAllowedError("That day has not come yet. Choose an earlier day.")

    def act() -> str:
        row = patient.restless_answers.select_for_update().filter(date=date).first()
        if row is None and (waking_day_of(now, patient.zone) - date).days > LATEST_ENTRY_NIGHTS:
            raise NotAllowedError("That day is more than a week ago. Choose a later day.")
        row = row or RestlessAnswers(patient=patient, date=date)
        before = {name: getattr(row, name) for name in ANSWERS}
        after = {name: getattr(answers, name) for name in ANSWERS}
        _write(row, after, now)
        note_change(
            patient,
            EntryChange.What.RESTLESS,
            date,
            date=date,
            before=before,
            after=after,
            now=now,
        )
        _written(patient, "restless.record", date, now)
        return str(date)

    run_once(patient, once, "restless.record", act, now=now)
    return patient.restless_answers.get(date=date)


def undo_restless(
    patient: Patient, date: dt.date, *, shown: uuid.UUID | None = None, now: dt.datetime
) -> bool:
    """Put the answers back as they were before the newest change; False after ten minutes.

    `shown` is the change the page offered to undo.
    """
    with transaction.atomic():
        row = patient.restless_answers.select_for_update().filter(date=date).first()
        if was_undone(patient, shown):
            return True
        change = take_change(patient, EntryChange.What.RESTLESS, date, shown=shown, now=now)
        if row is None or change is None:
            return False
        _write(row, change.before, now)
        _written(patient, "restless.undo", date, now)
    return True


def as_record(row: RestlessAnswers) -> records.RestlessAnswers:
    """The row as the analysis reads it."""
    said: dict[str, Any] = {name: getattr(row, name) for name in ANSWERS}
    return records.RestlessAnswers(date=row.date, **said)


def _write(row: RestlessAnswers, said: dict[str, Any], now: dt.datetime) -> None:
    for name, value in said.items():
        setattr(row, name, value)
    row.changed_at = now
    row.save()
    _write_signs(row, as_record(row).signs, now)


def _write_signs(row: RestlessAnswers, signs: frozenset[str], now: dt.datetime) -> None:
    mine = row.patient.symptoms.filter(date=row.date, source=SOURCE, mistaken_at__isnull=True)
    mine.exclude(code__in=signs).update(mistaken_at=now)
    known = set(mine.values_list("code", flat=True))
    SymptomReport.objects.bulk_create(
        SymptomReport(patient=row.patient, code=code, source=SOURCE, date=row.date, at=now)
        for code in sorted(signs - known)
    )


def _written(patient: Patient, action: str, date: dt.date, now: dt.datetime) -> None:
    reopen_runs(patient, date)
    note_entry(patient, now)
    audit.record(audit.patient_actor(patient), patient, action, now=now, object_id=str(date))
