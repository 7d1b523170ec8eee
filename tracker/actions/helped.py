"""Which signs of an alert a family helper ticked: kept with the alert, told wherever it is read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db.models import OuterRef, Subquery

from tracker.models import Alert, Helper, HelperEntry, Patient, SymptomReport


def note_helpers(
    patient: Patient, rows: Sequence[Alert], date: dt.date, *, is_of_entry: bool = False
) -> None:
    """Set `helped` and `helper` of alerts that are about to be kept. One query where signs fired.

    A sign the person ticked as well is their own. With `is_of_entry` the alerts are about an
    entry of whoever writes now, a helper perhaps.
    """
    ticked = _ticked(patient, {code for row in rows for code in row.signs}, date)
    for row in rows:
        row.helped = [code for code in row.signs if code in ticked]
        by = {helper for code in row.helped for helper in ticked[code]}
        if not row.signs and is_of_entry and patient.helper_ref:
            by = set(_writer(patient))
        row.helper_id = by.pop() if len(by) == 1 else None


def _ticked(patient: Patient, codes: Collection[str], date: dt.date) -> dict[str, set[int]]:
    """The signs of the day that only helpers ticked, and which helpers."""
    if not codes:
        return {}
    theirs = HelperEntry.objects.filter(
        patient=patient, what=HelperEntry.What.SIGNS, at=OuterRef("at")
    )
    rows = patient.symptoms.filter(code__in=codes, date=date, mistaken_at__isnull=True)
    rows = rows.exclude(source=SymptomReport.Source.WORDS)
    by: dict[str, set[int | None]] = defaultdict(set)
    for code, helper in rows.values_list("code", Subquery(theirs.values("helper")[:1])):
        by[code].add(helper)
    return {
        code: {helper for helper in helpers if helper is not None}
        for code, helpers in by.items()
        if None not in helpers
    }


def _writer(patient: Patient) -> list[int]:
    rows = Helper.objects.active().filter(patient=patient)
    return list(rows.filter(user__public_id=patient.helper_ref).values_list("pk", flat=True))
