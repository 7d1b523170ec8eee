"""The page of one finding, and who may open it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.conftest import NOW
from tests.presenters.evidences import sample
from tests.support.queries import counted
from tests.views.test_patterns import TONIGHT, counted_queries, log
from tracker.actions.day_notes import DayEntry, record_days
from tracker.actions.findings import apply, evidence_json
from tracker.actions.life_events import EventEntry, add_event
from tracker.actions.medications import add_medication
from tracker.analysis.records import Certainty, Pattern
from tracker.audit import JOB
from tracker.models import (
    AuditEvent,
    Clinician,
    Consent,
    Drug,
    Finding,
    FindingAnswer,
    Patient,
)
from tracker.presenters.visit import WHEN, questions
from tracker.presenters.what_changed import NOTHING_ELSE

pytestmark = pytest.mark.django_db


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


def answer(browser: Client, finding: Finding, **fields: str) -> Any:
    """The answer form, sent: it fits, unless the fields say otherwise."""
    sent = {"key": str(uuid.uuid4()), "fit": "yes", "words": ""}
    return browser.post(f"{address(finding)}fit", sent | fields)


def test_what_else_changed_names_medicines_heat_illness_and_events(
    ruths_browser: Client, ruth: Patient
) -> None:
    may = [dt.date(2026, 5, day) for day in range(1, 32)]
    drug = Drug.objects.create(inn="atorvastatin")
    add_medication(ruth, drug=drug, started_on=may[2], now=NOW)
    record_days(ruth, [(may[24], DayEntry(hot=True))], now=NOW, actor=JOB)
    record_days(ruth, [(may[4], DayEntry(signs=frozenset({"fever"})))], now=NOW, actor=JOB)
    add_event(ruth, EventEntry(first_on=may[19], label="New bed"), now=NOW)
    shown = page(ruths_browser, raised(ruth, Pattern.DIURETIC))
    assert "May 3: Started atorvastatin." in shown
    assert "You noted heat on 0 days before the change and 1 after." in shown
    assert "fever, throwing up or diarrhea on 1 day before the change and 0 after" in shown
    assert "May 20, 2026: New bed." in shown
    assert NOTHING_ELSE not in shown


def test_what_the_finding_is_about_is_not_told_as_something_else(
    ruths_browser: Client, ruth: Patient
) -> None:
    drug = Drug.objects.create(inn="hydrochlorothiazide")
    add_medication(ruth, drug=drug, started_on=dt.date(2026, 5, 11), now=NOW)
    assert NOTHING_ELSE in page(ruths_browser, raised(ruth, Pattern.DIURETIC))


def test_an_answer_is_kept_shown_changed_and_undone(ruths_browser: Client, ruth: Patient) -> None:
    finding = raised(ruth, Pattern.DIURETIC)
    assert answer(ruths_browser, finding, words="Since May.")["Location"] == address(finding)
    shown = page(ruths_browser, finding)
    assert "You answered: <strong>Yes, it fits</strong>. You wrote: “Since May.”" in shown
    answer(ruths_browser, finding, fit="no")
    assert "You answered: <strong>No, it does not fit</strong>." in page(ruths_browser, finding)
    ruths_browser.post(f"{address(finding)}fit/undo")
    assert "You answered: <strong>Yes, it fits</strong>." in page(ruths_browser, finding)
    ruths_browser.post(f"{address(finding)}fit/undo")
    assert "You answered:" not in page(ruths_browser, finding)


def test_undo_is_offered_for_ten_minutes_only(ruths_browser: Client, ruth: Patient) -> None:
    finding = raised(ruth, Pattern.DIURETIC)
    answer(ruths_browser, finding)
    assert "fit/undo" in page(ruths_browser, finding)
    with time_machine.travel(NOW + dt.timedelta(minutes=11), tick=False):
        assert "fit/undo" not in page(ruths_browser, finding)
        ruths_browser.post(f"{address(finding)}fit/undo")
        assert "That was more than 10 minutes ago." in page(ruths_browser, finding)


def test_an_answer_without_a_choice_is_asked_for_and_loses_no_word(
    ruths_browser: Client, ruth: Patient
) -> None:
    sent = answer(ruths_browser, raised(ruth, Pattern.DIURETIC), fit="", words="Since May.")
    assert sent.status_code == 422
    assert "Choose one of the three answers." in sent.content.decode()
    assert "Since May." in sent.content.decode()


def test_a_red_flag_in_an_answer_is_answered_in_the_response(
    ruths_browser: Client, ruth: Patient
) -> None:
    sent = answer(ruths_browser, raised(ruth, Pattern.DIURETIC), words="I have chest pain now.")
    assert "Call 911 now" in sent.content.decode()


def test_nobody_answers_a_hint_or_the_finding_of_somebody_else(
    ruths_browser: Client, ruth: Patient, tom: Patient
) -> None:
    hint = raised(ruth, Pattern.DIURETIC, Certainty.HINT)
    assert answer(ruths_browser, hint).status_code == 404
    assert answer(ruths_browser, raised(tom, Pattern.RLS)).status_code == 404
    assert not FindingAnswer.objects.exists()


@pytest.mark.parametrize(
    ("shared", "says"),
    [
        (("cramps", "medicines", "notes"), "can see it, with your own words."),
        (("cramps", "medicines"), "can see your answer. Your own words stay with you."),
        (("fluids",), "does not see it. You do not share all it rests on."),
    ],
)
def test_the_page_says_who_reads_the_answer(
    ruths_browser: Client, ruth: Patient, consent: Consent, shared: tuple[str, ...], says: str
) -> None:
    Consent.objects.update(categories=list(shared))
    assert f"Maple Street Clinic {says}" in page(ruths_browser, raised(ruth, Pattern.DIURETIC))


def test_without_a_clinic_only_the_person_sees_the_answer(
    ruths_browser: Client, ruth: Patient
) -> None:
    shown = page(ruths_browser, raised(ruth, Pattern.DIURETIC))
    assert "Only you see it. You do not share with a clinic." in shown


def test_the_visit_page_has_what_was_seen_and_what_to_ask(
    ruths_browser: Client, ruth: Patient
) -> None:
    finding = raised(ruth, Pattern.DIURETIC)
    answer(ruths_browser, finding, fit="no", words="It was hot.")
    assert f"{address(finding)}visit/" in page(ruths_browser, finding)
    shown = ruths_browser.get(f"{address(finding)}visit/").content.decode()
    for words in (
        "Your cramps rose after you started hydrochlorothiazide",
        "cramps on 4 of 28 logged nights",
        "Could one of my medicines be part of it?",
        "When should I call you before my next visit?",
        "This does not fit what I noticed. “It was hot.”",
        "It is not a diagnosis.",
        "Take your medicines as your physician told you",
    ):
        assert words in shown, words


@pytest.mark.parametrize("pattern", Pattern)
def test_every_visit_page_asks_about_the_cause_and_when_to_call(pattern: Pattern) -> None:
    asked = questions(evidence_json(sample(pattern)))
    assert asked[0].startswith(("What could be behind", "Could this be"))
    assert asked[-1] == WHEN
    assert len(asked) == len(set(asked))


def test_the_page_asks_little_of_somebody_with_everything(
    ruths_browser: Client, ruth: Patient, consent: Consent
) -> None:
    log(ruth, "x." * 180)
    for number in range(3):
        add_medication(ruth, drug=None, words=f"Drops {number}", now=NOW)
        event = EventEntry(first_on=dt.date(2026, 6, 1 + number), label="New bed")
        add_event(ruth, event, now=NOW)
    finding = raised(ruth, Pattern.WORSENING)
    answer(ruths_browser, finding, words="Since May.")
    for shown in (address(finding), f"{address(finding)}visit/"):
        ruths_browser.get(shown)
        with counted() as asked:
            ruths_browser.get(shown)
        assert 0 < len(asked) <= 6, asked


def test_the_pages_ask_the_same_after_ten_nights_and_after_three_years(
    ruth: Patient, tom: Patient, client: Client
) -> None:
    asked = []
    for patient, nights in ((tom, 10), (ruth, 1095)):
        log(patient, "x." * (nights // 2))
        finding = raised(patient, Pattern.WORSENING)
        client.force_login(patient.user)
        for shown in (address(finding), f"{address(finding)}visit/"):
            client.get(shown)
            with counted() as one:
                assert client.get(shown).status_code == 200
            asked.append(len(one))
    assert asked[:2] == asked[2:]
    assert max(asked) <= 6
