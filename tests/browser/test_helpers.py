"""A daughter beside her mother at night: code, yes, cramp, sign, and the end of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.conftest import make_patient
from tracker.models import Helper, Patient, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def daughter(db: None) -> User:
    return make_patient("ida@stillnight.test", "Ida Kessler").user


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_code_to_call_911_and_the_end(
    scripts: bool,  # noqa: FBT001  # pytest passes parameters by name
    window: OpenWindow,
    ruth: Patient,
    daughter: User,
) -> None:
    hers = window(ruth.user, scripts=scripts)
    mothers = hers.open("/helpers/")
    mothers.get_by_role("button", name="Make a code").click()
    code = mothers.locator(".code")
    expect(code).to_be_visible()

    theirs = window(daughter, theme="dark", scripts=scripts)
    page = theirs.open("/helping/")
    page.get_by_role("textbox", name="The code").fill(code.inner_text().lower())
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Help Ruth Kessler?")).to_be_visible()
    page.get_by_role("button", name="Yes, I want to help").click()
    expect(page.get_by_role("heading", name="For Ruth")).to_be_visible()

    page.get_by_role("button", name="Cramp now").click()
    expect(page.get_by_text("Saved for Ruth.")).to_be_visible()
    page.get_by_role("button", name="The cramp let go").click()
    expect(page.get_by_role("button", name="Cramp now")).to_be_visible()

    page.get_by_role("link", name="Something feels different").click()
    page.get_by_label("Chest pain").check()
    page.get_by_role("button", name="Tell me what to do").click()
    expect(page.get_by_role("heading", name="Call 911 now")).to_be_visible()
    expect(page.get_by_text("Ruth needs help right away.")).to_be_visible()
    page.get_by_role("link", name="Back: for Ruth").click()
    expect(page.get_by_text("You logged this just now")).to_be_visible()

    mothers.goto(f"{hers.server}/helpers/")
    mothers.get_by_role("button", name="Stop Ida Kessler").click()
    expect(mothers.get_by_text("They can do nothing here from now on.")).to_be_visible()
    stale = page.goto(page.url)
    assert stale is not None
    assert stale.status == 404
    assert not Helper.objects.active().exists()
    assert ruth.cramps.count() == 1
    assert ruth.alerts.filter(urgency="emergency").exists()
