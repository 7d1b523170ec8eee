"""How a day was: one note for each waking day, kept whole, its signs answered at once.

Ticked signs and signs read out of the words become `SymptomReport` rows. The words can only
add to what the ticks say: nobody is told less because of what they wrote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from education.urgency import Urgency
from tracker import audit
from tracker.analysis.nights import waking_day_of
from tracker.models import Alert, DayNote, Patient, Receipt, SymptomReport
from tracker.sealing import seal, unseal

from . import alerts
from .day_note_rows import NUMBERS, note_day, said, written
from .day_signs import DAY, hear, signs_of, standing_signs, write_signs
from .entries import LATEST_ENTRY_NIGHTS, NotAllowedError
from .once import KeyReusedError, Once, run_once
from .runs import reopen_runs_from

LONGEST_WORDS = 2000  # characters; a page of a diary
LEAST_WEIGHT_G, LARGEST_WEIGHT_G = 20_000, 400_000  # outside it is a slip of the unit [A]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEntry:
    """What a person says of a day. None and empty are "not said".

    `exertion` 0 (quiet) to 3 (very hard), `urine_colour` 1 (like water) to 8 (like cola),
    `signs` codes of `education.signs`. A dark colour adds its sign where it may count.
    """

    exertion: int | None = None
    hot: bool | None = None
    alcohol_drinks: int | None = None
    urine_colour: int | None = None
    urine_times: int | None = None
    weight_g: int | None = None
    signs: frozenset[str] = frozenset()
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAnswer:
    """The note as it is kept, the alerts of this moment, and the signs read in the words."""

    note: DayNote
    alerts: list[Alert] = field(default_factory=list)
    heard: frozenset[str] = frozenset()


def record_day(
    patient: Patient,
    date: dt.date,
    entry: DayEntry,
    *,
    shown: frozenset[str] = frozenset(),
    now: dt.datetime,
    once: Once | None = None,
) -> DayAnswer:
    """Keep the note of `date` whole, what it said before included, and answer its signs.

    `shown` are the signs that were ticked when the page was drawn: only those can be
    unticked, so that a page left open takes back nothing that was ticked elsewhere. An
    unticked sign is marked as a mistake and stays. Raises NotAllowedError for a day ahead,
    a new note of more than a week ago, or a weight that cannot be; KeyReusedError when the
    note of this key was taken back since.
    """
    _check(entry, date, now, patient.zone)

    def act() -> str:
        note = patient.day_notes.select_for_update().filter(date=date).first()
        if note is None:
            _refuse_late(date, now, patient.zone)
        before = {} if note is None else said(note)
        note = note or DayNote(patient=patient, date=date)
        _fill(patient, note, entry, now)
        had = standing_signs(patient, date)
        write_signs(
            patient, date, signs_of(patient, entry.signs, entry.urine_colour, date), shown, now
        )
        after = said(note) | {"signs": sorted(standing_signs(patient, date))}
        note_day(patient, date, before | {"signs": sorted(had)}, after, now)
        written(patient, "day.record", date, now)
        return str(date)

    run_once(patient, once, "day.record", act, now=now)
    note = patient.day_notes.get(date=date)
    if once is not None and any(getattr(note, name) != getattr(entry, name) for name in NUMBERS):
        raise KeyReusedError(Receipt.objects.get(patient=patient, key=once.key))
    return _answer(patient, note, now)


def record_days(
    patient: Patient,
    entries: Sequence[tuple[dt.date, DayEntry]],
    *,
    now: dt.datetime,
    actor: audit.Actor,
) -> int:
    """Many notes in one transaction, for import and sample data; days that are there stay.

    Nothing is answered: what is months old calls for nobody.
    """
    for date, entry in entries:
        _check(entry, date, now, patient.zone)
    with transaction.atomic():
        known = set(patient.day_notes.values_list("date", flat=True))
        fresh = [(date, entry) for date, entry in entries if date not in known]
        DayNote.objects.bulk_create(_row(patient, date, entry, now) for date, entry in fresh)
        SymptomReport.objects.bulk_create(
            SymptomReport(patient=patient, code=code, source=DAY, date=date, at=now)
            for date, entry in fresh
            for code in sorted(signs_of(patient, entry.signs, entry.urine_colour, date))
        )
        if fresh:
            reopen_runs_from(patient, min(date for date, _ in fresh))
        audit.record(actor, patient, "day.bulk", now=now, object_id=str(len(fresh)))
    return len(fresh)


def _check(entry: DayEntry, date: dt.date, now: dt.datetime, zone: str) -> None:
    if date > waking_day_of(now, zone):
        raise NotAllowedError("That day has not come yet. Choose an earlier day.")
    weight = entry.weight_g
    if weight is not None and not LEAST_WEIGHT_G <= weight <= LARGEST_WEIGHT_G:
        raise NotAllowedError("Please check the weight and its unit.")
    if len(entry.words) > LONGEST_WORDS:
        raise NotAllowedError("Those are too many words for one day. Make it shorter.")


def _refuse_late(date: dt.date, now: dt.datetime, zone: str) -> None:
    if (waking_day_of(now, zone) - date).days > LATEST_ENTRY_NIGHTS:
        raise NotAllowedError("That day is more than a week ago. Choose a later day.")


def _row(patient: Patient, date: dt.date, entry: DayEntry, now: dt.datetime) -> DayNote:
    note = DayNote(patient=patient, date=date, changed_at=now)
    for name in NUMBERS:
        setattr(note, name, getattr(entry, name))
    words = entry.words.strip()
    note.sealed_words = seal(patient.user.public_id, words) if words else None
    return note


def _fill(patient: Patient, note: DayNote, entry: DayEntry, now: dt.datetime) -> None:
    """Write the entry to the row; words that did not change keep their seal."""
    before, words = unseal(patient.user.public_id, note.sealed_words) or "", entry.words.strip()
    if words != before:
        note.sealed_words = seal(patient.user.public_id, words) if words else None
    for name in NUMBERS:
        setattr(note, name, getattr(entry, name))
    note.changed_at = now
    note.save()
    if words and words != before:
        hear(patient, note.date, before, words, now)


def _answer(patient: Patient, note: DayNote, now: dt.datetime) -> DayAnswer:
    standing = standing_signs(patient, note.date)
    written = frozenset(code for code, is_written in standing.items() if is_written)
    today = waking_day_of(now, patient.zone)
    fired: list[Alert] = []
    if standing:
        fired = alerts.check_signs(
            patient,
            frozenset(standing) - written,
            written=written,
            date=today,
            now=now,
            about=frozenset(standing),
        )
    words = unseal(patient.user.public_id, note.sealed_words) if note.sealed_words else None
    if words:
        fired += alerts.check_words(patient, words, date=today, now=now)
    return DayAnswer(note=note, alerts=_soonest_first(fired), heard=written)


def _soonest_first(fired: Sequence[Alert]) -> list[Alert]:
    """Each alert once, without those the person said were not meant."""
    once = {alert.pk: alert for alert in fired if alert.mistaken_at is None}
    return sorted(once.values(), key=lambda row: (-Urgency(row.urgency).rank, row.rule))
