"""The browsers that show a person's reminders: added by them, forgotten when they are gone."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import transaction

from tracker import audit
from tracker.exchange.web_push import Subscription, can_be_used
from tracker.models import Patient, PushSubscription
from tracker.sealing import seal, unseal_many

MOST_DEVICES = 8  # [A] phones, tablets and computers of one person; the oldest gives way


class NoPushServiceError(ValueError):
    """The browser's push service is none we know, or its keys are no keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One browser: its row, and the address and keys that were sealed in it."""

    row: PushSubscription
    subscription: Subscription


def add_device(patient: Patient, subscription: Subscription, *, now: dt.datetime) -> None:
    """Show this person's reminders in that browser, and nobody else's any more.

    Raises NoPushServiceError for an address we would not call.
    """
    if not can_be_used(subscription, settings.PUSH_SERVICES):
        raise NoPushServiceError
    with transaction.atomic():
        PushSubscription.objects.update_or_create(
            endpoint_digest=_digest(subscription),
            defaults={
                "patient": patient,
                "sealed": seal(patient.user.public_id, json.dumps(asdict(subscription))),
                "created_at": now,
                "refused_at": None,
            },
        )
        newest = patient.push_subscriptions.order_by("-created_at", "-pk")[:MOST_DEVICES]
        patient.push_subscriptions.exclude(
            pk__in=list(newest.values_list("pk", flat=True))
        ).delete()
        audit.record(audit.patient_actor(patient), patient, "push.add", now=now)


def forget_devices(patient: Patient, *, now: dt.datetime) -> None:
    """Show reminders in none of the person's browsers."""
    with transaction.atomic():
        gone, _ = patient.push_subscriptions.all().delete()
        if gone:
            audit.record(audit.patient_actor(patient), patient, "push.forget", now=now)


def devices(patient: Patient) -> list[Device]:
    """The person's browsers that can be called; none whose key was destroyed."""
    rows = list(patient.push_subscriptions.order_by("pk"))
    opened = unseal_many(patient.user.public_id, [row.sealed for row in rows])
    return [
        Device(row=row, subscription=Subscription(**json.loads(text)))
        for row, text in zip(rows, opened, strict=True)
        if text is not None
    ]


def forget_device(device: Device) -> None:
    """The push service says that the browser wants no more."""
    PushSubscription.objects.filter(pk=device.row.pk).delete()


def note_refusal(device: Device, *, now: dt.datetime) -> None:
    """The push service did not take a message, and the subscription may still be there."""
    PushSubscription.objects.filter(pk=device.row.pk).update(refused_at=now)


def _digest(subscription: Subscription) -> str:
    return hashlib.sha256(subscription.endpoint.encode()).hexdigest()
