"""The faults of a night: no network, an empty battery, a lost answer, a full phone.

Whatever happens, an entry that was called kept is stored once, with its own time.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.hands import tap, tick
from tests.browser.phone import AT_WORK, Phone
from tests.support.lossy import lossy
from tests.support.night_server import NightServer, night_server
from tests.support.processes import wait_until
from tracker.actions.cramp_changes import undo_cramp
from tracker.actions.cramps import record_cramp
from tracker.models import AuditEvent, Cramp, Drink, Night, Patient, SymptomReport

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPhone = Callable[..., Phone]
CACHES = "() => caches.keys()"
NO_SYNC = "delete globalThis.SyncManager; delete ServiceWorkerRegistration.prototype.sync;"
NO_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });"
KEEP_A_SIGN = """async () => {
  const { outbox } = globalThis.stillnight;
  const { person } = await outbox.current();
  const [key, at] = [crypto.randomUUID(), new Date().toISOString()];
  await outbox.keep(person, { key, path: "/check/", fields: { signs: ["confusion"] }, at });
}"""
AN_ATTEMPT_OF_TWO_SECONDS = """() => void navigator.locks.request(
  "stillnight-sending", () => new Promise((done) => setTimeout(done, 2000)))"""
EIGHT_AT_ONCE = """async () => {
  const { outbox } = globalThis.stillnight;
  const { person } = await outbox.current();
  const [key, at] = [crypto.randomUUID(), new Date().toISOString()];
  const made = { key, path: "/tonight/cramp", fields: {}, at };
  return Promise.all(Array.from({ length: 8 }, () => outbox.keep(person, made)));
}"""


@pytest.fixture(scope="module")
def served(django_db_setup: None, django_db_blocker: object) -> Iterator[NightServer]:
    """One server for the tests of this file; those that kill it start it again."""
    with night_server() as server:
        yield server


@pytest.fixture
def phones(chromium: Browser, served: NightServer, tmp_path: Path) -> Iterator[NewPhone]:
    """Makes phones, each with a profile of its own."""
    made: list[Phone] = []

    def phone(url: str = "") -> Phone:
        made.append(Phone(chromium, tmp_path / f"phone{len(made)}", url or served.url))
        return made[-1]

    yield phone
    for each in made:
        each.switch_off()


@pytest.fixture
def phone(phones: NewPhone) -> Phone:
    """Ruth's phone."""
    return phones()


def stored(count: int, model: type[Cramp | Drink | SymptomReport | Night]) -> None:
    """Return when so many rows are there."""
    wait_until(
        lambda: model.objects.count() == count,
        seconds=15,
        otherwise=lambda: f"{model.objects.count()} {model.__name__}",
    )


def log_a_night(page: Page) -> None:
    """Five entries without network: a cramp with its end, how bad, a drink, a quiet night."""
    tap(page, "Cramp now")
    tap(page, "It stopped")
    page.get_by_role("heading", name="How bad was it?").wait_for()
    tick(page.locator("#severity-8"))
    tap(page, "Keep this and rest")
    page.get_by_role("link", name="Drinks").click()
    tap(page, "Glass")
    page.get_by_text("A drink: 8 oz. Kept on this phone. Not sent yet.").wait_for()


@pytest.mark.parametrize("script", ["", NO_SYNC], ids=["as it is", "without SyncManager"])
def test_a_phone_that_dies_at_night_sends_everything_in_the_morning(
    phone: Phone, served: NightServer, ruth: Patient, script: str
) -> None:
    phone.script = script
    phone.switch_on()
    phone.prepare(ruth.user)
    phone.switch_off()
    before = dt.datetime.now(dt.UTC)
    page = phone.switch_on(offline=True)
    phone.open()
    log_a_night(page)
    expect(page.get_by_text("Not yet sent: 4")).to_be_visible()
    phone.die()
    after = dt.datetime.now(dt.UTC)
    served.kill()
    page = phone.switch_on()
    phone.open("/offline/")
    expect(page.get_by_text("Not yet sent: 4")).to_be_visible()
    assert Cramp.objects.count() == Drink.objects.count() == 0
    served.start()
    phone.sign_in(ruth.user)
    phone.open()
    stored(1, Cramp)
    stored(1, Drink)
    phone.wait_until_sent()
    cramp, drink = Cramp.objects.get(), Drink.objects.get()
    assert cramp.ended_at is not None
    assert before < cramp.started_at <= cramp.ended_at < drink.at < after
    assert cramp.severity == 8
    assert cramp.created_at > after


