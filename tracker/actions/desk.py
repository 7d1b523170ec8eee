"""Keeps the clinician's list ready: one line for each active consent.

The list of a clinic is opened many times a day and changes a few times; so the writes that
change a line write it, and the page reads only the lines it shows.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q

from education.urgency import Urgency
from tracker import audit
from tracker.models import Consent, DeskLine, Medication, Message, Patient, Review

from .settled import BEGAN, KINDS, unsettled, waiting_elsewhere

KEPT = (
    "rank",
    "waits",
    "newest_at",
    "alert",
    "finding",
    "medication",
    "changed_on",
    "reviewed_at",
    "unread",
    "said_at",
    "asked",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One alert or finding that waits: for every clinic, or for the consents in `only`."""

    rank: int
    at: dt.datetime
    categories: frozenset[str]
    only: Collection[int] | None = None
    alert: int | None = None
    finding: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What of a thread waits: messages the clinic did not open, questions without an answer."""

    unread: int = 0
    said_at: dt.datetime | None = None
    asked: int = 0


def keep_lines(patients: Collection[Patient]) -> None:
    """Write the lines of these patients anew; the same few statements for any number.

    Called last in the transaction of a change to an alert, a finding, a medicine, a review,
    a message or a consent. The patients' chains are held first, so that of two changes at once the
    second sees what the first wrote.
    """
    with transaction.atomic():
        audit.hold(patients)
        consents = list(Consent.objects.filter(patient__in=patients, state=Consent.State.ACTIVE))
        gone = DeskLine.objects.filter(consent__patient__in=patients).exclude(consent__in=consents)
        gone.delete()
        if consents:
            DeskLine.objects.bulk_create(
                _lines(consents),
                update_conflicts=True,
                unique_fields=["consent"],
                update_fields=KEPT,
            )


def _lines(consents: Sequence[Consent]) -> list[DeskLine]:
    patients = [consent.patient_id for consent in consents]
    waiting, changes = _waiting(consents), _changes(patients)
    reviewed, talks = _reviewed(patients), _talks(consents)
    return [
        _line(
            consent,
            waiting[consent.patient_id],
            changes.get(consent.patient_id),
            reviewed.get((consent.patient_id, consent.clinic_id)),
            talks.get(consent.pk, Talk()),
        )
        for consent in consents
    ]


def _line(
    consent: Consent,
    waiting: Iterable[Waiting],
    change: tuple[dt.date, int] | None,
    reviewed_at: dt.datetime | None,
    talk: Talk,
) -> DeskLine:
    """The line of one consent: what rests on a kind that is not shared is not in it."""
    shared = frozenset(consent.categories)
    seen = [
        item
        for item in waiting
        if item.categories <= shared and (item.only is None or consent.pk in item.only)
    ]
    first = max(seen, key=lambda item: (item.rank, item.at), default=None)
    if "medicines" not in shared:
        change = None
    return DeskLine(
        consent=consent,
        rank=first.rank if first else 0,
        waits=len(seen),
        newest_at=max((item.at for item in seen), default=None),
        alert_id=first.alert if first else None,
        finding_id=first.finding if first else None,
        changed_on=change[0] if change else None,
        medication_id=change[1] if change else None,
        reviewed_at=reviewed_at,
        unread=talk.unread,
        said_at=talk.said_at,
        asked=talk.asked,
    )


def _waiting(consents: Sequence[Consent]) -> Mapping[int, list[Waiting]]:
    """What waits, by patient; an alert marked as a mistake waits too and says so."""
    patients = {consent.patient_id for consent in consents}
    waiting: dict[int, list[Waiting]] = defaultdict(list)
    for kind, model in KINDS.items():
        rows = model.objects.filter(patient__in=patients)
        elsewhere = waiting_elsewhere(kind, consents)
        found = rows.filter(unsettled(kind) | Q(pk__in=elsewhere))
        for patient, pk, urgency, categories, at in found.values_list(
            "patient_id", "pk", "urgency", "categories", BEGAN[kind]
        ):
            waiting[patient].append(
                Waiting(
                    rank=Urgency(urgency).rank,
                    at=at,
                    categories=frozenset(categories),
                    only=elsewhere.get(pk),
                    alert=pk if kind == "alert" else None,
                    finding=pk if kind == "finding" else None,
                )
            )
    return waiting


def _changes(patients: Collection[int]) -> dict[int, tuple[dt.date, int]]:
    """The day and the medicine of the newest start or stop, by patient."""
    newest: dict[int, tuple[dt.date, int]] = {}
    rows = Medication.objects.kept().filter(patient__in=patients)
    for patient, pk, *days in rows.values_list("patient_id", "pk", "started_on", "stopped_on"):
        for on in days:
            if on is not None and (patient not in newest or (on, pk) > newest[patient]):
                newest[patient] = (on, pk)
    return newest


def _reviewed(patients: Collection[int]) -> dict[tuple[int, int], dt.datetime]:
    """When each clinic last reviewed each patient."""
    rows = Review.objects.filter(patient__in=patients).order_by()
    newest = rows.values_list("patient_id", "clinician__clinic_id").annotate(at=Max("at"))
    return {(patient, clinic): at for patient, clinic, at in newest}


def _talks(consents: Sequence[Consent]) -> dict[int, Talk]:
    """What waits in each thread, by consent."""
    answered = Message.objects.standing().filter(answer_to=OuterRef("pk"))
    unread = Q(clinician__isnull=True, read_at__isnull=True)
    open_question = Q(kind__in=Message.QUESTIONS) & ~Q(Exists(answered))
    rows = Message.objects.standing().filter(consent__in=consents).order_by()
    found = rows.values_list("consent_id").annotate(
        new=Count("pk", filter=unread),
        newest=Max("written_at", filter=unread),
        open=Count("pk", filter=open_question),
    )
    return {
        consent: Talk(unread=new, said_at=newest, asked=asked)
        for consent, new, newest, asked in found
    }
