"""The clinician's desk: order, filters, what is hidden, what is written down."""

from __future__ import annotations

import datetime as dt
import html
import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conftest import ALL_CATEGORIES, NOW, make_patient
from tests.presenters.evidences import sample
from tests.support.rows import statements
from tracker import audit
from tracker.actions import reviews
from tracker.actions.consent import (
    ask_with_code,
    change_categories,
    give_consent,
    make_share_code,
    withdraw_consent,
)
from tracker.actions.findings import apply
from tracker.actions.nights import NightEntry, record_nights
from tracker.actions.symptoms import mark_mistaken, report_signs
from tracker.analysis.records import Category, Certainty, Pattern
from tracker.models import (
    Alert,
    AuditEvent,
    Clinician,
    Consent,
    DeskLine,
    Finding,
    Patient,
    Review,
)
from tracker.presenters import panel as list_presenter
from tracker.sealing import seal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
NIGHT = dt.date(2026, 6, 17)
NAME = re.compile(r'<a class="pt" href="[^"]+">([^<]+)</a>')
PAGE_LINK = re.compile(r'<a class="tlink" href="(\?q=[^"]+)"')


def share(patient: Patient, anna: Clinician, categories: Any = ALL_CATEGORIES) -> Consent:
    digits, _ = make_share_code(patient, categories=categories, now=NOW)
    return give_consent(patient, ask_with_code(anna, digits, now=NOW), now=NOW)


def raised(
    patient: Patient, pattern: Pattern, certainty: Certainty = Certainty.POSSIBLE
) -> Finding:
    both = frozenset((Category.CRAMPS, Category.MEDICINES))
    evidence = replace(sample(pattern, certainty=certainty), night=NIGHT, categories=both)
    [finding] = apply(patient, [evidence], night=NIGHT, version="1", now=NOW)
    return finding


def alarm(patient: Patient, sign: str = "confusion") -> Alert:
    [alert, *_] = report_signs(patient, [sign], now=NOW)
    return alert


