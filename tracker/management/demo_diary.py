"""Writes one made-up diary through the actions, in the order in which it happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

from tracker.actions import (
    day_notes,
    fluids,
    labs,
    medication_changes,
    medications,
    nights,
    people,
    restless,
    symptoms,
)
from tracker.actions.life_events import EventEntry, add_event
from tracker.analysis.synthetic import Diary, Medicine, Person, diary
from tracker.audit import Actor
from tracker.management.demo_extras import RANGES, days_of, extra_of, restless_on
from tracker.models import Drug, Medication, Patient, User

WRITER = Actor(ref="sample data", role="system")
NOON = dt.time(17, tzinfo=dt.UTC)  # noon to 1 pm where the sample people live
FORGOTTEN_EVERY = 6  # a tick left out now and then
LONG_BEFORE = dt.timedelta(days=900)
Event = tuple[dt.datetime, Callable[[dt.datetime], object]]


def patient_with_diary(user: User, person: Person, now: dt.datetime) -> Patient:
    """The patient behind `user`, with everything `person` entered up to `now`."""
    written = diary(person, now)
    joined = dt.datetime.combine(written.start, NOON)
    patient = people.create_patient(
        user,
        joined_on=written.start,
        now=min(joined, now),
        zone=person.zone,
        country=person.country,
        birth_year=now.year - person.age,
        sex=person.sex,
        volume_unit=person.unit,
        conditions=list(person.conditions),
        intake_answer=person.intake_answer,
        weekly_mail=person.weekly_mail,
        onboarded_at=min(joined, now),
    )
    for at, act in sorted(_events(patient, written), key=lambda event: event[0]):
        act(min(max(at, joined), now))
    _write_in_bulk(patient, written)
    return patient


def _write_in_bulk(patient: Patient, written: Diary) -> None:
    """Nights and drinks last: what was said of them on the way would be old news now."""
    entries = [
        nights.NightEntry(
            date=date,
            cramps=tuple((c.at, c.minutes, c.severity, c.places) for c in cramps),
        )
        for date, cramps in written.nights
    ]
    nights.record_nights(patient, entries, now=written.now, actor=WRITER)
    fluids.record_drinks(patient, written.drinks, now=written.now, actor=WRITER)
    day_notes.record_days(patient, days_of(written), now=written.now, actor=WRITER)


def _events(patient: Patient, written: Diary) -> Iterator[Event]:
    """Single entries with the moment each was made."""
    for date, codes in written.signs:
        if date >= written.start:
            yield _moment(date), partial(_signs, patient, codes)
    extra = extra_of(written)
    for ago, analyte, value in (*written.person.labs, *extra.labs):
        day = written.today - dt.timedelta(days=ago)
        yield _moment(day), partial(_lab, patient, analyte, str(value), day)
    for ago in extra.restless:
        if (day := written.today - dt.timedelta(days=ago)) >= written.start:
            yield _moment(day), partial(_legs, patient, day)
    for first, last, label in extra.events:
        begun, over = (written.today - dt.timedelta(days=ago) for ago in (first, last))
        if begun >= written.start:
            yield _moment(over), partial(_event, patient, label, begun, over)
    for medicine in written.person.medicines:
        yield from _medicine_events(patient, medicine, written)


def _medicine_events(patient: Patient, medicine: Medicine, written: Diary) -> Iterator[Event]:
    today = written.today
    begun = None if medicine.started is None else today - dt.timedelta(days=medicine.started)
    joined = dt.datetime.combine(written.start, NOON)
    rows: list[Medication] = []

    def add(now: dt.datetime) -> None:
        row, _ = medications.add_medication(
            patient,
            drug=Drug.objects.get(inn=medicine.name),
            dose=medications.Dose(
                value=Decimal(medicine.dose), unit=medicine.unit, times=(medicine.time,)
            ),
            started_on=begun or written.start - LONG_BEFORE,
            started_precision=Medication.Precision.DAY if begun else Medication.Precision.YEAR,
            now=now,
        )
        rows.append(row)
        for name, answer in extra_of(written).worse_before:
            if name == medicine.name:
                medication_changes.answer_worse_before(patient, row, answer, now=now)

    def stop(last_day: dt.date, now: dt.datetime) -> None:
        by = "patient" if medicine.stopped_by_patient else "clinician"
        medications.stop_medication(patient, rows[0], stopped_on=last_day, stopped_by=by, now=now)

    yield (joined if begun is None else _moment(begun)), add
    for ago in range(written.person.habits.ticked, medicine.stopped or 0, -1):
        day = today - dt.timedelta(days=ago)
        if ago % FORGOTTEN_EVERY and day > (begun or written.start):
            yield _moment(day), partial(_tick, patient, rows, day)
    if medicine.stopped is not None:
        last_day = today - dt.timedelta(days=medicine.stopped)
        yield written.now, partial(stop, last_day)


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, NOON) + dt.timedelta(hours=1)


def _legs(patient: Patient, day: dt.date, now: dt.datetime) -> None:
    restless.record_restless(patient, restless_on(day), now=now)


def _signs(patient: Patient, codes: tuple[str, ...], now: dt.datetime) -> None:
    symptoms.report_signs(patient, codes, now=now)


def _lab(patient: Patient, analyte: str, value: str, day: dt.date, now: dt.datetime) -> None:
    unit, low, high = RANGES[analyte]
    lab_range = labs.LabRange(low=Decimal(low), high=Decimal(high))
    labs.record_lab(
        patient,
        analyte=analyte,
        taken_on=day,
        value=Decimal(value),
        unit=unit,
        lab_range=lab_range,
        now=now,
    )


def _event(patient: Patient, label: str, first: dt.date, last: dt.date, now: dt.datetime) -> None:
    entry = EventEntry(first_on=first, last_on=last if last > first else None, label=label)
    add_event(patient, entry, now=now)


def _tick(patient: Patient, rows: list[Medication], day: dt.date, now: dt.datetime) -> None:
    medications.take_dose(patient, rows[0], day=day, now=now)
