"""The chart script: it draws when scrolled to, and whatever goes wrong the SVG stays."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenWindow
from tests.conftest import NOW
from tests.presenters.evidences import JUNE_17, sample
from tracker.actions.findings import apply
from tracker.analysis.records import Pattern
from tracker.models import Patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BUNDLE = re.compile(r"/plotly-basic.*\.js")
FIGURE = re.compile(r"/patterns/chart\.json")


def scroll_to_chart(page: Page) -> None:
    page.locator("[data-figure]").scroll_into_view_if_needed()


def test_the_bundle_is_asked_for_only_when_the_chart_comes_near(
    window: OpenWindow, diary: Patient
) -> None:
    opened = window(diary.user)
    opened.page.set_viewport_size({"width": 390, "height": 60})
    asked: list[str] = []
    opened.page.on("request", lambda request: asked.append(request.url))
    page = opened.open("/patterns/")
    page.wait_for_load_state("networkidle")
    assert not any(BUNDLE.search(url) for url in asked)
    scroll_to_chart(page)
    expect(page.locator("[data-drawn=plotly]")).to_be_attached()
    assert sum(bool(BUNDLE.search(url)) for url in asked) == 1


@pytest.mark.parametrize("broken", [BUNDLE, FIGURE])
def test_a_broken_download_leaves_the_drawing(
    window: OpenWindow, diary: Patient, broken: re.Pattern[str]
) -> None:
    opened = window(diary.user)
    opened.page.route(broken, lambda route: route.abort())
    page = opened.open("/patterns/")
    scroll_to_chart(page)
    expect(page.locator("[data-drawn=svg]")).to_be_attached()
    expect(page.locator(".plotbox__drawn svg")).to_be_visible()
    assert page.locator(".plotbox__live").count() == 0


def test_a_figure_plotly_cannot_draw_leaves_the_drawing(window: OpenWindow, diary: Patient) -> None:
    def nonsense(route: Route) -> None:
        route.fulfill(status=200, content_type="application/json", body='{"data": 5, "layout": 5}')

    opened = window(diary.user)
    opened.page.route(FIGURE, nonsense)
    page = opened.open("/patterns/")
    scroll_to_chart(page)
    expect(page.locator("[data-drawn=svg]")).to_be_attached()
    expect(page.locator(".plotbox__drawn svg")).to_be_visible()


def test_the_drawn_bars_are_those_of_the_table(window: OpenWindow, diary: Patient) -> None:
    page = window(diary.user).open("/patterns/")
    scroll_to_chart(page)
    expect(page.locator("[data-drawn=plotly]")).to_be_attached()
    bars = page.evaluate("document.querySelector('.js-plotly-plot').data[0].y")
    page.locator(".astable summary").click()
    cells = page.locator(".dtable tbody td:nth-of-type(1)").all_inner_texts()
    assert len(bars) == len(cells) == 12
    for bar, cell in zip(bars, cells, strict=True):
        expected = ("not logged", "none yet") if bar is None else (str(bar),)
        assert cell.removesuffix(" so far") in expected


def test_a_change_of_theme_draws_anew_and_paper_gets_the_svg(
    window: OpenWindow, diary: Patient
) -> None:
    opened = window(diary.user)
    page = opened.open("/patterns/")
    scroll_to_chart(page)
    bar = page.locator(".js-plotly-plot .bars path").first
    bar.wait_for()
    by_day = bar.evaluate("bar => getComputedStyle(bar).fill")
    page.emulate_media(color_scheme="dark")
    expect(bar).not_to_have_css("fill", by_day)
    page.emulate_media(media="print")
    expect(page.locator(".plotbox__drawn svg")).to_be_visible()
    expect(page.locator(".plotbox__live")).to_be_hidden()
    assert opened.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_finding_pages_are_sound(window: OpenWindow, diary: Patient, theme: str) -> None:
    evidence = [sample(pattern) for pattern in Pattern]
    found = apply(diary, evidence, night=JUNE_17, version="1", now=NOW)
    opened = window(diary.user, theme=theme, width=320)
    wrong: dict[str, list[str]] = {}
    for finding in found:
        page = opened.open(f"/findings/{finding.public_id}/")
        page.locator("details.astable").evaluate_all("all => all.forEach(one => one.open = true)")
        faults = Axe().run(page).response["violations"]
        problems = [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in faults]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            problems.append("too wide")
        if problems:
            wrong[finding.pattern] = problems
    assert wrong == {}
    assert opened.complaints == []
