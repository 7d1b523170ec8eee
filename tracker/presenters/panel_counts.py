"""The numbers above the list of patients: one query, over everybody who shares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.db import connection
from django.db.models import Q

from tracker.actions.desk import keep_lines
from tracker.forms.panel_filter import Asked
from tracker.models import Clinician, Patient
from tracker.models.consent import ConsentQuerySet

from .panel_entries import CALL_TODAY, changed_since, silent_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Over everybody who shares, and how many the filters leave."""

    total: int
    found: int
    waiting: int
    call: int
    new: int
    changed: int
    silent: int
    messages: int
    asked: int


KINDS = ("call", "new", "changed", "silent", "messages", "asked")  # as the query counts them
# Plain SQL: building the same as a query takes ten times as long as answering it. Which
# consents are read is said in one place, `sharing`, whose query goes between the brackets.
COUNT_LINES = """
SELECT COUNT(*), COUNT(line.consent_id),
    COUNT(CASE WHEN line.waits > 0 THEN 1 END),
    COUNT(CASE WHEN line.rank >= %s THEN 1 END),
    COUNT(CASE WHEN line.waits > 0 AND (mine.at IS NULL OR line.newest_at > mine.at) THEN 1 END),
    COUNT(CASE WHEN line.changed_on >= %s THEN 1 END),
    COUNT(CASE WHEN patient.last_entry_at IS NULL OR patient.last_entry_at < %s THEN 1 END),
    COUNT(CASE WHEN line.unread > 0 THEN 1 END),
    COUNT(CASE WHEN line.asked > 0 THEN 1 END)
FROM ({}) consent
JOIN tracker_patient patient ON patient.id = consent.patient_id
LEFT JOIN tracker_deskline line ON line.consent_id = consent.pk
LEFT JOIN (
    SELECT patient_id, MAX(at) AS at FROM tracker_review WHERE clinician_id = %s
    GROUP BY patient_id
) mine ON mine.patient_id = consent.patient_id
"""


def count(
    clinician: Clinician, everybody: ConsentQuerySet, asked: Asked, wanted: Q, now: dt.datetime
) -> Counts:
    """The numbers above the list. A consent that has no line yet gets one first."""
    total, lines, *rest = _counted(everybody, clinician, now)
    if lines < total:
        # Given before lines were kept: nobody may be overlooked for that.
        missing = everybody.filter(desk_line__isnull=True)
        keep_lines(list(Patient.objects.filter(consents__in=missing)))
        total, lines, *rest = _counted(everybody, clinician, now)
    waiting, *shown = rest
    kinds = dict(zip(KINDS, shown, strict=True))
    if not wanted:
        found = total
    elif asked.show and not asked.urgency and not asked.q:
        found = kinds[asked.show]  # counted already
    else:
        found = everybody.filter(wanted).count()
    return Counts(total=total, found=found, waiting=waiting, **kinds)


def _counted(everybody: ConsentQuerySet, clinician: Clinician, now: dt.datetime) -> Sequence[int]:
    """Who shares, how many of them have a line, of how many something waits, and the tiles."""
    consents, values = everybody.values("pk", "patient_id").query.sql_with_params()
    since, silent = changed_since(clinician, now), silent_before(now)
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT_LINES.format(consents),
            [
                CALL_TODAY,
                connection.ops.adapt_datefield_value(since),
                connection.ops.adapt_datetimefield_value(silent),
                *values,
                clinician.pk,
            ],
        )
        return cast("Sequence[int]", cursor.fetchone())