def test_five_entries_of_a_night_survive_a_dead_phone_and_an_update_in_the_right_order(
    phone: Phone, served: NightServer, ruth: Patient
) -> None:
    """Logged offline at 3 a.m., killed, browser and app updated, online the day after."""
    phone.prepare(ruth.user)
    wait_until(
        lambda: len(phone.page.evaluate(CACHES)) == 1,
        seconds=20,
        otherwise=lambda: "nothing is cached",
    )
    old_cache = phone.page.evaluate(CACHES)
    phone.switch_off()
    page = phone.switch_on(offline=True)
    night = dt.datetime.now(dt.UTC).replace(hour=7, minute=0, second=0, microsecond=0)
    night -= dt.timedelta(days=1)  # 3 am in New York in summer, 2 am in winter
    began = at_minute(page, night, 0)
    phone.open("/offline/#drinks")
    logged = [began]
    tap(page, "Cup")
    waits(page, 1)
    logged.append(at_minute(page, night, 5))
    page.get_by_role("link", name="Tonight").click()
    tap(page, "Cramp now")
    waits(page, 2)
    at_minute(page, night, 9)
    tap(page, "It stopped")
    waits(page, 3)
    logged.append(at_minute(page, night, 12))
    page.get_by_role("link", name="Drinks").click()
    tap(page, "Glass")
    waits(page, 4)
    logged.append(at_minute(page, night, 20))
    page.get_by_role("link", name="Feels different?").click()
    tick(page.locator("#s-fatigue"))
    tap(page, "Tell me what to do")
    waits(page, 5)
    logged.append(at_minute(page, night, 30))
    phone.open("/offline/#drinks")
    tap(page, "Bottle")
    waits(page, 6)
    phone.die()

    served.kill()
    served.start(EMERGENCY_NUMBER="112")  # another page, so another worker
    phone.user_agent = "Mozilla/5.0 (Linux; Android 16) Chrome/999.0.0.0 Mobile Safari/537.36"
    page = phone.switch_on(ruth.user)
    phone.open()
    phone.wait_until_sent()
    wait_until(
        lambda: new_worker(page, old_cache),
        seconds=20,
        otherwise=lambda: "the worker of the old release is still at work",
    )

    cup, glass, bottle = Drink.objects.order_by("pk")
    cramp, sign = Cramp.objects.get(), SymptomReport.objects.get()
    assert [row.volume_ml for row in (cup, glass, bottle)] == [148, 237, 503]
    assert [cup.at, cramp.started_at, glass.at, sign.at, bottle.at] == logged
    assert cramp.ended_at == night + dt.timedelta(minutes=9)
    trail = AuditEvent.objects.filter(chain=str(ruth.public_id)).order_by("seq")
    kinds = [event.action.split(".")[0] for event in trail if event.object_id]
    assert kinds == ["drink", "cramp", "cramp", "drink", "symptom", "drink"]
    served.kill()
    served.start()


def new_worker(page: Page, old_cache: list[str]) -> bool:
    """The old release is gone from the phone; a page may load anew meanwhile."""
    with contextlib.suppress(Error):
        caches: list[str] = page.evaluate(CACHES)
        return len(caches) == 1 and caches != old_cache
    return False


