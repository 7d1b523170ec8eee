"""At the desk: many patients without paging, and without a mouse."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.hands import take_the_keys
from tests.conftest import ALL_CATEGORIES, make_patient
from tracker.actions.consent import ask_with_code, give_consent, make_share_code
from tracker.actions.symptoms import report_signs
from tracker.models import AuditEvent, Clinician, Patient, Review

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATIENTS = 105  # more than two pages of the list
ROWS = ".ptable .pt"


def share(patient: Patient, anna: Clinician) -> None:
    now = dt.datetime.now(dt.UTC)
    digits, _ = make_share_code(patient, categories=ALL_CATEGORIES, now=now)
    give_consent(patient, ask_with_code(anna, digits, now=now), now=now)


@pytest.fixture
def many(ruth: Patient, anna: Clinician) -> Patient:
    """Ruth with an alert, and many people of whom nothing waits."""
    share(ruth, anna)
    for number in range(PATIENTS - 1):
        share(make_patient(f"p{number}@stillnight.test", f"Person {number:03}"), anna)
    report_signs(ruth, ["confusion"], now=dt.datetime.now(dt.UTC))
    return ruth


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            "document.activeElement.matches('a, button') && document.activeElement.innerText"
        )
    )


@pytest.mark.parametrize("scripts", [True, False])
def test_everybody_is_reached_by_scrolling_or_by_links(
    window: OpenWindow, anna: Clinician, many: Patient, *, scripts: bool
) -> None:
    opened = window(anna.user, width=1280, scripts=scripts)
    page = opened.open("/panel/")
    more = page.get_by_role("link", name="Next 50 patients")
    names = page.locator(ROWS).all_inner_texts()
    if scripts:
        for shown in (100, PATIENTS):
            page.locator(ROWS).last.scroll_into_view_if_needed()
            page.mouse.wheel(0, 10_000)
            expect(page.locator(ROWS)).to_have_count(shown)
        names = page.locator(ROWS).all_inner_texts()
    else:
        for start in (51, 101):
            more.click()
            expect(page.get_by_text(f"{start} to ")).to_be_visible()
            names += page.locator(ROWS).all_inner_texts()
    expect(more).to_have_count(0)
    assert names[0] == "Ruth Kessler"
    assert len(set(names)) == len(names) == PATIENTS
    # Each shown line is a read of that patient, written down once.
    assert AuditEvent.objects.filter(action="panel.read").count() == PATIENTS
    assert opened.complaints == []


def test_keys_go_through_the_list_and_acknowledge(
    window: OpenWindow, anna: Clinician, many: Patient
) -> None:
    opened = window(anna.user, width=1280)
    page = opened.open("/panel/")
    for key, name in (("j", "Ruth Kessler"), ("j", "Person 000"), ("j", "Person 001")):
        page.keyboard.press(key)
        assert focused(page) == name
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ruth Kessler")
    take_the_keys(page)
    page.keyboard.press("a")  # shows what would be acknowledged
    assert "Acknowledge" in focused(page)
    assert not Review.objects.exists()
    page.keyboard.press("a")
    expect(page.get_by_text("Acknowledged.")).to_be_visible()
    assert Review.objects.get().decision == Review.Decision.ACKNOWLEDGED
    assert opened.complaints == []


def test_a_stroke_goes_to_the_search_field(
    window: OpenWindow, anna: Clinician, many: Patient
) -> None:
    page = window(anna.user, width=1280).open("/panel/")
    page.keyboard.press("/")
    page.keyboard.type("kess")
    page.keyboard.press("Enter")
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.get_by_label("Name or panel code")).to_have_value("kess")


def test_letters_typed_into_a_field_stay_letters(
    window: OpenWindow, anna: Clinician, many: Patient
) -> None:
    page = window(anna.user, width=1280).open("/panel/")
    page.get_by_label("Name or panel code").press_sequentially("jka")
    assert page.get_by_label("Name or panel code").input_value() == "jka"


def test_the_keys_can_be_switched_off_and_stay_off(
    window: OpenWindow, anna: Clinician, many: Patient
) -> None:
    page = window(anna.user, width=1280).open("/panel/")
    page.get_by_label("Use keys").uncheck()
    page.reload()
    expect(page.get_by_label("Use keys")).not_to_be_checked()
    page.keyboard.press("j")
    assert focused(page) != "Ruth Kessler"
