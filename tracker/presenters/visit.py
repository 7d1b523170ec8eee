"""What to take to a visit: what was seen, what else changed, what to ask. To be printed.

The questions are fixed by the pattern. None of them proposes a change of a medicine or of
how much to drink.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tracker.analysis.patterns import reasons as codes
from tracker.analysis.records import Pattern
from tracker.models import Finding, FindingAnswer, Medication, Patient

from .findings import answer_of, facts_of
from .medicine_marks import Named, dose_words
from .medicine_words import day
from .pattern_words import PATTERN_WORDS
from .what_changed import what_changed
from .words import short_date

BLANK_LINES = 4
CAUSE = "What could be behind my cramps?"
SIGNS = "What could be behind these signs?"
MEDICINE = "Could one of my medicines be part of it?"
BLOOD_TEST = "Do I need a blood test? Which one?"
OTHER_WAYS = "Is there another choice, dose or time of day?"
HOW_MUCH = "How much should I drink in a day?"
SLEEP = "Could this be restless legs, or something else?"
WHEN = "When should I call you before my next visit?"
OF_MEDICINES = frozenset((Pattern.DIURETIC, Pattern.STATIN, Pattern.LABA, Pattern.STATIN_PAIR))
OF_SIGNS = frozenset((Pattern.HYPONATREMIA, Pattern.OVER_DRINKING, Pattern.SODIUM_PAIR))
OF_BLOOD = OF_SIGNS | {
    Pattern.DIURETIC,
    Pattern.RLS,
    Pattern.LOW_MAGNESIUM,
    Pattern.CIRRHOSIS,
    Pattern.WORSENING,
}
FITS: Mapping[str, str] = {
    FindingAnswer.Fit.YES: "This fits what I noticed.",
    FindingAnswer.Fit.NO: "This does not fit what I noticed.",
    FindingAnswer.Fit.UNSURE: "I am not sure if this fits what I noticed.",
}


def visit_page(patient: Patient, finding: Finding, now: dt.datetime) -> dict[str, Any]:
    """Context of the page for a `readable_finding`; at most four queries beside it."""
    facts, answer = facts_of(patient, finding), answer_of(finding)
    taken = [(row, name) for row, name in facts.medicines if _is_taken(row, facts.span.first)]
    return {
        "nav_active": "patterns",
        "theme": patient.theme,
        "finding": finding,
        "said": facts.said,
        "name": patient.user.name,
        "printed": short_date(now.date()),
        "found": short_date(finding.raised_on),
        "changed": what_changed(finding.evidence, facts.span, facts.medicines, facts.noted),
        "medicines": [_medicine(named) for named in taken],
        "questions": questions(finding.evidence),
        "my_answer": FITS.get(answer.fit, "") if answer else "",
        "own_words": facts.own_words,
        "blank_lines": range(BLANK_LINES),
    }


def questions(evidence: Mapping[str, Any]) -> tuple[str, ...]:
    """What to ask about this finding; the first is about the cause, the last about calling."""
    pattern = Pattern(evidence["pattern"])
    asked = [SLEEP if pattern is Pattern.RLS else SIGNS if pattern in OF_SIGNS else CAUSE]
    if pattern in OF_MEDICINES or _names_a_medicine(evidence):
        asked += [MEDICINE, OTHER_WAYS]
    if pattern in OF_BLOOD:
        asked.append(BLOOD_TEST)
    if PATTERN_WORDS[pattern].is_about_fluids:
        asked.append(HOW_MUCH)
    return (*asked, WHEN)


def _names_a_medicine(evidence: Mapping[str, Any]) -> bool:
    named = {codes.MEDICINE_STEP, codes.SODIUM_LOWERING_MEDICINE, codes.BEGAN_BEFORE_MEDICINE}
    return any(reason["code"] in named for reason in (*evidence["reasons"], *evidence["others"]))


def _is_taken(row: Medication, since: dt.date) -> bool:
    return row.stopped_on is None or row.stopped_on >= since


def _medicine(named: Named) -> dict[str, str]:
    row, name = named
    changes = list(row.changes.all())
    newest = changes[-1] if changes else row
    return {
        "name": name,
        "dose": dose_words(newest.dose_value, newest.dose_unit),
        "since": day(row.started_on, row.started_precision) if row.started_on else "not noted",
        "until": short_date(row.stopped_on) if row.stopped_on else "",
    }
