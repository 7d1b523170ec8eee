"""The page of life events: added, changed, removed, undone, and marked on charts."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.support.queries import counted
from tracker.actions.life_events import EventEntry, add_event
from tracker.models import Alert, LifeEvent, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

JUNE_1 = dt.date(2026, 6, 1)


def post(browser: Client, address: str = "/events/", **fields: Any) -> Any:
    """The form, sent: a holiday in June unless the fields say otherwise."""
    sent = {"key": str(uuid.uuid4()), "label": "Holiday", "first_on": "June 1, 2026"}
    return browser.post(address, sent | {"last_on": "June 9, 2026"} | fields)


def page(browser: Client, address: str = "/events/") -> str:
    """The page as text, with single spaces."""
    response = browser.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def bed(patient: Patient) -> LifeEvent:
    """A new bed on the first of June."""
    return add_event(patient, EventEntry(first_on=JUNE_1, label="New bed"), now=NOW)[0]


def address(event: LifeEvent, way: str = "") -> str:
    return f"/events/{event.public_id}/{way}"


def test_an_event_is_saved_listed_and_can_be_undone(ruth: Patient, ruths_browser: Client) -> None:
    answer = post(ruths_browser)
    assert (answer.status_code, answer["Location"]) == (302, "/events/")
    html = page(ruths_browser)
    assert "Holiday" in html
    assert "June 1, 2026 to June 9, 2026" in html
    change = re.search(r'name="change" value="([^"]+)"', html)
    assert change is not None
    event = ruth.life_events.get()
    ruths_browser.post(address(event, "back"), {"change": change[1]})
    assert "No events yet." in page(ruths_browser)


def test_the_page_says_who_sees_the_words(ruths_browser: Client) -> None:
    assert "A clinic sees them only if you share notes." in page(ruths_browser)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"label": ""}, "Say what happened, in a few words."),
        ({"first_on": ""}, "Type the day, like May 11, 2026."),
        ({"first_on": "June"}, "Add the year"),
        ({"first_on": "June 30, 2026", "last_on": ""}, "That date is in the future."),
        ({"last_on": "May 1, 2026"}, "The last day is before the first. Check the days."),
    ],
)
def test_a_mistake_is_said_at_its_field_and_nothing_is_lost(
    ruth: Patient, ruths_browser: Client, fields: dict[str, str], says: str
) -> None:
    answer = post(ruths_browser, **fields)
    html = answer.content.decode()
    assert says in html
    assert 'aria-invalid="true"' in html
    assert "label" in fields or 'value="Holiday"' in html
    assert not ruth.life_events.exists()


def test_an_event_is_changed_and_says_what_it_was(ruth: Patient, ruths_browser: Client) -> None:
    event = bed(ruth)
    assert 'value="New bed"' in page(ruths_browser, address(event))
    post(ruths_browser, address(event))
    html = page(ruths_browser, address(event))
    assert "<h1>Holiday</h1>" in html
    assert "Your words: “New bed”" in html
    assert "Last day: blank" in html


def test_a_removed_event_is_gone_from_the_list_and_comes_back(
    ruth: Patient, ruths_browser: Client
) -> None:
    event = bed(ruth)
    ruths_browser.post(address(event, "remove"), {"key": str(uuid.uuid4())})
    assert ruths_browser.get(address(event)).status_code == 404
    assert "“New bed” was removed" in page(ruths_browser)
    ruths_browser.post(address(event, "back"), {})
    assert ruths_browser.get(address(event)).status_code == 200


def test_undo_comes_too_late_after_ten_minutes(
    ruth: Patient, ruths_browser: Client, frozen: Any
) -> None:
    event = bed(ruth)
    frozen.move_to(NOW + dt.timedelta(minutes=11))
    assert "Undo" not in page(ruths_browser)
    ruths_browser.post(address(event, "back"), {})
    assert "That was more than 10 minutes ago." in page(ruths_browser)
    assert ruth.life_events.kept().exists()


def test_two_forms_under_one_key_are_asked_about(ruth: Patient, ruths_browser: Client) -> None:
    key = str(uuid.uuid4())
    post(ruths_browser, key=key)
    answer = post(ruths_browser, key=key, label="Moved house")
    assert answer.status_code == 200
    assert ruth.life_events.count() == 1


def test_a_red_flag_in_the_words_is_answered_in_the_response(ruths_browser: Client) -> None:
    answer = post(ruths_browser, label="I have chest pain", first_on="today", last_on="")
    assert "Call 911 now" in answer.content.decode()
    assert Alert.objects.count() == 1


def test_own_words_are_never_code(ruths_browser: Client) -> None:
    post(ruths_browser, label="<script>alert(1)</script>")
    html = page(ruths_browser)
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_the_page_asks_as_little_for_fifty_events_as_for_one(
    ruth: Patient, ruths_browser: Client
) -> None:
    asked = []
    for number in (1, 49):
        for _ in range(number):
            bed(ruth)
        page(ruths_browser)
        with counted() as one:
            page(ruths_browser)
        asked.append(one)
    assert len(asked[0]) == len(asked[1]) <= 6, "\n".join(asked[1])
