"""One question for a new medicine, slips mended, the last change taken back, and the history."""

from __future__ import annotations

import datetime as dt
import html
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.support.queries import counted
from tracker.actions.drug_rows import catalogue_row
from tracker.actions.medications import Dose, add_medication, stop_medication
from tracker.history import load_history
from tracker.models import Medication, Patient

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.usefixtures("frozen"),
]

QUESTION = "Did the cramps get worse before you started it?"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def water_pill(ruth: Patient) -> Medication:
    """Hydrochlorothiazide since May 11, added an hour ago."""
    row, _ = add_medication(
        ruth,
        drug=catalogue_row("hydrochlorothiazide"),
        dose=Dose(value=Decimal("12.5"), unit="mg", times=("morning",)),
        started_on=dt.date(2026, 5, 11),
        now=NOW - 60 * MINUTE,
    )
    return row


def text(response: Any) -> str:
    """A page as text, with single spaces."""
    assert response.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def add(browser: Client, **fields: str) -> str:
    """The form for a new medicine, sent and followed."""
    sent = {"key": str(uuid.uuid4()), "name": "atorvastatin"} | fields
    return text(browser.post("/medicines/add/", sent, follow=True))


def press(browser: Client, medication: Medication, path: str, **fields: Any) -> str:
    """A form of one medicine, sent and followed."""
    sent = {"key": str(uuid.uuid4())} | fields
    return text(browser.post(f"/medicines/{medication.public_id}/{path}", sent, follow=True))


@pytest.mark.parametrize("start", ["May 20, 2026", "June 2026", "today"])
def test_a_new_medicine_is_asked_about_once(
    ruth: Patient, ruths_browser: Client, start: str
) -> None:
    said = add(ruths_browser, start=start)
    assert "Atorvastatin is saved." in said
    assert QUESTION in said
    medication = ruth.medications.get()
    said = press(ruths_browser, medication, "before/", answer="yes")
    assert "Your answer is saved." in said
    assert QUESTION not in said
    (course,) = load_history(ruth, NOW.date()).medications
    assert course.worse_before is True


@pytest.mark.parametrize("start", ["", "2019", "March 2026"])
def test_an_old_medicine_is_not_asked_about(ruths_browser: Client, start: str) -> None:
    assert QUESTION not in add(ruths_browser, start=start)


def test_the_question_can_be_skipped_and_answered_later(
    ruth: Patient, ruths_browser: Client, water_pill: Medication
) -> None:
    page = text(ruths_browser.get(f"/medicines/{water_pill.public_id}/before/"))
    assert 'href="/medicines/">Skip this question' in page
    page = text(ruths_browser.get(f"/medicines/{water_pill.public_id}/"))
    assert "Not answered yet." in page
    press(ruths_browser, water_pill, "before/", answer="no")
    page = text(ruths_browser.get(f"/medicines/{water_pill.public_id}/"))
    assert "No, they did not get worse before." in page
    assert ruth.medications.get().worse_before == "no"


@pytest.mark.parametrize("answer", ["", "maybe", "<script>"])
def test_an_answer_that_is_none_changes_nothing(
    ruth: Patient, ruths_browser: Client, water_pill: Medication, answer: str
) -> None:
    assert QUESTION in press(ruths_browser, water_pill, "before/", answer=answer)
    assert ruth.medications.get().worse_before == ""


def test_a_slip_is_corrected(ruth: Patient, ruths_browser: Client, water_pill: Medication) -> None:
    page = text(ruths_browser.get(f"/medicines/{water_pill.public_id}/correct/"))
    assert 'value="12.5"' in page
    assert 'value="May 11, 2026"' in page
    said = press(
        ruths_browser,
        water_pill,
        "correct/",
        amount="25",
        unit="mg",
        times=["evening", "needed"],
        start="April 2026",
    )
    assert "The entry is corrected." in said
    assert "25 mg, every evening, only when needed" in said
    assert "Since about April 2026" in said
    page = text(ruths_browser.get(f"/medicines/{water_pill.public_id}/"))
    assert "Amount: 12.5 mg" in page
    assert "Since: May 11, 2026" in page
    row = ruth.medications.get()
    assert (row.started_on, row.started_precision) == (dt.date(2026, 4, 1), "month")


