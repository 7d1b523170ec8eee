"""Two patients are never mixed: whatever arrives late or in the wrong place clears the page."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenWindow, Window
from tests.conftest import ALL_CATEGORIES, make_patient
from tracker.actions.consent import ask_with_code, give_consent, make_share_code, withdraw_consent
from tracker.actions.reviews import add_note
from tracker.actions.symptoms import report_signs
from tracker.models import AuditEvent, Clinician, ClinicLimit, Consent, Patient, Review

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLEARED = "This page was cleared"
A, B = "Ruth Kessler", "Tom Reed"


def share(patient: Patient, anna: Clinician) -> Consent:
    now = dt.datetime.now(dt.UTC)
    digits, _ = make_share_code(patient, categories=ALL_CATEGORIES, now=now)
    return give_consent(patient, ask_with_code(anna, digits, now=now), now=now)


@pytest.fixture
def tom_too(ruth: Patient, anna: Clinician) -> Patient:
    """Tom, and Ruth before him, who both share with Anna."""
    share(ruth, anna)
    tom = make_patient("tom2@stillnight.test", B)
    share(tom, anna)
    report_signs(ruth, ["confusion"], now=dt.datetime.now(dt.UTC))
    return tom


def desk(window: OpenWindow, anna: Clinician) -> Window:
    return window(anna.user, width=1280)


def page_of(patient: Patient, part: str = "") -> str:
    return f"/panel/{patient.public_id}/{part}"


def everything(page: Page) -> str:
    return str(page.evaluate("document.documentElement.outerHTML"))


def expect_cleared(page: Page, *names: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(CLEARED)
    expect(page.get_by_text("A piece about another patient arrived here.")).to_be_visible()
    left = str(page.evaluate("document.querySelector('main').innerText + document.title"))
    for name in names:
        assert name not in left, name


def test_a_piece_of_one_patient_in_the_page_of_another_clears_it(
    window: OpenWindow, anna: Clinician, ruth: Patient, tom_too: Patient
) -> None:
    opened = desk(window, anna)
    page = opened.open(page_of(ruth, "record/"))
    piece = page.locator("#record").evaluate("node => node.outerHTML")
    assert A in piece
    page = opened.open(page_of(tom_too))
    expect(page.get_by_role("heading", level=1)).to_have_text(B)
    page.evaluate("html => { document.querySelector('#review').outerHTML = html; }", piece)
    expect_cleared(page, A, B)
    assert opened.complaints == []


def test_a_stale_answer_about_another_patient_is_not_even_drawn(
    window: OpenWindow, anna: Clinician, ruth: Patient, tom_too: Patient
) -> None:
    opened = desk(window, anna)
    page = opened.open(page_of(tom_too))

    def answer_with_ruths(route: Route) -> None:
        address = route.request.url.replace(str(tom_too.public_id), str(ruth.public_id))
        headers = {"HX-Request": "true", "HX-Target": "days"}
        wrong = page.context.request.get(address, headers=headers)
        assert A in wrong.text()
        route.fulfill(response=wrong)

    page.route("**/days/", answer_with_ruths)
    page.evaluate("window.seen = 0")
    page.evaluate(
        """name => new MutationObserver(() => {
            if (document.querySelector("main").innerText.includes(name)) window.seen += 1;
        }).observe(document.body, { childList: true, subtree: true })""",
        A,
    )
    page.locator("#days").scroll_into_view_if_needed()
    expect_cleared(page, A, B)
    assert page.evaluate("window.seen") == 0


def test_a_slow_answer_that_loses_the_race_with_a_navigation_shows_nothing(
    window: OpenWindow, anna: Clinician, ruth: Patient, tom_too: Patient
) -> None:
    opened = desk(window, anna)
    held: list[Route] = []
    page = opened.page

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**{page_of(ruth, 'days/')}", hold)
    opened.open(page_of(ruth))
    page.locator("#days").scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # the request is on its way and stays there
    assert held
    opened.open(page_of(tom_too))
    expect(page.get_by_role("heading", level=1)).to_have_text(B)
    for route in held:
        route.continue_()
    page.locator("#record").scroll_into_view_if_needed()
    expect(page.locator("#record .whose").first).to_contain_text(B)
    assert A not in everything(page)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(A)
    assert B not in str(page.evaluate("document.querySelector('main').innerText"))


def test_a_form_of_one_patient_sent_from_the_page_of_another_does_nothing(
    window: OpenWindow, anna: Clinician, ruth: Patient, tom_too: Patient
) -> None:
    opened = desk(window, anna)
    page = opened.open(page_of(tom_too))
    page.evaluate(
        """address => {
            const form = document.querySelector("#write").closest("section").querySelector("form");
            form.setAttribute("data-hx-post", address);
            window.htmx.process(form);
        }""",
        page_of(ruth, "note"),
    )
    page.locator("#note").fill("For Tom")
    page.get_by_role("button", name="Save the note").click()
    expect_cleared(page, A)
    assert not Review.objects.exists()


def test_a_withdrawn_consent_clears_an_open_page_at_the_next_part(
    window: OpenWindow, anna: Clinician, ruth: Patient, tom_too: Patient
) -> None:
    opened = desk(window, anna)
    page = opened.open(page_of(ruth))
    withdraw_consent(ruth, ruth.consents.get(), now=dt.datetime.now(dt.UTC))
    page.locator("#days").scroll_into_view_if_needed()
    expect(page.get_by_role("heading", level=1)).to_have_text(CLEARED)
    expect(page.get_by_text("is not open to you any more")).to_be_visible()
    assert A not in str(page.evaluate("document.querySelector('main').innerText"))


def test_every_part_that_arrives_says_whose_it_is(
    window: OpenWindow, anna: Clinician, ruth: Patient, tom_too: Patient
) -> None:
    for number in range(25):
        add_note(anna, ruth, f"Note {number}", now=dt.datetime.now(dt.UTC))
    opened = desk(window, anna)
    page = opened.open(page_of(ruth))
    for part in ("earlier", "charts", "record", "days"):
        place = page.locator(f"#{part}")
        if place.count():
            # It makes room for what arrives while it is scrolled to.
            place.evaluate("place => place.scrollIntoView()")
    expect(page.locator(".whose")).to_have_count(5)
    for line in page.locator(".whose").all():
        expect(line).to_contain_text(A)
        expect(line).to_contain_text(f"born {ruth.birth_year}")
        expect(line).to_contain_text(ruth.panel_code)
        expect(line).to_contain_text("until")
    expect(page.get_by_text("Note 0", exact=True)).to_be_visible()
    reads = AuditEvent.objects.filter(chain=str(ruth.public_id), role="clinician")
    for action in ("patient.read", "chart.read", "entries.read", "days.read", "history.read"):
        assert reads.filter(action=action).count() == 1, action
    assert opened.complaints == []


def test_a_decision_is_answered_in_place_and_says_so(
    window: OpenWindow, anna: Clinician, ruth: Patient, tom_too: Patient
) -> None:
    opened = desk(window, anna)
    page = opened.open(page_of(ruth))
    page.keyboard.press("a")
    page.keyboard.press("a")
    expect(page.get_by_role("status").get_by_text("Acknowledged.")).to_be_visible()
    expect(page.get_by_text("Nothing waits for review.")).to_be_visible()
    assert page.evaluate("document.activeElement.hasAttribute('data-said')")
    page.get_by_text("Open for review again").click()
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_text("Write the reason first.")).to_be_visible()
    page.get_by_label("Reason").and_(page.locator("[name=note]")).fill("She called back")
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_text("It waits for review again.")).to_be_visible()
    expect(page.get_by_role("button", name="Acknowledge")).to_be_visible()
    assert [row.decision for row in Review.objects.order_by("pk")] == ["acknowledged", "reopened"]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_limit_is_set_and_a_slip_of_the_unit_is_asked(
    window: OpenWindow, anna: Clinician, ruth: Patient, tom_too: Patient, *, scripts: bool
) -> None:
    opened = window(anna.user, width=1280, scripts=scripts)
    page = opened.open(page_of(ruth))
    page.get_by_text("Set a fluid limit").click()
    page.get_by_label("Limit in ml for a day").fill("51")
    page.locator("#fluid_reason").fill("Swollen ankles")
    page.get_by_role("button", name="Set the limit").click()
    expect(page.get_by_text("is this in another unit?")).to_be_visible()
    expect(page.locator("#fluid_reason")).to_have_value("Swollen ankles")
    page.get_by_label("Limit in ml for a day").fill("1500")
    page.get_by_role("button", name="Set the limit").click()
    expect(page.get_by_text("The limit is set.")).to_be_visible()
    expect(page.get_by_text("1,500 ml a day (51 oz)", exact=True)).to_be_visible()
    row = ClinicLimit.objects.get()
    assert (row.fluid_ml, row.set_by) == (1500, anna)
