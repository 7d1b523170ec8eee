"""Blood tests: answered at once, never called normal, taken back."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tracker.actions.labs import record_lab
from tracker.models import Alert, LabResult, Patient

pytestmark = pytest.mark.usefixtures("frozen")


def post(browser: Client, **fields: Any) -> Any:
    """The form, sent: a sodium of today unless the fields say otherwise."""
    sent = {
        "key": str(uuid.uuid4()),
        "analyte": "sodium",
        "value": "138",
        "unit": "mmol/L",
        "taken_on": "June 18, 2026",
    }
    return browser.post("/labs/", sent | fields)


def page(browser: Client) -> str:
    """The page as text, with single spaces."""
    response = browser.get("/labs/")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_value_is_kept_as_printed(ruth: Patient, ruths_browser: Client) -> None:
    post(ruths_browser, analyte="magnesium", value="1.9", unit="mg/dL", low="1.7", high="2.4")
    lab = ruth.labs.get()
    assert (lab.value, lab.unit) == (Decimal("1.9"), "mg/dL")
    html = page(ruths_browser)
    assert "Magnesium 1.9 mg/dL" in html
    assert "It is inside your lab’s range (1.7 to 2.4)." in html
    assert not re.search(r"\bnormal\b|nothing to worry", html.split("<main")[1], re.IGNORECASE)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("138", "It is inside your lab’s range (135 to 145)."),
        ("134", "It is below your lab’s range. Ask your clinic what it means for you."),
        ("146", "It is above your lab’s range. Ask your clinic what it means for you."),
    ],
)
def test_the_labs_own_range_is_the_only_measure(
    ruths_browser: Client, value: str, says: str
) -> None:
    post(ruths_browser, value=value, low="135", high="145")
    assert says in page(ruths_browser)


@pytest.mark.parametrize(
    ("analyte", "value", "rule", "level"),
    [
        ("sodium", "124", "R21", "today"),
        ("sodium", "125", "R22", "today"),
        ("sodium", "130", "R23", "soon"),
        ("sodium", "151", "R24", "today"),
        ("potassium", "2.9", "R25", "today"),
        ("potassium", "6.5", "R25", "emergency"),
    ],
)
def test_a_value_is_answered_in_the_same_response(
    ruths_browser: Client, analyte: str, value: str, rule: str, level: str
) -> None:
    response = post(ruths_browser, analyte=analyte, value=value, unit="mEq/L")
    alert = Alert.objects.get()
    assert (alert.rule, alert.urgency) == (rule, level)
    assert response.status_code == 200
    assert alert.words in response.content.decode()


def test_a_second_low_value_of_the_day_is_answered_too(ruths_browser: Client) -> None:
    for value in ("124", "115"):
        html = post(ruths_browser, value=value).content.decode()
        assert "This sodium number is very low." in html


def test_another_test_of_the_day_is_not_answered_with_the_first(ruths_browser: Client) -> None:
    post(ruths_browser, value="124")
    response = post(ruths_browser, analyte="potassium", value="4.2")
    assert response.status_code == 302


@pytest.mark.parametrize("value", ["13.8", "1380"])
def test_an_impossible_value_is_not_stored_and_cannot_be_confirmed(
    ruths_browser: Client, value: str
) -> None:
    for _try in range(2):
        html = post(ruths_browser, value=value).content.decode()
        assert 'href="#id_value">Please check the number on your report. It often looks' in html
        assert f'value="{value}"' in html
    assert not LabResult.objects.exists()
    assert not Alert.objects.exists()


def test_a_double_tap_makes_one_row(ruths_browser: Client) -> None:
    key = str(uuid.uuid4())
    for _tap in range(2):
        assert "very low" in post(ruths_browser, key=key, value="124").content.decode()
    assert LabResult.objects.count() == 1


def test_the_same_page_with_another_value_is_asked_about(ruths_browser: Client) -> None:
    key = str(uuid.uuid4())
    post(ruths_browser, key=key)
    html = post(ruths_browser, key=key, value="137").content.decode()
    assert "This page was saved once already." in html
    assert key not in html
    assert LabResult.objects.count() == 1


def test_a_removed_value_is_out_but_its_alert_stays(ruths_browser: Client) -> None:
    post(ruths_browser, value="124")
    lab = LabResult.objects.get()
    ruths_browser.post(f"/labs/{lab.public_id}/undo")
    assert "No numbers yet." in page(ruths_browser)
    assert Alert.objects.get().rule == "R21"
    lab.refresh_from_db()
    assert lab.removed_at is not None
    assert ruths_browser.post(f"/labs/{lab.public_id}/undo").status_code == 404


def test_another_patients_value_is_not_found(
    ruth: Patient, tom: Patient, client: Client, now: dt.datetime
) -> None:
    lab, _ = record_lab(ruth, analyte="sodium", taken_on=now.date(), value=Decimal(138), now=now)
    client.force_login(tom.user)
    for path in ("", "undo", "back"):
        assert client.post(f"/labs/{lab.public_id}/{path}").status_code == 404
    assert "138" not in client.get("/labs/").content.decode()


def test_strangers_are_asked_to_sign_in_and_clinicians_find_nothing(
    client: Client, annas_browser: Client
) -> None:
    assert client.get("/labs/").status_code == 302
    assert annas_browser.get("/labs/").status_code == 404


def test_sixty_values_cost_as_many_queries_as_one(
    ruth: Patient, ruths_browser: Client, now: dt.datetime
) -> None:
    row = {"patient": ruth, "analyte": "sodium", "value": 138, "created_at": now}
    LabResult.objects.create(taken_on=now.date(), **row)
    page(ruths_browser)  # the first look notes the session
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            page(ruths_browser)
        counts.append(len(queries))
        LabResult.objects.bulk_create(
            LabResult(taken_on=now.date() - dt.timedelta(days=days), **row) for days in range(60)
        )
    assert counts[0] == counts[1]


def test_a_slip_is_corrected_and_answered(ruths_browser: Client) -> None:
    post(ruths_browser, value="138")
    lab = LabResult.objects.get()
    address = f"/labs/{lab.public_id}/"
    html = ruths_browser.get(address).content.decode()
    assert 'value="138"' in html
    assert 'value="June 18, 2026"' in html
    sent = {"key": str(uuid.uuid4()), "analyte": "sodium", "unit": "mmol/L", "taken_on": "today"}
    html = ruths_browser.post(address, sent | {"value": "1240"}).content.decode()
    assert "Please check the number on your report." in html
    assert 'value="1240"' in html
    html = ruths_browser.post(address, sent | {"value": "124"}).content.decode()
    assert Alert.objects.get(rule="R21").words in html
    html = ruths_browser.get(address).content.decode()
    assert "Number: 138" in html


def test_the_last_change_can_be_undone_for_ten_minutes(ruths_browser: Client, frozen: Any) -> None:
    post(ruths_browser, value="138")
    assert "Sodium 138 mmol/L was saved." in page(ruths_browser)
    lab = LabResult.objects.get()
    ruths_browser.post(f"/labs/{lab.public_id}/undo", {"key": str(uuid.uuid4())})
    assert "Sodium 138 mmol/L was removed." in page(ruths_browser)
    ruths_browser.post(f"/labs/{lab.public_id}/back")
    assert "Sodium 138 mmol/L</h3>" in page(ruths_browser)
    frozen.shift(600)
    assert "was saved." not in page(ruths_browser)
    html = ruths_browser.post(f"/labs/{lab.public_id}/back", follow=True).content.decode()
    assert "more than 10 minutes ago" in html
    assert LabResult.objects.get().removed_at is None


def test_a_low_value_that_comes_back_is_answered_again(ruths_browser: Client) -> None:
    post(ruths_browser, value="124")
    lab = LabResult.objects.get()
    ruths_browser.post(f"/labs/{lab.public_id}/undo", {"key": str(uuid.uuid4())})
    html = ruths_browser.post(f"/labs/{lab.public_id}/back").content.decode()
    assert Alert.objects.get().words in html


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "shown"),
    [
        ("creatinine", "1.1", "mg/dL", "Creatinine 1.1 mg/dL"),
        ("ferritin", "42", "ng/mL", "Ferritin (iron stores) 42 ng/mL"),
        ("ck", "212345", "U/L", "CK (a muscle test) 212345 U/L"),
        ("tsh", "2.345", "mIU/L", "TSH (a thyroid test) 2.345 mIU/L"),
    ],
)
def test_every_test_of_the_list_can_be_kept(
    ruths_browser: Client, analyte: str, value: str, unit: str, shown: str
) -> None:
    post(ruths_browser, analyte=analyte, value=value, unit=unit)
    assert shown in page(ruths_browser)
