"""What the questions about restless legs say: the form, and what the answers fit."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from education.signs import RESTLESS_SIGNS
from tracker.actions.entries import can_undo
from tracker.actions.restless import ANSWERS, as_record
from tracker.actions.undoing import newest_change
from tracker.analysis.records import RestlessAnswers as Answers
from tracker.forms.restless import RestlessForm
from tracker.models import EntryChange, Patient, RestlessAnswers

from .day_notes import about

# The patient line of the clinical evidence, section 5.3.
RESTLESS = (
    "This sounds less like a cramp and more like restless legs.",
    "It is common and can be treated. Ask your physician about a blood test for iron.",
)
CRAMP = (
    "Your answers fit a cramp more than restless legs.",
    "Some people have both. You can answer again on another evening.",
)
UNCLEAR = (
    "Your answers fit neither one clearly.",
    "Some people have both. You can answer again on another evening.",
)


def restless(
    patient: Patient,
    date: dt.date,
    now: dt.datetime,
    form: RestlessForm,
    row: RestlessAnswers | None,
) -> dict[str, Any]:
    """Context for the page; with answers on record, what they fit."""
    change = newest_change(patient, EntryChange.What.RESTLESS, date) if row else None
    is_fresh = change is not None and can_undo(change.at, now) and not form.is_bound
    return {
        **about(patient, date, now),
        "nav_active": "today",
        "key": form.data.get("key") or uuid.uuid4() if form.is_bound else uuid.uuid4(),
        "form": form,
        "undo": change.public_id if change and is_fresh else None,
        "reading": reading(as_record(row)) if row else None,
        "is_restless": row is not None and is_restless(as_record(row)),
    }


def initial(row: RestlessAnswers | None) -> dict[str, Any]:
    """The answers of before, as the form holds them."""
    if row is None:
        return {}
    knot = "" if row.hard_knot is None else "yes" if row.hard_knot else "no"
    return {name: getattr(row, name) for name in ANSWERS} | {"hard_knot": knot}


def reading(answers: Answers) -> tuple[str, str] | None:
    """What the answers fit, in two sentences; None for answers that are all blank."""
    if answers == Answers(date=answers.date):
        return None
    if is_restless(answers):
        return RESTLESS
    is_cramp = answers.hard_knot is True and answers.feel in ("pain", "")
    return CRAMP if is_cramp and answers.eased_by != "move" else UNCLEAR


def is_restless(answers: Answers) -> bool:
    """True for urge, rest, relief by moving and evening together, without a hard muscle."""
    return answers.signs >= frozenset(RESTLESS_SIGNS) and answers.hard_knot is not True
