"""The numbers of the list: those above it, over everybody who shares, and those of its pictures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.db import connection
from django.db.models import Q, QuerySet

from tracker.actions.desk import keep_lines
from tracker.forms.panel_filter import Asked
from tracker.models import Clinician, Consent, Night, Patient
from tracker.prepared import Prepared, given

from .panel_entries import WEEKS, opened, sharing
from .panel_filters import CALL_TODAY, changed_since, silent_before


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

# Plain as well: making a date of each of a thousand nights takes longer than finding them.
CRAMP_NIGHTS = """
SELECT patient_id, CAST(date AS text) FROM "tracker_night"
WHERE state = %s AND date >= %s AND patient_id IN ({})
"""


def count(clinician: Clinician, asked: Asked, wanted: Q, now: dt.datetime) -> Counts:
    """The numbers above the list. A consent that has no line yet gets one first."""
    total, lines, *rest = _counted(clinician, now)
    if lines < total:
        # Given before lines were kept: nobody may be overlooked for that.
        missing = sharing(clinician, now).filter(desk_line__isnull=True)
        keep_lines(list(Patient.objects.filter(consents__in=missing)))
        total, lines, *rest = _counted(clinician, now)
    waiting, *shown = rest
    kinds = dict(zip(KINDS, shown, strict=True))
    if not wanted:
        found = total
    elif asked.show and not asked.urgency and not asked.q:
        found = kinds[asked.show]  # counted already
    else:
        found = sharing(clinician, now).filter(wanted).count()
    return Counts(total=total, found=found, waiting=waiting, **kinds)


def cramp_weeks(tonights: Mapping[int, dt.date]) -> Mapping[int, list[int]]:
    """Nights with cramps in each of the last weeks, oldest first.

    `tonights` names each patient's newest night; their last week is the week of that night.
    """
    if not tonights:
        return {}
    places = {tonight: _places(tonight) for tonight in set(tonights.values())}
    weeks = {patient: [0] * WEEKS for patient in tonights}
    since = min(tonights.values()) - dt.timedelta(weeks=WEEKS)
    for patient, date in _nights(list(tonights), since):
        place = places[tonights[patient]].get(date)
        if place is not None:
            weeks[patient][place] += 1
    return weeks


@Prepared
def _everybody() -> QuerySet[Consent, tuple[int, int]]:
    rows = opened(given("clinic"), given("clinician"), given("now"))
    return rows.values_list("pk", "patient_id")


def _counted(clinician: Clinician, now: dt.datetime) -> Sequence[int]:
    """Who shares, how many of them have a line, of how many something waits, and the tiles."""
    consents, values = _everybody.sql(clinic=clinician.clinic_id, clinician=clinician.pk, now=now)
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


def _places(tonight: dt.date) -> dict[str, int]:
    """In which week a night is, by its date."""
    first = tonight - dt.timedelta(days=tonight.weekday(), weeks=WEEKS - 1)
    days = (tonight - first).days + 1
    return {(first + dt.timedelta(days=day)).isoformat(): day // 7 for day in range(days)}


def _nights(patients: Sequence[int], since: dt.date) -> Sequence[tuple[int, str]]:
    places = ", ".join(["%s"] * len(patients))
    since_said = connection.ops.adapt_datefield_value(since)
    with connection.cursor() as cursor:
        cursor.execute(CRAMP_NIGHTS.format(places), [Night.State.CRAMPS, since_said, *patients])
        return cast("Sequence[tuple[int, str]]", cursor.fetchall())