@pytest.mark.parametrize(
    "wakes",
    [
        "() => void dispatchEvent(new Event('online'))",
        "() => void document.dispatchEvent(new Event('visibilitychange'))",
        "",
    ],
    ids=["network is back", "looked at again", "thirty seconds"],
)
def test_without_background_sync_each_of_these_sends(
    phone: Phone, ruth: Patient, wakes: str
) -> None:
    phone.script = NO_SYNC
    page = phone.switch_on()
    page.clock.install()
    phone.prepare(ruth.user)
    phone.context.route("**/sync/", lambda route: route.abort())
    phone.open("/offline/#drinks")
    tap(page, "Glass")
    waits(page, 1)
    page.wait_for_timeout(500)  # the try that goes with the tap is over
    phone.context.unroute("**/sync/")
    assert phone.kept == 1
    if wakes:
        page.evaluate(wakes)
    else:
        page.clock.fast_forward(31_000)
    stored(1, Drink)
    expect(page.get_by_text("A drink: 8 oz. Saved.")).to_be_visible()


def at_minute(page: Page, night: dt.datetime, minute: int) -> dt.datetime:
    """The clock of the phone stands at this minute of the night."""
    moment = night + dt.timedelta(minutes=minute)
    page.clock.set_fixed_time(moment)
    return moment


def waits(page: Page, count: int) -> None:
    """So many entries are kept on the phone."""
    page.get_by_text(f"Not yet sent: {count}").first.wait_for()


def test_a_tap_on_the_servers_page_without_network_is_kept(phone: Phone, ruth: Patient) -> None:
    page = phone.prepare(ruth.user)
    phone.context.set_offline(True)
    page.get_by_role("button", name="Cramp now").dblclick(no_wait_after=True)
    page.get_by_role("heading", name="Clock is running").wait_for()
    expect(page.get_by_text("Not yet sent: 1")).to_be_visible()
    expect(page.get_by_text("A cramp began. Kept on this phone. Not sent yet.")).to_be_visible()
    assert page.locator("[data-state=stored]").count() == 0
    phone.network_is_back()
    stored(1, Cramp)
    expect(page.get_by_text("A cramp began. Saved.")).to_be_visible()
    phone.open()
    tap(page, "It stopped")
    page.get_by_role("heading", name="It is saved.").wait_for()
    assert Cramp.objects.get().minutes is not None


def test_a_second_tap_that_leads_on_takes_no_confirmation_away(phone: Phone, ruth: Patient) -> None:
    page = phone.prepare(ruth.user)
    phone.context.set_offline(True)
    tap(page, "Cramp now")
    waits(page, 1)
    phone.open("/tonight/?open")  # the link of the page, without the entry's name
    expect(page.get_by_text("A cramp began. Kept on this phone. Not sent yet.")).to_be_visible()


def test_advice_that_a_second_tap_took_away_is_given_again(phone: Phone, ruth: Patient) -> None:
    page = phone.prepare(ruth.user)
    phone.context.set_offline(True)
    phone.open("/offline/")
    page.evaluate(KEEP_A_SIGN)  # as the worker does, which gives no advice
    phone.open("/tonight/?open")
    expect(page.get_by_role("heading", level=1)).to_have_text("Call 911 now")


def test_one_form_sent_eight_times_at_once_is_kept_once(phone: Phone, ruth: Patient) -> None:
    page = phone.prepare(ruth.user)
    phone.context.set_offline(True)
    numbers = page.evaluate(EIGHT_AT_ONCE)
    assert len(set(numbers)) == 1
    assert phone.kept == 1


def test_a_second_tap_on_a_link_takes_no_confirmation_away(phone: Phone, ruth: Patient) -> None:
    """The page that answers a tap has links where the button was a moment ago."""
    page = phone.prepare(ruth.user)
    phone.context.set_offline(True)
    page.add_init_script("addEventListener('DOMContentLoaded', () => { location.hash = 'night'; })")
    tap(page, "Cramp now")
    page.get_by_role("heading", name="Clock is running").wait_for()
    expect(page.get_by_text("A cramp began. Kept on this phone. Not sent yet.")).to_be_visible()


