"""The loop of the product from end to end: browser, red flags, worker, clinician, mail."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Browser, Page, expect

from crampsite.stack.accounts import totp_code
from tests.faults.sink import Sink, mail_server
from tests.stack.product import Product, product
from tests.support.postgres import postgres
from tests.support.processes import children, command_line, wait_until
from tests.support.valkey import valkey

pytestmark = pytest.mark.stack

# Besides the weekly mail: a message waits for two of the sample people, a clinic asks one.
OWED_ANOTHER = {f"{name}@stillnight.test" for name in ("ruth", "anna.osei", "helen")}
MAIL_SECONDS = 90  # the worker starts, and its bell rings every ten seconds


def sign_in(chromium: Browser, product: Product, person: str) -> Page:
    """A page signed in through the forms, with the second step where there is one."""
    demo = product.demo()
    page = chromium.new_context(timezone_id="America/New_York").new_page()
    page.goto(f"http://localhost:{product.port}/account/login/")
    page.locator("input[name=login]").fill(demo[person]["email"])
    page.locator("input[name=password]").fill(demo[person]["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    if secret := demo[person].get("totp_secret"):
        page.locator("input[name=code]").fill(totp_code(secret, now=dt.datetime.now(dt.UTC)))
        page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/account/" not in url)
    return page


def test_a_patient_logs_is_answered_and_the_physician_sees_it(
    shared: Product, chromium: Browser
) -> None:
    here = f"http://localhost:{shared.port}"
    ruth = sign_in(chromium, shared, "patient")
    ruth.goto(f"{here}/tonight/")
    ruth.get_by_role("button", name="Cramp now").click()
    ruth.get_by_role("button", name="It stopped").click()
    ruth.locator("#severity-8").check()
    ruth.locator("label.gl-lc").click()
    ruth.get_by_role("button", name="Save and rest").click()
    ruth.wait_for_url("**/tonight/**")
    ruth.goto(f"{here}/today/")
    ruth.get_by_role("button", name="Glass").click()
    ruth.get_by_role("button", name="Undo").wait_for()
    ruth.get_by_role("button", name="See what we found").click()
    expect(ruth.locator("main")).to_contain_text("Do not stop your medicine on your own.")
    ruth.get_by_role("link", name="Low sodium").first.click()
    ruth.wait_for_url("**/learn/low-sodium/**")
    ruth.goto(f"{here}/check/")
    ruth.locator("#s-confusion").check()
    ruth.get_by_role("button", name="Tell me what to do").click()
    expect(ruth.get_by_role("heading", level=1)).to_have_text("Call 911 now")

    anna = sign_in(chromium, shared, "clinician")
    anna.goto(f"{here}/panel/")
    first = anna.locator("tbody tr").first
    assert "Ruth Kessler" in first.inner_text()
    first.get_by_role("link", name="Ruth Kessler", exact=True).click()
    expect(anna.locator("main")).to_contain_text("New confusion can be serious")
    # What is scrolled to takes its own place when it comes: nothing may hold on to it.
    anna.locator("#charts").evaluate("place => place.scrollIntoView()")
    anna.locator("[data-figure]").first.wait_for()
    anna.locator("[data-figure]").first.evaluate("box => box.scrollIntoView()")
    anna.locator(".js-plotly-plot .main-svg").first.wait_for()
    note = "Called her at nine."
    anna.locator("textarea").first.fill(note)
    anna.get_by_role("button", name="Acknowledge").first.click()
    expect(anna.locator("main")).to_contain_text(note)

    ruth.goto(f"{here}/account/")
    assert "Dr. Anna Osei" in ruth.locator("main").inner_text()


def test_the_worker_sends_the_weekly_mails_to_the_mailbox(
    shared: Product, chromium: Browser
) -> None:
    page = chromium.new_page()
    summary = page.get_by_role("link", name="Your weekly summary is ready")

    def arrived() -> bool:
        """Other mails to her may come first."""
        page.goto(shared.demo()["mailbox"])
        return summary.count() > 0 and "ruth@stillnight.test" in page.locator("main").inner_text()

    wait_until(arrived, seconds=MAIL_SECONDS, otherwise=lambda: shared.process.output)
    summary.first.click()
    expect(page.locator("main")).to_contain_text("List-Unsubscribe")
    words = page.locator("main").inner_text()
    assert "hydrochlorothiazide" not in words.lower()


def test_outside_services_take_the_place_of_the_embedded_ones(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    data_dir = tmp_path_factory.mktemp("outside") / "data"
    sink = Sink()
    with postgres() as urls, valkey() as server, mail_server(sink):
        outside = {
            "DATABASE_URL": urls.default,
            "REDIS_URL": server.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "DEMO": "1",
        }
        with product(data_dir, **outside) as started:
            lines = [command_line(pid) for pid in children(started.supervisor)]
            assert not [line for line in lines if "valkey-server" in line or "mailsink" in line]
            assert started.get("/healthz") == (200, "ok")
            assert started.get("/mailbox/")[0] == 404
            assert not list(data_dir.glob("stillnight.sqlite3*"))
            wait_until(
                lambda: "ruth@stillnight.test" in sink.copies(),
                seconds=MAIL_SECONDS,
                otherwise=lambda: started.process.output,
            )
    sent = [message_id for ids in sink.copies().values() for message_id in ids]
    assert len(sent) == len(set(sent))
    for address, ids in sink.copies().items():
        assert len(ids) <= 1 + (address in OWED_ANOTHER), address
