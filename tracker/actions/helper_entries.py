"""What a helper writes in somebody's diary: the same entries, with the helper's name on them.

The entry, its row of the trail (by the helper) and the note whose it is are one transaction.
A helper may take back an entry of their own for ten minutes, and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction

from tracker.models import (
    Alert,
    Cramp,
    EntryChange,
    Helper,
    HelperEntry,
    Night,
    Patient,
    Receipt,
)

from .cramp_changes import undo_cramp
from .cramps import record_cramp, start_cramp, stop_cramp
from .drink_changes import undo_drink
from .entries import UNDO_MINUTES, NotAllowedError, can_undo
from .fluids import record_drink
from .nights import record_quiet_night, undo_night
from .once import Once
from .symptoms import report_signs

What = HelperEntry.What
NOT_SAVED = "This was not saved. That night can only be changed in the diary itself."
TOO_LATE = "That was more than 10 minutes ago. It can be changed in the diary itself."
CHANGED = "This was changed in the diary meanwhile. So it stays."


def log_cramp_now(helper: Helper, *, now: dt.datetime, once: Once | None = None) -> Cramp:
    """The cramp whose clock runs; one that runs already stays its writer's."""
    patient = diary_of(helper)
    with transaction.atomic():
        cramp = start_cramp(patient, now=now, once=once)
        _note(helper, What.CRAMP, cramp.public_id, cramp.created_at, now)
    return cramp


def log_cramp(
    helper: Helper,
    *,
    started_at: dt.datetime,
    minutes: int | None = None,
    severity: int | None = None,
    places: Sequence[str] = (),
    now: dt.datetime,
    once: Once | None = None,
) -> Cramp:
    """A cramp that was earlier; raises NotAllowedError as `record_cramp` does."""
    patient = diary_of(helper)
    with transaction.atomic():
        cramp = record_cramp(
            patient,
            started_at=started_at,
            minutes=minutes,
            severity=severity,
            places=places,
            now=now,
            once=once,
        )
        _note(helper, What.CRAMP, cramp.public_id, cramp.created_at, now)
    return cramp


def end_own_cramp(helper: Helper, cramp: Cramp, *, now: dt.datetime) -> Cramp:
    """ "It let go" for a clock the helper started; raises NotAllowedError after 12 hours."""
    return stop_cramp(diary_of(helper), cramp, ended_at=now, now=now)


def log_drink(
    helper: Helper, *, volume_ml: int, kind: str, now: dt.datetime, once: Once | None = None
) -> list[Alert]:
    """A drink of just now, and the alerts it set off."""
    patient = diary_of(helper)
    with transaction.atomic():
        drink, alerts = record_drink(patient, volume_ml=volume_ml, kind=kind, now=now, once=once)
        _note(helper, What.DRINK, drink.public_id, drink.created_at, now)
    return alerts


def log_quiet_night(
    helper: Helper, date: dt.date, *, now: dt.datetime, once: Once | None = None
) -> Night:
    """A night without cramps, where nothing was said of it yet.

    Raises NotAllowedError for every other night, in words that do not tell what is there.
    """
    patient = diary_of(helper)
    with transaction.atomic():
        Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        if not _was_sent(patient, once) and patient.nights.filter(date=date).exists():
            raise NotAllowedError(NOT_SAVED)
        try:
            night = record_quiet_night(patient, date, now=now, once=once)
        except NotAllowedError:
            raise NotAllowedError(NOT_SAVED) from None
        _note(helper, What.NIGHT, date, night.changed_at, now)
    return night


def report_for(
    helper: Helper, codes: Collection[str], *, now: dt.datetime, once: Once | None = None
) -> list[Alert]:
    """Keep what the helper ticked; what the red flags say, as the patient would be told."""
    patient = diary_of(helper)
    with transaction.atomic():
        if not _was_sent(patient, once):  # noted first: an alert says who ticked what it rests on
            _note(helper, What.SIGNS, now.date(), now, now)
        return report_signs(patient, codes, now=now, once=once)


