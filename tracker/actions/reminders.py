"""Reminders: chosen by the person, at most one a night, and quiet whenever they can be.

A reminder is about the last night, the one that has had its morning. It is not sent when
something was said about that night, after a "not now", or to somebody who has not logged
for two weeks. The unique key of `Delivery` keeps it at one a night for everybody who
plans or sends, and for somebody who moves the hour.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from zoneinfo import ZoneInfo

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from tracker import audit
from tracker.analysis.nights import night_of
from tracker.models import Delivery, Night, Patient, PushSubscription, Reminder
from tracker.models.reminders import EVENING_HOURS, MORNING_HOURS

from .deliveries import owe_many
from .weekly import verified_address

LASTS = dt.timedelta(hours=2)  # [A] later it would come at an hour nobody chose
SILENT_AFTER = dt.timedelta(days=14)  # [A] two weeks without an entry: then we are quiet too
WEEK_NIGHTS = 7
ONE_DAY = dt.timedelta(days=1)
_signer = Signer(salt="tracker.reminder")


class Answer(enum.Enum):
    """What a person may say to a reminder; each makes it quieter."""

    NOT_NOW = "not-now"
    NOT_THIS_WEEK = "not-this-week"
    STOP = "stop"


def choose_reminder(patient: Patient, *, hour: int, way: str, now: dt.datetime) -> Reminder:
    """The wish to be reminded at this hour of the person's own clock; it ends any "not now".

    Raises IntegrityError for an hour that is neither in the morning nor in the evening.
    """
    part = Reminder.Part.MORNING if hour in MORNING_HOURS else Reminder.Part.EVENING
    wish = {"part": part, "hour": hour, "way": way, "chosen_at": now, "quiet_until": None}
    with transaction.atomic():
        reminder, _ = Reminder.objects.update_or_create(patient=patient, defaults=wish)
        audit.record(audit.patient_actor(patient), patient, "reminder.choose", now=now)
    return reminder


def stop_reminders(patient: Patient, *, now: dt.datetime, actor: audit.Actor | None = None) -> None:
    """No more reminders; without one it changes nothing."""
    with transaction.atomic():
        gone, _ = Reminder.objects.filter(patient=patient).delete()
        if gone:
            own = actor or audit.patient_actor(patient)
            audit.record(own, patient, "reminder.stop", now=now)


def plan_reminders(now: dt.datetime) -> int:
    """Owe a reminder to everybody whose hour has come and who may be reminded; how many are new."""
    zones = Reminder.objects.values_list("patient__zone", flat=True).distinct()
    return sum(_plan_zone(zone, now) for zone in zones)


def night_reminded(moment: dt.datetime, zone: str) -> dt.date:
    """The night a reminder at `moment` is about: the evening before that day."""
    return moment.astimezone(ZoneInfo(zone)).date() - ONE_DAY


def why_quiet(reminder: Reminder, night: dt.date, now: dt.datetime) -> str:
    """Why nothing is sent about this night after all; "" when it may be."""
    patient = reminder.patient
    if Night.objects.filter(patient=patient, date=night).exists():
        return "already logged"
    if reminder.quiet_until is not None and night <= reminder.quiet_until:
        return "not now"
    heard = max(reminder.chosen_at, patient.last_entry_at or reminder.chosen_at)
    return "" if now - heard <= SILENT_AFTER else "no entry for two weeks"


def answer_token(patient: Patient, night: dt.date) -> str:
    """What the links of one reminder carry; it works for good and can only make us quieter."""
    return _signer.sign(f"{patient.public_id}:{night.isoformat()}")


def known_answer(token: str) -> bool:
    """True when the token is one of ours, whoever it is for."""
    return _read_token(token) is not None


def answer_reminder(token: str, answer: Answer, *, now: dt.datetime) -> bool:
    """Do what somebody said to a reminder, once or again; False for a wrong token."""
    said = _read_token(token)
    if said is None:
        return False
    person, night = said
    reminder = Reminder.objects.select_related("patient__user").filter(patient__public_id=person)
    for found in reminder:
        if answer is Answer.STOP:
            stop_reminders(found.patient, now=now, actor=_by_link(found.patient))
        else:
            _quieten(found, _last_quiet_night(found, night, answer, now), now)
    return True


def _plan_zone(zone: str, now: dt.datetime) -> int:
    today = now.astimezone(ZoneInfo(zone)).date()
    made = 0
    for day in (today - ONE_DAY, today):
        for hour in (*MORNING_HOURS, *EVENING_HOURS):
            moment = dt.datetime.combine(day, dt.time(hour), ZoneInfo(zone)).astimezone(dt.UTC)
            if moment <= now < moment + LASTS:
                made += _plan_hour(zone, moment, hour, now)
    return made


def _plan_hour(zone: str, moment: dt.datetime, hour: int, now: dt.datetime) -> int:
    night = night_reminded(moment, zone)
    people = _may_be_reminded(night, now).filter(patient__zone=zone, hour=hour)
    ids = people.values_list("patient__public_id", flat=True)
    return owe_many(
        Delivery.Kind.REMINDER,
        Delivery.Recipient.PATIENT,
        night.isoformat(),
        {str(person): moment for person in ids},
        lasts=LASTS,
        now=now,
    )


def _may_be_reminded(night: dt.date, now: dt.datetime) -> QuerySet[Reminder]:
    """Who is not quiet, by the same rules as `why_quiet`, and can be reached."""
    since = now - SILENT_AFTER
    devices = PushSubscription.objects.filter(patient=OuterRef("patient"))
    said = Night.objects.filter(patient=OuterRef("patient"), date=night)
    return Reminder.objects.filter(
        Q(way=Reminder.Way.PUSH) & Exists(devices)
        | Q(way=Reminder.Way.MAIL) & verified_address("patient__user"),
        Q(chosen_at__gte=since) | Q(patient__last_entry_at__gte=since),
        Q(quiet_until__isnull=True) | Q(quiet_until__lt=night),
        ~Exists(said),
        patient__user__is_active=True,
    )


def _last_quiet_night(
    reminder: Reminder, night: dt.date, answer: Answer, now: dt.datetime
) -> dt.date:
    if answer is Answer.NOT_NOW:
        return night
    return night_of(now, reminder.patient.zone) + (WEEK_NIGHTS - 1) * ONE_DAY


def _quieten(reminder: Reminder, until: dt.date, now: dt.datetime) -> None:
    """An old link never shortens a longer quiet."""
    shorter = Q(quiet_until__isnull=True) | Q(quiet_until__lt=until)
    with transaction.atomic():
        if Reminder.objects.filter(shorter, pk=reminder.pk).update(quiet_until=until):
            patient = reminder.patient
            audit.record(_by_link(patient), patient, "reminder.not_now", now=now)


def _by_link(patient: Patient) -> audit.Actor:
    return audit.Actor(ref=str(patient.public_id), role="mail link")


def _read_token(token: str) -> tuple[uuid.UUID, dt.date] | None:
    try:
        person, night = _signer.unsign(token).split(":")
        return uuid.UUID(person), dt.date.fromisoformat(night)
    except (BadSignature, ValueError):
        return None
