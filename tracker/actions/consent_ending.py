"""Tells people by mail that a consent ends soon, so that nobody is surprised on either side."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tracker.models import Consent

from .consent_mails import Notice, tell_patient

TOLD_BEFORE = dt.timedelta(days=7)  # [A] time to move the end, or to see the clinic once more
NOT_AT_ONCE = dt.timedelta(days=1)  # who chose a near day today knows it
BATCH = 200


def tell_endings(now: dt.datetime) -> int:
    """Owe one mail for each consent that ends within a week; how many. Once for each end."""
    soon = Consent.objects.active(now).filter(
        expires_at__lte=now + TOLD_BEFORE,
        end_told_at__isnull=True,
        given_at__lte=now - NOT_AT_ONCE,
        patient__user__is_active=True,
    )
    rows = soon.select_related("patient__user").order_by("expires_at", "pk")[:BATCH]
    return sum(_tell(consent, now) for consent in rows)


def _tell(consent: Consent, now: dt.datetime) -> bool:
    with transaction.atomic():
        mine = Consent.objects.filter(pk=consent.pk, end_told_at__isnull=True)
        if not mine.update(end_told_at=now):
            return False
        tell_patient(consent.patient, Notice.ENDS_SOON, now=now)
    return True
