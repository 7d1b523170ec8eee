"""The chart script: it draws when scrolled to, and whatever goes wrong the SVG stays."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, Route, expect

from tests.browser.conftest import OpenWindow
from tests.conftest import NOW
from tests.presenters.evidences import JUNE_17, sample
from tracker.actions.findings import apply
from tracker.actions.medications import add_medication
from tracker.analysis.records import Pattern
from tracker.models import Finding, LabResult, Patient
from tracker.presenters.pictures.pages import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BUNDLE = re.compile(r"/plotly-basic.*\.js")
FIGURE = re.compile(r"/patterns/chart\.json")


def touch(page: Page) -> None:
    """A first move of somebody's hand: before it nothing of Plotly is loaded."""
    page.mouse.move(5, 5)
    page.mouse.move(6, 6)


def scroll_to_chart(page: Page) -> None:
    touch(page)
    page.locator("[data-figure]").first.scroll_into_view_if_needed()


def test_a_glance_at_the_page_loads_no_plotly(window: OpenWindow, diary: Patient) -> None:
    opened = window(diary.user)
    asked: list[str] = []
    opened.page.on("request", lambda request: asked.append(request.url))
    page = opened.open("/patterns/severity/")
    expect(page.locator("[data-figure]").first).to_be_in_viewport()
    page.wait_for_load_state("networkidle")
    assert not any(BUNDLE.search(url) for url in asked)
    page.keyboard.press("Tab")
    expect(page.locator("[data-drawn=plotly]").first).to_be_attached()


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
    expect(page.locator("[data-drawn] .plotbox__drawn svg")).to_be_visible()
    assert page.locator(".plotbox__live").count() == 0


def test_a_figure_plotly_cannot_draw_leaves_the_drawing(window: OpenWindow, diary: Patient) -> None:
    def nonsense(route: Route) -> None:
        route.fulfill(status=200, content_type="application/json", body='{"data": 5, "layout": 5}')

    opened = window(diary.user)
    opened.page.route(FIGURE, nonsense)
    page = opened.open("/patterns/")
    scroll_to_chart(page)
    expect(page.locator("[data-drawn=svg]")).to_be_attached()
    expect(page.locator("[data-drawn] .plotbox__drawn svg")).to_be_visible()


def test_the_drawn_bars_are_those_of_the_table(window: OpenWindow, diary: Patient) -> None:
    page = window(diary.user).open("/patterns/")
    scroll_to_chart(page)
    expect(page.locator("[data-drawn=plotly]")).to_be_attached()
    bars = page.evaluate("document.querySelector('.js-plotly-plot').data[0].y")
    weeks = page.locator("section[aria-labelledby=weeks-title]")
    weeks.locator(".astable summary").click()
    cells = weeks.locator(".dtable tbody td:nth-of-type(1)").all_inner_texts()
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
    expect(page.locator("[data-drawn] .plotbox__drawn svg")).to_be_visible()
    expect(page.locator(".plotbox__live")).to_be_hidden()
    assert opened.complaints == []


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_is_drawn_by_plotly_without_a_complaint(
    window: OpenWindow, diary: Patient, name: str
) -> None:
    entered(diary)
    opened = window(diary.user, theme="dark")
    page = opened.open(f"/patterns/{name}/")
    boxes = page.locator("[data-figure]")
    assert boxes.count() >= 1
    touch(page)
    for box in boxes.all():
        box.scroll_into_view_if_needed()
        expect(box).to_have_attribute("data-drawn", "plotly")
        sizes = box.locator("svg text").evaluate_all(
            "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
        )
        assert min(sizes) >= 14, name
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.emulate_media(media="print")
    for box in boxes.all():
        expect(box.locator(".plotbox__drawn svg")).to_be_visible()
        expect(box.locator(".plotbox__live")).to_be_hidden()
    for table in page.locator(".chart .dtable").all():
        expect(table).to_be_visible()  # folded on the screen, open on paper
    assert opened.complaints == []


def test_a_medicine_named_like_a_link_is_drawn_as_words(window: OpenWindow, diary: Patient) -> None:
    named = '<a href="https://evil.test"><b>tap here</b></a>'
    add_medication(diary, drug=None, words=named, now=dt.datetime.now(dt.UTC))
    opened = window(diary.user)
    page = opened.open("/patterns/medicines/")
    scroll_to_chart(page)
    expect(page.locator("[data-drawn=plotly]")).to_be_attached()
    expect(page.locator(".js-plotly-plot").get_by_text(named)).to_be_attached()
    assert page.locator(".js-plotly-plot a").count() == 0
    assert opened.complaints == []


@pytest.mark.parametrize("name", PAGES)
def test_a_table_is_reached_and_opened_with_keys_alone(
    window: OpenWindow, diary: Patient, name: str
) -> None:
    entered(diary)
    page = window(diary.user, scripts=False).open(f"/patterns/{name}/")
    summary = page.locator(".chart .astable summary").first
    for _ in range(40):
        page.keyboard.press("Tab")
        if summary.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".chart .dtable").first).to_be_visible()


def test_a_page_with_plotly_stays_under_420_kb_and_without_under_40(
    window: OpenWindow, diary: Patient
) -> None:
    entered(diary)
    for name in ("", *(f"{name}/" for name in PAGES)):
        opened = window(diary.user)
        bodies: dict[str, bytes] = {}
        opened.page.on("response", partial(keep, bodies))
        page = opened.open(f"/patterns/{name}")
        touch(page)
        for box in page.locator("[data-figure]").all():
            box.scroll_into_view_if_needed()
            expect(box).to_have_attribute("data-drawn", "plotly")
        page.wait_for_load_state("networkidle")
        sizes = {url: len(packed(url, body)) for url, body in bodies.items()}
        later = [url for url in sizes if BUNDLE.search(url) or url.split("?")[0].endswith(".json")]
        fonts = [url for url in sizes if url.endswith(".woff2")]
        assert sum(sizes.values()) < 420 * 1024, (name, sizes)
        first = sum(sizes.values()) - sum(sizes[url] for url in (*later, *fonts))
        assert first < 40 * 1024, (name, sizes)


def keep(bodies: dict[str, bytes], answer: Response) -> None:
    """What came for an address, once."""
    bodies.setdefault(answer.url, answer.body())


def packed(url: str, body: bytes) -> bytes:
    """As it travels: fonts are packed already."""
    return body if url.endswith(".woff2") else brotli.compress(body)


def entered(patient: Patient) -> None:
    """What the diary needs for a picture on every page."""
    now = dt.datetime.now(dt.UTC)
    night = now.date() - dt.timedelta(days=3)
    apply(patient, [sample(Pattern.WORSENING)], night=night, version="1", now=now)
    patient.findings.update(state=Finding.State.OPEN)  # the sample is of a night long ago
    patient.symptoms.create(code="fatigue", date=night, at=now)
    for back, value in ((40, "139"), (5, "133")):
        LabResult.objects.create(
            patient=patient,
            analyte="sodium",
            taken_on=now.date() - dt.timedelta(days=back),
            value=value,
            range_low="135",
            range_high="145",
            created_at=now,
        )


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
