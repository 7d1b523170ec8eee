"""What is over is removed: nothing outlives its use because nobody looked (ASVS 14.2.7).

Each rule names its rows and how long they stay. The hourly job runs all; a rule that cannot
be kept now is kept the next time and holds up no other.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping

from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.db.models import Q

from tracker.models import (
    ClinicInvitation,
    Consent,
    Delivery,
    HeldFile,
    Helper,
    PushSubscription,
    ShareCode,
    SummaryLink,
)

from .consent_requests import lapse_unanswered
from .erasure import destroy_keys
from .imports import HELD_FOR

logger = logging.getLogger(__name__)

# [A] All of these: long enough to answer "what was that?", short enough to be worth nothing.
SHARE_CODES_STAY = dt.timedelta(days=1)
LINKS_STAY = dt.timedelta(days=30)  # after they stopped or ended; who opened one is in the trail
REQUESTS_STAY = dt.timedelta(days=30)  # after nobody answered; the page says so meanwhile
DEVICES_STAY = dt.timedelta(days=90)  # after their push service began to refuse
STRANGERS_MAILS_STAY = dt.timedelta(days=30)  # to addresses without an account
ACCOUNT_MAILS_STAY = dt.timedelta(days=400)  # "Emails to me" shows a year
LONGEST_LINK = dt.timedelta(days=max(SummaryLink.Days.values))


def clear(now: dt.datetime) -> dict[str, int]:
    """Remove what is over; how many rows of each kind were removed."""
    removed = {}
    for name, rule in RULES.items():
        try:
            with transaction.atomic():
                removed[name] = rule(now)
        except DatabaseError as error:
            logger.error("retention.waits rule=%s error=%s", name, type(error).__name__)
    return removed


def _sessions(now: dt.datetime) -> int:
    return Session.objects.filter(expire_date__lte=now).delete()[0]


def _share_codes(now: dt.datetime) -> int:
    return ShareCode.objects.filter(expires_at__lte=now - SHARE_CODES_STAY).delete()[0]


def _summary_links(now: dt.datetime) -> int:
    over = Q(stopped_at__lte=now - LINKS_STAY) | Q(created_at__lte=now - LINKS_STAY - LONGEST_LINK)
    return SummaryLink.objects.filter(over).delete()[0]


def _devices(now: dt.datetime) -> int:
    return PushSubscription.objects.filter(refused_at__lte=now - DEVICES_STAY).delete()[0]


def _held_files(now: dt.datetime) -> int:
    return HeldFile.objects.filter(held_at__lte=now - HELD_FOR).delete()[0]


def _mails_to_strangers(now: dt.datetime) -> int:
    rows = Delivery.objects.filter(
        recipient_kind=Delivery.Recipient.ADDRESS,
        created_at__lte=now - STRANGERS_MAILS_STAY,
    )
    return rows.delete()[0]


def _account_mails(now: dt.datetime) -> int:
    """Their bodies were wiped at sending; the rows say when a code or notice went out."""
    rows = Delivery.objects.filter(
        kind=Delivery.Kind.ACCOUNT, created_at__lte=now - ACCOUNT_MAILS_STAY
    )
    return rows.delete()[0]


def _bodies_of_unsent_mails(now: dt.datetime) -> int:
    """A mail that is too late to be sent keeps no address and no words."""
    late = Delivery.objects.filter(not_after__lte=now, sealed_body__isnull=False)
    unsent = late.exclude(state__in=(Delivery.State.SENT, Delivery.State.SENDING))
    return unsent.update(
        state=Delivery.State.SKIPPED, sealed_body=None, lease_until=None, outcome="too late"
    )


def _clinic_invitations(now: dt.datetime) -> int:
    return ClinicInvitation.objects.filter(expires_at__lte=now - LINKS_STAY).delete()[0]


def _helper_invitations(now: dt.datetime) -> int:
    """Those nobody said yes to; a helper who was one stays in the list of the patient."""
    unused = Helper.objects.filter(accepted_at__isnull=True, expires_at__lte=now - LINKS_STAY)
    return unused.delete()[0]


def _requests(now: dt.datetime) -> int:
    """A request nobody answered ends in time and goes some days later; the trail has its id."""
    lapse_unanswered(now)
    over = Consent.objects.filter(state=Consent.State.LAPSED, withdrawn_at__lte=now - REQUESTS_STAY)
    return over.delete()[1].get("tracker.Consent", 0)


RULES: Mapping[str, Callable[[dt.datetime], int]] = {
    "sessions": _sessions,
    "share codes": _share_codes,
    "summary links": _summary_links,
    "devices": _devices,
    "held files": _held_files,
    "mails to strangers": _mails_to_strangers,
    "account mails": _account_mails,
    "bodies of unsent mails": _bodies_of_unsent_mails,
    "clinic invitations": _clinic_invitations,
    "helper invitations": _helper_invitations,
    "requests to read": _requests,
    "keys of erased people": destroy_keys,
}
