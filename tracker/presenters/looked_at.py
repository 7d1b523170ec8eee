"""What we looked at: the newest answer to each question, also where nothing was found.

A patient reads no hint here and, under fluid caution, nothing of how much they drink:
both are for clinicians. Every page ends at the physician and shows what cannot wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from education.articles import find_article
from tracker.analysis.answers import Verdict
from tracker.analysis.exposure import GROUPS
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.records import Certainty, Pattern
from tracker.models import Finding, LatestAnswers, Medication, Patient

from .asked_words import ASKED, WORSE_WE_SAW, WORSE_YOU_SAID, State, heading, meaning
from .medicine_marks import Named, named_medicines
from .pattern_words import PATTERN_WORDS
from .reason_parts import day, step_words
from .reason_words import Audience, reason_words
from .standing_alerts import standing_alerts
from .words import counted, long_date

BEFORE = "before "  # how a worsening that came before a medicine begins its episode's name
STATES: Mapping[Verdict, State] = {
    Verdict.NO_CLEAR_LINK: State.NO_LINK,
    Verdict.TAKEN_BEFORE_DIARY: State.BEFORE_DIARY,
    Verdict.PAUSED: State.PAUSED,
}
# The reasons that are told: those of a start speak of a change, which the others have not.
OF_OTHERS = frozenset((codes.TOO_FEW_RECENT_NIGHTS, codes.NOTHING_ENTERED))
OF_MEDICINES = OF_OTHERS | {
    codes.CRAMP_NIGHTS_ROSE,
    codes.TOO_FEW_NIGHTS_BEFORE,
    codes.TOO_FEW_NIGHTS_AFTER,
    codes.TAKEN_BEFORE_DIARY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One answer in words; `finding` is there where something was found."""

    pattern: str
    name: str
    about: str
    state: State
    heading: str
    looked_at: str
    lines: tuple[str, ...]
    finding: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the words of the answers hang on."""

    patient: Patient
    answers: Sequence[Mapping[str, Any]]
    findings: Mapping[tuple[str, str], Finding]
    worse_before: frozenset[str]


def looked_at_page(patient: Patient, now: dt.datetime) -> dict[str, Any]:
    """Context of the list; at most six queries."""
    latest, told = _told(patient)
    return {
        **_common(patient, latest, now),
        "found": [each for each in told if each.state is State.FOUND],
        "others": [each for each in told if each.state is not State.FOUND],
    }


def question_page(patient: Patient, pattern: Pattern, now: dt.datetime) -> dict[str, Any]:
    """Context of the page of one question, with each of its answers; at most six queries."""
    latest, told = _told(patient)
    mine = [each for each in told if each.pattern == pattern.value]
    articles = (*PATTERN_WORDS[pattern].articles, "how-we-find-patterns")
    return {
        **_common(patient, latest, now),
        "name": ASKED[pattern].name,
        "answers": mine or [_not_asked(pattern)],
        "is_medicine": pattern in GROUPS,
        "articles": [article for slug in articles if (article := find_article(slug))],
    }


def asked_of(pattern: str, patient: Patient) -> Pattern | None:
    """The question an address names; None for one that is none or is not for this person."""
    known = next((each for each in Pattern if each.value == pattern), None)
    return known if known is not None and _is_for(patient, known) else None


def pattern_of(medication: Medication) -> str:
    """The question that is asked of a medicine's start; empty where none is."""
    groups = frozenset(medication.drug.groups) if medication.drug else frozenset[str]()
    return next((each.value for each, names in GROUPS.items() if groups & names), "")


def _common(patient: Patient, latest: LatestAnswers | None, now: dt.datetime) -> dict[str, Any]:
    return {
        "nav_active": "patterns",
        "theme": patient.theme,
        "alerts": standing_alerts(patient, now),
        "tells_findings": settings.FINDINGS_FOR_PATIENTS,
        "looked_on": f"{long_date(latest.night)}" if latest else "",
        "logged": counted(latest.logged_nights, "night") if latest else "",
    }


def _is_for(patient: Patient, pattern: Pattern) -> bool:
    return not (patient.fluid_caution and pattern is Pattern.DEHYDRATION)


