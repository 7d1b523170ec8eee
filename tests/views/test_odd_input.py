"""What no page of ours would send: it is refused in words, and never an error of ours."""

from __future__ import annotations

import itertools
import uuid
from urllib.parse import quote

import pytest
from django.test import Client

from tests.support.rows import all_rows
from tracker.forms.questions import QUESTIONS
from tracker.models import Consent, Patient

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.usefixtures("frozen"),
]

ODD = (
    "NaN",
    "Infinity",
    "1e308",
    "-1",
    "9" * 5000,
    "\x00",
    "\ud7ff\ufffe",
    "٥",
    "²",
    "1_000",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}{% load static %}",
    "9999-12-31",
    "0001-01-01",
    "2026-13-45",
)
FORMS = {
    "/cramps/earlier/": {
        "night": "2026-06-17",
        "about": "",
        "time": "02:30",
        "fold": "",
        "severity": "",
        "minutes": "",
    },
    "/check/": {"signs": ""},
    "/drinks/add": {"volume_ml": "", "amount": "", "kind": "", "time": "", "day": "2026-06-18"},
    "/drinks/confirm": {"day": "2026-06-18", "back": "drinks"},
    "/drinks/sizes/": {"cup": "5", "glass": "8", "bottle": "17"},
    "/labs/": {
        "analyte": "sodium",
        "value": "139",
        "unit": "mmol/L",
        "taken_on": "today",
        "low": "",
        "high": "",
    },
    "/days/2026-06-18/": {
        "exertion": "",
        "hot": "",
        "alcohol_drinks": "",
        "signs": "",
        "shown": "",
        "urine_colour": "",
        "urine_times": "",
        "weight": "",
        "weight_unit": "lb",
        "words": "",
    },
    "/days/2026-06-18/legs/": {"hard_knot": "", "feel": "urge", "lasts": "", "place": ""},
    "/medicines/add/": {"name": "", "amount": "", "start": "", "choice": "", "asked": ""},
    "/account/answers": {"zone": "UTC", "country": "", "birth_year": "", "conditions": ""},
    "/account/mail": {"weekly_mail": "off", "weekly_weekday": "1", "weekly_hour": "9"},
    "/share/code": {"categories": ""},
    "/helpers/invite": {"called": "", "sees": ""},
}
QUERIES = (
    "/cramps/earlier/?night=",
    "/drinks/?day=",
    "/patterns/?range=",
    "/patterns/?range=custom&to=2026-06-01&from=",
    "/patterns/chart.json?range=",
    "/medicines/search/?q=",
    "/learn/?q=",
)


@pytest.mark.parametrize("address", FORMS)
def test_no_field_of_a_form_can_break_its_page(ruths_browser: Client, address: str) -> None:
    for field, value in itertools.product(FORMS[address], ODD):
        body = FORMS[address] | {field: value, "key": str(uuid.uuid4())}
        answer = ruths_browser.post(address, body)
        assert answer.status_code < 500, (field, value)
        assert b"<script>alert" not in answer.content


def test_no_address_can_break_its_page(ruths_browser: Client) -> None:
    for address, value in itertools.product(QUERIES, ODD):
        assert ruths_browser.get(address + quote(value)).status_code < 500, (address, value)
    for path, value in itertools.product(("", "undo", "legs/", "legs/undo"), ODD):
        address = f"/days/{quote(value, safe='')}/{path}"
        assert ruths_browser.get(address).status_code < 500, address
        assert ruths_browser.post(address).status_code < 500, address
    for answer, value in itertools.product(("none", "forgotten", "undo"), ODD):
        address = f"/nights/{quote(value, safe='')}/{answer}"
        assert ruths_browser.post(address).status_code < 500, address


def test_nothing_a_clinician_types_can_break_the_desk(
    ruth: Patient, annas_browser: Client, consent: Consent
) -> None:
    for field, value in itertools.product(("q", "urgency", "page"), ODD):
        answer = annas_browser.get(f"/panel/?{field}={quote(value)}")
        assert answer.status_code < 500, (field, value)
    for field, value in itertools.product(("finding", "alert", "note", "key"), ODD):
        for action in ("acknowledge", "not-relevant", "note"):
            answer = annas_browser.post(f"/panel/{ruth.public_id}/{action}", {field: value})
            assert answer.status_code < 500, (action, field, value)
    for value in ODD:
        assert annas_browser.post("/panel/add/", {"code": value * 9}).status_code < 500


def test_what_a_form_does_not_ask_is_not_taken(ruth: Patient, ruths_browser: Client) -> None:
    extra = {
        "fluid_limit_ml": "9000",
        "risk": "{}",
        "is_staff": "on",
        "panel_code": "AAAAAAA",
        "alerted_on": "",
        "user": "1",
        "patient": "1",
        "joined_on": "2020-01-01",
        "role": "clinician",
    }
    kept = [field for field in extra if hasattr(ruth, field)]
    before = {field: getattr(ruth, field) for field in kept}
    for topic, form in QUESTIONS.items():
        asked = form(ruth)
        values = {name: asked[name].value() for name in asked.fields}
        answers = {name: value for name, value in values.items() if value is not None}
        answer = ruths_browser.post(f"/account/questions/{topic}/", answers | extra)
        assert answer.status_code == 302, topic
    ruths_browser.post("/drinks/add", {"volume_ml": "250", **extra})
    ruth.refresh_from_db()
    assert {field: getattr(ruth, field) for field in kept} == before
    assert not ruth.user.is_staff
    assert ruth.drinks.count() == 1


def test_a_form_that_is_far_too_long_stores_nothing(ruths_browser: Client) -> None:
    before = all_rows()
    long = ruths_browser.post("/medicines/add/", {"name": "a" * 2_000_000})
    many = ruths_browser.post("/check/", {f"field{n}": "x" for n in range(400)})
    assert (long.status_code, many.status_code) == (400, 400)
    assert all_rows() == before
