"""Accounts become people: a patient's diary, what decides the words, and clinicians."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from tracker import audit
from tracker.models import Clinic, Clinician, Medication, Patient, User

from .clinic_people import OPERATOR, leave_consents, verify_person

CAUTION_CONDITIONS = frozenset(
    (
        "heart_failure",
        "cirrhosis",
        "ascites",
        "ckd",
        "dialysis",
        "siadh",
        "past_low_sodium",
        "polydipsia",
        "pregnancy_swelling",
        "not_sure",
    )
)  # settled: each of these turns fluid caution on
OLDER_ADULT_YEARS = 65
STOP_COUNTS_DAYS = 30  # [A] the days for which a stop asks for a call (R27)
PROFILE_FIELDS = frozenset(
    (
        "birth_year",
        "sex",
        "zone",
        "country",
        "volume_unit",
        "weight_unit",
        "theme",
        "cramps_in_four_weeks",
        "bed_time",
        "rise_time",
        "conditions",
        "intake_answer",
        "message_mail",
        "weekly_mail",
        "weekly_weekday",
        "weekly_hour",
        "onboarded_at",
    )
)


def create_patient(
    user: User,
    *,
    joined_on: dt.date,
    now: dt.datetime,
    actor: audit.Actor | None = None,
    **profile: Any,
) -> Patient:
    """A new diary for an account. Fluid caution is on until the intake question is answered."""
    _known(profile)
    with transaction.atomic():
        patient = Patient.objects.create(user=user, joined_on=joined_on, **_told(profile))
        refresh_risk(patient, now=now)
        audit.record(actor or audit.patient_actor(patient), patient, "patient.create", now=now)
    return patient


def change_profile(
    patient: Patient, *, now: dt.datetime, actor: audit.Actor | None = None, **profile: Any
) -> Patient:
    """The patient with the given answers changed; the risk summary follows."""
    _known(profile)
    with transaction.atomic():
        changes = _told(profile)
        for name, value in changes.items():
            setattr(patient, name, value)
        patient.save(update_fields=list(changes))
        refresh_risk(patient, now=now)
        audit.record(
            actor or audit.patient_actor(patient),
            patient,
            "patient.profile",
            now=now,
            section=",".join(sorted(profile))[:40],
        )
    return patient


def create_clinician(
    user: User,
    *,
    clinic: Clinic,
    title: str = "",
    verified_at: dt.datetime | None = None,
    manages: bool = False,
) -> Clinician:
    """A clinician of a clinic; until `verified_at` is set no patient can be read."""
    return Clinician.objects.create(
        user=user, clinic=clinic, title=title, verified_at=verified_at, manages=manages
    )


class DiaryExistsError(Exception):
    """The account has a diary with entries; `str()` says what to do."""


def verify_clinician(
    user: User,
    *,
    clinic: Clinic,
    title: str = "",
    now: dt.datetime,
    by: str = OPERATOR,
    why: str = "",
    role: Clinician.Role = Clinician.Role.CLINICIAN,
    manages: bool | None = None,
) -> Clinician:
    """The account as somebody verified of a clinic; the empty diary of its sign-up goes.

    Who comes back, from another clinic or in another role, is named in no consent any more.
    `manages` None leaves that as it was. Raises DiaryExistsError when anything of the record
    was logged with it.
    """
    with transaction.atomic():
        patient = Patient.objects.filter(user=user).first()
        if patient is not None:
            if (
                patient.nights.exists()
                or patient.drinks.exists()
                or patient.medications.exists()
                or patient.symptoms.exists()
                or patient.labs.exists()
                or patient.day_notes.exists()
                or patient.restless_answers.exists()
            ):
                raise DiaryExistsError("This account keeps a diary. Sign up with another address.")
            patient.delete()
        before = Clinician.objects.filter(user=user).first()
        if before is not None and (
            before.removed_at or before.clinic_id != clinic.pk or before.role != role
        ):
            actor = audit.Actor(ref=OPERATOR, role=OPERATOR)
            leave_consents(before, actor=actor, now=now)
        manages = bool(before and before.manages) if manages is None else manages
        kept = {"clinic": clinic, "title": title, "role": role, "manages": manages}
        clinician, _ = Clinician.objects.update_or_create(user=user, defaults=kept)
        verify_person(clinician, by=by, why=why, now=now)
    return clinician


def refresh_risk(patient: Patient, *, now: dt.datetime) -> None:
    """Rewrite `Patient.risk` from the medicines taken now and the profile.

    Keys: `groups` (rule groups), `medicines` (the groups by catalogue name),
    `lowers_sodium`, `started` (newest start day by group, and "sodium" for any
    sodium-lowering medicine), `stopped_by_patient` (groups stopped in the last 30 days
    without a physician), `unknown_medicine`, `caution`.
    """
    with transaction.atomic():
        # Locked and read anew: this request may hold old answers, and another medicine may
        # be on its way in.
        fresh = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        patient.risk = _risk(fresh, now.astimezone(ZoneInfo(fresh.zone)).date())
        if patient.risk != fresh.risk:
            patient.save(update_fields=["risk"])


def refresh_risks(patients: Sequence[Patient], *, now: dt.datetime) -> None:
    """`refresh_risk` for many: one query, and more only for those whose risk has changed."""
    rows: dict[int, list[Medication]] = {}
    for row in Medication.objects.kept().filter(patient__in=patients).select_related("drug"):
        rows.setdefault(row.patient_id, []).append(row)
    for patient in patients:
        today = now.astimezone(ZoneInfo(patient.zone)).date()
        if _risk(patient, today, rows.get(patient.pk, [])) != patient.risk:
            refresh_risk(patient, now=now)


def _known(profile: dict[str, Any]) -> None:
    unknown = set(profile) - PROFILE_FIELDS
    if unknown:
        raise TypeError(f"not part of the profile: {', '.join(sorted(unknown))}")
    if "zone" in profile:
        ZoneInfo(profile["zone"])  # one zone that is not there would stop every night's planning


def _told(profile: dict[str, Any]) -> dict[str, Any]:
    """The answers to keep: conditions that are given, even none, answer that question."""
    return profile | ({"health_answered": True} if "conditions" in profile else {})


def _risk(patient: Patient, today: dt.date, rows: list[Medication] | None = None) -> dict[str, Any]:
    """What `Patient.risk` should hold; `rows` are the medicines kept, read when not given."""
    if rows is None:
        rows = list(patient.medications.kept().select_related("drug"))
    taken = [row for row in rows if row.stopped_on is None or row.stopped_on >= today]
    return {
        "groups": sorted({group for row in taken if row.drug for group in row.drug.groups}),
        "medicines": {row.drug.inn: sorted(row.drug.groups) for row in taken if row.drug},
        "lowers_sodium": any(_lowers_sodium(row) for row in taken),
        "started": _newest_starts(taken),
        "stopped_by_patient": sorted(_stopped_alone(rows, today)),
        "unknown_medicine": any(row.drug is None for row in taken),
        "caution": _caution(patient, taken, today.year),
    }


def _lowers_sodium(row: Medication) -> bool:
    return row.drug is not None and row.drug.sodium == 2


def _newest_starts(taken: list[Medication]) -> dict[str, str]:
    starts: dict[str, dt.date] = {}
    for row in taken:
        if row.started_on is None or row.drug is None:
            continue
        names = [*row.drug.groups, *(["sodium"] if _lowers_sodium(row) else [])]
        for name in names:
            starts[name] = max(starts.get(name, row.started_on), row.started_on)
    return {name: day.isoformat() for name, day in starts.items()}


def _stopped_alone(rows: list[Medication], today: dt.date) -> set[str]:
    recent = today - dt.timedelta(days=STOP_COUNTS_DAYS)
    return {
        group
        for row in rows
        if row.drug and row.stopped_by == Medication.StoppedBy.PATIENT
        if row.stopped_on and row.stopped_on >= recent
        for group in row.drug.groups
    }


def _caution(patient: Patient, taken: list[Medication], year: int) -> bool:
    """Section 4.3 of the clinical evidence; everything unknown counts as a reason."""
    groups = {group for row in taken if row.drug for group in row.drug.groups}
    older = patient.birth_year is None or year - patient.birth_year >= OLDER_ADULT_YEARS
    return (
        patient.intake_answer != Patient.IntakeAnswer.NO_LIMIT
        or not patient.health_answered
        or patient.fluid_limit_ml is not None
        or bool(CAUTION_CONDITIONS & set(patient.conditions))
        or "desmopressin" in groups
        or (older and any(_lowers_sodium(row) for row in taken))
        or any(row.drug is None for row in taken)
    )