def undo_own(helper: Helper, entry: HelperEntry, *, now: dt.datetime) -> None:
    """Take back an entry of this helper; a second tap changes nothing.

    Raises NotAllowedError after ten minutes, or when the diary changed it meanwhile.
    """
    if not can_undo(entry.at, now):
        raise NotAllowedError(TOO_LATE)
    patient = diary_of(helper)
    with transaction.atomic():
        _UNDO[What(entry.what)](patient, entry, now)


def own_entries(helper: Helper, now: dt.datetime) -> list[HelperEntry]:
    """What this helper wrote in the last ten minutes and still stands, the newest first."""
    since = now - dt.timedelta(minutes=UNDO_MINUTES)
    rows = list(helper.entries.filter(at__gt=since).order_by("-at", "-pk"))
    patient = helper.patient
    ids = {what: [row.object_id for row in rows if row.what == what] for what in What}
    kept: set[str] = set()
    if ids[What.CRAMP]:
        cramps = patient.cramps.kept().filter(public_id__in=ids[What.CRAMP])
        kept |= {str(cramp.public_id) for cramp in cramps}
    if ids[What.DRINK]:
        drinks = patient.drinks.kept().filter(public_id__in=ids[What.DRINK])
        kept |= {str(drink.public_id) for drink in drinks}
    if ids[What.NIGHT]:
        quiet = patient.nights.filter(date__in=ids[What.NIGHT], state=Night.State.NONE)
        kept |= {str(night.date) for night in quiet}
    return [row for row in rows if row.what == What.SIGNS or row.object_id in kept]


def own_running_cramp(helper: Helper) -> Cramp | None:
    """The cramp whose clock this helper started, while it runs."""
    mine = helper.entries.filter(what=What.CRAMP).values_list("object_id", flat=True)
    running = helper.patient.cramps.running().first()
    return running if running is not None and str(running.public_id) in set(mine) else None


def diary_of(helper: Helper) -> Patient:
    """The diary, with the helper's name on whatever is written in it from here."""
    patient = helper.patient
    patient.helper_ref = str(helper.user.public_id) if helper.user else ""
    return patient


def _note(
    helper: Helper, what: str, object_id: object, made_at: dt.datetime, now: dt.datetime
) -> None:
    """Whose it is; an entry that was there before stays its writer's."""
    if made_at == now:
        HelperEntry.objects.get_or_create(
            helper=helper,
            patient=helper.patient,
            what=what,
            object_id=str(object_id),
            at=now,
        )


def _was_sent(patient: Patient, once: Once | None) -> bool:
    return once is not None and Receipt.objects.filter(patient=patient, key=once.key).exists()


def _undo_cramp(patient: Patient, entry: HelperEntry, now: dt.datetime) -> None:
    cramp = patient.cramps.kept().filter(public_id=entry.object_id).first()
    if cramp is not None:
        _refuse_changed(patient, EntryChange.What.CRAMP, entry)
        undo_cramp(patient, cramp, now=now)


def _undo_drink(patient: Patient, entry: HelperEntry, now: dt.datetime) -> None:
    drink = patient.drinks.kept().filter(public_id=entry.object_id).first()
    if drink is not None:
        _refuse_changed(patient, EntryChange.What.DRINK, entry)
        undo_drink(patient, drink, now=now)


def _undo_night(patient: Patient, entry: HelperEntry, now: dt.datetime) -> None:
    night = patient.nights.filter(date=entry.object_id).first()
    if night is None:
        return
    if night.state != Night.State.NONE or night.changed_at != entry.at:
        raise NotAllowedError(CHANGED)
    undo_night(patient, night, now=now)


def _undo_signs(_patient: Patient, _entry: HelperEntry, _now: dt.datetime) -> None:
    raise NotAllowedError("Signs stay. The diary itself can mark them as a mistake.")


def _refuse_changed(patient: Patient, what: str, entry: HelperEntry) -> None:
    if patient.changes.filter(what=what, object_id=entry.object_id).exists():
        raise NotAllowedError(CHANGED)


_UNDO = {
    What.CRAMP: _undo_cramp,
    What.DRINK: _undo_drink,
    What.NIGHT: _undo_night,
    What.SIGNS: _undo_signs,
}
