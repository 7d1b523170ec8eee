"""A medicine's row: held, rewritten with its history, and everything told that rests on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
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
# Fields that mean something only together, by the name under which the history keeps them.
TOGETHER = {
    "dose": ("dose_value", "dose_unit"),
    "when": ("times", "as_needed"),
    "start": ("started_on", "started_precision"),
    "stop": ("stopped_on", "stopped_by"),
}


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
        note_medication(patient, kept, plain_fields(before), plain_fields(said), now)
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


def plain_fields(said: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as the history keeps them: what is read together stands together, as JSON."""
    plain: dict[str, Any] = {
        group: [_plain(said[name]) for name in names]
        for group, names in TOGETHER.items()
        if said.keys() >= set(names)
    }
    if "worse_before" in said:
        plain["worse_before"] = said["worse_before"]
    if "removed_at" in said:
        plain["removed"] = said["removed_at"] is not None
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return _number(value) if isinstance(value, Decimal) else value


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
