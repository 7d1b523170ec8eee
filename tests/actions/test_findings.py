"""Findings: one for each pattern and episode, renewed, set aside, expired, seen."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from education.urgency import Urgency
from tests.conftest import NOW
from tracker.actions.findings import apply, evidence_json, see_finding
from tracker.actions.reviews import acknowledge, dismiss
from tracker.analysis.records import (
    Category,
    Certainty,
    Comparison,
    Evidence,
    Pattern,
    Reason,
)
from tracker.models import AuditEvent, Clinician, Finding, Patient

pytestmark = pytest.mark.django_db

NIGHT = dt.date(2026, 6, 16)
DAY = dt.timedelta(days=1)


def evidence(**changes: Any) -> Evidence:
    fields: dict[str, Any] = {
        "pattern": Pattern.STATIN,
        "night": NIGHT,
        "episode": "atorvastatin:2026-05-01",
        "urgency": Urgency.SOON,
        "certainty": Certainty.POSSIBLE,
        "categories": frozenset({Category.MEDICINES, Category.CRAMPS}),
        "reasons": (Reason(code="started", values={"on": dt.date(2026, 5, 1)}),),
        "severity_key": 2,
    }
    return Evidence(**(fields | changes))


def settle(patient: Patient, *items: Evidence, night: dt.date = NIGHT) -> list[Finding]:
    return apply(patient, items, night=night, version="rules-1", now=NOW)


def test_a_pattern_raises_one_finding_with_its_evidence(ruth: Patient) -> None:
    (finding,) = settle(ruth, evidence())
    finding.refresh_from_db()
    assert (finding.pattern, finding.episode) == ("statin", "atorvastatin:2026-05-01")
    assert (finding.urgency, finding.certainty, finding.state) == ("soon", "possible", "open")
    assert finding.categories == ["cramps", "medicines"]
    assert (finding.raised_on, finding.last_seen_night) == (NIGHT + DAY, NIGHT)
    assert finding.expires_on == NIGHT + 30 * DAY
    assert finding.evidence["reasons"] == [{"code": "started", "values": {"on": "2026-05-01"}}]


def test_no_evidence_raises_nothing(ruth: Patient) -> None:
    assert settle(ruth) == []
    assert not Finding.objects.exists()


def test_the_next_night_renews_and_does_not_double(ruth: Patient) -> None:
    settle(ruth, evidence())
    later = evidence(night=NIGHT + DAY, certainty=Certainty.LIKELY, urgency=Urgency.TODAY)
    assert settle(ruth, later, night=NIGHT + DAY) == []
    finding = Finding.objects.get()
    assert (finding.certainty, finding.urgency) == ("likely", "today")
    assert (finding.raised_on, finding.last_seen_night) == (NIGHT + DAY, NIGHT + DAY)
    assert finding.expires_on == NIGHT + 31 * DAY


def test_the_same_night_again_changes_nothing(ruth: Patient) -> None:
    settle(ruth, evidence())
    rows = list(Finding.objects.values())
    settle(ruth, evidence())
    assert list(Finding.objects.values()) == rows


def test_an_older_night_replayed_late_does_not_turn_back_the_evidence(ruth: Patient) -> None:
    settle(ruth, evidence(urgency=Urgency.TODAY))
    rows = list(Finding.objects.values())
    settle(ruth, evidence(night=NIGHT - DAY), night=NIGHT - DAY)
    assert list(Finding.objects.values()) == rows


def test_another_episode_or_pattern_is_another_finding(ruth: Patient, tom: Patient) -> None:
    settle(ruth, evidence(), evidence(episode="simvastatin:2026-06-01"))
    settle(ruth, evidence(pattern=Pattern.DIURETIC))
    settle(tom, evidence())
    assert ruth.findings.open().count() == 3
    assert tom.findings.open().count() == 1


def test_a_finding_set_aside_comes_back_only_when_worse(ruth: Patient, anna: Clinician) -> None:
    (finding,) = settle(ruth, evidence())
    dismiss(anna, ruth, finding, now=NOW)
    assert settle(ruth, evidence(night=NIGHT + DAY), night=NIGHT + DAY) == []
    assert settle(ruth, evidence(severity_key=1)) == []
    (worse,) = settle(ruth, evidence(night=NIGHT + DAY, severity_key=3), night=NIGHT + DAY)
    assert worse.pk != finding.pk
    assert worse.acknowledged_at is None
    finding.refresh_from_db()
    assert finding.state == Finding.State.DISMISSED


def test_a_finding_set_aside_twice_needs_to_be_worse_than_both(
    ruth: Patient, anna: Clinician
) -> None:
    for severity in (2, 5):
        (finding,) = settle(ruth, evidence(severity_key=severity))
        dismiss(anna, ruth, finding, now=NOW)
    assert settle(ruth, evidence(severity_key=5)) == []
    assert len(settle(ruth, evidence(severity_key=6))) == 1


def test_a_worse_pattern_asks_again_to_be_seen_and_acknowledged(
    ruth: Patient, anna: Clinician
) -> None:
    (finding,) = settle(ruth, evidence())
    see_finding(ruth, finding, now=NOW)
    acknowledge(anna, ruth, finding=finding, now=NOW)
    settle(ruth, evidence(night=NIGHT + DAY), night=NIGHT + DAY)
    finding.refresh_from_db()
    assert (finding.seen_at, finding.acknowledged_at) == (NOW, NOW)
    settle(ruth, evidence(night=NIGHT + 2 * DAY, severity_key=3), night=NIGHT + 2 * DAY)
    finding.refresh_from_db()
    assert (finding.seen_at, finding.acknowledged_at, finding.acknowledged_by) == (None,) * 3


@pytest.mark.parametrize(("nights", "state"), [(30, "open"), (31, "expired")])
def test_a_finding_without_new_evidence_expires_after_thirty_nights(
    ruth: Patient, nights: int, state: str
) -> None:
    settle(ruth, evidence())
    settle(ruth, night=NIGHT + nights * DAY)
    assert Finding.objects.get().state == state


def test_an_expired_finding_may_be_raised_anew(ruth: Patient) -> None:
    settle(ruth, evidence())
    late = NIGHT + 40 * DAY
    settle(ruth, night=late)
    assert len(settle(ruth, evidence(night=late), night=late)) == 1
    assert sorted(Finding.objects.values_list("state", flat=True)) == ["expired", "open"]


def test_a_finding_renewed_on_its_last_night_does_not_expire(ruth: Patient) -> None:
    settle(ruth, evidence())
    late = NIGHT + 45 * DAY
    settle(ruth, evidence(night=late), night=late)
    assert ruth.findings.open().get().last_seen_night == late


def test_the_first_look_is_the_one_that_counts(ruth: Patient) -> None:
    (finding,) = settle(ruth, evidence())
    see_finding(ruth, finding, now=NOW)
    see_finding(ruth, finding, now=NOW + DAY)
    finding.refresh_from_db()
    assert finding.seen_at == NOW
    assert AuditEvent.objects.filter(action="finding.see").count() == 1


def test_a_hint_is_not_for_patients(ruth: Patient) -> None:
    settle(ruth, evidence(certainty=Certainty.HINT), evidence(episode="another"))
    assert [row.episode for row in ruth.findings.open().for_patients()] == ["another"]


def test_evidence_of_every_shape_is_plain_json() -> None:
    comparison = Comparison(
        before_from=NIGHT - 60 * DAY,
        before_to=NIGHT - 31 * DAY,
        before_logged=30,
        before_cramps=4,
        after_from=NIGHT - 30 * DAY,
        after_to=NIGHT,
        after_logged=30,
        after_cramps=12,
    )
    values = {
        "days": (NIGHT, NIGHT + DAY),
        "names": frozenset({"b", "a"}),
        "pairs": [("a", NIGHT)],
        "by_name": {"a": NIGHT},
        "level": Urgency.SOON,
        "rate": 1.5,
    }
    plain = evidence_json(
        evidence(comparison=comparison, reasons=(Reason(code="x", values=values),))
    )
    assert json.loads(json.dumps(plain)) == plain
    assert plain["reasons"][0]["values"] == {
        "days": ["2026-06-16", "2026-06-17"],
        "names": ["a", "b"],
        "pairs": [["a", "2026-06-16"]],
        "by_name": {"a": "2026-06-16"},
        "level": "soon",
        "rate": 1.5,
    }
    assert plain["comparison"]["before_from"] == "2026-04-17"


def pair(**changes: Any) -> Evidence:
    fields: dict[str, Any] = {"pattern": Pattern.SODIUM_PAIR, "episode": "a + b:2026-06-01"}
    return evidence(**(fields | changes))


def test_a_standing_situation_ends_after_30_days_although_it_still_holds(ruth: Patient) -> None:
    for number in range(40):
        night = NIGHT + number * DAY
        settle(ruth, pair(night=night), night=night)
    finding = Finding.objects.get()
    assert finding.state == Finding.State.EXPIRED
    assert finding.expires_on == NIGHT + 30 * DAY


def test_a_standing_situation_comes_back_when_worse_or_after_a_year(ruth: Patient) -> None:
    settle(ruth, pair())
    settle(ruth, night=NIGHT + 31 * DAY)
    later = NIGHT + 60 * DAY
    assert settle(ruth, pair(night=later), night=later) == []
    assert len(settle(ruth, pair(night=later, severity_key=3), night=later)) == 1
    next_year = later + 400 * DAY
    settle(ruth, night=next_year)
    assert len(settle(ruth, pair(night=next_year), night=next_year)) == 1


def test_a_worse_standing_situation_stays_open_for_another_30_days(ruth: Patient) -> None:
    settle(ruth, pair())
    settle(ruth, pair(night=NIGHT + 10 * DAY, severity_key=3), night=NIGHT + 10 * DAY)
    finding = Finding.objects.get()
    assert finding.expires_on == NIGHT + 40 * DAY


def test_one_standing_situation_of_a_pattern_is_open(ruth: Patient) -> None:
    (first,) = settle(ruth, pair())
    night = NIGHT + DAY
    (second,) = settle(ruth, pair(night=night, episode="a + b + c:2026-06-17"), night=night)
    first.refresh_from_db()
    assert first.state == Finding.State.EXPIRED
    assert list(ruth.findings.open()) == [second]
