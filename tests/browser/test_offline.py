"""The page without network: usable by everybody, in the server's words, and silent about people."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests.browser.conftest import OpenWindow, Window
from tests.browser.hands import tap, tick
from tests.support.processes import wait_until
from tracker.models import Alert, Cramp, Drink, Patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AT_WORK = "() => navigator.serviceWorker.controller && globalThis.stillnight?.sendAndSay"
PANELS = ("night", "earlier", "drinks", "check", "kept", "help", "details=1")
HOME = re.compile(r"//[^/]+/$")
NO_NETWORK = re.compile(r"ERR_INTERNET_DISCONNECTED")
CACHED = """async () => {
  const names = await caches.keys();
  const pages = await Promise.all(names.map(async (name) =>
    (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname)));
  return [names, pages.flat()];
}"""
RAW = """() => new Promise((done) => {
  indexedDB.open("stillnight").onsuccess = async ({ target: { result: db } }) => {
    const rows = {};
    for (const name of db.objectStoreNames) {
      rows[name] = await new Promise((all) => {
        db.transaction(name).objectStore(name).getAll().onsuccess = (e) => all(e.target.result);
      });
    }
    const text = (row) => JSON.stringify(row, (_k, v) =>
      v instanceof ArrayBuffer ? new TextDecoder("latin1").decode(v)
        : v instanceof CryptoKey ? `key extractable=${v.extractable}` : v);
    done(Object.fromEntries(Object.entries(rows).map(([k, v]) => [k, v.map(text)])));
  };
})"""


def ready(opened: Window, path: str = "/tonight/") -> Page:
    """A page with the worker at work and the outbox open."""
    page = opened.open(path)
    page.wait_for_function(AT_WORK)
    return page


def without_network(opened: Window, panel: str = "") -> Page:
    page = ready(opened)
    page.context.set_offline(True)
    page.goto(f"{opened.server}/offline/#{panel}")
    page.locator("[data-panel]").filter(visible=True).wait_for()
    return page


def sign_out(page: Page) -> None:
    page.locator("form[action='/account/logout/'] button").first.click()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_panel_is_sound_at_320_pixels(window: OpenWindow, ruth: Patient, theme: str) -> None:
    opened = window(ruth.user, theme=theme, width=320)
    page = without_network(opened)
    page.evaluate(
        "(theme) => { document.documentElement.dataset.theme = theme; }",
        "night" if theme == "dark" else "day",
    )
    page.evaluate("() => { location.hash = 'drinks'; }")
    tap(page, "Glass")
    wrong: dict[str, list[str]] = {}
    for panel in PANELS:
        page.evaluate("(panel) => { location.hash = panel; }", panel)
        page.wait_for_timeout(50)
        wrong |= faults(page, panel)
    for sign, name in (("confusion", "alarm"), ("one_leg_red", "today"), ("falls", "none")):
        page.evaluate("() => { location.hash = 'check'; }")
        tick(page.locator(f"#s-{sign}"))
        tap(page, "Tell me what to do")
        page.wait_for_timeout(100)
        wrong |= faults(page, name)
    assert wrong == {}
    assert [line for line in opened.complaints if not NO_NETWORK.search(line)] == []


def faults(page: Page, name: str) -> dict[str, list[str]]:
    """What axe finds, and whether the page is wider than the phone."""
    found = Axe().run(page).response["violations"]
    said = [f"{fault['id']}: {fault['nodes'][0]['html'][:140]}" for fault in found]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .nav a, .btn")]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
          .map((one) => one.textContent.trim())"""
    )
    said += [f"{wide} px too wide"] if wide > 0 else []
    said += [f"too small: {small}"] if small else []
    return {name: said} if said else {}


@pytest.mark.parametrize(
    "signs",
    [
        ["confusion"],
        ["self_harm"],
        ["one_leg_swollen", "one_leg_warm"],
        ["calf_pain_walking"],
        ["fatigue"],
        ["chest_pain", "one_leg_red", "weakness"],
    ],
    ids="-".join,
)
def test_the_phone_says_what_the_server_says(
    window: OpenWindow, ruth: Patient, ruths_browser: Client, signs: list[str]
) -> None:
    page = without_network(window(ruth.user), "check")
    for sign in signs:
        tick(page.locator(f"#s-{sign}"))
    tap(page, "Tell me what to do")
    visible = page.locator("body > .alarm, #offline").filter(visible=True)
    theirs = ruths_browser.post("/check/", {"signs": signs}).content.decode()
    words = re.findall(r'<p class="lead">(.*?)</p>', theirs)
    if words:
        heading = re.search(r"<h1>(.*?)</h1>", theirs)
        assert heading is not None
        expect(visible.get_by_role("heading", level=1)).to_have_text(heading[1])
    shown = visible.locator("a[href^='tel:']").filter(visible=True).all()
    calls = set(re.findall(r'href="(tel:[^"]+)"', theirs))
    assert {link.get_attribute("href") for link in shown} == calls
    for line in words:
        expect(visible.get_by_text(line.replace("&#x27;", "'"), exact=True).first).to_be_visible()


