"""A diary with something in every field a person can fill, and canaries where words go.

Everything is written through the actions, in an order and with numbers drawn from a seed,
so that no two of these people have the same diary.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from allauth.account.models import EmailAddress

from tests.conftest import NOW, PASSWORD
from tests.presenters.evidences import sample
from tracker import audit
from tracker.actions.cramp_changes import describe_cramp, undo_cramp
from tracker.actions.cramps import record_cramp, start_cramp
from tracker.actions.day_notes import DayEntry, record_day
from tracker.actions.drink_changes import change_drink, choose_sizes, undo_drink
from tracker.actions.findings import apply, see_finding
from tracker.actions.fits import answer_finding
from tracker.actions.fluids import record_drink
from tracker.actions.helpers import invite_helper
from tracker.actions.lab_changes import correct_lab
from tracker.actions.labs import record_lab, undo_lab
from tracker.actions.life_events import EventEntry, add_event, change_event, remove_event
from tracker.actions.medications import (
    Dose,
    add_medication,
    change_dose,
    stop_medication,
    take_dose,
    undo_medication,
)
from tracker.actions.nights import NightEntry, record_forgotten_night, record_nights
from tracker.actions.people import change_profile, create_patient
from tracker.actions.reminders import choose_reminder
from tracker.actions.restless import record_restless
from tracker.actions.summaries import make_link, write_questions
from tracker.actions.symptoms import mark_mistaken, report_signs
from tracker.analysis.records import Pattern, RestlessAnswers
from tracker.models import Drug, Patient, User
from tracker.sealing import seal

CANARY = "zqcanary"  # what no page, code or library would write by itself
JOINED = dt.date(2026, 3, 1)
ODD = ("=1+2", "@SUM(A1)", "-3", "+4", "'quoted", "a\tb", "ümlaut 日本 🦵", "\r\nbreak", '"q"')


def canary(name: str) -> str:
    """A word that is only in that field."""
    return f"{CANARY}-{name}"


def make_full_patient(email: str, *, seed: int = 0, name: str = "") -> Patient:
    """A person with a checked address and a full diary, at `NOW`."""
    user = User.objects.create_user(email, PASSWORD, name=name or canary("name"))
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    patient = create_patient(
        user, joined_on=JOINED, now=NOW, zone="America/New_York", country="US", birth_year=1951
    )
    fill(patient, random.Random(seed))
    return Patient.objects.select_related("user").get(pk=patient.pk)


def fill(patient: Patient, chance: random.Random) -> None:
    """Entries of every kind, with changes, removals and marks among them."""
    change_profile(
        patient,
        now=NOW,
        sex=chance.choice(("F", "M", "X", "")),
        conditions=chance.sample(["ckd", "diabetes", "heart_failure"], chance.randint(0, 2)),
        intake_answer="no_limit",
        cramps_in_four_weeks=chance.choice((None, 0, 12)),
        bed_time=chance.choice((None, dt.time(22, 30))),
        rise_time=dt.time(6, 45),
        theme=chance.choice(("auto", "day", "night")),
        weekly_mail=chance.choice(("link", "numbers", "off")),
        onboarded_at=NOW - dt.timedelta(days=90),
    )
    _nights(patient, chance)
    _drinks(patient, chance)
    _medicines(patient, chance)
    _days(patient, chance)
    _labs(patient, chance)
    _told(patient, chance)
    write_questions(patient, [_words(chance, "question"), "Why at night?"], now=NOW)
    choose_reminder(patient, hour=chance.choice((7, 19)), way="mail", now=NOW)
    make_link(patient, days=7, now=NOW)
    invite_helper(patient, sees=False, called=canary("helper"), now=NOW)


def _words(chance: random.Random, field: str) -> str:
    return f"{chance.choice(ODD)} {canary(field)} {chance.choice(ODD)}".strip()


def _nights(patient: Patient, chance: random.Random) -> None:
    first = JOINED + dt.timedelta(days=chance.randint(0, 9))
    nights = [
        NightEntry(date=first + dt.timedelta(days=n), cramps=_cramps(first, n, chance))
        for n in range(60)
        if chance.random() < 0.8
    ]
    record_nights(patient, nights, now=NOW, actor=audit.JOB)
    row = patient.nights.order_by("?")[0]
    note = seal(patient.user.public_id, _words(chance, "night"))
    patient.nights.filter(pk=row.pk).update(sealed_note=note)
    record_forgotten_night(patient, NOW.date() - dt.timedelta(days=4), now=NOW)
    earlier = record_cramp(patient, started_at=NOW - dt.timedelta(hours=8), minutes=6, now=NOW)
    describe_cramp(patient, earlier, severity=chance.randint(0, 10), places=["left_calf"], now=NOW)
    gone = record_cramp(patient, started_at=NOW - dt.timedelta(hours=30), minutes=2, now=NOW)
    undo_cramp(patient, gone, now=NOW)
    if chance.random() < 0.5:
        start_cramp(patient, now=NOW)


def _cramps(
    first: dt.date, number: int, chance: random.Random
) -> tuple[tuple[dt.datetime, int | None, int | None, tuple[str, ...]], ...]:
    day = first + dt.timedelta(days=number + 1)
    start = dt.datetime.combine(day, dt.time(7, chance.randint(0, 59)), dt.UTC)
    one = (start, chance.choice((None, 4)), chance.choice((None, 6)), ("right_calf",))
    return (one,) * chance.choice((0, 0, 1, 2))


def _drinks(patient: Patient, chance: random.Random) -> None:
    for hour in range(chance.randint(2, 6)):
        drink, _ = record_drink(
            patient,
            volume_ml=chance.randint(50, 500),
            kind=chance.choice(("water", "coffee_tea")),
            at=NOW - dt.timedelta(hours=hour),
            now=NOW,
        )
    change_drink(patient, drink, volume_ml=333, kind="other", now=NOW)
    again, _ = record_drink(patient, volume_ml=200, now=NOW)
    undo_drink(patient, again, now=NOW)
    choose_sizes(patient, [150, 250, 500], now=NOW)


def _medicines(patient: Patient, chance: random.Random) -> None:
    drug, _ = Drug.objects.get_or_create(inn="furosemide", defaults={"groups": ["loop"]})
    start = NOW.date() - dt.timedelta(days=chance.randint(30, 60))
    dose = Dose(value=Decimal("12.5"), unit="mg", times=("morning",))
    known, _ = add_medication(patient, drug=drug, dose=dose, started_on=start, now=NOW)
    more = Dose(value=Decimal(20), unit="mg", times=("morning", "noon"))
    change_dose(patient, known, on=start + dt.timedelta(days=9), dose=more, now=NOW)
    take_dose(patient, known, day=NOW.date(), now=NOW)
    own, _ = add_medication(patient, drug=None, words=_words(chance, "medicine"), now=NOW)
    stop_medication(patient, own, stopped_on=NOW.date(), stopped_by="patient", now=NOW)
    gone, _ = add_medication(patient, drug=None, words="Typed by mistake", now=NOW)
    undo_medication(patient, gone, now=NOW)


def _days(patient: Patient, chance: random.Random) -> None:
    today = NOW.date()
    legs = RestlessAnswers(date=today, hard_knot=True, feel=chance.choice(("pain", "urge")))
    record_restless(patient, legs, now=NOW)
    entry = DayEntry(words=_words(chance, "day"), exertion=chance.randint(0, 3), weight_g=71_234)
    record_day(patient, today, entry, now=NOW)
    later = DayEntry(words=_words(chance, "day"), hot=True, urine_colour=4)
    record_day(patient, today, later, now=NOW)
    event = EventEntry(first_on=today - dt.timedelta(days=9), label=canary("event"))
    bed, _ = add_event(patient, event, now=NOW)
    other = EventEntry(first_on=event.first_on, last_on=today, label="=A new bed")
    change_event(patient, bed, other, now=NOW)
    gone, _ = add_event(patient, event, now=NOW)
    remove_event(patient, gone, now=NOW)


def _labs(patient: Patient, chance: random.Random) -> None:
    taken = NOW.date() - dt.timedelta(days=chance.randint(3, 30))
    lab, _ = record_lab(patient, analyte="sodium", taken_on=taken, value=Decimal("138.5"), now=NOW)
    right = Decimal("136.25")
    correct_lab(patient, lab, analyte="sodium", taken_on=taken, value=right, unit="mmol/L", now=NOW)
    gone, _ = record_lab(patient, analyte="potassium", taken_on=taken, value=Decimal(4), now=NOW)
    undo_lab(patient, gone, now=NOW)


def _told(patient: Patient, chance: random.Random) -> None:
    fired = report_signs(patient, ["confusion"], now=NOW)
    fired += report_signs(patient, ["dark_urine"], now=NOW)
    mark_mistaken(patient, fired[-1], now=NOW)
    found = apply(
        patient,
        [sample(Pattern.DIURETIC), sample(Pattern.STATIN)],
        night=dt.date(2026, 6, 17),
        version="1",
        now=NOW,
    )
    see_finding(patient, found[0], now=NOW)
    answer_finding(patient, found[0], fit="no", words=_words(chance, "fit"), now=NOW)
    answer_finding(patient, found[0], fit="yes", words=_words(chance, "fit"), now=NOW)