def test_a_cramp_begun_with_network_is_stopped_without(phone: Phone, ruth: Patient) -> None:
    page = phone.prepare(ruth.user)
    tap(page, "Cramp now")
    page.get_by_role("heading", name="Clock is running").wait_for()
    page.wait_for_function(AT_WORK)
    phone.context.set_offline(True)
    phone.open("/tonight/")
    page.get_by_role("heading", name="Clock is running").wait_for()
    page.get_by_role("button", name="It stopped").dblclick(no_wait_after=True)
    page.get_by_role("heading", name="How bad was it?").wait_for()
    phone.network_is_back()
    wait_until(
        lambda: not Cramp.objects.get().is_running, seconds=15, otherwise=lambda: "it runs on"
    )
    assert Cramp.objects.count() == 1


def test_network_that_comes_back_during_a_vain_attempt_is_used_at_once(
    phone: Phone, ruth: Patient
) -> None:
    page = phone.prepare(ruth.user)
    phone.context.set_offline(True)
    tap(page, "Cramp now")
    page.get_by_role("heading", name="Clock is running").wait_for()
    page.evaluate(AN_ATTEMPT_OF_TWO_SECONDS)
    phone.network_is_back()
    wait_until(Cramp.objects.exists, seconds=15, otherwise=lambda: "not sent")


def test_two_quick_taps_without_network_are_one_cramp(phone: Phone, ruth: Patient) -> None:
    page = phone.prepare(ruth.user)
    phone.context.set_offline(True)
    phone.open("/offline/")
    page.locator("[data-act=start]").evaluate("one => { one.click(); one.click(); one.click(); }")
    page.get_by_role("heading", name="Clock is running").wait_for()
    assert phone.kept == 1


def test_back_and_the_same_form_again_is_one_entry(phone: Phone, ruth: Patient) -> None:
    page = phone.prepare(ruth.user)
    phone.context.set_offline(True)
    tap(page, "Cramp now")
    page.get_by_role("heading", name="Clock is running").wait_for()
    page.evaluate("history.back()")
    page.wait_for_timeout(300)
    if page.get_by_role("button", name="Cramp now").is_visible():
        tap(page, "Cramp now")
        page.get_by_role("heading", name="Clock is running").wait_for()
    phone.network_is_back()
    phone.open("/offline/#kept")
    stored(1, Cramp)
    phone.wait_until_sent()
    assert Cramp.objects.count() == 1


def test_an_answer_that_is_lost_after_the_entry_was_stored_makes_no_second_row(
    phones: NewPhone, served: NightServer, ruth: Patient
) -> None:
    with lossy(served.port) as line:
        phone = phones(line.url)
        page = phone.prepare(ruth.user)
        line.lose_answers = True
        tap(page, "Cramp now")
        page.get_by_text("Kept on this phone. Not sent yet.").wait_for()
        stored(1, Cramp)
        began = Cramp.objects.get().started_at
        assert phone.kept == 1
        line.lose_answers = False
        page.evaluate("() => void stillnight.sendAndSay({ isAsked: true })")
        phone.wait_until_sent()
    assert Cramp.objects.get().started_at == began


def test_a_batch_whose_answer_is_lost_is_stored_once(
    phones: NewPhone, served: NightServer, ruth: Patient
) -> None:
    with lossy(served.port) as line:
        phone = phones(line.url)
        page = phone.prepare(ruth.user)
        phone.context.set_offline(True)
        phone.open("/offline/#drinks")
        for size in ("Cup", "Glass"):
            tap(page, size)
            page.locator("#said [data-state=kept]").wait_for()
        phone.network_is_back()
        line.lose_answers = True
        page.evaluate("stillnight.send()")
        line.lose_answers = False
        page.evaluate("stillnight.send()")
        stored(2, Drink)
    assert sorted(Drink.objects.values_list("volume_ml", flat=True)) == [148, 237]


