"""People who stopped logging: one kind question, then nothing until they log again.

`Patient.asked_at` keeps the planning cheap however many are silent; the question's row is
unique for its silence, so that it is asked once whoever plans.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tracker.models import Delivery, Night, Patient

from .deliveries import PLAN_BATCH, new_message_id

NEVER_LOGGED = "never"


def logging_since(moment: dt.datetime) -> Q:
    """Patients with an entry made at `moment` or later."""
    return Q(last_entry_at__gte=moment)


def has_news_of(monday: dt.date) -> Q:
    """Patients a summary of that week would tell something.

    Who was silent once and is back hears about a week only when there is a night in it: the
    first mail after a silence is not about the silence.
    """
    nights = Night.objects.filter(
        patient=OuterRef("pk"), date__gte=monday, date__lt=monday + dt.timedelta(days=7)
    )
    return Q(asked_at__isnull=True) | Q(Exists(nights))


def not_asked_yet() -> Q:
    """Patients who were not asked in this silence."""
    return Q(asked_at__isnull=True) | Q(asked_at__lt=F("last_entry_at"))


def silence_of(last_entry_at: dt.datetime | None) -> str:
    """The name of a silence: it began with the last entry."""
    if last_entry_at is None:
        return NEVER_LOGGED
    return f"{last_entry_at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}"


def ask_once(
    people: QuerySet[Patient],
    hours: Mapping[str, dt.datetime],
    *,
    lasts: dt.timedelta,
    now: dt.datetime,
) -> int:
    """Owe the question to these silent people at their hours; how many are asked now.

    `hours` are moments by the patient's public id.
    """
    silences = list(people.values_list("pk", "public_id", "last_entry_at"))
    rows = [
        Delivery(
            kind=Delivery.Kind.QUESTION,
            recipient_kind=Delivery.Recipient.PATIENT,
            recipient_id=str(public_id),
            period=silence_of(last_entry_at),
            not_before=hours[str(public_id)],
            not_after=hours[str(public_id)] + lasts,
            message_id=new_message_id(),
            created_at=now,
        )
        for _, public_id, last_entry_at in silences
    ]
    keys = [pk for pk, _, _ in silences]
    with transaction.atomic():
        Delivery.objects.bulk_create(rows, batch_size=PLAN_BATCH, ignore_conflicts=True)
        for start in range(0, len(keys), PLAN_BATCH):
            Patient.objects.filter(pk__in=keys[start : start + PLAN_BATCH]).update(asked_at=now)
    return len(rows)
