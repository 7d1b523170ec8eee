"""The page of one finding: its words, its chart, what else changed, and who has seen it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, Subquery

from education.articles import find_article
from education.escalation import dialled
from tracker.actions.entries import can_undo
from tracker.analysis.nights import night_of
from tracker.charts.cramp_weeks import WeeksChart
from tracker.forms.fits import FitForm
from tracker.models import Consent, Finding, FindingAnswer, Patient
from tracker.sealing import Unsealer

from .finding_words import FindingWords, words
from .logged_by import helper_of, opening, with_helpers
from .medicine_marks import Named, named_medicines
from .patterns import weeks_chart
from .reason_words import Audience
from .spans import CUSTOM, Span, usual_span
from .things_noted import Noted, things_noted
from .weeks import week_rows
from .what_changed import Around, around, what_changed
from .words import short_date

# Over this many nights a row of dots says less than its number.
MOST_DOTS = 35


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedClinic:
    """The clinic of the active consent, and what it may see."""

    name: str
    phone: str
    categories: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the pages of a finding rest on, read once."""

    said: FindingWords
    span: Around
    medicines: list[Named]
    noted: Noted
    own_words: str


def finding_page(
    patient: Patient, finding: Finding, now: dt.datetime, form: FitForm | None = None
) -> dict[str, Any]:
    """Context of the page for a `readable_finding`. At most five queries beside it.

    `form` is an answer that could not be taken as it was sent.
    """
    facts = facts_of(patient, finding)
    said, clinic = facts.said, shared_clinic(finding)
    chart = _chart(patient, finding, facts, now)
    return {
        "nav_active": "patterns",
        "theme": patient.theme,
        "finding": finding,
        "said": said,
        "found": f"Found {short_date(finding.raised_on)}, from what you logged",
        "logged_for": logged_for(finding),
        "first_care": [said.care_card],
        "sides": [(side, _dots(side.cramps, side.logged)) for side in said.sides],
        "chart": chart,
        "rows": week_rows(chart) if chart else [],
        "changed": what_changed(finding.evidence, facts.span, facts.medicines, facts.noted),
        "clinic": clinic,
        "clinic_dialled": dialled(clinic.phone) if clinic else "",
        "seen_by": _seen_by(finding, clinic, patient.zone),
        "who_reads": _who_reads(finding, clinic),
        "state_note": _STATE_NOTES.get(finding.state, ""),
        "articles": _articles(said),
        **_answer(finding, facts.own_words, now, form),
    }


def facts_of(patient: Patient, finding: Finding) -> Facts:
    """The finding's words and what was noted around it; at most four queries."""
    unseal, span = Unsealer(patient.user.public_id), around(finding.evidence)
    said = words(
        finding.evidence,
        fluid_caution=patient.fluid_caution,
        country=patient.country,
        default_number=settings.EMERGENCY_NUMBER,
        volume_unit=patient.volume_unit,
    )
    answer = answer_of(finding)
    [own_words] = unseal([answer.sealed_words if answer else None])
    return Facts(
        said=said,
        span=span,
        medicines=named_medicines(patient, unseal),
        noted=things_noted(patient, span.first, span.last, unseal),
        own_words=own_words or "",
    )


def readable_finding(patient: Patient, public_id: uuid.UUID, now: dt.datetime) -> Finding | None:
    """The patient's own finding, unless it is a hint or not there.

    It comes with its answer, with who has seen it, and with the clinic that is shared with.
    """
    rows = patient.findings.for_patients().select_related("acknowledged_by__user", "answer")
    shared = Consent.objects.active(now).filter(patient=OuterRef("patient")).order_by("pk")
    found = with_helpers(rows).annotate(
        clinic_name=Subquery(shared.values("clinic__name")[:1]),
        clinic_phone=Subquery(shared.values("clinic__phone")[:1]),
        clinic_sees=Subquery(shared.values("categories")[:1]),
    )
    return found.filter(public_id=public_id).first()


def logged_for(finding: Finding) -> str:
    """ "Tom logged some of this for you.", where a helper did in that time."""
    name = helper_of(finding, Audience.PATIENT)
    return f"{opening(name)} logged some entries of this time for you." if name else ""


def answer_of(finding: Finding) -> FindingAnswer | None:
    """The answer that stands: none before the first, and none after it was taken back."""
    answer: FindingAnswer | None = getattr(finding, "answer", None)
    return answer if answer is not None and answer.fit else None


def shared_clinic(finding: Finding) -> SharedClinic | None:
    """The clinic that came with a `readable_finding`."""
    known = cast("Any", finding)
    if known.clinic_name is None:
        return None
    return SharedClinic(
        name=known.clinic_name,
        phone=known.clinic_phone,
        categories=frozenset(known.clinic_sees),
    )


_STATE_NOTES: Mapping[str, str] = {
    Finding.State.EXPIRED: "We have not seen this pattern for 30 days.",
    Finding.State.DISMISSED: "A clinician looked at this and set it aside.",
}


def _chart(patient: Patient, finding: Finding, facts: Facts, now: dt.datetime) -> WeeksChart | None:
    """The weeks around the change; the last weeks where these hold it."""
    comparison, change = finding.evidence.get("comparison"), facts.span.change
    if not comparison or change is None:
        return None
    tonight = night_of(now, patient.zone)
    span = usual_span(tonight)
    if facts.span.first < span.first:
        span = Span(key=CUSTOM, first=facts.span.first, last=min(facts.span.last, tonight))
    return weeks_chart(
        patient,
        span=span,
        now=now,
        medicines=facts.medicines,
        events=facts.noted.events,
        comparison=comparison,
    )


def _answer(
    finding: Finding, own_words: str, now: dt.datetime, form: FitForm | None
) -> dict[str, Any]:
    """The answer that stands with its undo, and the form for the first or for another."""
    answer = answer_of(finding)
    first = {"fit": answer.fit, "words": own_words} if answer else {}
    return {
        "key": uuid.uuid4(),
        "fit_form": form or FitForm(initial=first),
        "answered": answer.get_fit_display() if answer else "",
        "own_words": own_words,
        "can_undo": answer is not None and can_undo(answer.changed_at, now),
    }


def _who_reads(finding: Finding, clinic: SharedClinic | None) -> str:
    """Who may see the finding and the answer to it."""
    if clinic is None:
        return "Only you see it. You do not share with a clinic."
    if not clinic.categories.issuperset(finding.categories):
        return f"{clinic.name} does not see it. You do not share all it rests on."
    if "notes" in clinic.categories:
        return f"{clinic.name} can see it, with your own words."
    return f"{clinic.name} can see your answer. Your own words stay with you."


def _seen_by(finding: Finding, clinic: SharedClinic | None, zone: str) -> str:
    if finding.acknowledged_by and finding.acknowledged_at:
        name = finding.acknowledged_by.display_name
        on = finding.acknowledged_at.astimezone(ZoneInfo(zone)).date()
        return f"Seen by: {name} on {short_date(on)}."
    if clinic is None:
        return "Seen by: nobody. You do not share with a clinic."
    return "Seen by: nobody yet. Nobody watches this diary in real time."


def _dots(cramps: int, logged: int) -> list[bool] | None:
    """One dot for each logged night, True for a cramp; None where there are too many."""
    if not 0 < logged <= MOST_DOTS:
        return None
    return [True] * cramps + [False] * (logged - cramps)


def _articles(said: FindingWords) -> list[Any]:
    return [article for slug in said.articles if (article := find_article(slug))]
