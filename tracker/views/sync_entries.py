"""Each kind of entry a phone may keep: the same form and the same action as its page.

An entry is the form as it would have been posted, with the time of the tap. What the page
would have answered with words becomes a question, so that nothing is dropped in silence.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from tracker.actions.cramp_changes import ChangedElsewhereError, describe_cramp, undo_cramp
from tracker.actions.cramps import record_cramp, start_cramp, stop_cramp
from tracker.actions.drink_changes import undo_drink
from tracker.actions.entries import NotAllowedError
from tracker.actions.fluids import record_drink
from tracker.actions.late_signs import report_late_signs
from tracker.actions.long_cramps import SIGN, told_this_night
from tracker.actions.nights import record_forgotten_night, record_quiet_night
from tracker.actions.once import KeyReusedError
from tracker.forms.check import CheckForm
from tracker.forms.cramps import CrampForm, EarlierCrampForm, StopForm
from tracker.forms.drinks import DrinkForm
from tracker.models import Alert, Cramp
from tracker.presenters import offline as words

from .late_entry import UNREADABLE, LateEntry, QuestionError, ask_about_time, own_tap, receipt_of
from .once import once_of

START = "/tonight/cramp"
ID = r"(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
DATE = r"(?P<id>\d{4}-\d{2}-\d{2})"
GONE = "That cramp was undone. It no longer counts."


Store = Callable[[LateEntry], list[Alert]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One address that takes entries, and what to do with them."""

    pattern: str
    store: Store


def store(entry: LateEntry) -> list[Alert]:
    """The alerts that came of it, once it is stored, now or before.

    Raises QuestionError when the person must say something first.
    """
    for rule in ADDRESSES:
        if found := re.fullmatch(rule.pattern, entry.path):
            named = replace(entry, id=found.groupdict().get("id", ""))
            ask_about_time(named)
            return _stored(rule.store, named)
    raise QuestionError(UNREADABLE)


def _stored(act: Store, entry: LateEntry) -> list[Alert]:
    try:
        return act(entry)
    except KeyReusedError as reused:
        if entry.once is None or reused.receipt.fingerprint == entry.once.fingerprint:
            return []  # it was stored, and taken back since
        return act(replace(entry, once=entry.once.with_own_key()))
    except NotAllowedError as reason:
        raise QuestionError(str(reason)) from None


def _start(entry: LateEntry) -> list[Alert]:
    receipt = receipt_of(entry, entry.once)
    known = entry.patient.cramps.filter(public_id=receipt).first() if receipt else None
    once = own_tap(entry, known.started_at if known else None)
    start_cramp(entry.patient, started_at=entry.at, now=entry.now, once=once)
    return []


def _stop(entry: LateEntry) -> list[Alert]:
    cramp = _cramp(entry)
    form = _valid(StopForm(entry.fields))
    minutes = form["minutes"]
    ended_at = cramp.started_at + dt.timedelta(minutes=minutes) if minutes else entry.at
    if cramp.is_running:
        stop_cramp(entry.patient, cramp, ended_at=min(ended_at, entry.now), now=entry.now)
    elif cramp.ended_at is None and str(cramp.public_id) != entry.id:
        # Begun here beside one that ran already, so its clock never did.
        length = max(1, round((ended_at - cramp.started_at).total_seconds() / 60))
        describe_cramp(entry.patient, cramp, minutes=length, now=entry.now)
    return []


def _details(entry: LateEntry) -> list[Alert]:
    cramp = _cramp(entry)
    said = _valid(CrampForm(entry.fields, cramp=cramp, now=entry.now))
    seen = entry.fields.get("seen", "")
    if not seen:
        # The page without network shows nothing of the cramp: it adds and never clears.
        said = {name: value for name, value in said.items() if name in entry.fields}
    try:
        describe_cramp(entry.patient, cramp, seen="" if entry.sure else seen, now=entry.now, **said)
    except ChangedElsewhereError as changed:
        raise QuestionError(
            words.both_versions(changed.cramp, said),
            may_insist="Save what I said",
            is_of_record=True,
        ) from None
    return []


def _undo_cramp(entry: LateEntry) -> list[Alert]:
    cramp = _find_cramp(entry)
    if cramp is not None:
        undo_cramp(entry.patient, cramp, now=entry.now)
    return []


def _will_not_ease(entry: LateEntry) -> list[Alert]:
    cramp = _find_cramp(entry)
    told = told_this_night(entry.patient, cramp) if cramp else []
    return told or _signs(entry, [SIGN])


