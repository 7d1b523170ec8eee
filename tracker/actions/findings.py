"""Raising, keeping, expiring and seeing findings.

One finding is open for each pattern and episode, and of a standing situation one for
each pattern: it ends 30 days after it was raised and comes back only when it got worse,
or after a year. A dismissed one comes back only when the pattern got worse. A finding
rests on its evidence as it stood; words are chosen later.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Q

from tracker import audit
from tracker.analysis.patterns.standing import TOLD_AGAIN_DAYS, TOLD_ONCE
from tracker.analysis.records import Evidence, Reason
from tracker.models import Finding, Patient

from .desk import keep_lines

EXPIRES_AFTER_NIGHTS = 30  # settled: a rule finding expires after 30 days without evidence


def apply(
    patient: Patient,
    evidence: Sequence[Evidence],
    *,
    night: dt.date,
    version: str,
    now: dt.datetime,
) -> list[Finding]:
    """Bring the patient's findings in line with the evidence of one night; the new ones.

    Called inside the transaction that marks the run as done.
    """
    raised = _apply(patient, evidence, night=night, version=version, now=now)
    keep_lines([patient])
    return raised


def apply_many(
    answers: Sequence[tuple[Patient, dt.date, Sequence[Evidence]]],
    *,
    version: str,
    now: dt.datetime,
) -> None:
    """`apply` for a night of each of many patients, no patient twice.

    People without evidence and without an open finding cost no query of their own.
    """
    patients = [patient for patient, _, _ in answers]
    open_rows = Finding.objects.open().filter(patient__in=patients)
    standing = set(open_rows.values_list("patient_id", flat=True))
    for patient, night, evidence in answers:
        if evidence or patient.pk in standing:
            _apply(patient, evidence, night=night, version=version, now=now)
    keep_lines(patients)


def evidence_json(item: Evidence) -> dict[str, Any]:
    """An Evidence as plain JSON: enums by value, dates as ISO text."""
    comparison = asdict(item.comparison) if item.comparison else None
    return {
        "pattern": item.pattern.value,
        "night": item.night.isoformat(),
        "episode": item.episode,
        "urgency": item.urgency.value,
        "certainty": item.certainty.value,
        "categories": sorted(category.value for category in item.categories),
        "reasons": [_reason_json(reason) for reason in item.reasons],
        "others": [_reason_json(reason) for reason in item.others],
        "alternatives": list(item.alternatives),
        "comparison": {key: _plain(value) for key, value in comparison.items()}
        if comparison
        else None,
        "severity_key": item.severity_key,
    }


def see_finding(patient: Patient, finding: Finding, *, now: dt.datetime) -> None:
    """Note that the patient opened it; the first time counts."""
    with transaction.atomic():
        unseen = Finding.objects.filter(pk=finding.pk, seen_at__isnull=True)
        if unseen.update(seen_at=now):
            audit.record(
                audit.patient_actor(patient),
                patient,
                "finding.see",
                now=now,
                object_id=str(finding.public_id),
            )


def _apply(
    patient: Patient,
    evidence: Sequence[Evidence],
    *,
    night: dt.date,
    version: str,
    now: dt.datetime,
) -> list[Finding]:
    raised = []
    for item in evidence:
        standing = patient.findings.filter(pattern=item.pattern.value, episode=item.episode)
        finding = standing.open().first()
        if finding is not None:
            _renew(finding, item, version)
        elif not _was_settled(standing, item):
            _replace_earlier(patient, item)
            raised.append(_raise(patient, item, version, now))
    patient.findings.open().filter(expires_on__lt=night).update(state=Finding.State.EXPIRED)
    return raised


def _raise(patient: Patient, item: Evidence, version: str, now: dt.datetime) -> Finding:
    return Finding.objects.create(
        patient=patient,
        pattern=item.pattern.value,
        episode=item.episode,
        urgency=item.urgency.value,
        certainty=item.certainty.value,
        categories=sorted(category.value for category in item.categories),
        severity_key=item.severity_key,
        evidence=evidence_json(item),
        version=version,
        raised_on=item.night + dt.timedelta(days=1),
        last_seen_night=item.night,
        expires_on=item.night + dt.timedelta(days=EXPIRES_AFTER_NIGHTS),
        raised_at=now,
    )


def _renew(finding: Finding, item: Evidence, version: str) -> None:
    """Keep an open finding up to date; an older night replayed late changes nothing."""
    if item.night < finding.last_seen_night:
        return
    is_worse = item.severity_key > finding.severity_key
    if is_worse:
        finding.seen_at = None
        finding.acknowledged_at = None
        finding.acknowledged_by = None
    finding.urgency = item.urgency.value
    finding.certainty = item.certainty.value
    finding.categories = sorted(category.value for category in item.categories)
    finding.severity_key = max(finding.severity_key, item.severity_key)
    finding.evidence = evidence_json(item)
    finding.version = version
    finding.last_seen_night = item.night
    if is_worse or item.pattern not in TOLD_ONCE:
        finding.expires_on = item.night + dt.timedelta(days=EXPIRES_AFTER_NIGHTS)
    finding.save()


def _was_settled(standing: Any, item: Evidence) -> bool:
    """True when this episode was set aside, or told as a standing one, and is no worse now."""
    told = Q(state=Finding.State.DISMISSED)
    if item.pattern in TOLD_ONCE:
        since = item.night - dt.timedelta(days=TOLD_AGAIN_DAYS)
        told |= Q(state=Finding.State.EXPIRED, raised_on__gt=since)
    no_worse = Q(severity_key__gte=item.severity_key)
    return bool(standing.filter(told & no_worse).exists())


def _replace_earlier(patient: Patient, item: Evidence) -> None:
    """Close what another standing situation of the pattern left open: its medicines changed."""
    if item.pattern in TOLD_ONCE:
        earlier = patient.findings.open().filter(pattern=item.pattern.value)
        earlier.update(state=Finding.State.EXPIRED)


def _reason_json(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "values": {key: _plain(value) for key, value in reason.values.items()},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(item) for item in value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
