"""The weekly mail: who is owed one, and how to stop it.

A mail covers the ISO week (Monday to Sunday by evening date) before the week it goes out
in. The unique key of `Delivery` makes planning twice, or on two machines, harmless.
"""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Exists, OuterRef, Q, QuerySet

from tracker import audit
from tracker.models import Clinician, Delivery, Patient

from .deliveries import owe_many
from .people import change_profile
from .silence import ask_once, has_news_of, logging_since, not_asked_yet

CLINICIAN_WEEKDAY, CLINICIAN_HOUR = 0, 7  # Monday 07:00 in TIME_ZONE, before the first patient
WORTH_SENDING = dt.timedelta(days=7)  # then the next summary is there
ONE_WEEK = dt.timedelta(days=7)
_signer = Signer(salt="tracker.stop-weekly-mail")


def plan_weekly(now: dt.datetime) -> int:
    """Make a due mail for everybody whose chosen hour of the week has come; how many are new.

    Who made no entry since that week began is asked once whether to go on, and is owed
    nothing more until there is one. After an outage it still owes the newest mail of each
    person, and only that one. Who joined in the middle of a week is first told about the
    week after.
    """
    zones = _mailed_patients().order_by("zone").values_list("zone", flat=True).distinct()
    return sum(_plan_zone(zone, now) for zone in zones) + _plan_clinicians(now)


def period_of(monday: dt.date) -> str:
    """The name of the ISO week that begins on `monday`: "2026-W25"."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(period: str) -> dt.date:
    """The first day of an ISO week named like "2026-W25"."""
    return dt.date.fromisoformat(f"{period}-1")


def verified_address(user_field: str) -> Exists:
    """A condition: the account's own address was checked."""
    return Exists(
        EmailAddress.objects.filter(
            user=OuterRef(user_field), email=OuterRef(f"{user_field}__email"), verified=True
        )
    )


def stop_token(recipient_kind: str, recipient_id: str) -> str:
    """What a mail's stop link carries; it works for good and can only stop mail."""
    return _signer.sign(f"{recipient_kind}:{recipient_id}")


def known_token(token: str) -> bool:
    """True when the token is one of ours, whoever it is for."""
    return _read_token(token) is not None


def stop_weekly_mail(token: str, *, now: dt.datetime) -> bool:
    """Turn weekly mail off for the person a stop link was made for; False for a wrong token."""
    recipient = _read_token(token)
    if recipient is None:
        return False
    kind, person = recipient
    if kind == Delivery.Recipient.CLINICIAN:
        Clinician.objects.filter(user__public_id=person).update(weekly_mail=False)
        return True
    patient = Patient.objects.select_related("user").filter(public_id=person).first()
    if patient is not None and patient.weekly_mail != Patient.WeeklyMail.OFF:
        change_profile(
            patient,
            now=now,
            actor=audit.Actor(ref=str(person), role="mail link"),
            weekly_mail=Patient.WeeklyMail.OFF,
        )
    return True


def _mailed_patients() -> QuerySet[Patient]:
    return Patient.objects.exclude(weekly_mail=Patient.WeeklyMail.OFF).filter(
        verified_address("user"), user__is_active=True
    )


def _plan_zone(zone: str, now: dt.datetime) -> int:
    """Two groups: whose hour of this local week has come, and whose last one was a week ago."""
    local = now.astimezone(ZoneInfo(zone))
    monday = local.date() - dt.timedelta(days=local.weekday())
    has_come = Q(weekly_weekday__lt=local.weekday()) | Q(
        weekly_weekday=local.weekday(), weekly_hour__lte=local.hour
    )
    made = 0
    for group, sent_in in ((has_come, monday), (~has_come, monday - ONE_WEEK)):
        covers = sent_in - ONE_WEEK
        people = _mailed_patients().filter(group, zone=zone, joined_on__lte=covers)
        began = _moment(covers, 0, 0, zone)
        heard = people.filter(logging_since(began) & has_news_of(covers))
        hours = _hours(heard, sent_in, zone)
        made += _owe(Delivery.Recipient.PATIENT, covers, hours, now)
        silent = people.exclude(logging_since(began)).filter(not_asked_yet())
        made += ask_once(silent, _hours(silent, sent_in, zone), lasts=WORTH_SENDING, now=now)
    return made


def _hours(people: QuerySet[Patient], sent_in: dt.date, zone: str) -> dict[str, dt.datetime]:
    """When each of them gets a mail in the week from the Monday `sent_in` on."""
    times = people.values_list("public_id", "weekly_weekday", "weekly_hour")
    return {str(pk): _moment(sent_in, weekday, hour, zone) for pk, weekday, hour in times}


def _plan_clinicians(now: dt.datetime) -> int:
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    monday = local.date() - dt.timedelta(days=local.weekday())
    if (local.weekday(), local.hour) < (CLINICIAN_WEEKDAY, CLINICIAN_HOUR):
        monday -= ONE_WEEK
    moment = _moment(monday, CLINICIAN_WEEKDAY, CLINICIAN_HOUR, settings.TIME_ZONE)
    covers = monday - ONE_WEEK
    people = Clinician.objects.filter(
        verified_address("user"),
        weekly_mail=True,
        verified_at__lt=dt.datetime.combine(monday, dt.time(), dt.UTC),
        user__is_active=True,
    ).values_list("user__public_id", flat=True)
    return _owe(
        Delivery.Recipient.CLINICIAN, covers, {str(person): moment for person in people}, now
    )


def _moment(monday: dt.date, weekday: int, hour: int, zone: str) -> dt.datetime:
    day = monday + dt.timedelta(days=weekday)
    return dt.datetime.combine(day, dt.time(hour), ZoneInfo(zone)).astimezone(dt.UTC)


def _owe(kind: str, covers: dt.date, hours: dict[str, dt.datetime], now: dt.datetime) -> int:
    return owe_many(
        Delivery.Kind.WEEKLY, kind, period_of(covers), hours, lasts=WORTH_SENDING, now=now
    )


def _read_token(token: str) -> tuple[str, uuid.UUID] | None:
    try:
        kind, person = _signer.unsign(token).split(":")
        return kind, uuid.UUID(person)
    except (BadSignature, ValueError):
        return None