def test_a_start_that_cannot_be_is_said_at_its_field_and_stays_typed(
    ruth: Patient, ruths_browser: Client, water_pill: Medication
) -> None:
    said = press(ruths_browser, water_pill, "correct/", amount="25", unit="mg", start="May 2027")
    assert 'href="#id_start">That date is in the future. Check the year.' in said
    assert 'value="May 2027"' in said
    stop_medication(
        ruth, water_pill, stopped_on=dt.date(2026, 6, 1), stopped_by="clinician", now=NOW
    )
    said = press(ruths_browser, water_pill, "correct/", start="June 10, 2026")
    assert "You noted a stop before that day." in said


def test_the_last_change_can_be_undone_from_the_list(
    ruth: Patient, ruths_browser: Client, water_pill: Medication, frozen: Any
) -> None:
    assert "Undo" not in text(ruths_browser.get("/medicines/"))
    address = f"/medicines/{water_pill.public_id}/"
    ruths_browser.post(
        address, {"do": "stop", "on": "today", "by": "clinician", "key": str(uuid.uuid4())}
    )
    assert "Hydrochlorothiazide was noted as stopped." in text(ruths_browser.get("/medicines/"))
    assert "Undone. It is as it was before." in press(ruths_browser, water_pill, "undo")
    assert ruth.medications.get().stopped_on is None
    ruths_browser.post(address, {"do": "remove", "key": str(uuid.uuid4())})
    assert "Hydrochlorothiazide was removed." in text(ruths_browser.get("/medicines/"))
    frozen.move_to(NOW + 10 * MINUTE)
    assert "was removed" not in text(ruths_browser.get("/medicines/"))
    assert "more than 10 minutes ago" in press(ruths_browser, water_pill, "undo")
    assert ruth.medications.get().removed_at is not None


def test_a_removal_is_put_back(
    ruth: Patient, ruths_browser: Client, water_pill: Medication
) -> None:
    address = f"/medicines/{water_pill.public_id}/"
    ruths_browser.post(address, {"do": "remove", "key": str(uuid.uuid4())})
    assert "Hydrochlorothiazide" in press(ruths_browser, water_pill, "undo")
    assert ruth.medications.kept().count() == 1


def test_a_stop_sent_twice_under_one_key_is_one_stop(
    ruths_browser: Client, water_pill: Medication
) -> None:
    address, key = f"/medicines/{water_pill.public_id}/", str(uuid.uuid4())
    sent = {"do": "stop", "on": "today", "by": "patient", "key": key}
    for _tap in range(2):
        assert "You noted that you stopped a medicine." in text(ruths_browser.post(address, sent))
    again = text(ruths_browser.post(address, sent | {"by": "clinician"}))
    assert "This page was saved once already." in again


def test_a_strangers_medicine_is_not_found(
    water_pill: Medication, tom: Patient, client: Client
) -> None:
    client.force_login(tom.user)
    for path in ("before/", "correct/"):
        assert client.get(f"/medicines/{water_pill.public_id}/{path}").status_code == 404
    assert client.post(f"/medicines/{water_pill.public_id}/undo").status_code == 404


def test_the_history_costs_the_same_however_long_it_is(
    ruths_browser: Client, water_pill: Medication
) -> None:
    asked = []
    for times in (1, 12):
        for _ in range(times):
            for amount in ("25", "12.5"):
                press(ruths_browser, water_pill, "correct/", amount=amount, unit="mg")
        ruths_browser.get(f"/medicines/{water_pill.public_id}/")
        with counted() as statements:
            ruths_browser.get(f"/medicines/{water_pill.public_id}/")
        asked.append(statements)
    assert len(asked[0]) == len(asked[1]) <= 6, "\n".join(asked[1])