def _earlier(entry: LateEntry) -> list[Alert]:
    patient = entry.patient
    form = EarlierCrampForm(entry.fields, zone=patient.zone, now=entry.at)
    if not form.is_valid() and (form.asks_fold or form.asks_afternoon):
        raise QuestionError(_first(form), choices=words.which_time(form))
    said = _valid(form)
    record_cramp(
        patient,
        started_at=said["started_at"],
        minutes=said["minutes"],
        severity=said["severity"],
        places=said["places"],
        zone=said["zone"],
        now=entry.now,
        once=entry.once,
    )
    return []


def _quiet(entry: LateEntry) -> list[Alert]:
    record_quiet_night(entry.patient, _date(entry), now=entry.now, once=entry.once)
    return []


def _forgotten(entry: LateEntry) -> list[Alert]:
    record_forgotten_night(entry.patient, _date(entry), now=entry.now, once=entry.once)
    return []


def _drink(entry: LateEntry) -> list[Alert]:
    patient = entry.patient
    form = DrinkForm(entry.fields, unit=patient.volume_unit, zone=patient.zone, now=entry.at)
    said = _valid(form)
    receipt = receipt_of(entry, entry.once)
    known = patient.drinks.filter(public_id=receipt).first() if receipt else None
    once = entry.once if said["at"] else own_tap(entry, known.at if known else None)
    _, alerts = record_drink(
        patient,
        volume_ml=said["volume_ml"],
        kind=said["kind"],
        at=said["at"] or entry.at,
        time_given=said["time_given"],
        now=entry.now,
        once=once,
    )
    return alerts


def _undo_drink(entry: LateEntry) -> list[Alert]:
    drink = entry.patient.drinks.kept().filter(public_id=entry.id).first()
    if drink is not None:
        undo_drink(entry.patient, drink, now=entry.now)
    return []


def _check(entry: LateEntry) -> list[Alert]:
    return _signs(entry, _valid(CheckForm(entry.fields))["signs"])


def _signs(entry: LateEntry, codes: list[str]) -> list[Alert]:
    return report_late_signs(
        entry.patient, codes, at=entry.at, shown=entry.shown, now=entry.now, once=entry.once
    )


def _valid(form: forms.Form) -> dict[str, Any]:
    """What the form says; its first message is the question."""
    if form.is_valid():
        return form.cleaned_data
    raise QuestionError(_first(form))


def _first(form: forms.Form) -> str:
    return str(next(iter(form.errors.values()))[0])


def _cramp(entry: LateEntry) -> Cramp:
    """The cramp the entry is about; one that was taken back elsewhere is asked about."""
    cramp = _find_cramp(entry)
    if cramp is None:
        raise QuestionError("We do not know this cramp. Please log it again.")
    if cramp.removed_at is not None:
        raise QuestionError(GONE, choices=[words.logged_again(cramp, dict(entry.fields.lists()))])
    return cramp


def _find_cramp(entry: LateEntry) -> Cramp | None:
    """By its id, or by the key of the tap that began it while the phone knew no id."""
    cramps = entry.patient.cramps.select_related("night")
    began = once_of(entry.id, START, {})
    receipt = receipt_of(entry, began)
    return cramps.filter(public_id__in={entry.id, receipt or entry.id}).first()


def _date(entry: LateEntry) -> dt.date:
    try:
        date = dt.date.fromisoformat(entry.id)
    except ValueError:
        raise QuestionError(UNREADABLE) from None
    if not dt.MINYEAR < date.year < dt.MAXYEAR:
        raise QuestionError(UNREADABLE)
    return date


ADDRESSES = (
    Rule(pattern=rf"^{START}$", store=_start),
    Rule(pattern=rf"^/cramps/{ID}/stop$", store=_stop),
    Rule(pattern=rf"^/cramps/{ID}/undo$", store=_undo_cramp),
    Rule(pattern=rf"^/cramps/{ID}/long$", store=_will_not_ease),
    Rule(pattern=rf"^/cramps/{ID}/$", store=_details),
    Rule(pattern=r"^/cramps/earlier/$", store=_earlier),
    Rule(pattern=rf"^/nights/{DATE}/none$", store=_quiet),
    Rule(pattern=rf"^/nights/{DATE}/forgotten$", store=_forgotten),
    Rule(pattern=r"^/drinks/add$", store=_drink),
    Rule(pattern=rf"^/drinks/{ID}/undo$", store=_undo_drink),
    Rule(pattern=r"^/check/$", store=_check),
)
