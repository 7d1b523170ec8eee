"""The account page: what can be changed, and who looked at the diary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress

from tracker.models import AuditEvent, Patient, User

from . import words
from .questions import answers

NEWEST_READS = 50
ROLES = {
    "clinician": "Clinician",
    "helper": "Family helper",
    "system": "Our nightly check",
    "operator": "Operator",
    "link": "Somebody with your link",
    "mail link": "A link in your mail",
}
BY_OURSELVES = "system"
NAMED = frozenset(("clinician", "helper"))
ACTIONS = {
    "panel.read": "Saw your name in the patient list",
    "patient.read": "Read your diary",
    "summary.read": "Read your visit summary",
    "summary.open": "Opened your visit summary by the link you made",
    "chart.read": "Looked at a chart",
    "analysis.run": "Looked for patterns",
    "night.bulk": "Wrote nights into your diary",
    "drink.bulk": "Wrote drinks into your diary",
    "mail.panel": "Got the weekly mail of the clinic. It has a code, not your name",
    "mail.weekly": "Made your weekly mail",
    "mail.refused": "Noted that a mail to you came back",
    "reminder.stop": "Stopped your reminders",
    "reminder.not_now": "Said not now to a reminder",
    "patient.profile": "Changed one of your answers",
    "consent.ask": "Asked to see your diary",
    "consent.close": "Closed their account. What you shared with them alone ended",
    "consent.lapse": "Ended a request of a clinic that you did not answer",
    "consent.leave": "Took somebody off what you share. They left the clinic",
    "review.acknowledged": "Marked a finding as seen",
    "review.not_relevant": "Set a finding aside",
    "review.note": "Wrote a note",
    "message.write": "Wrote you a message",
    "message.read": "Looked at your messages",
    "message.open": "Opened what you wrote",
    "message.take_back": "Took a message to you back",
    "emergency.open": "Opened your diary without your consent, as an emergency",
    "emergency.read": "Read your visit summary in an emergency",
    "helper.accept": "Said yes to helping you",
    "helper.leave": "Stopped helping you",
    "helper.nights": "Read your nights",
    "helper.summary": "Read your visit summary",
    "cramp.start": "Logged a cramp for you",
    "cramp.record": "Logged a cramp for you",
    "cramp.stop": "Stopped the clock of a cramp for you",
    "cramp.undo": "Took back a cramp they had logged",
    "drink.record": "Logged a drink for you",
    "drink.undo": "Took back a drink they had logged",
    "night.none": "Logged a night without cramps for you",
    "night.undo": "Took back a night they had logged",
    "symptom.report": "Ticked signs for you",
    "alert.fire": "Was told what to do about your signs",
    "review.reopened": "Opened a finding again",
    "limit.set": "Set a limit or a target for you",
    "limit.lift": "Lifted a limit or a target",
    "entries.read": "Read your medicines, drinks and blood tests",
    "days.read": "Read your days, signs and notes",
    "history.read": "Read what the clinic did about your findings",
    "patient.fluid_limit": "Set or lifted a limit for what you drink",
}
OTHER = "Changed something in your diary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One time somebody but the patient read or wrote: who, in which role, what, when."""

    who: str
    role: str
    what: str
    when: str


def account(patient: Patient) -> dict[str, Any]:
    """Context for a patient's account page."""
    return {
        "theme": patient.theme,
        "address": patient.user.email or _claimed(patient.user),
        "is_new": patient.onboarded_at is None,
        "answers": answers(patient),
        "looks": looks(patient),
        "was_opened": patient.emergencies.exists(),
    }


def _claimed(user: User) -> str:
    """The address that was typed at sign-up and not checked yet."""
    return EmailAddress.objects.filter(user=user).values_list("email", flat=True).first() or ""


def looks(patient: Patient) -> list[Look]:
    """The newest reads and writes by anybody but the patient, newest first."""
    events = list(
        AuditEvent.objects.filter(chain=str(patient.public_id))
        .exclude(role="patient")
        .order_by("-seq")[:NEWEST_READS]
    )
    names = _names(events)
    return [
        _look(list(run), names, patient.zone)
        for _, run in groupby(events, key=lambda event: _same(event, patient.zone))
    ]


def _same(event: AuditEvent, zone: str) -> tuple[object, ...]:
    """What makes two rows one line: our own check on one day. People are never put together."""
    if event.role != BY_OURSELVES:
        return (event.seq,)
    return event.role, event.action, event.at.astimezone(ZoneInfo(zone)).date()


def _look(run: Sequence[AuditEvent], names: dict[str, str], zone: str) -> Look:
    newest = run[0]
    times = f", {len(run)} times" if len(run) > 1 else ""
    role = ROLES.get(newest.role, newest.role)
    when = _when(newest.at, zone)
    return Look(
        who=names.get(newest.actor, role),
        role=role,
        what=f"{ACTIONS.get(newest.action, OTHER)}{times}",
        when=when if newest.role == BY_OURSELVES else f"{role}, {when}",
    )


def _names(events: Sequence[AuditEvent]) -> dict[str, str]:
    refs = {event.actor for event in events if event.role in NAMED}
    rows = User.objects.filter(public_id__in=refs).values_list(
        "public_id", "name", "clinician__title", "clinician__clinic__name"
    )
    return {
        str(ref): f"{title or ''} {name}".strip() + (f", {clinic}" if clinic else "")
        for ref, name, title, clinic in rows
    }


def _when(at: dt.datetime, zone: str) -> str:
    return f"{words.short_date(at.astimezone(ZoneInfo(zone)).date())}, {words.clock(at, zone)}"
