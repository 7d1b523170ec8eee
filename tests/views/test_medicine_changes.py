"""One medicine: changed, stopped, taken up again, removed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tracker.actions.drug_rows import catalogue_row
from tracker.actions.medications import Dose, add_medication
from tracker.history import load_history
from tracker.models import Alert, Medication, Patient

pytestmark = pytest.mark.usefixtures("frozen")

STOPPED_ALONE = "You noted that you stopped a medicine."


@pytest.fixture
def water_pill(ruth: Patient, now: dt.datetime) -> Medication:
    """Hydrochlorothiazide since May 11."""
    return given(ruth, "hydrochlorothiazide", now)


def given(patient: Patient, inn: str, now: dt.datetime) -> Medication:
    """A medicine at 12.5 mg every morning since May 11."""
    medication, _ = add_medication(
        patient,
        drug=catalogue_row(inn),
        dose=Dose(value=Decimal("12.5"), unit="mg", times=("morning",)),
        started_on=dt.date(2026, 5, 11),
        now=now,
    )
    return medication


def post(browser: Client, medication: Medication, **fields: Any) -> Any:
    """A button on the page, pressed."""
    return browser.post(f"/medicines/{medication.public_id}/", fields)


def stop(browser: Client, medication: Medication, by: str) -> Any:
    """The stop form, sent for today."""
    return post(browser, medication, do="stop", on="June 18, 2026", by=by)


def test_the_page_shows_the_dose_and_the_rule_word_for_word(
    ruths_browser: Client, water_pill: Medication
) -> None:
    html = ruths_browser.get(f"/medicines/{water_pill.public_id}/").content.decode()
    assert "Do not stop your medicine on your own." in html
    assert "12.5 mg, every morning. Since May 11, 2026" in html
    assert 'value="12.5"' in html
    assert 'value="June 18, 2026"' in html


def test_a_new_dose_counts_from_its_day(ruths_browser: Client, water_pill: Medication) -> None:
    post(
        ruths_browser,
        water_pill,
        do="change",
        amount="25",
        unit="mg",
        times=["evening"],
        on="6/1/2026",
    )
    change = water_pill.changes.get()
    assert (change.on, change.dose_value, change.times) == (
        dt.date(2026, 6, 1),
        Decimal(25),
        ["evening"],
    )
    html = ruths_browser.get("/medicines/").content.decode()
    assert "25 mg, every evening" in html
    html = ruths_browser.get(f"/medicines/{water_pill.public_id}/").content.decode()
    assert "From June 1, 2026: 25 mg, every evening" in html


def test_a_move_to_the_evening_alone_is_a_change_and_reaches_the_analysis(
    ruth: Patient, ruths_browser: Client, water_pill: Medication
) -> None:
    post(
        ruths_browser,
        water_pill,
        do="change",
        amount="12.5",
        unit="mg",
        times=["evening"],
        on="June 10, 2026",
    )
    courses = load_history(ruth, dt.date(2026, 6, 1)).medications
    assert [course.time for course in courses] == ["morning", "evening"]
    assert [course.start for course in courses] == [dt.date(2026, 5, 11), dt.date(2026, 6, 10)]


def test_a_change_before_the_start_is_refused_with_everything_kept(
    ruths_browser: Client, water_pill: Medication
) -> None:
    response = post(
        ruths_browser, water_pill, do="change", amount="25", unit="mg", on="May 1, 2026"
    )
    html = response.content.decode()
    assert "That is not after you started it. Choose a later day." in html
    assert 'href="#id_on"' in html
    assert 'value="25"' in html
    assert not water_pill.changes.exists()


def test_a_medicine_stopped_alone_is_answered_in_the_same_response(
    ruths_browser: Client, water_pill: Medication
) -> None:
    html = stop(ruths_browser, water_pill, "patient").content.decode()
    assert STOPPED_ALONE in html
    assert Alert.objects.get(rule="R27").urgency == "today"
    water_pill.refresh_from_db()
    assert water_pill.stopped_on == dt.date(2026, 6, 18)


def test_a_second_tap_and_a_second_medicine_get_the_same_answer(
    ruth: Patient, ruths_browser: Client, water_pill: Medication, now: dt.datetime
) -> None:
    statin = given(ruth, "atorvastatin", now)
    for medication in (water_pill, water_pill, statin):
        assert STOPPED_ALONE in stop(ruths_browser, medication, "patient").content.decode()
    assert Alert.objects.filter(rule="R27").count() == 1


def test_any_other_medicine_stopped_alone_is_to_be_told(
    ruth: Patient, ruths_browser: Client, now: dt.datetime
) -> None:
    response = stop(ruths_browser, given(ruth, "metformin", now), "patient")
    assert response.status_code == 302
    html = ruths_browser.get("/medicines/").content.decode()
    assert "Please tell your physician or pharmacist that you stopped." in html


def test_a_physicians_stop_sets_off_nothing(ruths_browser: Client, water_pill: Medication) -> None:
    response = stop(ruths_browser, water_pill, "clinician")
    assert response.headers["Location"] == "/medicines/"
    assert not Alert.objects.exists()


def test_a_stop_without_an_answer_who_decided_is_asked(
    ruths_browser: Client, water_pill: Medication
) -> None:
    html = post(ruths_browser, water_pill, do="stop", on="May 1, 2026").content.decode()
    assert 'href="#stop_by">Choose who decided.</a>' in html
    assert 'value="May 1, 2026"' in html
    html = post(
        ruths_browser, water_pill, do="stop", on="May 1, 2026", by="clinician"
    ).content.decode()
    assert "That is before you started it. Choose a later day." in html
    water_pill.refresh_from_db()
    assert water_pill.stopped_on is None


def test_a_stop_noted_by_mistake_is_taken_back(
    ruths_browser: Client, water_pill: Medication
) -> None:
    stop(ruths_browser, water_pill, "clinician")
    assert (
        "I still take it"
        in ruths_browser.get(f"/medicines/{water_pill.public_id}/").content.decode()
    )
    post(ruths_browser, water_pill, do="resume")
    water_pill.refresh_from_db()
    assert (water_pill.stopped_on, water_pill.stopped_by) == (None, "")


def test_a_removed_entry_is_gone_from_the_pages_but_not_from_the_rows(
    ruths_browser: Client, water_pill: Medication
) -> None:
    post(ruths_browser, water_pill, do="remove")
    html = ruths_browser.get("/medicines/").content.decode()
    assert "Hydrochlorothiazide</h3>" not in html
    assert "Hydrochlorothiazide was removed." in html
    assert ruths_browser.get(f"/medicines/{water_pill.public_id}/").status_code == 404
    assert Medication.objects.get().removed_at is not None


def test_an_unknown_button_changes_nothing(ruths_browser: Client, water_pill: Medication) -> None:
    assert post(ruths_browser, water_pill, do="explode").status_code == 400
