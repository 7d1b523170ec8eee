"""Two devices with the same entry open: neither overwrites the other's words unseen."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW
from tracker.actions.cramps import record_cramp
from tracker.actions.fluids import record_drink
from tracker.models import Cramp, Drink, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def address(ruth: Patient) -> str:
    """The page of a cramp of last night."""
    cramp = record_cramp(ruth, started_at=NOW.replace(hour=7), minutes=5, now=NOW)
    return reverse("cramp", args=[cramp.public_id])


def seen_by(browser: Client, address: str) -> str:
    """What the form remembers of the cramp it shows."""
    found = re.search(r'name="seen" value="([^"]+)"', browser.get(address).content.decode())
    assert found is not None
    return found[1]


def say(browser: Client, address: str, seen: str, **fields: str) -> tuple[int, str]:
    """Status and body after saving these words."""
    answer = browser.post(address, {"key": str(uuid.uuid4()), "seen": seen, **fields})
    return answer.status_code, answer.content.decode()


def test_the_second_device_is_shown_both_and_saves_only_when_it_says_so(
    ruths_browser: Client, address: str
) -> None:
    phone = tablet = seen_by(ruths_browser, address)
    assert say(ruths_browser, address, tablet, severity="10", places="left_calf")[0] == 302
    status, page = say(ruths_browser, address, phone, severity="4", places="right_calf")
    assert status == 409
    assert "changed on another device: The worst, Left calf." in page
    assert re.search(r'id="severity-4" value="4" checked', page)
    cramp = Cramp.objects.get()
    assert (cramp.severity, cramp.places) == (10, ["left_calf"])
    again = re.search(r'name="seen" value="(\w+)"', page)
    assert again is not None
    assert say(ruths_browser, address, again[1], severity="4", places="right_calf")[0] == 302
    cramp.refresh_from_db()
    assert (cramp.severity, cramp.places) == (4, ["right_calf"])


def test_one_device_may_save_as_often_as_it_likes(ruths_browser: Client, address: str) -> None:
    for severity in ("4", "8", "2"):
        seen = seen_by(ruths_browser, address)
        assert say(ruths_browser, address, seen, severity=severity)[0] == 302
    assert Cramp.objects.get().severity == 2


def test_a_drink_changed_on_two_devices_is_shown_with_both(
    ruths_browser: Client, ruth: Patient
) -> None:
    made, _ = record_drink(ruth, volume_ml=237, now=NOW)
    address = reverse("drink", args=[made.public_id])
    phone = tablet = seen_by(ruths_browser, address)
    assert say(ruths_browser, address, tablet, amount="17", kind="water")[0] == 302
    status, page = say(ruths_browser, address, phone, amount="5", kind="coffee_tea")
    assert status == 409
    assert "changed on another device: 17 oz" in page
    assert Drink.objects.get().kind == "water"
    again = re.search(r'name="seen" value="([^"]+)"', page)
    assert again is not None
    assert say(ruths_browser, address, again[1], amount="5", kind="coffee_tea")[0] == 302
    assert Drink.objects.get().kind == "coffee_tea"


def test_a_page_without_what_it_saw_is_taken_as_before(ruths_browser: Client, address: str) -> None:
    assert ruths_browser.post(address, {"severity": "6"}).status_code == 302
    assert Cramp.objects.get().severity == 6