def test_signs_ticked_on_the_servers_page_are_answered_at_once(
    window: OpenWindow, ruth: Patient
) -> None:
    page = ready(window(ruth.user), "/check/")
    tick(page.locator("#s-confusion"))
    page.context.set_offline(True)
    tap(page, "Tell me what to do")
    expect(page.get_by_role("heading", level=1, name="Call 911 now")).to_be_visible()
    expect(page.locator(".alarm .kept-line")).to_have_text("Kept on this phone. Not sent yet.")
    page.context.set_offline(False)
    page.evaluate("() => void stillnight.sendAndSay()")
    wait_until(lambda: Alert.objects.count() == 1, seconds=15, otherwise=lambda: "no alert")
    expect(page.get_by_text("About what you entered")).to_have_count(0)


def test_only_the_page_without_network_is_ever_kept(window: OpenWindow, diary: Patient) -> None:
    opened = window(diary.user)
    page = ready(opened)
    page.evaluate("async () => { await caches.open('stillnight-of-last-year'); }")
    for path in ("/today/", "/patterns/", "/medicines/", "/account/", "/check/"):
        opened.open(path)
    names, pages = page.evaluate(CACHED)
    assert [path for path in pages if not path.startswith("/static/")] == ["/offline/"]
    page.evaluate("async () => { await (await navigator.serviceWorker.ready).unregister(); }")
    opened.open("/tonight/")
    page.wait_for_function(AT_WORK)
    wait_until(lambda: len(page.evaluate(CACHED)[0]) == 1, seconds=10, otherwise=lambda: str(names))


def test_what_waits_on_the_phone_cannot_be_read(window: OpenWindow, ruth: Patient) -> None:
    page = without_network(window(ruth.user), "check")
    tick(page.locator("#s-confusion"))
    tap(page, "Tell me what to do")
    expect(page.get_by_text("Not yet sent: 1")).to_be_visible()
    raw = page.evaluate(RAW)
    assert len(raw["entries"]) == 1
    for row in (*raw["entries"], *raw["people"]):
        assert not re.search("confusion|signs|New_York", row)
    assert "key extractable=false" in raw["people"][0]


def test_signing_out_empties_the_phone(window: OpenWindow, ruth: Patient) -> None:
    page = ready(window(ruth.user), "/account/")
    sign_out(page)
    page.wait_for_url(HOME)
    raw = page.evaluate(RAW)
    assert raw == {"entries": [], "people": [], "phone": []}
    assert "/offline/" in page.evaluate(CACHED)[1]


@pytest.mark.parametrize(("answer", "left"), [("Delete it and sign out", 0), ("Stay signed in", 1)])
def test_signing_out_asks_about_what_is_not_sent(
    window: OpenWindow, ruth: Patient, answer: str, left: int
) -> None:
    opened = window(ruth.user)
    page = without_network(opened, "drinks")
    tap(page, "Glass")
    expect(page.get_by_text("Not yet sent: 1")).to_be_visible()
    page.context.route("**/sync/", lambda route: route.abort())
    page.context.set_offline(False)
    opened.open("/account/")
    expect(page.get_by_text("Not yet sent: 1")).to_be_visible()
    sign_out(page)
    dialog = page.get_by_role("dialog", name="Not everything is sent yet")
    assert Axe().run(page).response["violations"] == []
    dialog.get_by_role("button", name=answer).click()
    if not left:
        page.wait_for_url(HOME)
    assert len(page.evaluate(RAW)["entries"]) == left
    assert Drink.objects.count() == 0


def test_signing_out_can_send_first(window: OpenWindow, ruth: Patient) -> None:
    opened = window(ruth.user)
    page = without_network(opened, "drinks")
    tap(page, "Glass")
    expect(page.get_by_text("Not yet sent: 1")).to_be_visible()
    page.context.route("**/sync/", lambda route: route.abort())
    page.context.set_offline(False)
    opened.open("/account/")
    expect(page.get_by_text("Not yet sent: 1")).to_be_visible()
    sign_out(page)
    page.context.unroute("**/sync/")
    tap(page, "Send first, then sign out")
    page.wait_for_url(HOME)
    assert Drink.objects.count() == 1
    assert page.evaluate(RAW)["entries"] == []


