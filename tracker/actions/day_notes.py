"""How a day was: one note for each waking day, kept whole, its signs answered at once.

Ticked signs and signs read out of the words become `SymptomReport` rows. The words can only
add to what the ticks say: nobody is told less because of what they wrote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from tracker import audit
from tracker.analysis.nights import waking_day_of
from tracker.models import Alert, DayNote, EntryChange, Patient, Receipt, SymptomReport
from tracker.sealing import seal, unseal

from . import alerts
from .change_notes import note_change
from .entries import LATEST_ENTRY_NIGHTS, NotAllowedError, can_undo, note_entry
from .once import KeyReusedError, Once, run_once
from .runs import reopen_runs, reopen_runs_from

LONGEST_WORDS = 2000  # characters; a page of a diary
LEAST_WEIGHT_G, LARGEST_WEIGHT_G = 20_000, 400_000  # outside it is a slip of the unit [A]
NUMBERS = ("exertion", "hot", "alcohol_drinks", "urine_colour", "urine_times", "weight_g")
DAY, WORDS = SymptomReport.Source.DAY, SymptomReport.Source.WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEntry:
    """What a person says of a day. None and empty are "not said".

    `exertion` 0 (quiet) to 3 (very hard), `urine_colour` 1 (like water) to 8 (like cola),
    `signs` codes of `education.signs`.
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
        before = {} if note is None else _said(patient, note)
        note = note or DayNote(patient=patient, date=date)
        _fill(patient, note, entry, now)
        had = _standing(patient, date)
        _write_signs(patient, date, entry, shown, now)
        after = _said(patient, note) | {"signs": sorted(_standing(patient, date))}
        _note(patient, date, before | {"signs": sorted(had)}, after, now)
        _written(patient, "day.record", date, now)
        return str(date)

    run_once(patient, once, "day.record", act, now=now)
    note = patient.day_notes.get(date=date)
    if once is not None and any(getattr(note, name) != getattr(entry, name) for name in NUMBERS):
        raise KeyReusedError(Receipt.objects.get(patient=patient, key=once.key))
    return _answer(patient, note, now)


def undo_day(patient: Patient, date: dt.date, *, now: dt.datetime) -> bool:
    """Put the note back as it was before its newest change; False after ten minutes.

    Signs of the change are marked as mistakes. What was told stays told.
    """
    with transaction.atomic():
        change = newest_change(patient, date)
        if change is None or not can_undo(change.at, now):
            return False
        note = patient.day_notes.select_for_update().get(date=date)
        change.undone_at = now
        change.save(update_fields=["undone_at"])
        _put_back(patient, note, change, now)
        _written(patient, "day.undo", date, now)
    return True


def newest_change(patient: Patient, date: dt.date) -> EntryChange | None:
    """The newest change of a day's note that stands."""
    return (
        patient.changes.filter(
            what=EntryChange.What.DAY, object_id=str(date), undone_at__isnull=True
        )
        .order_by("-at", "-pk")
        .first()
    )


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
            for code in sorted(entry.signs)
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
    same = (unseal(patient.user.public_id, note.sealed_words) or "") == entry.words.strip()
    kept = note.sealed_words
    fresh = _row(patient, note.date, entry, now) if not same else None
    for name in NUMBERS:
        setattr(note, name, getattr(entry, name))
    note.sealed_words = fresh.sealed_words if fresh else kept
    note.changed_at = now
    note.save()
    if not same:
        _hear(patient, note.date, entry.words, now)


def _hear(patient: Patient, date: dt.date, words: str, now: dt.datetime) -> None:
    """Keep the signs read in new words in place of those read in the old ones."""
    old = patient.symptoms.filter(date=date, source=WORDS, mistaken_at__isnull=True)
    from tracker.analysis.free_text import signs_in

    heard = signs_in(words) if words.strip() else frozenset()
    old.exclude(code__in=heard).update(mistaken_at=now)
    known = set(old.values_list("code", flat=True))
    _add_signs(patient, date, heard - known, WORDS, now)


def _write_signs(
    patient: Patient, date: dt.date, entry: DayEntry, shown: frozenset[str], now: dt.datetime
) -> None:
    standing = patient.symptoms.filter(date=date, mistaken_at__isnull=True).exclude(source=WORDS)
    ticked = set(standing.values_list("code", flat=True))
    _add_signs(patient, date, entry.signs - ticked, DAY, now)
    standing.filter(code__in=shown - entry.signs).update(mistaken_at=now)


def _add_signs(
    patient: Patient, date: dt.date, codes: frozenset[str], source: str, now: dt.datetime
) -> None:
    SymptomReport.objects.bulk_create(
        SymptomReport(patient=patient, code=code, source=source, date=date, at=now)
        for code in sorted(codes)
    )


def _standing(patient: Patient, date: dt.date) -> dict[str, bool]:
    """The day's signs, and whether each was only read in words."""
    rows = patient.symptoms.filter(date=date, mistaken_at__isnull=True)
    found: dict[str, bool] = {}
    for code, source in rows.values_list("code", "source"):
        found[code] = found.get(code, True) and source == WORDS
    return found


def _answer(patient: Patient, note: DayNote, now: dt.datetime) -> DayAnswer:
    standing = _standing(patient, note.date)
    written = frozenset(code for code, is_written in standing.items() if is_written)
    fired: list[Alert] = []
    if standing:
        today = waking_day_of(now, patient.zone)
        fired = alerts.check_signs(
            patient, frozenset(standing) - written, written=written, date=today, now=now
        )
    return DayAnswer(note=note, alerts=fired, heard=written)


def _said(patient: Patient, note: DayNote) -> dict[str, Any]:
    """The note as its history keeps it; the words stay sealed there too."""
    sealed = note.sealed_words
    return {name: getattr(note, name) for name in NUMBERS} | {
        "words": bytes(sealed).decode() if sealed else ""
    }


def _note(
    patient: Patient,
    date: dt.date,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: dt.datetime,
) -> None:
    blank = dict.fromkeys(after)
    note_change(
        patient,
        EntryChange.What.DAY,
        date,
        date=date,
        before=blank | {"words": "", "signs": []} | dict(before),
        after=after,
        now=now,
    )


def _put_back(patient: Patient, note: DayNote, change: EntryChange, now: dt.datetime) -> None:
    for name in NUMBERS:
        if name in change.before:
            setattr(note, name, change.before[name])
    if "words" in change.before:
        note.sealed_words = change.before["words"].encode() or None
    note.changed_at = now
    note.save()
    of_day = patient.symptoms.filter(date=note.date)
    of_day.filter(at=change.at, source__in=(DAY, WORDS)).update(mistaken_at=now)
    of_day.filter(mistaken_at=change.at).update(mistaken_at=None)


def _written(patient: Patient, action: str, date: dt.date, now: dt.datetime) -> None:
    reopen_runs(patient, date)
    note_entry(patient, now)
    audit.record(audit.patient_actor(patient), patient, action, now=now, object_id=str(date))
