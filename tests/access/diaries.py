"""A diary with one thing of every kind, and one of every kind that was taken away again.

Every secret of its owner is a word nobody else would write, so that it can be looked for
in any answer.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.conftest import NOW, ZONE
from tests.presenters.evidences import sample, sample_reason
from tracker import audit
from tracker.actions.cramp_changes import undo_cramp
from tracker.actions.cramps import record_cramp, start_cramp
from tracker.actions.day_notes import DayEntry, record_day
from tracker.actions.drink_changes import change_drink, undo_drink
from tracker.actions.findings import apply
from tracker.actions.fluids import record_drink
from tracker.actions.kept_mails import KeptMail, seal_mail
from tracker.actions.labs import record_lab, undo_lab
from tracker.actions.life_events import EventEntry, add_event, remove_event
from tracker.actions.medications import add_medication, undo_medication
from tracker.actions.nights import NightEntry, record_forgotten_night, record_nights
from tracker.actions.restless import record_restless
from tracker.actions.summaries import make_link, stop_link, write_questions
from tracker.actions.symptoms import report_signs
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.records import Category, Pattern, RestlessAnswers
from tracker.models import Delivery, Patient
from tracker.sealing import seal

Ids = dict[str, str]
# The day that stands in the addresses of the matrix: both diaries say something of it.
THE_DAY = dt.date(2026, 6, 12)
# Things of a diary whose ids lead to something and are shown to nobody but its readers.
SECRET_KINDS = frozenset(
    (
        *(
            "cramp",
            "running",
            "drink",
            "change",
            "night_change",
            "medicine",
            "lab",
            "event",
            "summary_link",
        ),
        *("alert", "finding", "patient", "mail", "limit", "question", "said"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What one person wrote, in words of theirs alone."""

    name: str
    email: str
    note: str
    medicine: str
    words: str
    event: str
    question: str
    weight_g: int
    weight: str  # as the day's page holds it, in pounds
    evening: RestlessAnswers
    reading: str  # what those answers fit
    pattern: Pattern
    title: str  # of what was found, as a clinic reads it
    after: str  # the medicine it was found after
    zone: str  # of the newest night
    place: str  # the same, as a page of somebody else's zone names it

    @property
    def beyond_cramps(self) -> tuple[str, ...]:
        """What a clinic that may see cramps alone must not read."""
        told = (self.email, self.note, self.medicine, self.words, self.event, self.question)
        return (*told, f'value="{self.weight}"', self.reading, self.place, self.title, self.after)

    @property
    def all(self) -> tuple[str, ...]:
        """Every word to look for."""
        return (self.name, self.name.split(maxsplit=1)[0], *self.beyond_cramps)


ZANTHERA = Secrets(
    name="Zanthera Quillfeather",
    email="zanthera@stillnight.test",
    note="the kingfisher woke me",
    medicine="Grandmother Ombrelle drops",
    words="the bittern called at four",
    event="the wisteria bed",
    question="why does the linnet sing",
    weight_g=61_234,
    weight="135",
    evening=RestlessAnswers(
        date=THE_DAY, feel="urge", lasts="returns", eased_by="move", comes="evening"
    ),
    reading="This sounds less like a cramp and more like restless legs.",
    pattern=Pattern.DIURETIC,
    title="Cramp nights rose after a diuretic",
    after="ombrellazide",
    zone=ZONE,
    place="Canada/Nowhere",  # at home, so no page names it
)
BERTIL = Secrets(
    name="Bertilius Osterquist",
    email="bertil@stillnight.test",
    note="the redshank sat there",
    medicine="Uncle Tamarisk tea",
    words="a whimbrel in the field",
    event="the quince hedge",
    question="when does the dunlin leave",
    weight_g=84_006,
    weight="185.2",
    evening=RestlessAnswers(
        date=THE_DAY, hard_knot=True, feel="pain", eased_by="stretch", comes="asleep"
    ),
    reading="Your answers fit a cramp more than restless legs.",
    pattern=Pattern.LABA,
    title="Cramp nights rose after a long-acting inhaler",
    after="tamariskolol",
    zone="America/Thunder_Bay",
    place="Thunder Bay",
)


