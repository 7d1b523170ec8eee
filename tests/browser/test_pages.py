"""Every page in both themes: no accessibility fault, no sideways scroll, no complaint."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import OpenWindow
from tracker.models import Clinician, Consent, Patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATIENT_PAGES = [
    "/tonight/",
    "/today/",
    "/patterns/",
    "/medicines/",
    "/medicines/add/",
    "/cramps/earlier/",
    "/drinks/",
    "/drinks/sizes/",
    "/check/",
    "/labs/",
    "/share/",
    "/account/",
    "/account/password/change/",
    "/account/2fa/",
    "/learn/",
    "/learn/water-pills/",
]
OPEN_PAGES = ["/", "/help-now/", "/learn/low-sodium/", "/account/login/", "/account/signup/"]
CLINIC_PAGES = ["/panel/", "/panel/add/"]


def faults(page: object) -> list[str]:
    """The accessibility rules the page breaks, with the first element of each."""
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]


def check(window: OpenWindow, user: object, paths: list[str], theme: str, width: int) -> None:
    opened = window(user, theme=theme, width=width)
    wrong: dict[str, object] = {}
    for path in paths:
        page = opened.open(path)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        problems = faults(page) + ([f"{wide} px too wide"] if wide > 0 else [])
        if problems:
            wrong[path] = problems
    assert wrong == {}
    assert opened.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_patient_pages_are_sound(
    window: OpenWindow, diary: Patient, theme: str, width: int
) -> None:
    check(window, diary.user, PATIENT_PAGES, theme, width)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_open_pages_are_sound(window: OpenWindow, theme: str) -> None:
    check(window, None, OPEN_PAGES, theme, 390)


@pytest.mark.parametrize("width", [390, 1280])
def test_clinic_pages_are_sound(
    window: OpenWindow, diary: Patient, anna: Clinician, consent: Consent, width: int
) -> None:
    parts = ("", "charts/", "record/", "days/")
    paths = [*CLINIC_PAGES, *(f"/panel/{diary.public_id}/{part}" for part in parts)]
    check(window, anna.user, paths, "light", width)


@pytest.mark.parametrize("path", ["/patterns/"])
def test_plotly_draws_under_the_policy_and_leaves_table_and_sentence(
    window: OpenWindow, diary: Patient, path: str
) -> None:
    opened = window(diary.user)
    page = opened.open(path)
    page.mouse.wheel(0, 10)
    page.locator("[data-figure]").first.scroll_into_view_if_needed()
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    assert page.locator("table").count() >= 1
    assert opened.complaints == []


def test_without_scripts_the_patterns_are_complete(window: OpenWindow, diary: Patient) -> None:
    page = window(diary.user, scripts=False).open("/patterns/")
    assert page.locator("svg[role=img]").count() >= 1
    assert page.locator("table").count() >= 1


def test_after_a_drink_the_focus_stays_and_the_change_is_said(
    window: OpenWindow, diary: Patient
) -> None:
    opened = window(diary.user)
    page = opened.open("/today/")
    page.evaluate("document.querySelector('#fluids-said').dataset.kept = 'yes'")
    glass = page.locator(".quick__b").nth(1)
    name = glass.get_attribute("id")
    glass.focus()
    page.keyboard.press("Enter")
    said = page.locator("#fluids-said[data-kept=yes]")
    said.get_by_text("Added 8 oz, water.").wait_for(state="attached")
    assert page.evaluate("document.activeElement.id") == name
    assert opened.complaints == []


def test_what_is_tapped_at_night_is_large_and_by_day_large_enough(
    window: OpenWindow, diary: Patient
) -> None:
    opened = window(diary.user)
    least = {"/tonight/": 56, "/today/": 44, "/medicines/": 44, "/check/": 44}
    for path, height in least.items():
        page = opened.open(path)
        low = page.evaluate(
            """height => [...document.querySelectorAll(
                 'main .btn, main .chip[href], main summary, main .pick__item label')]
               .filter(each => each.checkVisibility())  // what the script shows later is not tapped
                   .filter(each => each.getBoundingClientRect().height < height)
               .map(each => each.textContent.trim())""",
            height,
        )
        assert low == [], path
