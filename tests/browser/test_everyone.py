"""Every page for everybody: old eyes, big letters, a narrow screen, keys alone, no motion.

The rules are those of WCAG 2.2, AA for all and some of AAA: contrast 7:1, targets of 44 px
(56 px on the screens of the night), a focus that is seen.
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.everyone import room, shapes, unlike
from tests.support.shown import Shown

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

AXE_AAA = {"color-contrast-enhanced": {"enabled": True}}
CONTRAST = ["color-contrast", "color-contrast-enhanced"]
# By day the digits on the dark squares of the calendar keep 4.5:1, as large text does.
LARGE_ENOUGH = ".cal"
DAY_PX, NIGHT_PX = 44, 56

TARGETS = """least => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(each => each.checkVisibility() && !each.matches('.skip') && !each.closest('.mailshot'))
  .filter(() => document.styleSheets.length)  // the page that stands alone has the browser's own
  .map(each => [each, document.querySelector(`label[for="${each.id}"]`)])
  .map(([each, label]) => [each, each.matches('[type=radio], [type=checkbox]') && label || each])
  .filter(([each, area]) => {
    const box = area.getBoundingClientRect();
    const among = getComputedStyle(each).display === 'inline'
      && each.parentElement.textContent.trim().length > each.textContent.trim().length + 2;
    return !among && (box.height < least - 0.5 || box.width < DAY_PX - 0.5);
  })
  .map(([each]) => `${each.tagName} ${each.textContent.trim().slice(0, 40) || each.name}`)
""".replace("DAY_PX", str(DAY_PX))

TOO_WIDE = "() => document.documentElement.scrollWidth - window.innerWidth"

# Success criterion 1.4.12, through the one door a strict policy leaves open.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""

# A box that hides what does not fit, and has something that does not fit.
CUT = """() => [...document.querySelectorAll('main *, header *, nav *')]
  .filter(each => each.checkVisibility() && !each.closest('svg, .vh, .mailshot'))
  .filter(each => each.clientWidth > 1)  // a single pixel is for those who listen
  .filter(each => getComputedStyle(each).overflowX === 'hidden'
    && each.scrollWidth > each.clientWidth + 1 && each.textContent.trim())
  .map(each => `${each.tagName}.${each.className}`)"""

# The element that has the focus: can it be seen, and does it show that it has it?
FOCUS = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const label = each.matches('[type=radio], [type=checkbox]')
    && document.querySelector(`label[for="${each.id}"]`);
  const area = label || each;
  const box = area.getBoundingClientRect();
  const style = getComputedStyle(area), own = getComputedStyle(each);
  const ring = s => s.outlineStyle === 'auto'
    || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2);
  const track = each.parentElement.querySelector('.switch__track');
  const middle = document.elementFromPoint(
    Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1),
    Math.min(Math.max(box.top + Math.min(box.height, 40) / 2, 1), innerHeight - 1));
  const over = middle && middle.closest('.nav, .dock');
  return {
    name: `${each.tagName} ${(each.textContent || each.name || '').trim().slice(0, 40)}`,
    seen: box.bottom > 0 && box.top < innerHeight && !(over && !over.contains(each)),
    ring: ring(style) || ring(own) || (track && ring(getComputedStyle(track))),
  };
}"""

MOVES = """() => [...document.querySelectorAll('*')]
  .filter(each => {
    const style = getComputedStyle(each);
    const long = times => times.split(',').some(time => parseFloat(time) > 0.01);
    return (style.animationName !== 'none' && long(style.animationDuration))
      || long(style.transitionDuration);
  })
  .map(each => `${each.tagName}.${each.className}`)"""

# Windows draws with its own few colors: what was told by a background needs a border then.
BORDERLESS = """() => [
    ...document.querySelectorAll('.btn:not(.btn--text), .input, .pick__item label')
  ]
  .filter(each => each.checkVisibility() && parseFloat(getComputedStyle(each).borderTopWidth) < 1)
  .map(each => `${each.tagName}.${each.className}`)"""


def open_all(page: Page) -> None:
    """Open what is folded, so that it is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


def broken_rules(page: Page, options: dict[str, Any]) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in found
        for node in fault["nodes"]
        if not (fault["id"] == CONTRAST[1] and _is_large_enough(page, node["target"][0]))
    ]


def _is_large_enough(page: Page, selector: str) -> bool:
    return bool(page.locator(selector).first.evaluate(f"each => each.closest('{LARGE_ENOUGH}')"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken(
    pages: list[Shown], chromium: Browser, theme: str
) -> None:
    """All rules by day; by night only the colors are others."""
    of_colors = {"runOnly": CONTRAST} if theme == "dark" else {}
    dressed = [page for page in pages if "stylesheet" in page.html]  # one stands alone
    wrong = {}
    with room(chromium, pages, color_scheme=theme) as tab:
        for shown in shapes(dressed):
            page = tab.open(shown)
            open_all(page)
            if found := broken_rules(page, {"rules": AXE_AAA} | of_colors):
                wrong[str(shown)] = found
    assert wrong == {}


def test_nothing_is_cut_off_and_every_target_is_large(
    pages: list[Shown], chromium: Browser
) -> None:
    """At 320 px; with letters of twice the size; with wide lines, words and letters."""
    wrong = {}
    with room(chromium, pages) as tab:
        for shown in unlike(pages):
            page = tab.open(shown)
            open_all(page)
            night = page.locator(".by-night").count()
            found = list(page.evaluate(TARGETS, NIGHT_PX if night else DAY_PX))
            found += page.evaluate(CUT)
            found += ["too wide"] * (page.evaluate(TOO_WIDE) > 0)
            page.evaluate(SPACED)
            found += ["too wide when spaced"] * (page.evaluate(TOO_WIDE) > 0)
            page.evaluate("document.adoptedStyleSheets = []")
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            found += ["too wide with large letters"] * (page.evaluate(TOO_WIDE) > 70)
            if found:
                wrong[str(shown)] = found
    assert wrong == {}


def test_keys_alone_reach_everything_and_show_where_they_are(
    pages: list[Shown], chromium: Browser
) -> None:
    wrong = {}
    with room(chromium, pages) as tab:
        for shown in shapes(pages):
            page = tab.open(shown)
            stops: list[dict[str, Any]] = []
            while (stop := _next_stop(page)) is not None and len(stops) < 150:
                stops.append(stop)
            found = [f"{stop['name']}: not seen" for stop in stops if not stop["seen"]]
            found += [f"{stop['name']}: no ring" for stop in stops if not stop["ring"]]
            found += [] if stops and len(stops) < 150 else [f"{len(stops)} stops"]
            if found:
                wrong[str(shown)] = found
    assert wrong == {}


def _next_stop(page: Page) -> dict[str, Any] | None:
    page.keyboard.press("Tab")
    stop: dict[str, Any] | None = page.evaluate(FOCUS)
    return stop


def test_nothing_moves_for_those_who_asked_for_stillness(
    pages: list[Shown], chromium: Browser
) -> None:
    wrong = {}
    with room(chromium, pages, reduced_motion="reduce") as tab:
        for shown in shapes(pages):
            if found := tab.open(shown).evaluate(MOVES):
                wrong[str(shown)] = found
    assert wrong == {}


def test_forced_colors_leave_every_control_its_border(
    pages: list[Shown], chromium: Browser
) -> None:
    wrong = {}
    with room(chromium, pages, forced_colors="active") as tab:
        for shown in shapes(pages):
            if found := tab.open(shown).evaluate(BORDERLESS):
                wrong[str(shown)] = found
    assert wrong == {}