def write_diary(owner: Patient, secrets: Secrets) -> Ids:
    """The ids of the things in it, by kind."""
    nights = [NightEntry(date=dt.date(2026, 5, 20) + dt.timedelta(days=n)) for n in range(24)]
    record_nights(owner, nights, now=NOW, actor=audit.JOB)
    sealed = seal(owner.user.public_id, secrets.note)
    owner.nights.filter(date=nights[-1].date).update(sealed_note=sealed)
    earlier = record_cramp(owner, started_at=NOW - dt.timedelta(hours=8), minutes=6, now=NOW)
    running = start_cramp(owner, now=NOW)
    owner.nights.filter(cramps=running).update(zone=secrets.zone)
    day = DayEntry(words=secrets.words, exertion=3, weight_g=secrets.weight_g)
    for date in (NOW.date(), THE_DAY):
        record_day(owner, date, day, now=NOW)
    record_restless(owner, secrets.evening, now=NOW)
    record_forgotten_night(owner, THE_DAY, now=NOW)
    drink, _ = record_drink(owner, volume_ml=250, now=NOW)
    change_drink(owner, drink, volume_ml=330, kind="water", now=NOW)
    medicine, _ = add_medication(owner, drug=None, words=secrets.medicine, now=NOW)
    lab, _ = record_lab(owner, analyte="sodium", taken_on=NOW.date(), value=Decimal(128), now=NOW)
    entry = EventEntry(first_on=dt.date(2026, 6, 1), label=secrets.event)
    event, _ = add_event(owner, entry, now=NOW)
    write_questions(owner, [secrets.question], now=NOW)
    _, link = make_link(owner, days=7, now=NOW)
    [alert, *_] = report_signs(owner, ["confusion"], now=NOW)
    rests_on = frozenset((Category.CRAMPS, Category.MEDICINES))
    reasons = (sample_reason(codes.MEDICINE_STEP, name=secrets.after),)
    seen = replace(sample(secrets.pattern, reasons=reasons), categories=rests_on)
    [finding] = apply(owner, [seen], night=dt.date(2026, 6, 17), version="1", now=NOW)
    things = {
        "cramp": earlier,
        "running": running,
        "drink": drink,
        "change": owner.changes.get(what="drink"),
        "night_change": owner.changes.get(what="night"),
        "medicine": medicine,
        "lab": lab,
        "event": event,
        "summary_link": link,
        "alert": alert,
        "finding": finding,
        "patient": owner,
    }
    return {"mail": _sent_mail(owner, secrets)} | _ids(things)


def take_away(owner: Patient) -> Ids:
    """The ids of things that were written and taken away again, by kind."""
    cramp = record_cramp(owner, started_at=NOW - dt.timedelta(hours=9), minutes=4, now=NOW)
    undo_cramp(owner, cramp, now=NOW)
    drink, _ = record_drink(owner, volume_ml=120, now=NOW)
    undo_drink(owner, drink, now=NOW)
    medicine, _ = add_medication(owner, drug=None, words="Aunt Sorrel pills", now=NOW)
    undo_medication(owner, medicine, now=NOW)
    lab, _ = record_lab(owner, analyte="potassium", taken_on=NOW.date(), value=Decimal(4), now=NOW)
    undo_lab(owner, lab, now=NOW)
    event, _ = add_event(owner, EventEntry(first_on=dt.date(2026, 6, 2), label="gone"), now=NOW)
    remove_event(owner, event, now=NOW)
    _, link = make_link(owner, days=7, now=NOW)
    stop_link(owner, link, now=NOW)
    gone = {
        "cramp": cramp,
        "drink": drink,
        "medicine": medicine,
        "lab": lab,
        "event": event,
        "summary_link": link,
    }
    return _ids(gone)


def _ids(things: Mapping[str, object]) -> Ids:
    return {kind: str(getattr(thing, "public_id")) for kind, thing in things.items()}  # noqa: B009


def _sent_mail(owner: Patient, secrets: Secrets) -> str:
    """The id of a mail with the owner's name in it."""
    found = uuid.uuid5(uuid.NAMESPACE_DNS, secrets.email)
    words = f"Your week, {secrets.name}"
    Delivery.objects.create(
        kind=Delivery.Kind.WEEKLY,
        recipient_kind=Delivery.Recipient.PATIENT,
        recipient_id=str(owner.public_id),
        period="2026-W24",
        state=Delivery.State.SENT,
        not_before=NOW,
        created_at=NOW,
        sent_at=NOW,
        message_id=f"<{found.hex}@stillnight.test>",
        subject="Your weekly summary is ready",
        sealed_body=seal_mail(
            owner.user.public_id, KeptMail(text=words, html=f"<body><p>{words}</p></body>")
        ),
    )
    return str(found)
