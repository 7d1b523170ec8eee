"""What the pages about medicines say: the list, the search, one medicine.

A medicine we do not know, and one without an article, is never called safe.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from education.articles import articles_for_groups
from tracker.actions.medications import Dose
from tracker.analysis.medicines import Drug, suggest
from tracker.analysis.nights import waking_day_of
from tracker.forms.medicines import OWN_WORDS, ChangeForm, MedicineForm, StopForm
from tracker.history import medication_names
from tracker.models import DoseChange, Medication, Patient

from . import medicine_words as said
from . import words
from .looked_at import pattern_of
from .medicine_history import medicine_history, undo_offer

NEW_DAYS = 90  # clinical evidence, section 11, P1: an early effect
SUGGESTIONS = 6  # with their hints more than fill a small screen
BEFORE = {choice.value: f"{choice.label}." for choice in Medication.WorseBefore}
STOPPED_BY = {
    Medication.StoppedBy.PATIENT: "You stopped it yourself",
    Medication.StoppedBy.CLINICIAN: "Your physician or pharmacist stopped it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list. `slug` and `title` lead to the article about its kind."""

    id: str
    name: str
    dose: str
    days: str
    stopped_by: str
    is_known: bool
    slug: str
    title: str


def medicines(patient: Patient, now: dt.datetime) -> dict[str, Any]:
    """Context for the list; as many queries for one medicine as for sixty."""
    kept = patient.medications.kept().select_related("drug").prefetch_related("changes")
    rows = sorted(_rows(patient, list(kept), today(patient, now)), key=_by_name)
    return {
        "theme": patient.theme,
        "nav_active": "medicines",
        "taking": [row for row, stopped in rows if not stopped],
        "stopped": [row for row, stopped in rows if stopped],
        "undo": undo_offer(patient, now),
    }


def add(patient: Patient, form: MedicineForm) -> dict[str, Any]:
    """Context for the form, and for the question which medicine was meant."""
    name = str(form.data.get("name", "")).strip() if form.is_bound else ""
    return {
        "theme": patient.theme,
        "nav_active": "medicines",
        "key": form.data.get("key") or uuid.uuid4() if form.is_bound else uuid.uuid4(),
        "form": form,
        "typed": name,
        "own_words": OWN_WORDS,
        "offers": [
            {
                "inn": drug.inn,
                "label": _offered(drug, form.names.get(drug.inn, "")),
                "hint": _kind(drug, patient.country),
            }
            for drug in form.offers
        ],
    }


def suggestions(text: str, country: str) -> dict[str, Any]:
    """What the list under the name offers: the letters to underline, and a hint for each."""
    found = suggest(text, SUGGESTIONS)
    return {
        "options": [
            {
                "value": each.value,
                "label": each.label,
                "mark": each.mark,
                "hint": _kind(each.drug, country),
            }
            for each in found
        ],
        "status": words.counted(len(found), "result"),
    }


def medicine(
    patient: Patient,
    medication: Medication,
    now: dt.datetime,
    change: ChangeForm,
    stop: StopForm,
) -> dict[str, Any]:
    """Context for one medicine: what it is, and what may have changed."""
    day = today(patient, now)
    (row, _stopped), *_ = _rows(patient, [medication], day)
    return {
        "theme": patient.theme,
        "nav_active": "medicines",
        "key": uuid.uuid4(),
        "row": row,
        "medication": medication,
        "changes": [_change(each) for each in medication.changes.all()],
        "change": change,
        "stop": stop,
        "before": BEFORE.get(medication.worse_before, "Not answered yet."),
        "history": medicine_history(patient, medication),
        "asked": pattern_of(medication),
    }


def is_new(medication: Medication, day: dt.date) -> bool:
    """True for a medicine begun lately, whose cramps before it are asked about once."""
    start = medication.started_on
    begun = start is not None and 0 <= (day - start).days <= NEW_DAYS
    return begun and medication.stopped_on is None and not medication.worse_before


def dose_on(medication: Medication, day: dt.date) -> Dose:
    """The dose of a day: the newest change up to then, else the first dose."""
    past = [change for change in medication.changes.all() if change.on <= day]
    step: DoseChange | Medication = past[-1] if past else medication
    return Dose(value=step.dose_value, unit=step.dose_unit, times=tuple(step.times))


def change_initial(before: Dose, day: dt.date) -> dict[str, Any]:
    """What the form for a change holds at first: the dose of today, from today on."""
    return {
        "amount": said.number(before.value),
        "unit": before.unit,
        "times": list(before.times),
        "on": words.short_date(day),
    }


def stop_initial(day: dt.date) -> dict[str, Any]:
    """What the form for a stop holds at first."""
    return {"on": words.short_date(day)}


def today(patient: Patient, now: dt.datetime) -> dt.date:
    """The calendar day where the person is."""
    return now.astimezone(ZoneInfo(patient.zone)).date()


def waking_day(patient: Patient, now: dt.datetime) -> dt.date:
    """The day a tick of "Took it" belongs to: until 4 am it is still the day before."""
    return waking_day_of(now, patient.zone)


def saved_words(name: str, inn: str | None) -> str:
    """What was saved; a name that became another one is said."""
    if inn is None:
        return "It is saved in your own words. We do not know it, so ask your pharmacist about it."
    shown = said.label(inn)
    if name.casefold() in (inn.casefold(), shown.casefold()):
        return f"{shown} is saved."
    return f"“{name}” is saved as {shown}."


def _rows(
    patient: Patient, medications: Sequence[Medication], day: dt.date
) -> list[tuple[Row, bool]]:
    names = medication_names(patient, medications)
    return [
        (_row(each, name, day), each.stopped_on is not None)
        for each, name in zip(medications, names, strict=True)
    ]


def _row(medication: Medication, name: str, day: dt.date) -> Row:
    dose = dose_on(medication, day)
    groups = frozenset(medication.drug.groups) if medication.drug else frozenset()
    article = next(iter(articles_for_groups(groups)), None)
    return Row(
        id=str(medication.public_id),
        name=said.label(name) if medication.drug else name,
        dose=said.dose(dose.value, dose.unit, dose.times, as_needed=medication.as_needed),
        days=_days(medication),
        stopped_by=STOPPED_BY.get(Medication.StoppedBy(medication.stopped_by), "")
        if medication.stopped_by
        else "",
        is_known=medication.drug is not None,
        slug=article.slug if article else "",
        title=article.title if article else "",
    )


def _days(medication: Medication) -> str:
    started = (
        said.day(medication.started_on, medication.started_precision)
        if medication.started_on
        else ""
    )
    if medication.stopped_on is None:
        return f"Since {started}" if started else ""
    stopped = words.short_date(medication.stopped_on)
    begun = f"{started[:1].upper()}{started[1:]} to" if started else "Until"
    return f"{begun} {stopped}"


def _change(change: DoseChange) -> str:
    dose = said.dose(change.dose_value, change.dose_unit, change.times, as_needed=False)
    return f"From {words.short_date(change.on)}: {dose or 'no amount noted'}"


def _offered(drug: Drug, brand: str) -> str:
    """A look-alike by the name on its box, with what is in it."""
    return f"{brand} ({drug.label[:1].lower()}{drug.label[1:]})" if brand else drug.label


def _kind(drug: Drug, country: str) -> str:
    return said.kind(drug.groups, drug.brands, country)


def _by_name(pair: tuple[Row, bool]) -> tuple[str, str]:
    return pair[0].name.casefold(), pair[0].id
