"""What a family helper logged is told as such: by name to the patient, to a clinic as allowed.

A clinic reads a name only where the patient gave one to the helper; the name of a helper's
own account is nobody's to pass on. Who closed their account is "a helper".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, OuterRef, QuerySet, Subquery

from education.signs import SIGNS
from tracker.models import Alert, Finding, Helper, HelperEntry, Patient, SymptomReport

from .reason_words import Audience

LOOKED_BACK = dt.timedelta(days=70)  # two weeks of signs and the eight weeks before them
SOMEBODY = "a helper"  # whose account is gone, or more than one


@dataclass(frozen=True, slots=True, kw_only=True)
class TickedBy:
    """Who ticked these signs for the patient, at the beginning of a sentence."""

    name: str
    signs: list[str]


def logged_by(patient: Patient, ids: Iterable[object]) -> dict[tuple[str, dt.datetime], str]:
    """The helper's name by entry and moment of logging; one query, none without `ids`."""
    wanted = [str(each) for each in ids]
    if not wanted:
        return {}
    rows = HelperEntry.objects.filter(patient=patient, object_id__in=wanted)
    return {
        (row.object_id, row.at): name_of(row.helper, Audience.PATIENT)
        for row in rows.select_related("helper__user")
    }


def name_of(helper: Helper | None, audience: Audience) -> str:
    """ "Tom" for the patient, "helper Tom" for a clinic, "a helper" where no name may stand."""
    if helper is None:
        return SOMEBODY
    return _named(helper.called, helper.user.name if helper.user else None, audience)


def with_helpers(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """The findings, each with the newest helper who logged in the time it looked at."""
    theirs = HelperEntry.objects.filter(
        patient=OuterRef("patient"),
        at__gte=ExpressionWrapper(
            OuterRef("raised_at") - LOOKED_BACK, output_field=DateTimeField()
        ),
        at__date__lte=OuterRef("last_seen_night"),
    ).order_by("-at", "-pk")
    return findings.annotate(
        helper_called=Subquery(theirs.values("helper__called")[:1]),
        helper_account=Subquery(theirs.values("helper__user__name")[:1]),
    )


def helper_of(finding: Any, audience: Audience) -> str:
    """Who logged for the patient in that time, of a row of `with_helpers`; empty for nobody."""
    if finding.helper_called is None:
        return ""
    return _named(finding.helper_called, finding.helper_account, audience)


def ticked_for(alerts: Iterable[Alert]) -> list[TickedBy]:
    """The signs of these alerts that helpers ticked, by helper, for the patient's own page."""
    found: dict[str, set[str]] = {}
    for alert in alerts:
        if alert.helped:
            name = opening(name_of(alert.helper, Audience.PATIENT))
            found.setdefault(name, set()).update(alert.helped)
    return [TickedBy(name=name, signs=signs_said(codes)) for name, codes in found.items()]


def told_for(alert: Alert) -> str:
    """ "Tom ticked this for you."; an empty string for what the patient entered."""
    name = opening(name_of(alert.helper, Audience.PATIENT))
    if not alert.signs:
        return f"{name} logged this for you." if alert.helper else ""
    if not alert.helped:
        return ""
    is_all = set(alert.signs) <= set(alert.helped)
    return f"{name} ticked {'this' if is_all else 'some of this'} for you."


def ticked_days(patient: Patient, since: dt.date) -> dict[str, dict[dt.date, str]]:
    """The days since then on which each sign was ticked, for a clinic. One query.

    Each day with the helper who ticked it, or an empty string for the person.
    """
    theirs = HelperEntry.objects.filter(
        patient=patient, what=HelperEntry.What.SIGNS, at=OuterRef("at")
    )
    rows = patient.symptoms.filter(date__gte=since, mistaken_at__isnull=True)
    ticked = rows.exclude(source=SymptomReport.Source.WORDS).values_list(
        "code",
        "date",
        Subquery(theirs.values("helper__called")[:1]),
        Subquery(theirs.values("helper__user__name")[:1]),
    )
    days: dict[str, dict[dt.date, str]] = {}
    for code, date, called, account in ticked.order_by("date", "pk"):
        by = "" if called is None else _named(called, account, Audience.CLINICIAN)
        known = days.setdefault(code, {})
        known[date] = by and known.get(date, by)  # what the person ticked as well is their own
    return days


def ticked_line(signs: Sequence[str], helped: Collection[str], by: str) -> str:
    """ "Ticked: Fever. Ticked by helper Tom: Confusion."; empty for codes nobody knows."""
    known = [code for code in signs if code in SIGNS]
    own = [SIGNS[code].words for code in known if code not in helped]
    theirs = [SIGNS[code].words for code in known if code in helped]
    parts = (("Ticked", own), (f"Ticked by {by}", theirs))
    return " ".join(f"{who}: {'; '.join(said)}." for who, said in parts if said)


def signs_said(codes: Iterable[str]) -> list[str]:
    """The words of signs, in the order of the check."""
    known = set(codes)
    return [sign.words for code, sign in SIGNS.items() if code in known]


def opening(name: str) -> str:
    """The name at the beginning of a sentence: "A helper"."""
    return name[:1].upper() + name[1:]


def _named(called: str, account: str | None, audience: Audience) -> str:
    """`account` is the name of the helper's account, None when it is gone."""
    if account is None:
        return SOMEBODY
    if audience is Audience.PATIENT:
        return called or account or SOMEBODY
    return f"helper {called}" if called else SOMEBODY