def _told(patient: Patient) -> tuple[LatestAnswers | None, list[Told]]:
    latest = LatestAnswers.objects.filter(patient=patient).first()
    if latest is None or not settings.FINDINGS_FOR_PATIENTS:
        return latest, []
    findings = patient.findings.for_patients().order_by("raised_at")
    known = Known(
        patient=patient,
        answers=latest.answers,
        findings={(row.pattern, row.episode): row for row in findings},
        worse_before=_worse_before(named_medicines(patient)),
    )
    asked = [each for each in latest.answers if _is_for(patient, Pattern(each["pattern"]))]
    return latest, [_answer(each, known) for each in asked]


def _worse_before(medicines: Iterable[Named]) -> frozenset[str]:
    """The names of medicines before whose start the cramps got worse, by the person's word."""
    yes = Medication.WorseBefore.YES
    return frozenset(name.casefold() for row, name in medicines if row.worse_before == yes)


def _answer(answer: Mapping[str, Any], known: Known) -> Told:
    pattern = Pattern(answer["pattern"])
    finding = known.findings.get((pattern.value, answer["episode"]))
    state = _state(answer, known, finding)
    return Told(
        pattern=pattern.value,
        name=ASKED[pattern].name,
        about=_about(answer),
        state=state,
        heading=heading(state, pattern),
        looked_at=ASKED[pattern].looked_at,
        lines=(*_seen(answer, known, state), *meaning(state, pattern)),
        finding=finding if state is State.FOUND else None,
    )


def _not_asked(pattern: Pattern) -> Told:
    state = State.NOT_ASKED
    return Told(
        pattern=pattern.value,
        name=ASKED[pattern].name,
        about="",
        state=state,
        heading=heading(state, pattern),
        looked_at="",
        lines=meaning(state, pattern),
    )


def _state(answer: Mapping[str, Any], known: Known, finding: Finding | None) -> State:
    verdict = Verdict(answer["verdict"])
    if verdict is Verdict.FITS:
        is_hint = answer["certainty"] == Certainty.HINT.value
        return State.EARLY if is_hint or finding is None else State.FOUND
    if verdict is Verdict.NOT_ENOUGH_NIGHTS:
        is_past = not answer["nights_needed"] and Pattern(answer["pattern"]) in GROUPS
        return State.NEVER_ENOUGH if is_past else State.TOO_FEW
    if verdict is Verdict.NO_CLEAR_LINK and (_fits_before(answer, known) or _said(answer, known)):
        return State.WORSE_BEFORE
    return STATES[verdict]


def _fits_before(answer: Mapping[str, Any], known: Known) -> bool:
    """True when a rise that came before this very start is told as a finding."""
    wanted = f"{BEFORE}{answer['episode']}"
    found = known.findings.get((Pattern.WORSENING.value, wanted)) if answer["episode"] else None
    return found is not None and any(
        each["episode"] == wanted and each["verdict"] == Verdict.FITS.value
        for each in known.answers
    )


def _said(answer: Mapping[str, Any], known: Known) -> bool:
    return any(str(step["name"]).casefold() in known.worse_before for step in _steps(answer))


def _steps(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    reasons = answer["reasons"]
    return [each["values"] for each in reasons if each["code"] == codes.MEDICINE_STEP]


def _about(answer: Mapping[str, Any]) -> str:
    """The change it is about: "You started furosemide on May 11"."""
    told = [f"{step_words(step)} on {day(step['date'])}" for step in _steps(answer)]
    words = " and ".join(told)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _seen(answer: Mapping[str, Any], known: Known, state: State) -> tuple[str, ...]:
    """How many nights it rests on, how many are wanting, and what came first."""
    if state is State.FOUND:
        return ()
    codes_said = OF_MEDICINES if Pattern(answer["pattern"]) in GROUPS else OF_OTHERS
    said = [each for each in answer["reasons"] if each["code"] in codes_said]
    lines = reason_words(said, Audience.PATIENT, volume_unit=known.patient.volume_unit)
    if not lines and answer["logged_nights"]:
        lines = (f"It rests on {counted(answer['logged_nights'], 'logged night')}.",)
    if state is State.TOO_FEW and answer["nights_needed"]:
        more = counted(answer["nights_needed"], "more night")
        lines = (*lines, f"Log about {more}. Then we can look.")
    if state is State.WORSE_BEFORE:
        lines = (*lines, WORSE_YOU_SAID if _said(answer, known) else WORSE_WE_SAW)
    return lines
