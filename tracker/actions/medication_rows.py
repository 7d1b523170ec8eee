"""A medicine's row: held, rewritten with its history, and everything told that rests on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from tracker import audit
from tracker.models import DoseChange, EntryChange, Medication, Patient

from .change_notes import note_change
from .desk import keep_lines
from .entries import NotAllowedError, note_entry
from .once import Once, run_once
from .people import refresh_risk
from .runs import reopen_newest_run

GONE = "That medicine was removed. It no longer counts."
DATES = frozenset(("started_on", "stopped_on"))


def locked(patient: Patient, medication: Medication) -> Medication:
    """The row as it is now; raises NotAllowedError when it was removed meanwhile."""
    kept = patient.medications.kept().select_for_update().filter(pk=medication.pk).first()
    if kept is None:
        raise NotAllowedError(GONE)
    return kept


def rewrite(
    patient: Patient,
    medication: Medication,
    action: str,
    said: Mapping[str, Any],
    *,
    now: dt.datetime,
    actor: audit.Actor | None = None,
    once: Once | None = None,
) -> None:
    """Write these fields to the row, once for each key; `medication` holds them afterwards."""

    def act() -> str:
        kept = locked(patient, medication)
        before = {name: getattr(kept, name) for name in said}
        for name, value in said.items():
            setattr(kept, name, value)
        kept.save(update_fields=list(said))
        note_medication(patient, kept, _plain(before), _plain(said), now)
        written(patient, action, kept, now, actor)
        return str(kept.public_id)

    run_once(patient, once, action, act, now=now)
    for name, value in said.items():
        setattr(medication, name, value)


def note_medication(
    patient: Patient,
    medication: Medication,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: dt.datetime,
) -> None:
    """Keep what the entry said before."""
    note_change(
        patient,
        EntryChange.What.MEDICINE,
        medication.public_id,
        date=now.astimezone(ZoneInfo(patient.zone)).date(),
        before=before,
        after=after,
        now=now,
    )


def dose_changes(medication: Medication) -> list[list[Any]]:
    """The changes of dose as the history keeps them: day, amount, unit, times."""
    rows = DoseChange.objects.filter(medication=medication).order_by("on")
    return [[str(row.on), _number(row.dose_value), row.dose_unit, list(row.times)] for row in rows]


def written(
    patient: Patient,
    action: str,
    medication: Medication,
    now: dt.datetime,
    actor: audit.Actor | None,
) -> None:
    """Bring up to date what rests on the medicines, and add the link to the trail."""
    refresh_risk(patient, now=now)
    reopen_newest_run(patient, now)
    if actor is None:
        note_entry(patient, now)
    audit.record(
        actor or audit.patient_actor(patient),
        patient,
        action,
        now=now,
        object_id=str(medication.public_id),
    )
    keep_lines([patient])


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as JSON: a removal as yes or no, days as text, amounts without a float."""
    plain: dict[str, Any] = {}
    for name, value in said.items():
        if name == "removed_at":
            plain["removed"] = value is not None
        elif name in DATES:
            plain[name] = str(value) if value else None
        else:
            plain[name] = _number(value) if name == "dose_value" else value
    return plain


def _number(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"
