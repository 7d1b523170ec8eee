"""The share page: who may see what and until when, who asks, and the code or link to start."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max

from tracker.actions.consent_ends import day_before
from tracker.actions.share_codes import CONSENT_TEXT, waiting_links
from tracker.forms.share import CATEGORIES, EVERYBODY, PEOPLE, USUAL_SPAN
from tracker.models import AuditEvent, Clinician, Consent, Patient, Span

from . import words
from .consent_texts import words_of

GROUP_OF_DIGITS = 3
# What somebody of a clinic does when they look at a diary.
LOOKS = ("patient.read", "chart.read", "entries.read", "days.read", "summary.read")
# Switched on for a new code. Own notes are not: a person says yes to those on purpose.
OFFERED = frozenset(CATEGORIES) - {"notes"}
ENDS_SOON = dt.timedelta(days=7)
UNTIL_STOPPED = "until you stop it"
NEW = "new"  # the card of a new code, where another card has the id of its consent


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One kind of entry as a switch, or one of several answers."""

    code: str
    name: str
    says: str
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """A clinic that asks or that may read."""

    public_id: str
    clinic: str
    phone: str
    asked_by: str
    clinicians: str
    later: tuple[tuple[str, str], ...]  # account and name of each who may be added
    since: str
    answer_by: str
    until: str
    ends_soon: bool
    looked: str
    choices: tuple[Choice, ...]
    ends: tuple[Choice, ...]
    last_day: str
    sees: str
    hides: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A request nobody answered in time: who asked, and when."""

    clinic: str
    asked: str


def share(
    patient: Patient,
    now: dt.datetime,
    *,
    digits: str = "",
    address: str = "",
    refused: bool = False,
    problem: str = "",
    at: str = NEW,
) -> dict[str, Any]:
    """Context for the page; `digits` or `address` was just made, and is shown this one time.

    `refused` is true when something was not done because the address is not checked; `problem`
    says what was wrong with the form of the card `at`.
    """
    consents = list(_live(patient, now))
    looked = _last_looks(patient)
    links = waiting_links(patient, now)
    asked = [row for row in consents if row.state == Consent.State.ASKED and row.answer_by > now]
    active = [row for row in consents if row.state == Consent.State.ACTIVE]
    return {
        "theme": patient.theme,
        "refused": refused,
        "problem": problem,
        "at": at,
        "categories": choices(OFFERED),
        "people": [
            Choice(code=code, name=name, says=says, is_on=code == EVERYBODY)
            for code, (name, says) in PEOPLE.items()
        ],
        "ends": ends(USUAL_SPAN),
        "first_day": now.astimezone(ZoneInfo(patient.zone)).date().isoformat(),
        "digits": grouped(digits),
        "digits_spoken": ", ".join(" ".join(group) for group in grouped(digits).split()),
        "address": address,
        "links": len(links),
        "links_until": _day(links[-1], patient.zone) if links else "",
        "unanswered": list(_unanswered(consents, asked, active, patient.zone)),
        "text": words_of(CONSENT_TEXT),
        "asked": [_sharing(row, patient, looked, now) for row in asked],
        "active": [_sharing(row, patient, looked, now) for row in active],
    }


def choices(on: Collection[str]) -> tuple[Choice, ...]:
    """All kinds of entries, those in `on` switched on."""
    return tuple(
        Choice(code=code, name=name, says=says, is_on=code in on)
        for code, (name, says) in CATEGORIES.items()
    )


def ends(on: str) -> tuple[Choice, ...]:
    """All answers to "until when", one of them chosen."""
    return tuple(
        Choice(code=code, name=name, says="", is_on=code == on) for code, name in Span.choices
    )


def named_kinds(categories: Collection[str]) -> str:
    """ "Cramps, Fluids", in the order of the page; "nothing" for none."""
    return ", ".join(name for code, (name, _) in CATEGORIES.items() if code in categories) or (
        "nothing"
    )


def until(expires_at: dt.datetime | None, zone: str) -> str:
    """ "until December 18, 2026", that day included, or "until you stop it"."""
    if expires_at is None:
        return UNTIL_STOPPED
    return f"until {words.short_date(day_before(expires_at, zone))}"


def grouped(digits: str) -> str:
    """ "472 916 305"."""
    starts = range(0, len(digits), GROUP_OF_DIGITS)
    return " ".join(digits[start : start + GROUP_OF_DIGITS] for start in starts)


def _live(patient: Patient, now: dt.datetime) -> Any:
    open_or_over = (Consent.State.ASKED, Consent.State.LAPSED)
    live = Consent.objects.active(now) | Consent.objects.filter(state__in=open_or_over)
    return (
        live.filter(patient=patient)
        .select_related("clinic", "asked_by__user")
        .prefetch_related("clinicians__user", "clinic__clinicians__user")
        .order_by("asked_at")
    )


def _unanswered(
    consents: list[Consent], asked: list[Consent], active: list[Consent], zone: str
) -> Iterator[Unanswered]:
    """The requests that are over, of clinics that neither asked again nor may read."""
    clinics = {row.clinic_id for row in (*asked, *active)}
    for row in consents:
        if row.clinic_id not in clinics:
            yield Unanswered(clinic=row.clinic.name, asked=_day(row.asked_at, zone))


def _last_looks(patient: Patient) -> dict[str, dt.datetime]:
    """The newest read of this diary by each clinician's account."""
    rows = AuditEvent.objects.filter(
        chain=str(patient.public_id), role="clinician", action__in=LOOKS
    )
    return dict(rows.values_list("actor").annotate(Max("at")))


def _sharing(
    row: Consent, patient: Patient, looked: dict[str, dt.datetime], now: dt.datetime
) -> Sharing:
    named = list(row.clinicians.all())
    times = [looked[ref] for ref in (_ref(each) for each in named) if ref in looked]
    over = row.expires_at
    return Sharing(
        public_id=str(row.public_id),
        clinic=row.clinic.name,
        phone=row.clinic.phone,
        asked_by=row.asked_by.display_name,
        clinicians=", ".join(sorted(each.display_name for each in named)) or "Nobody",
        later=tuple(_may_be_added(row, named)),
        answer_by=_day(row.answer_by, patient.zone),
        since=_day(row.given_at, patient.zone) if row.given_at else "",
        until=until(over, patient.zone),
        ends_soon=over is not None and over - now <= ENDS_SOON,
        looked=_day(max(times), patient.zone) if times else "",
        choices=choices(row.categories),
        ends=ends(row.span),
        last_day=_iso(day_before(over, patient.zone) if over else row.last_day),
        sees=named_kinds(row.categories),
        hides=named_kinds(set(CATEGORIES) - set(row.categories)),
    )


def _may_be_added(row: Consent, named: list[Clinician]) -> list[tuple[str, str]]:
    """Verified clinicians of the clinic whom this consent does not name."""
    covered = {each.pk for each in named}
    found = [
        (_ref(each), each.display_name)
        for each in row.clinic.clinicians.all()
        if each.verified_at and each.reads and each.pk not in covered
    ]
    return sorted(found, key=lambda one: one[1])


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _ref(clinician: Clinician) -> str:
    return str(clinician.user.public_id)


def _day(moment: dt.datetime, zone: str) -> str:
    return words.short_date(moment.astimezone(ZoneInfo(zone)).date())
