"""The lines kept for the clinician's list are what a recount of everything gives."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from typing import Any

import pytest

from education.urgency import Urgency
from tests.conftest import ALL_CATEGORIES, NOW
from tests.presenters.evidences import sample
from tracker.actions import reviews
from tracker.actions.consent import (
    ask_with_code,
    change_categories,
    give_consent,
    make_share_code,
    withdraw_consent,
)
from tracker.actions.findings import apply
from tracker.actions.medications import (
    add_medication,
    resume_medication,
    stop_medication,
    undo_medication,
)
from tracker.actions.message_marks import open_for_clinic, take_back
from tracker.actions.messages import answer_question, write_to_clinic, write_to_patient
from tracker.actions.symptoms import mark_mistaken, report_signs
from tracker.analysis.records import Category, Certainty, Pattern
from tracker.models import Clinician, Consent, DeskLine, Message, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
SIGNS = ("confusion", "vomiting", "leg_swelling", "dizzy_standing")
STEPS = 40


def recount(consent: Consent) -> dict[str, Any]:
    """The line, found again by going through everything there is about the patient."""
    who, shared = consent.patient, set(consent.categories)
    waits = [
        (Urgency(row.urgency).rank, at, row)
        for rows, moment in (
            (who.alerts.all(), "fired_at"),
            (who.findings.filter(state="open"), "raised_at"),
        )
        for row in rows
        if row.acknowledged_at is None and set(row.categories) <= shared
        for at in [getattr(row, moment)]
    ]
    days = [
        day
        for row in who.medications.filter(removed_at=None)
        for day in (row.started_on, row.stopped_on)
        if day and "medicines" in shared
    ]
    seen = [row.at for row in who.reviews.filter(clinician__clinic=consent.clinic)]
    return {
        "rank": max((rank for rank, _, _ in waits), default=0),
        "waits": len(waits),
        "newest_at": max((at for _, at, _ in waits), default=None),
        "changed_on": max(days, default=None),
        "reviewed_at": max(seen, default=None),
        "first": max(((rank, at) for rank, at, _ in waits), default=None),
        **recount_talk(consent),
    }


def recount_talk(consent: Consent) -> dict[str, Any]:
    """What waits in the thread, message by message."""
    standing = [row for row in consent.messages.all() if row.withdrawn_at is None]
    answered = {row.answer_to_id for row in standing}
    unread = [row.written_at for row in standing if not row.clinician_id and not row.read_at]
    asked = [row for row in standing if row.kind in Message.QUESTIONS and row.pk not in answered]
    return {"unread": len(unread), "said_at": max(unread, default=None), "asked": len(asked)}


def kept(consent: Consent) -> dict[str, Any]:
    """The stored line, with the rank and the moment of the row it points at."""
    line = DeskLine.objects.select_related("alert", "finding").get(consent=consent)
    first = None
    if line.alert is not None:
        first = (Urgency(line.alert.urgency).rank, line.alert.fired_at)
    elif line.finding is not None:
        first = (Urgency(line.finding.urgency).rank, line.finding.raised_at)
    return {
        "rank": line.rank,
        "waits": line.waits,
        "newest_at": line.newest_at,
        "changed_on": line.changed_on,
        "reviewed_at": line.reviewed_at,
        "first": first,
        "unread": line.unread,
        "said_at": line.said_at,
        "asked": line.asked,
    }


def consent_to(clinician: Clinician, patient: Patient, categories: Any) -> Consent:
    digits, _ = make_share_code(patient, categories=categories, now=NOW)
    return give_consent(patient, ask_with_code(clinician, digits, now=NOW), now=NOW)


def step(chance: random.Random, who: Patient, anna: Clinician, now: dt.datetime) -> None:
    """One thing that people, clinicians or the nightly job do."""
    alert, finding = who.alerts.order_by("?").first(), who.findings.order_by("?").first()
    medication = who.medications.filter(removed_at=None).order_by("?").first()
    night, day = now.date() - dt.timedelta(days=1), now.date()
    match chance.randrange(10):
        case 0 | 1:
            report_signs(who, [chance.choice(SIGNS)], now=now)
        case 2 if alert:
            mark_mistaken(who, alert, now=now)
        case 3 if alert:
            reviews.acknowledge(anna, who, alert=alert, now=now)
        case 4 | 5:
            pattern = chance.choice([Pattern.DIURETIC, Pattern.RLS, Pattern.DEHYDRATION])
            item = sample(pattern, certainty=chance.choice(list(Certainty)))
            kinds = frozenset(chance.sample(list(Category), k=2))
            apply(
                who,
                [replace(item, night=night, categories=kinds)],
                night=night,
                version="1",
                now=now,
            )
        case 6 if finding:
            reviews.dismiss(anna, who, finding, now=now)
        case 7 if medication:
            undo_medication(who, medication, now=now)
        case 8 if medication and medication.stopped_on:
            resume_medication(who, medication, now=now)
        case 8 if medication:
            stop_medication(who, medication, stopped_on=day, stopped_by="physician", now=now)
        case _:
            started = day - dt.timedelta(days=chance.randrange(1, 200))
            add_medication(who, drug=None, words="blue pill", started_on=started, now=now)


def talk(chance: random.Random, consent: Consent, anna: Clinician, now: dt.datetime) -> None:
    """One thing that a clinic and a patient do with messages."""
    who = consent.patient
    question = Message.objects.open_questions().filter(consent=consent).first()
    newest = consent.messages.order_by("-written_at").first()
    match chance.randrange(5):
        case 0:
            write_to_clinic(who, consent, words="see you on Monday", now=now)
        case 1:
            write_to_patient(anna, consent, kind=Message.Kind.YES_NO, words="Better?", now=now)
        case 2 if question:
            answer_question(who, question, choice="yes", now=now)
        case 3 if newest:
            take_back(who, newest, clinician=newest.clinician, now=newest.written_at)
        case _:
            open_for_clinic(anna, consent, now=now)


@pytest.mark.parametrize("seed", range(6))
def test_after_any_steps_the_line_is_what_a_recount_gives(
    seed: int, ruth: Patient, anna: Clinician
) -> None:
    chance = random.Random(seed)
    categories = chance.choice([ALL_CATEGORIES, ["cramps", "symptoms"], ["medicines"]])
    consent = consent_to(anna, ruth, categories)
    for number in range(STEPS):
        now = NOW + dt.timedelta(hours=7 * number)
        step(chance, ruth, anna, now)
        talk(chance, consent, anna, now)
        assert kept(consent) == recount(consent), number
        if number == STEPS // 2:
            change_categories(ruth, consent, categories=ALL_CATEGORIES, now=now)
            consent.refresh_from_db()
            assert kept(consent) == recount(consent)


def test_a_finding_that_runs_out_leaves_the_line(ruth: Patient, anna: Clinician) -> None:
    consent = consent_to(anna, ruth, ALL_CATEGORIES)
    night = NOW.date() - dt.timedelta(days=60)
    item = replace(sample(Pattern.DIURETIC), night=night)
    apply(ruth, [item], night=night, version="1", now=NOW - dt.timedelta(days=59))
    assert kept(consent)["waits"] == 1
    apply(ruth, [], night=NOW.date(), version="1", now=NOW)
    assert kept(consent)["waits"] == 0


def test_a_withdrawn_consent_keeps_no_line(ruth: Patient, anna: Clinician) -> None:
    consent = consent_to(anna, ruth, ALL_CATEGORIES)
    withdraw_consent(ruth, consent, now=NOW)
    assert not DeskLine.objects.exists()


def test_what_came_before_the_consent_is_on_the_line(ruth: Patient, anna: Clinician) -> None:
    report_signs(ruth, ["confusion"], now=NOW)
    consent = consent_to(anna, ruth, ALL_CATEGORIES)
    assert kept(consent)["rank"] == Urgency.EMERGENCY.rank