def shown(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def order(page: str, *names: str) -> list[str]:
    return sorted(names, key=page.index)


def page_of(patient: Patient) -> str:
    return f"/panel/{patient.public_id}/"


def test_an_alert_is_on_the_list_within_one_request(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    assert "Told to call now" not in shown(annas_browser, "/panel/").partition("<tbody>")[2]
    alarm(ruth)
    page = shown(annas_browser, "/panel/")
    assert "Told to call now" in page.partition("<tbody>")[2]
    assert "New confusion" in page


def test_a_consent_without_a_line_gets_one_before_the_list_is_shown(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    alarm(ruth)
    DeskLine.objects.all().delete()
    page = shown(annas_browser, "/panel/").partition("<tbody>")[2]
    assert "Told to call now" in page
    assert "New confusion" in page


def test_urgency_comes_first_then_the_newest_then_the_longest_silence(
    annas_browser: Client, anna: Clinician
) -> None:
    people = {
        name: make_patient(f"{name.lower()}@stillnight.test", name)
        for name in ("Quiet", "Silent", "Pattern", "Alarm")
    }
    for patient in people.values():
        share(patient, anna)
    Patient.objects.filter(user__name="Quiet").update(last_entry_at=NOW)
    Patient.objects.filter(user__name="Silent").update(last_entry_at=NOW - dt.timedelta(days=9))
    raised(people["Pattern"], Pattern.DIURETIC)
    alarm(people["Alarm"])
    page = shown(annas_browser, "/panel/").partition("<tbody>")[2]
    assert order(page, *people) == ["Alarm", "Pattern", "Silent", "Quiet"]


def test_the_tile_of_news_counts_the_rows_marked_as_new(
    annas_browser: Client, anna: Clinician
) -> None:
    people = [make_patient(f"p{number}@stillnight.test", f"P{number}") for number in range(3)]
    for patient in people:
        share(patient, anna)
        alarm(patient)
    [seen, *_] = people
    reviews.acknowledge(anna, seen, alert=seen.alerts.get(), now=NOW)
    page = shown(annas_browser, "/panel/")
    assert page.count('class="newdot"') == 2
    assert "<b>2</b><span>with something new</span>" in page


@pytest.mark.parametrize("missing", ["cramps", "medicines"])
def test_a_finding_needs_every_category_it_rests_on(
    annas_browser: Client, consent: Consent, ruth: Patient, missing: str
) -> None:
    finding = raised(ruth, Pattern.DIURETIC)
    assert missing in finding.categories
    assert str(finding.public_id) in shown(annas_browser, page_of(ruth))
    rest = [category for category in ALL_CATEGORIES if category != missing]
    change_categories(ruth, consent, categories=rest, now=NOW)
    assert str(finding.public_id) not in shown(annas_browser, page_of(ruth))
    assert "Nothing open" in shown(annas_browser, "/panel/")
    answer = annas_browser.post(
        f"{page_of(ruth)}acknowledge", {"finding": finding.public_id, "key": uuid.uuid4()}
    )
    assert answer.status_code == 404


def test_a_hint_is_shown_to_the_clinician_and_said_to_be_hidden_from_the_patient(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    raised(ruth, Pattern.DIURETIC, Certainty.HINT)
    page = shown(annas_browser, page_of(ruth))
    assert "Just a hint" in page
    assert "Not shown to the patient" in page


def test_the_very_words_the_patient_saw_are_there(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    alert = alarm(ruth)
    assert alert.words in shown(annas_browser, page_of(ruth))


def test_a_mistaken_alert_stays_and_says_so(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    mark_mistaken(ruth, alarm(ruth), now=NOW)
    assert "Later marked as a mistake" in shown(annas_browser, "/panel/")
    assert "Later marked as a mistake" in shown(annas_browser, page_of(ruth))


def test_what_is_acknowledged_moves_to_the_history_with_name_and_note(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    alert = alarm(ruth)
    form = {"alert": alert.public_id, "note": "called her at noon", "key": uuid.uuid4()}
    annas_browser.post(f"{page_of(ruth)}acknowledge", form)
    page = shown(annas_browser, page_of(ruth))
    assert "Nothing waits for review." in page
    assert "called her at noon" in page.partition("History of your clinic")[2]
    assert "Nothing open" in shown(annas_browser, "/panel/")
    alert.refresh_from_db()
    assert alert.acknowledged_at == NOW


def test_two_taps_are_one_review(annas_browser: Client, consent: Consent, ruth: Patient) -> None:
    form = {"note": "stretches shown", "key": uuid.uuid4()}
    for _ in range(2):
        assert annas_browser.post(f"{page_of(ruth)}note", form).status_code == 302
    assert Review.objects.count() == 1


def test_a_finding_set_aside_is_kept_as_dismissed(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    finding = raised(ruth, Pattern.RLS)
    form = {"finding": finding.public_id, "key": uuid.uuid4(), "note": "old injury"}
    annas_browser.post(f"{page_of(ruth)}not-relevant", form)
    finding.refresh_from_db()
    assert finding.state == Finding.State.DISMISSED
    assert "old injury" in shown(annas_browser, page_of(ruth)).partition("History of your")[2]


def test_only_shared_lists_are_shown(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    record_nights(ruth, [NightEntry(date=NIGHT)], now=NOW, actor=audit.JOB)
    ruth.nights.update(sealed_note=seal(ruth.user.public_id, "the kingfisher woke me"))
    assert "kingfisher" in shown(annas_browser, f"{page_of(ruth)}days/")
    change_categories(ruth, consent, categories=["labs"], now=NOW)
    pages = [shown(annas_browser, page_of(ruth) + part) for part in ("days/", "record/", "")]
    assert not any("kingfisher" in page for page in pages)
    assert [page.count("Not shared") for page in pages] == [1, 2, 1]


@pytest.mark.parametrize("place", ["/panel/", "record", "chart"])
def test_a_page_that_cannot_be_written_down_is_not_shown(
    annas_browser: Client,
    consent: Consent,
    ruth: Patient,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("the trail is read-only")

    monkeypatch.setattr(audit, "record", broken)
    monkeypatch.setattr(audit, "record_many", broken)
    address = {"record": page_of(ruth), "chart": f"{page_of(ruth)}chart.json"}.get(place, place)
    annas_browser.raise_request_exception = False
    answer = annas_browser.get(address)
    assert answer.status_code == 500
    assert ruth.user.name not in answer.content.decode()


def test_a_read_is_in_the_patients_own_list(
    ruths_browser: Client, annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    shown(annas_browser, page_of(ruth))
    ruths_browser.post("/account/skip")
    page = shown(ruths_browser, "/account/")
    assert "Dr. Anna Osei, Maple Street Clinic" in page
    assert "Read your diary" in page
    assert audit.verify(str(ruth.public_id)) is None


def test_a_withdrawn_consent_closes_everything_at_once(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    alert = alarm(ruth)
    withdraw_consent(ruth, consent, now=NOW)
    assert annas_browser.get(page_of(ruth)).status_code == 404
    assert ruth.user.name not in shown(annas_browser, "/panel/")
    form = {"alert": alert.public_id, "key": uuid.uuid4()}
    assert annas_browser.post(f"{page_of(ruth)}acknowledge", form).status_code == 404


def test_the_filter_finds_by_name_and_urgency(
    annas_browser: Client, anna: Clinician, ruth: Patient, tom: Patient
) -> None:
    share(ruth, anna)
    share(tom, anna)
    alarm(tom)
    body = "<tbody>"
    found = shown(annas_browser, "/panel/?q=kess").partition(body)[2]
    assert "Ruth Kessler" in found
    assert "Tom Reed" not in found
    found = shown(annas_browser, "/panel/?urgency=emergency").partition(body)[2]
    assert "Tom Reed" in found
    assert "Ruth Kessler" not in found


def test_the_pages_lead_through_everybody_and_back_and_keep_the_filter(
    annas_browser: Client, anna: Clinician, ruth: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_presenter, "PAGE", 2)
    share(ruth, anna)
    names = [f"Mae & Co {number}" for number in range(5)]
    for number, name in enumerate(names):
        share(make_patient(f"m{number}@stillnight.test", name), anna)
    link, seen = "?q=mae+%26+co&urgency=none", []
    for number in (1, 2, 3):
        page = shown(annas_browser, f"/panel/{link}")
        seen += [html.unescape(name) for name in NAME.findall(page)]
        more = f"Next 50 patients, page {number + 1} of 3"
        assert (more in page) == (number < 3)
        assert ("5 to 5 of 5, 6 share with you." in page) == (number == 3)
        links = [html.unescape(link) for link in PAGE_LINK.findall(page)]
        link = links[0]  # the one to more comes first; the last page has only the way back
    assert sorted(seen) == names
    assert "Next 50 patients, page 3 of 3" in shown(annas_browser, f"/panel/{link}")


def test_two_hundred_patients_cost_six_reads_and_three_audit_statements(
    annas_browser: Client, anna: Clinician
) -> None:
    for number in range(200):
        patient = make_patient(f"p{number}@stillnight.test", f"Patient {number}")
        share(patient, anna)
        if number % 10 == 0:
            raised(patient, Pattern.DIURETIC)
    page, listed = shown(annas_browser, "/panel/"), AuditEvent.objects.filter(action="panel.read")
    assert "1 to 50 of 200. Most urgent first" in page
    assert len(NAME.findall(page)) == 50
    assert listed.count() == 50
    with CaptureQueriesContext(connection) as captured:
        shown(annas_browser, "/panel/?page=3")
    said = [sql for sql in statements(captured) if "session" not in sql]
    trail = [sql for sql in said if "audit" in sql]
    own = [sql for sql in said if "audit" not in sql and 'FROM "tracker_user"' not in sql]
    assert len(own) <= 6, own
    assert len(trail) <= 3, trail


def test_an_empty_list_says_how_it_fills(annas_browser: Client, anna: Clinician) -> None:
    page = shown(annas_browser, "/panel/")
    assert "Nobody shares with you yet" in page
    assert 'href="/panel/add/"' in page
    assert "<table" not in page
