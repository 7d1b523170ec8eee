"""Alerts and findings as the desk reviews them: what they rest on, and what the patient read.

Every number comes from the evidence the nightly job kept with the finding. What a rule does
not keep is said to be not kept; nothing is worked out again here.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from tracker.analysis.patterns import reasons as codes
from tracker.models import Alert, Finding, Patient

from . import desk_words
from .finding_words import FindingWords
from .finding_words import words as words_of
from .logged_by import helper_of, name_of
from .reason_words import Audience

STRONG_FROM, VERY_STRONG_FROM = 25, 100  # e-value; detection design, section 4.9
ADJUSTED = "Season, spells, heat, effort, logging and other medicines"
NOT_ADJUSTED = "Nothing: a fixed rule counts what was entered"
NO_RATIO = "Not kept: this rule compares no rates"
NO_WEIGHT = "None: a fixed rule has no weight"
NO_NIGHTS = "Not kept: this rule counts no nights"
HINT_TOLD = "Nothing: a hint is for clinicians only."
KEPT_FROM_PATIENTS = "Nothing: findings are for clinicians only here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An alert or finding for review: what was seen, what the patient was told, who has seen it."""

    field: str
    public_id: uuid.UUID
    key: uuid.UUID
    aside_key: uuid.UUID
    title: str
    level: desk_words.Level
    raised: str
    rule: str
    told: tuple[str, ...]
    told_note: str = ""
    evidence: FindingWords | None = None
    facts: tuple[tuple[str, str], ...] = ()
    is_mistaken: bool = False


def alert_item(row: Alert, patient: Patient) -> Item:
    """An alert with the very words that were shown; they are kept with it."""
    return Item(
        field="alert",
        public_id=row.public_id,
        key=uuid.uuid4(),
        aside_key=uuid.uuid4(),
        title=desk_words.alert_line(
            row.signs,
            f"{row.words.split('. ')[0].rstrip('.')}.",
            row.helped,
            name_of(row.helper, Audience.CLINICIAN),
        ),
        level=desk_words.level_of(row.urgency),
        raised=_raised(row, patient),
        rule=row.rule,
        told=(row.words,),
        is_mistaken=row.mistaken_at is not None,
    )


def finding_item(row: Finding, patient: Patient, answers: Mapping[int, str]) -> Item:
    """A finding with its evidence, number by number; `answers` are those of `desk_answers`."""
    said = _words(row, patient, Audience.CLINICIAN)
    told, note = _told(row, patient)
    return Item(
        field="finding",
        public_id=row.public_id,
        key=uuid.uuid4(),
        aside_key=uuid.uuid4(),
        title=desk_words.finding_title(row.pattern, row.episode),
        level=desk_words.level_of(row.urgency),
        raised=desk_words.day(row.raised_on),
        rule=row.pattern,
        told=told,
        told_note=note,
        evidence=said,
        facts=(*_facts(row, said), *_seen(row, patient, answers)),
    )


def _raised(row: Alert, patient: Patient) -> str:
    """When it fired, and whose entry set it off where a helper logged what is no sign."""
    at = desk_words.moment(row.fired_at, patient.zone)
    if row.signs or row.helper is None:
        return at
    return f"{at}. Logged by {name_of(row.helper, Audience.CLINICIAN)}"


def _words(row: Finding, patient: Patient, audience: Audience) -> FindingWords:
    return words_of(
        row.evidence,
        audience=audience,
        fluid_caution=patient.fluid_caution,
        country=patient.country,
        default_number=settings.EMERGENCY_NUMBER,
        volume_unit=patient.volume_unit,
    )


def _told(row: Finding, patient: Patient) -> tuple[tuple[str, ...], str]:
    """The sentences the patient's page has now, and what is not known about them."""
    if row.certainty == "hint":
        return (HINT_TOLD,), ""
    if not settings.FINDINGS_FOR_PATIENTS:
        return (KEPT_FROM_PATIENTS,), ""
    page = _words(row, patient, Audience.PATIENT)
    sentences = (page.title, page.lead, page.care.heading, *page.do, *page.dont, page.closing)
    note = "The page is made from the kept numbers. How it stood on an earlier day is not kept."
    return tuple(dict.fromkeys(part for part in sentences if part)), note


def _facts(row: Finding, said: FindingWords) -> Iterator[tuple[str, str]]:
    found = _by_code(row.evidence)
    weight, ratio = found.get(codes.WEIGHT), found.get(codes.RATE_RATIO)
    yield "Certainty", said.certainty
    yield "Weight (e-value)", _weight(weight) if weight else NO_WEIGHT
    yield "Rate ratio", _ratio(ratio) if ratio else NO_RATIO
    for side in said.sides:
        yield side.name, f"{side.cramps} of {side.logged} logged nights"
    yield "Nights logged", _logged(row.evidence, found)
    yield "Adjusted for", ADJUSTED if weight else NOT_ADJUSTED
    if weight:
        yield "Rival: began before", _rival(weight)
    yield "Rule and version", f"{row.pattern}, {row.version}"
    yield "Night of the run", _night(row)


def _seen(row: Finding, patient: Patient, answers: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    seen = desk_words.moment(row.seen_at, patient.zone) if row.seen_at else "Not opened yet"
    if helper := helper_of(row, Audience.CLINICIAN):
        yield "Logged in that time", f"Some entries by {helper}"
    yield "Seen by the patient", "Not shown to the patient" if row.certainty == "hint" else seen
    if row.pk in answers:
        yield "Does it fit? The patient", answers[row.pk]


def _by_code(evidence: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The values of the first reason of each code."""
    return {reason["code"]: reason["values"] for reason in reversed(evidence["reasons"])}


def _weight(values: Mapping[str, Any]) -> str:
    since = desk_words.day(dt.date.fromisoformat(values["since"]))
    return f"{values['weight']:g}, {_grade(values['weight'])}, reached {since}"


def _grade(weight: float) -> str:
    if weight >= VERY_STRONG_FROM:
        return "very strong"
    return "strong" if weight >= STRONG_FROM else "some"


def _rival(values: Mapping[str, Any]) -> str:
    earlier = values.get("earlier")
    return "Not kept" if earlier is None else f"e-value {earlier:g}"


def _ratio(values: Mapping[str, Any]) -> str:
    narrow = _between(values["low"], values["high"], is_open=values["open_ended"])
    wide = _between(values["wide_low"], values["wide_high"], is_open=values["wide_open_ended"])
    return f"{wide} (90 % confidence sequence); {narrow} (80 %)"


def _between(low: float, high: float, *, is_open: bool) -> str:
    return f"between {low:g} and {high:g}{' or more' if is_open else ''}"


def _logged(evidence: Mapping[str, Any], found: Mapping[str, Mapping[str, Any]]) -> str:
    """How many nights were logged of how many there were: the share beside the counts."""
    counts = found.get(codes.CRAMP_NIGHTS_ROSE)
    if counts is not None:
        logged = counts["before_logged"] + counts["after_logged"]
        return f"{logged} of {counts['before_nights'] + counts['after_nights']}"
    comparison = evidence.get("comparison")
    if comparison:
        return str(comparison["before_logged"] + comparison["after_logged"])
    lately = found.get(codes.CRAMPS_LATELY)
    return f"{lately['logged']} of {lately['window']}" if lately else NO_NIGHTS


def _night(row: Finding) -> str:
    """The newest night that was looked at; the run of that night keeps the same evidence."""
    night = dt.date.fromisoformat(row.evidence["night"])
    return f"{night:%b} {night.day}, {night.year}"
