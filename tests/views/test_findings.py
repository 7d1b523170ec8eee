"""The page of one finding, and who may open it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.conftest import NOW
from tests.presenters.evidences import sample
from tests.views.test_patterns import TONIGHT, counted_queries, log
from tracker.actions.findings import apply
from tracker.analysis.records import Certainty, Pattern
from tracker.models import AuditEvent, Clinician, Consent, Finding, Patient


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def raised(
    patient: Patient, pattern: Pattern, certainty: Certainty = Certainty.POSSIBLE
) -> Finding:
    [finding] = apply(
        patient, [sample(pattern, certainty=certainty)], night=TONIGHT, version="1", now=NOW
    )
    return finding


def address(finding: Finding) -> str:
    return f"/findings/{finding.public_id}/"


def page(browser: Client, finding: Finding) -> str:
    answer = browser.get(address(finding))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("pattern", Pattern)
def test_every_finding_page_has_its_eight_parts(
    ruths_browser: Client, ruth: Patient, pattern: Pattern
) -> None:
    shown = page(ruths_browser, raised(ruth, pattern))
    for part in (
        "What we saw",
        "Compared with what?",
        "What else could explain it?",
        "We do not know the cause.",
        "Do not stop your medicine on your own.",
        "How sure are we?",
        "It rests on",
        "Seen by: nobody",
        "This is a pattern in your notes. It is not a diagnosis.",
    ):
        assert part in shown, part
    assert 'class="care care--' in shown
    assert "style=" not in shown


def test_reading_the_page_changes_nothing(ruths_browser: Client, ruth: Patient) -> None:
    finding = raised(ruth, Pattern.RLS)
    before = AuditEvent.objects.count()
    page(ruths_browser, finding)
    finding.refresh_from_db()
    assert finding.seen_at is None
    assert AuditEvent.objects.count() == before


def test_opening_it_notes_the_first_time_and_leads_to_the_page(
    ruths_browser: Client, ruth: Patient
) -> None:
    finding = raised(ruth, Pattern.RLS)
    answer = ruths_browser.post(f"{address(finding)}open")
    assert (answer.status_code, answer["Location"]) == (302, address(finding))
    finding.refresh_from_db()
    assert finding.seen_at == NOW


def test_opening_is_refused_to_a_link(ruths_browser: Client, ruth: Patient) -> None:
    assert ruths_browser.get(f"{address(raised(ruth, Pattern.RLS))}open").status_code == 405


def test_a_hint_is_not_found(ruths_browser: Client, ruth: Patient) -> None:
    hint = raised(ruth, Pattern.DIURETIC, Certainty.HINT)
    assert ruths_browser.get(address(hint)).status_code == 404
    assert ruths_browser.post(f"{address(hint)}open").status_code == 404


def test_somebody_elses_finding_is_not_found(
    ruths_browser: Client, tom: Patient, annas_browser: Client, ruth: Patient
) -> None:
    other, own = raised(tom, Pattern.RLS), raised(ruth, Pattern.RLS)
    assert ruths_browser.get(address(other)).status_code == 404
    assert ruths_browser.post(f"{address(other)}open").status_code == 404
    assert annas_browser.get(address(own)).status_code == 404
    other.refresh_from_db()
    assert other.seen_at is None


def test_an_unknown_finding_is_not_found(ruths_browser: Client) -> None:
    assert ruths_browser.get(f"/findings/{uuid.uuid4()}/").status_code == 404


def test_a_stranger_is_sent_to_sign_in(client: Client, ruth: Patient) -> None:
    assert client.get(address(raised(ruth, Pattern.RLS))).status_code == 302


def test_the_comparison_is_said_drawn_and_tabled(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "." * 30 + "x.x" * 10)
    shown = page(ruths_browser, raised(ruth, Pattern.WORSENING))
    assert "cramps on 4 of 28 logged nights" in shown
    assert 'aria-label="4 of 28 nights"' in shown
    assert shown.count("meanline") == 2
    assert "See this as a table" in shown


def test_a_clinician_who_looked_is_named(
    ruths_browser: Client, ruth: Patient, anna: Clinician, consent: Consent
) -> None:
    finding = raised(ruth, Pattern.RLS)
    assert "Seen by: nobody yet." in page(ruths_browser, finding)
    finding.acknowledged_by, finding.acknowledged_at = anna, NOW + dt.timedelta(days=2)
    finding.save()
    assert "Seen by: Dr. Anna Osei on June 20, 2026." in page(ruths_browser, finding)


def test_the_clinic_that_is_shared_with_can_be_called(
    ruths_browser: Client, ruth: Patient, consent: Consent
) -> None:
    assert 'href="tel:5550100"' in page(ruths_browser, raised(ruth, Pattern.DEHYDRATION))


def test_a_finding_for_the_next_visit_asks_for_no_call(
    ruths_browser: Client, ruth: Patient, consent: Consent
) -> None:
    assert "tel:5550100" not in page(ruths_browser, raised(ruth, Pattern.RLS))


def test_a_finding_that_no_longer_stands_says_so(ruths_browser: Client, ruth: Patient) -> None:
    finding = raised(ruth, Pattern.RLS)
    Finding.objects.update(state=Finding.State.EXPIRED)
    assert "We have not seen this pattern for 30 days." in page(ruths_browser, finding)


def test_the_page_asks_little(ruths_browser: Client, ruth: Patient, consent: Consent) -> None:
    log(ruth, "x." * 180)
    finding = raised(ruth, Pattern.WORSENING)
    with counted_queries() as asked:
        page(ruths_browser, finding)
    assert 0 < len(asked) <= 6, asked