def test_an_idle_sign_in_logs_a_cramp_and_shows_nothing(
    window: OpenWindow, diary: Patient, settings: Settings
) -> None:
    opened = window(diary.user)
    page = ready(opened)
    before = Cramp.objects.count()
    settings.LOG_ONLY_AFTER_MINUTES = 30
    for row in Session.objects.all():
        idle = SessionStore(row.session_key)
        idle.update({"seen_at": 1, "account_authentication_methods": []})
        idle.save()
    page.goto(f"{opened.server}/tonight/")
    assert page.url.endswith("/offline/")
    tap(page, "Cramp now")
    expect(page.get_by_text("A cramp began. Saved.")).to_be_visible()
    tap(page, "It stopped")
    expect(page.get_by_text("The cramp stopped. Saved.")).to_be_visible()
    assert Cramp.objects.count() == before + 1
    page.get_by_role("link", name="Open my diary").click()
    page.get_by_label("Password").wait_for()
    assert opened.complaints == []


def test_a_shared_device_left_alone_keeps_the_entries_unseen(
    window: OpenWindow, ruth: Patient
) -> None:
    opened = window(ruth.user)
    page = without_network(opened, "drinks")
    tap(page, "Glass")
    expect(page.get_by_text("Not yet sent: 1")).to_be_visible()
    page.evaluate(
        """async () => {
          const { person } = await stillnight.outbox.current();
          await stillnight.outbox.remember(person, { shared: "yes", seen: Date.now() - 301000 });
        }"""
    )
    page.goto(f"{opened.server}/offline/#kept")
    page.reload()
    expect(page.get_by_text("Nobody is signed in on this phone.")).to_be_visible()
    expect(page.get_by_text("Nothing waits on this phone.")).to_be_visible()
    assert page.get_by_text("A drink").count() == 0
    page.context.set_offline(False)
    opened.open("/tonight/")
    wait_until(lambda: Drink.objects.count() == 1, seconds=15, otherwise=lambda: "not sent")


def test_a_drink_tapped_on_the_day_page_without_network_is_kept_each_time(
    window: OpenWindow, ruth: Patient
) -> None:
    page = ready(window(ruth.user), "/today/")
    page.context.set_offline(True)
    for count in (1, 2):
        tap(page, "Glass")
        expect(page.get_by_text(f"Not yet sent: {count}")).to_be_visible()
    page.context.set_offline(False)
    page.evaluate("() => void stillnight.sendAndSay()")
    wait_until(lambda: Drink.objects.count() == 2, seconds=15, otherwise=lambda: "not both")


def test_a_form_that_needs_the_server_says_so_and_keeps_nothing(
    window: OpenWindow, diary: Patient
) -> None:
    page = ready(window(diary.user), "/share/")
    page.context.set_offline(True)
    page.locator("form[action^='/share']").first.evaluate("(form) => form.submit()")
    expect(page.get_by_text("There is no network. That page needs one.")).to_be_visible()
    assert page.evaluate(RAW)["entries"] == []


def test_a_form_of_another_site_is_never_kept(window: OpenWindow, ruth: Patient) -> None:
    opened = window(ruth.user)
    page = ready(opened)
    page.goto("about:blank")
    page.set_content(
        f'<form method="post" action="{opened.server}/tonight/cramp"><button>Free</button></form>'
    )
    tap(page, "Free")
    page.wait_for_load_state()
    assert "not sent" not in page.content().lower()
    opened.open("/tonight/")
    page.wait_for_function(AT_WORK)
    assert page.evaluate(RAW)["entries"] == []
    assert Cramp.objects.count() == 0


def test_nobody_signed_in_still_gets_advice_and_nothing_is_kept(window: OpenWindow) -> None:
    opened = window()
    page = opened.open("/offline/#check")
    tick(page.locator("#s-chest_pain"))
    tap(page, "Tell me what to do")
    expect(page.get_by_role("heading", level=1)).to_have_text("Call 911, 999 or 112 now")
    expect(page.locator(".alarm a[href='tel:112']")).to_be_visible()
    expect(page.get_by_text("This was not kept: nobody is signed in.")).to_be_visible()
    assert page.evaluate(RAW)["entries"] == []


def test_the_night_page_loads_the_outbox_only_after_it_has_loaded(
    window: OpenWindow, ruth: Patient
) -> None:
    opened = window(ruth.user)
    order: list[str] = []
    opened.page.on("request", lambda request: order.append(request.url))
    opened.page.on("load", lambda _page: order.append("load"))
    page = ready(opened)
    later = re.compile(r"/(outbox|sending|unsent)\.js|service-worker")
    scripts = [url for url in order if later.search(url)]
    assert scripts
    assert all(order.index(url) > order.index("load") for url in scripts), order
    assert opened.complaints == []
    assert page.title() == "Tonight – Stillnight"
