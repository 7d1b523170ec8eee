"""Where the deployer keeps findings for clinicians: nothing of them reaches the patient."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from education.urgency import Urgency
from tests.conftest import NOW
from tests.presenters.evidences import sample
from tests.views.test_patterns import TONIGHT, log
from tracker.actions.findings import apply
from tracker.analysis.records import Pattern
from tracker.models import Consent, Finding, Patient
from tracker.presenters.finding_words import words
from tracker.presenters.weekly import patient_week

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PAGES = ("/", "/tonight/", "/patterns/", "/medicines/", "/account/", "/share/", "/learn/")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def findings(ruth: Patient) -> list[Finding]:
    """One open finding of every pattern."""
    log(ruth, "x." * 20)
    evidence = [sample(pattern) for pattern in Pattern]
    return apply(ruth, evidence, night=TONIGHT, version="1", now=NOW)


def titles(rows: list[Finding]) -> list[str]:
    return [words(row.evidence, fluid_caution=True).title for row in rows]


def shown(browser: Client) -> str:
    return "\n".join(browser.get(page, follow=True).content.decode() for page in PAGES)


def test_with_the_setting_on_patients_are_told(
    ruths_browser: Client, findings: list[Finding]
) -> None:
    text = shown(ruths_browser)
    assert all(title in text for title in titles(findings))


def test_with_the_setting_off_no_page_of_the_patient_tells(
    ruths_browser: Client, findings: list[Finding], settings: Settings
) -> None:
    settings.FINDINGS_FOR_PATIENTS = False
    text = shown(ruths_browser)
    assert [title for title in titles(findings) if title in text] == []
    assert "See what we found" not in text


def test_the_page_of_a_finding_is_not_found(
    ruths_browser: Client, findings: list[Finding], settings: Settings
) -> None:
    settings.FINDINGS_FOR_PATIENTS = False
    for finding in findings:
        address = f"/findings/{finding.public_id}/"
        assert ruths_browser.get(address).status_code == 404
        assert ruths_browser.post(f"{address}open").status_code == 404
    assert not Finding.objects.exclude(seen_at=None).exists()


def test_the_page_says_who_reads_findings_and_calms_nobody(
    ruths_browser: Client, findings: list[Finding], settings: Settings
) -> None:
    settings.FINDINGS_FOR_PATIENTS = False
    html = ruths_browser.get("/patterns/").content.decode()
    assert "Here, only clinicians see what we find." in html
    assert "It does not rule out an illness." in html
    assert "No clear pattern" not in html


def test_the_weekly_mail_knows_of_no_finding(
    ruth: Patient, findings: list[Finding], settings: Settings
) -> None:
    monday = dt.date(2026, 6, 8)
    Finding.objects.update(urgency=Urgency.SOON.value)
    ruth.weekly_mail = Patient.WeeklyMail.NUMBERS
    assert patient_week(ruth, monday, NOW).has_change
    settings.FINDINGS_FOR_PATIENTS = False
    assert not patient_week(ruth, monday, NOW).has_change


def test_clinicians_keep_every_finding(
    annas_browser: Client,
    consent: Consent,
    ruth: Patient,
    findings: list[Finding],
    settings: Settings,
) -> None:
    settings.FINDINGS_FOR_PATIENTS = False
    html = annas_browser.get(f"/panel/{ruth.public_id}/", follow=True).content.decode()
    assert "Two or more medicines that lower sodium" in html
