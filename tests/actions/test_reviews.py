"""What a clinician did: stamped once, noted under seal, removed never."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import NOW, make_clinician
from tracker.actions.reviews import acknowledge, add_note, dismiss
from tracker.actions.symptoms import report_signs
from tracker.models import Alert, AuditEvent, Clinic, Clinician, Finding, Patient, Review
from tracker.sealing import unseal

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NOTE = "Spoke with Ruth – sodium ordered"


@pytest.fixture
def finding(ruth: Patient) -> Finding:
    today = NOW.date()
    return Finding.objects.create(
        patient=ruth,
        pattern="statin",
        episode="e",
        urgency="soon",
        certainty="possible",
        version="rules-1",
        raised_on=today,
        last_seen_night=today,
        expires_on=today,
        raised_at=NOW,
    )


@pytest.fixture
def alert(ruth: Patient) -> Alert:
    return report_signs(ruth, ["chest_pain"], now=NOW)[0]


@pytest.fixture
def ben(clinic: Clinic) -> Clinician:
    return make_clinician(clinic, "ben@stillnight.test", "Ben Ito")


def test_a_note_is_sealed_with_the_patients_key(ruth: Patient, anna: Clinician) -> None:
    review = add_note(anna, ruth, f"  {NOTE} ", now=NOW)
    review.refresh_from_db()
    assert b"sodium" not in bytes(review.sealed_note or b"")
    assert unseal(ruth.user.public_id, review.sealed_note) == NOTE
    assert unseal(anna.user.public_id, review.sealed_note) is None


def test_an_empty_note_of_a_review_is_no_note(
    ruth: Patient, anna: Clinician, finding: Finding
) -> None:
    assert acknowledge(anna, ruth, finding=finding, note="  ", now=NOW).sealed_note is None


def test_the_first_acknowledgement_keeps_its_stamp(
    ruth: Patient, anna: Clinician, ben: Clinician, finding: Finding, alert: Alert
) -> None:
    for clinician, now in ((anna, NOW), (ben, NOW + DAY)):
        acknowledge(clinician, ruth, finding=finding, now=now)
        acknowledge(clinician, ruth, alert=alert, now=now)
    for row in (finding, alert):
        row.refresh_from_db()
        assert (row.acknowledged_at, row.acknowledged_by) == (NOW, anna)
    assert Review.objects.filter(decision="acknowledged").count() == 4


def test_setting_aside_keeps_the_first_acknowledgement_too(
    ruth: Patient, anna: Clinician, ben: Clinician, finding: Finding
) -> None:
    acknowledge(anna, ruth, finding=finding, now=NOW)
    dismiss(ben, ruth, finding, now=NOW + DAY)
    finding.refresh_from_db()
    assert finding.state == Finding.State.DISMISSED
    assert (finding.acknowledged_at, finding.acknowledged_by) == (NOW, anna)


def test_setting_aside_is_an_acknowledgement(
    ruth: Patient, anna: Clinician, finding: Finding
) -> None:
    review = dismiss(anna, ruth, finding, note=NOTE, now=NOW)
    finding.refresh_from_db()
    assert (finding.acknowledged_at, finding.acknowledged_by) == (NOW, anna)
    assert (review.decision, review.finding) == (Review.Decision.NOT_RELEVANT, finding)
    assert unseal(ruth.user.public_id, review.sealed_note) == NOTE


def test_an_alert_stays_where_it_is_after_a_review(
    ruth: Patient, anna: Clinician, alert: Alert
) -> None:
    acknowledge(anna, ruth, alert=alert, note=NOTE, now=NOW)
    assert Alert.objects.get().mistaken_at is None


def test_no_finding_of_another_patient_can_be_reviewed(
    tom: Patient, anna: Clinician, finding: Finding
) -> None:
    with pytest.raises(Finding.DoesNotExist):
        acknowledge(anna, tom, finding=finding, now=NOW)
    with pytest.raises(Finding.DoesNotExist):
        dismiss(anna, tom, finding, now=NOW)
    finding.refresh_from_db()
    assert (finding.state, finding.acknowledged_at) == (Finding.State.OPEN, None)
    assert not Review.objects.exists()


def test_no_alert_of_another_patient_can_be_reviewed(
    tom: Patient, anna: Clinician, alert: Alert
) -> None:
    with pytest.raises(Alert.DoesNotExist):
        acknowledge(anna, tom, alert=alert, now=NOW)
    alert.refresh_from_db()
    assert alert.acknowledged_at is None


def test_reviews_are_links_with_opaque_ids_and_without_words(
    ruth: Patient, anna: Clinician, finding: Finding, alert: Alert
) -> None:
    acknowledge(anna, ruth, finding=finding, note=NOTE, now=NOW)
    acknowledge(anna, ruth, alert=alert, now=NOW)
    events = AuditEvent.objects.filter(action="review.acknowledged").order_by("seq")
    assert [(event.role, event.object_id) for event in events] == [
        ("clinician", str(finding.public_id)),
        ("clinician", str(alert.public_id)),
    ]
    assert {event.actor for event in events} == {str(anna.user.public_id)}
