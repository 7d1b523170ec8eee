"""What a patient answered to a finding, on the page of the clinician who may read it."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.presenters.evidences import sample
from tracker.actions.findings import apply
from tracker.actions.fits import answer_finding
from tracker.analysis.records import Pattern
from tracker.models import Consent, Finding, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ANSWER = "Does it fit? The patient"


@pytest.fixture
def finding(ruth: Patient) -> Finding:
    """A finding that Ruth answered with words of her own."""
    evidence = sample(Pattern.DIURETIC)
    [found] = apply(ruth, [evidence], night=evidence.night, version="1", now=NOW)
    answer_finding(ruth, found, fit="no", words="It was the heat.", now=NOW)
    return found


def page(browser: Client, patient: Patient) -> str:
    """What the clinician reads."""
    return browser.get(f"/panel/{patient.public_id}/").content.decode()


@pytest.mark.usefixtures("consent", "finding")
def test_the_answer_stands_beside_the_finding(annas_browser: Client, ruth: Patient) -> None:
    shown = page(annas_browser, ruth)
    assert ANSWER in shown
    assert "No, it does not fit: “It was the heat.”" in shown


@pytest.mark.usefixtures("finding")
def test_own_words_are_for_those_who_share_notes(
    annas_browser: Client, ruth: Patient, consent: Consent
) -> None:
    Consent.objects.update(categories=["cramps", "medicines"])
    shown = page(annas_browser, ruth)
    assert "No, it does not fit" in shown
    assert "It was the heat." not in shown


@pytest.mark.usefixtures("finding")
def test_an_answer_to_a_finding_that_is_not_shared_stays_closed(
    annas_browser: Client, ruth: Patient, consent: Consent
) -> None:
    Consent.objects.update(categories=["fluids", "notes"])
    shown = page(annas_browser, ruth)
    assert ANSWER not in shown
    assert "It was the heat." not in shown


@pytest.mark.usefixtures("consent")
def test_an_answer_given_after_the_review_is_in_the_history(
    annas_browser: Client, ruth: Patient, finding: Finding
) -> None:
    form = {"finding": str(finding.public_id), "key": str(uuid.uuid4())}
    annas_browser.post(f"/panel/{ruth.public_id}/acknowledge", form)
    answer_finding(ruth, finding, fit="unsure", now=NOW)
    assert "(the patient: I am not sure)" in page(annas_browser, ruth)
