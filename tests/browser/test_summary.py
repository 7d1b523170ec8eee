"""The visit summary in a real browser: one printed page, and a link that needs no account."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.presenters.evidences import sample
from tracker.actions.findings import apply
from tracker.actions.labs import record_lab
from tracker.actions.medications import add_medication
from tracker.actions.summaries import write_questions
from tracker.actions.symptoms import report_signs
from tracker.analysis.nights import night_of
from tracker.analysis.records import Pattern
from tracker.models import LabResult, Patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
QUESTION = "Could one of my pills be part of it?"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_page_prints_on_one_sheet(window: OpenWindow, diary: Patient, paper: str) -> None:
    _fill(diary)
    page = window(diary.user, width=1280).open("/visit/summary/?weeks=26")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Page tools")).to_be_hidden()
    assert len(PAGE.findall(page.pdf(format=paper))) == 1


def test_a_link_is_made_opened_and_stopped_without_scripts(
    window: OpenWindow, diary: Patient
) -> None:
    page = window(diary.user, scripts=False).open("/visit/")
    page.get_by_label("Question 1").fill(QUESTION)
    page.get_by_role("button", name="Save my questions").press("Enter")
    expect(page.get_by_text("Your questions are saved.")).to_be_visible()
    page.get_by_label("7 days").check()
    page.get_by_role("button", name="Make a link").press("Enter")
    expect(page.get_by_role("heading", name="Your new link")).to_be_visible()
    address = page.locator("#made strong").inner_text()
    path = address[address.index("/summary/") :]
    stranger = window(scripts=False)
    seen = stranger.open(path)
    seen.get_by_role("button", name="Open the summary").press("Enter")
    expect(seen.get_by_role("heading", name="What I want to ask")).to_be_visible()
    expect(seen.get_by_text(QUESTION)).to_be_visible()
    page.goto(page.url.replace("/visit/links/make", "/visit/"))
    expect(page.get_by_text("Opened once")).to_be_visible()
    page.get_by_role("button", name="Stop this link").press("Enter")
    expect(page.get_by_text("The link has stopped.")).to_be_visible()
    answer = seen.goto(stranger.server + path)
    assert answer is not None
    assert answer.status == 404


def _fill(patient: Patient) -> None:
    """Everything the page has room for, as long as people write it."""
    now = dt.datetime.now(dt.UTC)
    today = night_of(now, patient.zone)
    for number in range(10):
        words = f"Grandmother's drops number {number} from the cupboard"
        add_medication(patient, drug=None, words=words, started_on=today, now=now)
    for analyte in LabResult.Analyte.values:
        record_lab(patient, analyte=analyte, taken_on=today, value=Decimal(5), now=now)
    report_signs(patient, ["confusion", "chest_pain", "dark_urine", "one_leg_swollen"], now=now)
    found = [sample(pattern) for pattern in Pattern]
    apply(patient, found, night=today - dt.timedelta(days=1), version="1", now=now)
    write_questions(patient, ["long words " * 14] * 3, now=now)
