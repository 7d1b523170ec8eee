"""What a helper logged is told as the helper's: to the person, to the clinic, on paper."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine
from django.test import Client

from education.signs import SIGNS
from tests.conftest import NOW, make_patient
from tests.views.test_findings import raised
from tracker.actions.erasure import erase
from tracker.actions.helper_entries import log_drink, report_for
from tracker.actions.helpers import accept_invitation, invite_helper
from tracker.actions.nights import NightEntry, record_nights
from tracker.actions.symptoms import mark_mistaken, report_signs
from tracker.analysis.records import Pattern
from tracker.audit import JOB
from tracker.models import Helper, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

LATER = NOW + dt.timedelta(minutes=5)


@pytest.fixture
def helper(ruth: Patient) -> Helper:
    """Thomas Webb, whom Ruth calls Tom."""
    return helper_called(ruth, "Tom", "Thomas Webb")


def helper_called(patient: Patient, called: str, account: str) -> Helper:
    user = make_patient(f"{account.split(maxsplit=1)[0].lower()}@stillnight.test", account).user
    code, _ = invite_helper(patient, sees=False, called=called, now=NOW)
    return accept_invitation(user, code, now=NOW)


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_alert_keeps_which_signs_a_helper_ticked(ruth: Patient, helper: Helper) -> None:
    [alert] = report_for(helper, ["confusion"], now=NOW)
    assert (alert.helped, alert.helper) == (["confusion"], helper)


def test_signs_of_two_people_are_told_apart(ruth: Patient, helper: Helper) -> None:
    report_signs(ruth, ["hot_muscle"], now=NOW)
    [alert] = report_for(helper, ["fever"], now=LATER)
    assert set(alert.signs) == {"hot_muscle", "fever"}
    assert (alert.helped, alert.helper) == (["fever"], helper)


def test_a_sign_the_person_ticked_too_is_their_own(ruth: Patient, helper: Helper) -> None:
    report_signs(ruth, ["chest_pain"], now=NOW)
    report_for(helper, ["chest_pain"], now=LATER)
    assert {tuple(row.helped) for row in ruth.alerts.all()} == {()}


def test_two_helpers_of_one_alert_are_not_taken_for_one(ruth: Patient, helper: Helper) -> None:
    ida = helper_called(ruth, "Ida", "Ida Kessler")
    report_for(helper, ["fever"], now=NOW)
    report_for(ida, ["one_leg_red"], now=LATER)
    mixed = [row for row in ruth.alerts.all() if set(row.helped) == {"fever", "one_leg_red"}]
    assert mixed
    assert all(row.helper is None for row in mixed)


def test_what_was_a_mistake_of_a_helper_is_the_persons_when_they_tick_it(
    ruth: Patient, helper: Helper
) -> None:
    [alert] = report_for(helper, ["confusion"], now=NOW)
    mark_mistaken(ruth, alert, now=LATER)
    report_signs(ruth, ["confusion"], now=LATER)
    alert.refresh_from_db()
    assert (alert.helped, alert.helper, alert.mistaken_at) == ([], None, None)


def test_the_person_reads_who_ticked_it(
    ruths_browser: Client, ruth: Patient, helper: Helper
) -> None:
    report_for(helper, ["chest_pain"], now=NOW)
    assert "Tom ticked this for you." in page(ruths_browser, "/today/")
    said = ruths_browser.post("/check/", {"none": "yes"}).content.decode()
    assert "Tom ticked for you:" in said
    assert "You ticked:" not in said
    assert "This was ticked by mistake" in said
    assert "I ticked this by mistake" not in said


def test_an_answer_tells_own_signs_and_a_helpers_apart(
    ruths_browser: Client, helper: Helper, frozen: time_machine.Traveller
) -> None:
    report_for(helper, ["fever"], now=NOW)
    frozen.shift(dt.timedelta(minutes=5))
    form = {"key": str(uuid.uuid4()), "signs": ["hot_muscle"]}
    said = ruths_browser.post("/check/", form).content.decode()
    own, theirs = said.index("You ticked:"), said.index("Tom ticked for you:")
    assert SIGNS["hot_muscle"].words in said[own:theirs]
    assert SIGNS["fever"].words in said[theirs:]
    assert SIGNS["fever"].words not in said[own:theirs]


def test_the_summary_says_who_ticked_it(
    ruths_browser: Client, ruth: Patient, helper: Helper
) -> None:
    report_for(helper, ["chest_pain"], now=NOW)
    assert "Ticked by Tom: Chest pain or pressure." in page(ruths_browser, "/visit/summary/")


@pytest.mark.usefixtures("consent")
def test_the_clinic_reads_the_name_the_person_gave(
    annas_browser: Client, ruth: Patient, helper: Helper
) -> None:
    report_for(helper, ["chest_pain"], now=NOW)
    desk = f"/panel/{ruth.public_id}/"
    assert "Ticked by helper Tom: Chest pain or pressure." in page(annas_browser, desk)
    assert "1 day, last on Jun 18, by helper Tom" in page(annas_browser, f"{desk}days/")
    report_signs(ruth, ["chest_pain"], now=NOW - dt.timedelta(days=2))
    assert "2 days, last on Jun 18; by helper Tom: 1 day" in page(annas_browser, f"{desk}days/")
    assert "Ticked by helper Tom: Chest" in page(annas_browser, f"{desk}summary/")
    assert "Ticked by a helper: Chest" in page(annas_browser, "/panel/")


@pytest.mark.usefixtures("consent")
def test_the_clinic_reads_no_name_the_person_did_not_give(
    annas_browser: Client, ruth: Patient
) -> None:
    nameless = helper_called(ruth, "", "Thomas Webb")
    report_for(nameless, ["chest_pain"], now=NOW)
    desk = f"/panel/{ruth.public_id}/"
    for address in (desk, f"{desk}days/", f"{desk}summary/", "/panel/"):
        said = page(annas_browser, address)
        assert "by a helper" in said, address
        assert "Thomas" not in said, address


@pytest.mark.usefixtures("consent")
def test_a_helper_who_closed_the_account_is_a_helper(
    ruths_browser: Client, annas_browser: Client, ruth: Patient, helper: Helper
) -> None:
    report_for(helper, ["chest_pain"], now=NOW)
    assert helper.user is not None
    erase(helper.user.patient, now=NOW)
    assert "A helper ticked this for you." in page(ruths_browser, "/today/")
    said = page(annas_browser, f"/panel/{ruth.public_id}/")
    assert "Ticked by a helper: Chest" in said
    assert "Tom" not in said
    helper.refresh_from_db()
    assert helper.called == ""


@pytest.mark.usefixtures("consent")
def test_very_much_to_drink_is_told_as_the_helpers_entry(
    annas_browser: Client, ruth: Patient, helper: Helper
) -> None:
    log_drink(helper, volume_ml=2900, kind="water", now=NOW)
    alerts = log_drink(helper, volume_ml=2900, kind="water", now=LATER)
    assert [(row.helper, row.signs) for row in alerts] == [(helper, [])]
    assert "Logged by helper Tom" in page(annas_browser, f"/panel/{ruth.public_id}/")


def test_an_alert_that_only_came_up_beside_a_helpers_ticks_is_not_theirs(
    ruth: Patient, helper: Helper
) -> None:
    cramped = [NOW - dt.timedelta(days=back, hours=8) for back in range(1, 29)]
    nights = [
        NightEntry(date=at.date() - dt.timedelta(days=1), cramps=((at, 5, 5, ()),))
        for at in cramped
    ]
    record_nights(ruth, nights, now=NOW, actor=JOB)
    alerts = report_for(helper, ["fever", "hot_muscle"], now=NOW)
    [theirs] = [row for row in alerts if row.signs]
    others = [row for row in alerts if not row.signs]
    assert theirs.helper == helper
    assert [row.helper for row in others] == [None] * len(others) != []


@pytest.mark.usefixtures("consent")
def test_a_finding_says_that_a_helper_logged_in_its_time(
    ruths_browser: Client, annas_browser: Client, ruth: Patient, helper: Helper
) -> None:
    found = raised(ruth, Pattern.RLS)
    assert "logged some entries" not in page(ruths_browser, f"/findings/{found.public_id}/")
    report_for(helper, ["nausea"], now=NOW - dt.timedelta(days=3))
    assert "Tom logged some entries of this time for you." in page(
        ruths_browser, f"/findings/{found.public_id}/"
    )
    assert "Some entries by helper Tom" in page(annas_browser, f"/panel/{ruth.public_id}/")
