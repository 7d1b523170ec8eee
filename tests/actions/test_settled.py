"""What one clinic acknowledged is settled for that clinic, and for no other."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import ALL_CATEGORIES, NOW, make_clinician
from tests.presenters.evidences import sample
from tracker.actions.consent import ask_with_code, give_consent, make_share_code
from tracker.actions.desk import keep_lines
from tracker.actions.findings import evidence_json
from tracker.actions.reviews import acknowledge, dismiss, reopen
from tracker.actions.symptoms import report_signs
from tracker.analysis.records import Pattern
from tracker.models import Alert, Clinician, Consent, DeskLine, Finding, Patient
from tracker.presenters.panel_patient import review_page
from tracker.presenters.weekly_panel import panel_week

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

DAY = dt.timedelta(days=1)


def share(patient: Patient, clinician: Clinician, now: dt.datetime = NOW) -> Consent:
    digits, _ = make_share_code(patient, categories=ALL_CATEGORIES, now=now)
    return give_consent(patient, ask_with_code(clinician, digits, now=now), now=now)


@pytest.fixture
def both(ruth: Patient, anna: Clinician, vance: Clinician) -> tuple[Consent, Consent]:
    return share(ruth, anna), share(ruth, vance)


@pytest.fixture
def alert(ruth: Patient, both: tuple[Consent, Consent]) -> Alert:
    return report_signs(ruth, ["chest_pain"], now=NOW)[0]


@pytest.fixture
def finding(ruth: Patient, both: tuple[Consent, Consent]) -> Finding:
    found = Finding.objects.create(
        patient=ruth,
        pattern="statin",
        episode="e",
        urgency="soon",
        certainty="possible",
        categories=["cramps"],
        evidence=sample_json(),
        version="1",
        raised_on=NOW.date(),
        last_seen_night=NOW.date(),
        expires_on=NOW.date() + 30 * DAY,
        raised_at=NOW,
    )
    keep_lines([ruth])
    return found


def sample_json() -> dict[str, object]:
    return evidence_json(sample(Pattern.STATIN))


def waits(clinician: Clinician, patient: Patient) -> tuple[int, int, int]:
    """On the list, on the page, in the weekly mail: they may not differ."""
    consent = Consent.objects.get(clinic=clinician.clinic, state="active")
    patient.refresh_from_db()
    page = review_page(clinician, patient, consent, NOW)
    week = panel_week(clinician, dt.date(2026, 6, 8), NOW)
    said = [part for row in (week.rows if week else ()) for part in row.waits.split(", ")]
    mailed = sum(int(part.split()[0]) for part in said)
    return DeskLine.objects.get(consent=consent).waits, len(page["waiting"]), mailed


def test_what_one_clinic_acknowledged_waits_for_the_other(
    ruth: Patient, anna: Clinician, vance: Clinician, alert: Alert, finding: Finding
) -> None:
    assert waits(anna, ruth) == waits(vance, ruth) == (2, 2, 2)
    acknowledge(anna, ruth, alert=alert, now=NOW + DAY)
    acknowledge(anna, ruth, finding=finding, now=NOW + DAY)
    assert waits(anna, ruth) == (0, 0, 0)
    assert waits(vance, ruth) == (2, 2, 2)
    acknowledge(vance, ruth, alert=alert, now=NOW + 2 * DAY)
    assert waits(vance, ruth) == (1, 1, 1)


def test_a_colleague_named_in_the_consent_sees_it_as_acknowledged_and_by_whom(
    ruth: Patient, anna: Clinician, alert: Alert
) -> None:
    acknowledge(anna, ruth, alert=alert, now=NOW)
    ben = make_clinician(anna.clinic, "ben@stillnight.test", "Ben Ito")
    consent = Consent.objects.get(clinic=anna.clinic)
    consent.clinicians.add(ben)
    page = review_page(ben, ruth, consent, NOW)
    assert page["waiting"] == []
    assert [(done.what, done.who) for done in page["history"]] == [
        ("Acknowledged", "Dr. Anna Osei")
    ]


def test_set_aside_by_one_clinic_is_still_to_be_looked_at_by_the_other(
    ruth: Patient, anna: Clinician, vance: Clinician, finding: Finding
) -> None:
    dismiss(anna, ruth, finding, now=NOW + DAY)
    assert waits(anna, ruth) == (0, 0, 0)
    assert waits(vance, ruth) == (1, 1, 1)


def test_what_got_worse_waits_for_everybody_again(
    ruth: Patient, anna: Clinician, vance: Clinician, finding: Finding
) -> None:
    for clinician in (anna, vance):
        acknowledge(clinician, ruth, finding=finding, now=NOW)
    Finding.objects.update(acknowledged_at=None, acknowledged_by=None)
    keep_lines([ruth])
    assert waits(anna, ruth) == waits(vance, ruth) == (1, 1, 1)
    acknowledge(vance, ruth, finding=finding, now=NOW + DAY)
    assert waits(anna, ruth) == (1, 1, 1)
    assert waits(vance, ruth) == (0, 0, 0)


def test_what_another_clinic_settled_before_the_consent_does_not_begin_to_wait(
    ruth: Patient, anna: Clinician, vance: Clinician
) -> None:
    share(ruth, anna)
    old = report_signs(ruth, ["chest_pain"], now=NOW)[0]
    acknowledge(anna, ruth, alert=old, now=NOW)
    share(ruth, vance, NOW + DAY)
    assert waits(vance, ruth)[:2] == (0, 0)


def test_what_one_clinic_opens_again_waits_for_that_clinic_alone(
    ruth: Patient, anna: Clinician, vance: Clinician, alert: Alert
) -> None:
    for clinician in (anna, vance):
        acknowledge(clinician, ruth, alert=alert, now=NOW)
    reopen(anna, ruth, alert=alert, note="Look again", now=NOW + DAY)
    assert waits(anna, ruth) == (1, 1, 1)
    assert waits(vance, ruth) == (0, 0, 0)
    acknowledge(anna, ruth, alert=alert, now=NOW + 2 * DAY)
    assert waits(anna, ruth) == (0, 0, 0)


def test_what_is_opened_again_waits_also_where_only_one_clinic_reads(
    ruth: Patient, anna: Clinician
) -> None:
    share(ruth, anna)
    alert = report_signs(ruth, ["chest_pain"], now=NOW)[0]
    acknowledge(anna, ruth, alert=alert, now=NOW)
    reopen(anna, ruth, alert=alert, note="Look again", now=NOW + DAY)
    assert waits(anna, ruth) == (1, 1, 1)