def test_a_session_that_ended_keeps_the_entries_for_their_owner(
    phone: Phone, ruth: Patient, tom: Patient
) -> None:
    page = phone.prepare(ruth.user)
    Session.objects.all().delete()
    tap(page, "Cramp now")
    expect(page.get_by_text("Not yet sent: 1")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in to send.")).to_be_visible()
    phone.prepare(tom.user)
    page.wait_for_timeout(1000)
    assert page.get_by_text("Not yet sent").count() == 0
    phone.open("/offline/#kept")
    expect(page.get_by_text("Nothing waits on this phone.")).to_be_visible()
    assert Cramp.objects.count() == 0
    phone.prepare(ruth.user)
    stored(1, Cramp)
    assert Cramp.objects.get().patient == ruth


def test_two_tabs_that_send_at_once_store_each_entry_once(phone: Phone, ruth: Patient) -> None:
    phone.script = NO_LOCKS
    phone.switch_on()
    page = phone.prepare(ruth.user)
    phone.context.set_offline(True)
    phone.open("/offline/#drinks")
    for _ in range(5):
        tap(page, "Glass")
        page.locator("#said [data-state=kept]").wait_for()
    other = phone.tab()
    other.goto(f"{phone.url}/offline/#kept")
    expect(other.get_by_text("Not yet sent: 5")).to_be_visible()
    phone.network_is_back()
    for each in (page, other):
        each.evaluate("void stillnight.send(), void stillnight.send()")
    stored(5, Drink)
    phone.wait_until_sent()
    assert Drink.objects.count() == 5


def test_a_full_phone_says_so_at_once_and_never_ticks(phone: Phone, ruth: Patient) -> None:
    page = phone.prepare(ruth.user)
    phone.context.set_offline(True)
    phone.open("/offline/")
    page.evaluate(
        """() => {
          const full = () => { throw new DOMException("full", "QuotaExceededError"); };
          IDBObjectStore.prototype.add = full;
          IDBObjectStore.prototype.put = full;
        }"""
    )
    tap(page, "Cramp now")
    expect(page.get_by_role("alert")).to_contain_text("Not saved.")
    expect(page.get_by_role("alert")).to_contain_text("Write it down")
    expect(page.get_by_role("alert")).to_contain_text("A cramp began.")
    assert page.locator("#said [data-state]").count() == 0


def test_a_wrong_clock_is_asked_about_and_corrected_with_one_tap(
    phone: Phone, ruth: Patient
) -> None:
    page = phone.prepare(ruth.user)
    phone.context.set_offline(True)
    phone.open("/offline/")
    real = dt.datetime.now(dt.UTC)
    page.clock.install(time=real + dt.timedelta(hours=9))
    phone.open("/offline/")
    tap(page, "Cramp now")
    page.get_by_role("heading", name="Clock is running").wait_for()
    phone.network_is_back()
    page.evaluate("stillnight.sendAndSay()")
    page.get_by_role("link", name="We have a question.").click()
    expect(page.get_by_text("The clock of this phone was wrong.")).to_be_visible()
    page.get_by_role("button", name="Yes, at").click()
    stored(1, Cramp)
    assert abs(Cramp.objects.get().started_at - real) < dt.timedelta(minutes=2)


def test_more_about_a_cramp_that_was_deleted_elsewhere_is_asked_and_not_lost(
    phone: Phone, ruth: Patient
) -> None:
    now = dt.datetime.now(dt.UTC)
    cramp = record_cramp(ruth, started_at=now - dt.timedelta(hours=2), minutes=5, now=now)
    page = phone.prepare(ruth.user, f"/cramps/{cramp.public_id}/")
    phone.context.set_offline(True)
    tick(page.locator("#severity-10"))
    tap(page, "Save and rest")
    page.get_by_text("More about a cramp. Kept on this phone.").wait_for()
    undo_cramp(ruth, cramp, now=dt.datetime.now(dt.UTC))
    phone.network_is_back()
    page.evaluate("stillnight.sendAndSay()")
    page.get_by_role("link", name="We have a question.").click()
    expect(page.get_by_text("That cramp was undone. It no longer counts.")).to_be_visible()
    tap(page, "Log it as a new entry")
    stored(2, Cramp)
    again = ruth.cramps.kept().get()
    assert (again.severity, again.minutes) == (10, 5)
