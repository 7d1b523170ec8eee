"""The visit: the page of the person, the page to print, the PDF, the desk and the links."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.conftest import NOW, desk_browser
from tests.presenters.evidences import sample
from tests.support.diaries import write_diary
from tracker.actions.consent import change_categories, withdraw_consent
from tracker.actions.drugs import load_drugs
from tracker.actions.findings import apply
from tracker.actions.labs import record_lab
from tracker.actions.life_events import EventEntry, add_event
from tracker.actions.medications import add_medication
from tracker.actions.summaries import make_link, stop_link, write_questions
from tracker.actions.symptoms import report_signs
from tracker.analysis.records import Pattern
from tracker.models import AuditEvent, Clinician, Consent, LabResult, Patient
from tracker.presenters.finding_words import CLOSING
from tracker.presenters.reason_words import Audience
from tracker.presenters.visit_summary import FOOT, summary

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

PAPERS = ("a4", "letter")
PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
BOX = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]")
SIZES = {"a4": (595, 842), "letter": (612, 792)}


@pytest.fixture(autouse=True)
def clean() -> None:
    """No rate limit is left from the test before."""
    cache.clear()


@pytest.fixture
def full() -> Patient:
    """A year of nights, thirty medicines, every test, alerts, findings, three long questions."""
    load_drugs()
    patient = write_diary(365, NOW)
    for number in range(30):
        name = f"Grandmother's drops number {number} of the blue cupboard in the hall"
        add_medication(patient, drug=None, words=name, started_on=NOW.date(), now=NOW)
    for analyte in LabResult.Analyte.values:
        record_lab(patient, analyte=analyte, taken_on=NOW.date(), value=Decimal(5), now=NOW)
    report_signs(patient, ["confusion", "chest_pain", "dark_urine", "one_leg_swollen"], now=NOW)
    night = NOW.date() - dt.timedelta(days=1)
    apply(patient, [sample(pattern) for pattern in Pattern], night=night, version="1", now=NOW)
    for number in range(9):
        day = NOW.date() - dt.timedelta(days=2 * number)
        label = f"{number} #let {'w' * 50}"
        add_event(patient, EventEntry(first_on=day, last_on=day, label=label), now=NOW)
    write_questions(patient, ["W" * 160, "long words " * 14, "#let x = [$evil$]"], now=NOW)
    return Patient.objects.get(pk=patient.pk)


def link_of(patient: Patient, days: int = 7) -> str:
    return reverse("summary-link", args=[make_link(patient, days=days, now=NOW)[0]])


def openings(patient: Patient) -> int:
    return AuditEvent.objects.filter(chain=str(patient.public_id), action="summary.open").count()


def test_questions_are_saved_shown_again_and_printed(ruth: Patient, ruths_browser: Client) -> None:
    form = {"question_1": "Is it <my> pill?", "question_3": "A blood test?", "key": uuid.uuid4()}
    answer = ruths_browser.post("/visit/", form, follow=True)
    assert "Your questions are saved." in answer.content.decode()
    assert 'value="Is it &lt;my&gt; pill?"' in answer.content.decode()
    assert 'value="A blood test?"' in answer.content.decode()
    printed = ruths_browser.get("/visit/summary/").content.decode()
    assert "<li>Is it &lt;my&gt; pill?</li><li>A blood test?</li>" in printed


def test_too_long_a_question_is_told_beside_it_and_nothing_is_saved(
    ruth: Patient, ruths_browser: Client
) -> None:
    answer = ruths_browser.post("/visit/", {"question_2": "x" * 161, "key": uuid.uuid4()})
    assert answer.status_code == 422
    assert "Those are too many words" in answer.content.decode()
    assert Patient.objects.get(pk=ruth.pk).sealed_questions is None


def test_a_warning_sign_in_a_question_leads_to_the_answer(ruths_browser: Client) -> None:
    form = {"question_1": "I am confused and I fell. Why?", "key": uuid.uuid4()}
    answer = ruths_browser.post("/visit/", form)
    assert answer.status_code == 200
    assert "tel:" in answer.content.decode()


@pytest.mark.parametrize("paper", PAPERS)
def test_the_fullest_diary_is_one_tagged_page(full: Patient, paper: str) -> None:
    browser = Client()
    browser.force_login(full.user)
    for weeks in ("8", "26"):
        answer = browser.get(f"/visit/summary.pdf?paper={paper}&weeks={weeks}")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert len(PAGE.findall(answer.content)) == 1
        assert b"StructTreeRoot" in answer.content
        assert b"pdfuaid" in answer.content
        found = BOX.search(answer.content)
        assert found is not None
        assert tuple(round(float(side)) for side in found.groups()) == SIZES[paper]


def test_a_first_day_has_its_page_too(ruths_browser: Client) -> None:
    answer = ruths_browser.get("/visit/summary.pdf")
    assert len(PAGE.findall(answer.content)) == 1
    assert "Too few nights for a chart" in ruths_browser.get("/visit/summary/").content.decode()


def test_the_paper_is_that_of_the_country(ruth: Patient, ruths_browser: Client) -> None:
    for country, paper in (("US", "letter"), ("SE", "a4")):
        Patient.objects.filter(pk=ruth.pk).update(country=country)
        found = BOX.search(ruths_browser.get("/visit/summary.pdf?paper=a9").content)
        assert found is not None
        assert round(float(found[2])) == SIZES[paper][1]


def test_the_page_says_what_a_talk_needs(full: Patient) -> None:
    page = summary(full, NOW)
    assert page.name == full.user.name
    assert page.born == f"born {full.birth_year}"
    assert page.period == "April 27 to June 18, 2026"
    assert re.fullmatch(r"Logged \d+ of \d+ nights", page.logged)
    assert page.chart.startswith("<svg")
    assert len(page.medicines) == 10
    assert page.more_medicines.startswith("And ")
    assert {lab.name for lab in page.labs} == set(LabResult.Analyte.labels)
    told = full.findings.open().for_patients().count()
    assert len(page.findings) == 4 < told
    assert page.more_findings == f"And {told - 4} more findings in the diary."
    assert page.closing.startswith("This is a pattern in your notes. It is not a diagnosis.")
    assert all("Told: “" in alert.words for alert in page.alerts)
    assert page.foot == FOOT
    assert len(page.questions) == 3
    assert len(page.events) == 4
    assert page.events[-1].startswith("June 18, 2026 to June 18, 2026: “0 #let www")
    assert page.more_events == "And 7 more in the diary."


def test_top_concerns_never_stand_without_the_word_on_medicines(full: Patient) -> None:
    browser = Client()
    browser.force_login(full.user)
    concerns = browser.get("/visit/").content.decode().partition('id="concerns-title"')[2]
    assert "Do not stop your medicine on your own." in concerns.partition("</section>")[0]


def test_the_paper_too_says_that_no_medicine_is_stopped(full: Patient) -> None:
    assert summary(full, NOW).closing.endswith("Do not stop your medicine on your own.")
    assert summary(full, NOW, audience=Audience.CLINICIAN).closing == CLOSING


def test_nobody_is_told_to_drink_more(full: Patient) -> None:
    assert full.fluid_caution
    assert "drink more" not in str(summary(full, NOW)).lower()


def test_a_clinician_reads_only_the_kinds_that_are_shared(full: Patient, anna: Clinician) -> None:
    from tests.views.test_query_budgets import share

    share(full, anna)
    consent = Consent.objects.get(patient=full)
    browser = desk_browser(anna)
    address = reverse("panel-summary", args=[full.public_id])
    assert "Grandmother" in browser.get(address).content.decode()
    change_categories(full, consent, categories=["cramps"], now=NOW)
    shown = browser.get(address).content.decode()
    assert "Grandmother" not in shown
    assert "long words" not in shown
    assert "Warning signs" not in shown
    assert "lab results<" not in shown
    assert "Not shared: fluids, medicines, signs, lab results, my own notes." in shown
    assert "Fluids:" not in shown
    change_categories(full, consent, categories=["labs"], now=NOW)
    shown = browser.get(address).content.decode()
    assert "cramp, each week" not in shown
    assert "Logged" not in shown
    withdraw_consent(full, consent, now=NOW)
    assert browser.get(address).status_code == 404
    assert browser.get(reverse("panel-summary-pdf", args=[full.public_id])).status_code == 404


def test_each_look_of_a_clinician_is_a_row_the_patient_sees(
    ruth: Patient, consent: Consent, annas_browser: Client, ruths_browser: Client
) -> None:
    for route in ("panel-summary", "panel-summary-pdf"):
        assert annas_browser.get(reverse(route, args=[ruth.public_id])).status_code == 200
    reads = AuditEvent.objects.filter(chain=str(ruth.public_id), action="summary.read")
    assert reads.count() == 2
    assert "Read your visit summary" in ruths_browser.get("/account/").content.decode()


def test_a_new_link_is_shown_one_time(ruth: Patient, ruths_browser: Client) -> None:
    answer = ruths_browser.post("/visit/links/make", {"days": "7"})
    found = re.search(r"http://testserver(/summary/[\w-]{22}/)", answer.content.decode())
    assert found is not None
    assert Client().get(found[1]).status_code == 200
    again = ruths_browser.get("/visit/").content.decode()
    assert found[1] not in again
    assert "Not opened yet." in again


@pytest.mark.parametrize("days", ["", "2", "8", "365", "x"])
def test_another_time_is_refused(ruths_browser: Client, days: str) -> None:
    answer = ruths_browser.post("/visit/links/make", {"days": days})
    assert answer.status_code == 422
    assert "Links that work now" not in answer.content.decode()


def test_the_address_alone_shows_nothing_and_is_no_opening(ruth: Patient) -> None:
    shown = Client().get(link_of(ruth)).content.decode()
    assert "Open the summary" in shown
    assert "Ruth" not in shown
    assert openings(ruth) == 0


def test_a_tap_opens_the_summary_and_is_told_to_the_patient(
    ruth: Patient, ruths_browser: Client
) -> None:
    write_questions(ruth, ["Could it be my pill?"], now=NOW)
    address = link_of(ruth)
    shown = Client().post(address).content.decode()
    assert "Ruth Kessler" in shown
    assert "Could it be my pill?" in shown
    assert openings(ruth) == 1
    file = Client().post(address, {"paper": "a4"})
    assert len(PAGE.findall(file.content)) == 1
    assert openings(ruth) == 2
    assert "Opened 2 times, last Thursday, June 18" in ruths_browser.get("/visit/").content.decode()
    looks = ruths_browser.get("/account/").content.decode()
    assert "Opened your visit summary by the link you made" in looks
    assert "Somebody with your link" in looks


def test_what_a_link_shows_is_kept_nowhere_and_found_by_nobody(ruth: Patient) -> None:
    address = link_of(ruth)
    for answer in (Client().get(address), Client().post(address)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_link_that_is_stopped_or_over_is_like_one_that_never_was(
    ruth: Patient, ruths_browser: Client
) -> None:
    address = link_of(ruth)
    link = ruth.summary_links.get()
    ruths_browser.post(reverse("summary-link-stop", args=[link.public_id]))
    for method in ("get", "post"):
        gone = getattr(Client(), method)(address)
        never = getattr(Client(), method)("/summary/never-made/")
        assert gone.status_code == never.status_code == 404
        assert gone.content == never.content
    other = link_of(ruth, days=1)
    with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):
        assert Client().post(other).status_code == 404
    assert openings(ruth) == 0


def test_nobody_stops_somebody_elses_link(tom: Patient, ruths_browser: Client) -> None:
    address = link_of(tom)
    stop = reverse("summary-link-stop", args=[tom.summary_links.get().public_id])
    assert ruths_browser.post(stop).status_code == 404
    assert Client().get(address).status_code == 200


def test_a_link_opened_too_often_asks_to_wait(ruth: Patient) -> None:
    address = link_of(ruth)
    answers = [Client().post(address).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
    assert openings(ruth) == 20


def test_no_hint_and_no_finding_kept_for_clinicians_is_behind_a_link(
    ruth: Patient,
) -> None:
    night = NOW.date() - dt.timedelta(days=1)
    apply(ruth, [sample(Pattern.DIURETIC)], night=night, version="1", now=NOW)
    ruth.findings.update(certainty="hint")
    assert "hydrochlorothiazide" not in Client().post(link_of(ruth)).content.decode()


def test_a_link_needs_a_checked_address(ruth: Patient, ruths_browser: Client) -> None:
    ruth.user.email = ""
    ruth.user.save()
    answer = ruths_browser.post("/visit/links/make", {"days": "1"})
    assert answer.status_code == 403
    assert not ruth.summary_links.exists()


def test_a_stopped_link_leaves_the_list(ruth: Patient, ruths_browser: Client) -> None:
    link_of(ruth)
    assert "Stop this link" in ruths_browser.get("/visit/").content.decode()
    stop_link(ruth, ruth.summary_links.get(), now=NOW)
    assert "Stop this link" not in ruths_browser.get("/visit/").content.decode()


def test_no_finding_is_not_called_no_pattern_where_one_may_be_hidden(
    ruth: Patient, settings: Settings
) -> None:
    assert summary(ruth, NOW).nothing_found.startswith("No clear pattern.")
    some = summary(ruth, NOW, shared={"cramps", "symptoms"}, audience=Audience.CLINICIAN)
    assert some.nothing_found.startswith("Nothing in what is shared.")
    assert some.no_alerts == "None in what is shared."
    settings.FINDINGS_FOR_PATIENTS = False
    assert summary(ruth, NOW).nothing_found == "Here, only clinicians see what we find."
