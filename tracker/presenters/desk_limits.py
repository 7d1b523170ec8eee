"""The fluid limit and the sodium target of one patient, as a clinic sees and sets them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from tracker.models import Clinician, ClinicLimit, Patient
from tracker.prepared import Prepared, given
from tracker.sealing import Unsealer

from . import desk_words, words
from .limits import newest_first, target_words

FLUID, SODIUM = ClinicLimit.Kind.FLUID, ClinicLimit.Kind.SODIUM
NEEDS = {FLUID: "fluids", SODIUM: "labs"}  # the category without which nobody sets it
NOT_KNOWN = "Not known: it is older than this list"
INTAKE = {
    Patient.IntakeAnswer.UNANSWERED: "The patient has not said whether anybody limits it.",
    Patient.IntakeAnswer.NO_LIMIT: "The patient says that nobody told them to limit it.",
    Patient.IntakeAnswer.LIMITED: "The patient says that they were told to limit it.",
    Patient.IntakeAnswer.NOT_SURE: "The patient is not sure whether anybody limits it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLimit:
    """One limit or target; `ended` is empty while it stands."""

    public_id: uuid.UUID
    key: uuid.UUID
    value: str
    who: str
    reason: str
    objection: str
    ended: str
    is_ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLimits:
    """Those of one kind: what stands and what stood; None instead where it is not shared."""

    standing: Sequence[DeskLimit]
    earlier: Sequence[DeskLimit]


@Prepared
def _of_kinds() -> QuerySet[ClinicLimit]:
    """The rows of two kinds; of one, when both are the same."""
    rows = newest_first(ClinicLimit.objects.filter(patient=given("patient")))
    return rows.filter(Q(kind=given("one")) | Q(kind=given("other")))


def desk_limits(
    clinician: Clinician, patient: Patient, shared: frozenset[str], unseal: Unsealer
) -> dict[str, Any]:
    """Both kinds for the page of one patient. One query, and the key where there are reasons."""
    kinds = [kind for kind, needed in NEEDS.items() if needed in shared]
    rows = _of_kinds(patient=patient, one=kinds[0], other=kinds[-1]) if kinds else []
    made: dict[str, list[DeskLimit]] = {kind: [] for kind in kinds}
    for row in rows:
        made[row.kind].append(_limit(row, clinician, patient, shared, unseal))
    return {
        "fluid": _kept(made.get(FLUID)),
        "sodium": _kept(made.get(SODIUM)),
        "intake": INTAKE[Patient.IntakeAnswer(patient.intake_answer)],
        "fluid_key": uuid.uuid4(),
        "sodium_key": uuid.uuid4(),
        "caution": patient.fluid_caution,
    }


def standing_target(limits: Mapping[str, Any]) -> str:
    """The standing sodium target in words; empty where there is none or it is not shared."""
    kept = limits.get("sodium")
    return kept.standing[0].value if kept and kept.standing else ""


def _kept(rows: list[DeskLimit] | None) -> DeskLimits | None:
    if rows is None:
        return None
    return DeskLimits(
        standing=[row for row in rows if not row.ended],
        earlier=[row for row in rows if row.ended],
    )


def _limit(
    row: ClinicLimit,
    clinician: Clinician,
    patient: Patient,
    shared: frozenset[str],
    unseal: Unsealer,
) -> DeskLimit:
    """Reasons stay in the clinic that wrote them; what the patient wrote is a note."""
    is_ours = row.clinic_id in (None, clinician.clinic_id)
    reason, end_reason = (
        unseal([row.sealed_reason, row.sealed_end_reason]) if is_ours else (None, None)
    )
    return DeskLimit(
        public_id=row.public_id,
        key=uuid.uuid4(),
        value=_value(row, patient),
        who=_who(row, clinician, patient.zone, is_ours=is_ours),
        reason=reason or "",
        objection=_objection(row, patient.zone, unseal if "notes" in shared else None),
        ended=_ended(row, clinician, patient.zone, end_reason or "", is_ours=is_ours),
        is_ours=is_ours,
    )


def _value(row: ClinicLimit, patient: Patient) -> str:
    if row.kind == SODIUM:
        return target_words(row)
    fluid_ml = row.fluid_ml or 0
    said = f"{fluid_ml:,} ml a day"
    other = words.volume(fluid_ml, patient.volume_unit)
    return said if patient.volume_unit == "ml" else f"{said} ({other})"


def _who(row: ClinicLimit, clinician: Clinician, zone: str, *, is_ours: bool) -> str:
    if row.set_by is None:
        return NOT_KNOWN
    when = desk_words.moment(row.set_at, zone)
    if not is_ours:
        return f"Set {when} by another clinic"
    name = "you" if row.set_by_id == clinician.pk else row.set_by.display_name
    return f"Set {when} by {name}"


def _objection(row: ClinicLimit, zone: str, unseal: Unsealer | None) -> str:
    if row.objected_at is None:
        return ""
    said = f"{desk_words.moment(row.objected_at, zone)}: the patient says it does not fit"
    written = unseal([row.sealed_objection])[0] if unseal else None
    return f"{said}: “{written}”" if written else f"{said}."


def _ended(row: ClinicLimit, clinician: Clinician, zone: str, reason: str, *, is_ours: bool) -> str:
    if row.ended_at is None:
        return ""
    when = desk_words.moment(row.ended_at, zone)
    if row.ended_by is None:
        return f"Taken off {when} by the patient"
    by = "you" if row.ended_by_id == clinician.pk else row.ended_by.display_name
    return f"Ended {when} by {by if is_ours else 'another clinic'}{f': {reason}' if reason else ''}"
