"""What a person takes: added, changed, stopped, ticked.

Every change refreshes `Patient.risk`, so that logging a cramp reads no medicines, and
sets the newest analysis back to due. What an entry said before is kept and can be put
back for ten minutes: see `medication_changes`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from tracker import audit
from tracker.analysis.facts import Facts
from tracker.models import Alert, DoseChange, DoseTaken, Drug, Medication, Patient
from tracker.sealing import seal

from . import alerts
from .entries import NotAllowedError, note_entry
from .medication_rows import dose_changes, locked, note_medication, rewrite, written
from .once import Once, refuse_taken_back, run_once


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """An amount, its unit ("mg", "tablet" …) and the times of day it is taken."""

    value: Decimal | None = None
    unit: str = ""
    times: tuple[str, ...] = ()


NO_DOSE = Dose()


def add_medication(
    patient: Patient,
    *,
    drug: Drug | None,
    words: str = "",
    dose: Dose = NO_DOSE,
    as_needed: bool = False,
    started_on: dt.date | None = None,
    started_precision: str = Medication.Precision.DAY,
    now: dt.datetime,
    actor: audit.Actor | None = None,
    once: Once | None = None,
) -> tuple[Medication, list[Alert]]:
    """The medicine, and the alerts its name set off (quinine: R28).

    Without a catalogue row the person's own `words` are kept sealed. Raises
    NotAllowedError for a start in the future, or without any name.
    """
    if drug is None and not words.strip():
        raise NotAllowedError("Type the name on the box.")
    if started_on is not None and started_on > now.date() + dt.timedelta(days=1):
        raise NotAllowedError("That day has not come yet. Choose an earlier day.")

    def act() -> str:
        medication = Medication.objects.create(
            patient=patient,
            drug=drug,
            sealed_words=None if drug else seal(patient.user.public_id, words.strip()),
            dose_value=dose.value,
            dose_unit=dose.unit,
            times=list(dose.times),
            as_needed=as_needed,
            started_on=started_on,
            started_precision=started_precision,
            created_at=now,
        )
        note_medication(patient, medication, {"removed": True}, {"removed": False}, now)
        written(patient, "medication.add", medication, now, actor)
        return str(medication.public_id)

    public_id = run_once(patient, once, "medication.add", act, now=now)
    medication = patient.medications.get(public_id=uuid.UUID(public_id))
    refuse_taken_back(patient, once, medication.removed_at)
    about = Facts(groups=frozenset(drug.groups) if drug else frozenset())
    return medication, alerts.check_facts(patient, now=now, about=about)


def stop_medication(
    patient: Patient,
    medication: Medication,
    *,
    stopped_on: dt.date,
    stopped_by: str,
    now: dt.datetime,
    actor: audit.Actor | None = None,
    once: Once | None = None,
) -> list[Alert]:
    """Note the last day taken; the alerts it set off (stopped without a physician: R27).

    Raises NotAllowedError for a day before the start or in the future.
    """
    if medication.started_on and stopped_on < medication.started_on:
        raise NotAllowedError("That is before you started it. Choose a later day.")
    if stopped_on > now.date() + dt.timedelta(days=1):
        raise NotAllowedError("That day has not come yet. Choose an earlier day.")
    said = {"stopped_on": stopped_on, "stopped_by": stopped_by}
    rewrite(patient, medication, "medication.stop", said, now=now, actor=actor, once=once)
    groups = frozenset(medication.drug.groups) if medication.drug else frozenset[str]()
    return alerts.check_facts(patient, now=now, about=Facts(stopped_by_patient=groups))


def resume_medication(
    patient: Patient, medication: Medication, *, now: dt.datetime, once: Once | None = None
) -> None:
    """Take back a stop that was noted by mistake."""
    said = {"stopped_on": None, "stopped_by": ""}
    rewrite(patient, medication, "medication.resume", said, now=now, once=once)


def change_dose(
    patient: Patient,
    medication: Medication,
    *,
    on: dt.date,
    dose: Dose,
    now: dt.datetime,
    actor: audit.Actor | None = None,
    once: Once | None = None,
) -> DoseChange:
    """A new dose or time of day from `on` onward; the same day again replaces it.

    Raises NotAllowedError for a day before the start or in the future.
    """
    if medication.started_on and on <= medication.started_on:
        raise NotAllowedError("That is not after you started it. Choose a later day.")
    if on > now.date() + dt.timedelta(days=1):
        raise NotAllowedError("That day has not come yet. Choose an earlier day.")

    def act() -> str:
        kept = locked(patient, medication)
        before = {"changes": dose_changes(kept)}
        DoseChange.objects.update_or_create(
            medication=kept,
            on=on,
            defaults={
                "dose_value": dose.value,
                "dose_unit": dose.unit,
                "times": list(dose.times),
                "created_at": now,
            },
        )
        note_medication(patient, kept, before, {"changes": dose_changes(kept)}, now)
        written(patient, "medication.dose", kept, now, actor)
        return str(on)

    run_once(patient, once, "medication.dose", act, now=now)
    return medication.changes.get(on=on)


def undo_medication(
    patient: Patient, medication: Medication, *, now: dt.datetime, once: Once | None = None
) -> None:
    """Take the entry back; its row stays with the time of removal."""
    if Medication.objects.kept().filter(pk=medication.pk).exists():
        said = {"removed_at": now}
        rewrite(patient, medication, "medication.undo", said, now=now, once=once)


def take_dose(
    patient: Patient, medication: Medication, *, day: dt.date, now: dt.datetime
) -> DoseTaken:
    """The tick "Took it" for a waking day; a second tick is the same tick."""
    with transaction.atomic():
        taken, created = DoseTaken.objects.get_or_create(
            medication=medication, day=day, defaults={"patient": patient, "at": now}
        )
        if created:
            _ticked(patient, "dose.take", medication, now)
    return taken


def untake_dose(
    patient: Patient, medication: Medication, *, day: dt.date, now: dt.datetime
) -> None:
    """Take the tick of a waking day back."""
    with transaction.atomic():
        removed, _ = patient.doses_taken.filter(medication=medication, day=day).delete()
        if removed:
            _ticked(patient, "dose.untake", medication, now)


def _ticked(patient: Patient, action: str, medication: Medication, now: dt.datetime) -> None:
    newest = medication.taken.aggregate(day=Max("day"))["day"]
    Medication.objects.filter(pk=medication.pk).update(last_taken_on=newest)
    note_entry(patient, now)
    audit.record(
        audit.patient_actor(patient), patient, action, now=now, object_id=str(medication.public_id)
    )
