"""From sign-up to the diary: what it is, seven questions, and the same questions later."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.support.queries import counted
from tracker.forms.questions import QUESTIONS
from tracker.models import Patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ANSWERS: dict[str, dict[str, Any]] = {
    "you": {"birth_year": "1950", "sex": "F"},
    "health": {"conditions": ["diabetes"]},
    "drinks": {"intake_answer": "no_limit"},
    "nights": {"cramps_in_four_weeks": "12", "bed_time": "22:30", "rise_time": "07:00"},
    "place": {"country": "DE", "zone": "Europe/Berlin"},
    "display": {"volume_unit": "ml", "weight_unit": "kg", "theme": "night"},
    "mail": {"weekly_mail": "numbers", "weekly_weekday": "6", "weekly_hour": "18"},
}
NAMES = list(ANSWERS)


def address(name: str) -> str:
    return f"/account/questions/{name}/"


def known(patient: Patient) -> Patient:
    """The patient as somebody who went through the questions before."""
    Patient.objects.filter(pk=patient.pk).update(onboarded_at=NOW - dt.timedelta(days=9))
    patient.refresh_from_db()
    return patient


def row() -> dict[str, Any]:
    return dict(Patient.objects.values().get())


def test_every_question_has_an_answer_in_these_tests() -> None:
    assert list(QUESTIONS) == NAMES


def test_new_people_read_what_it_is_and_that_nobody_watches(ruths_browser: Client) -> None:
    shown = ruths_browser.get("/welcome/").content.decode()
    assert "Nobody watches this diary in real time" in shown
    assert "It is not a medical device." in shown
    assert f'href="{address("you")}"' in shown
    assert "Not now, go to my diary" in shown


def test_each_answer_is_kept_and_leads_to_the_next_question(
    ruths_browser: Client, ruth: Patient
) -> None:
    following = [*map(address, NAMES[1:]), "/tonight/"]
    for name, onward in zip(NAMES, following, strict=True):
        assert "of 7" in ruths_browser.get(address(name)).content.decode()
        assert ruths_browser.post(address(name), ANSWERS[name]).headers["Location"] == onward
    ruth.refresh_from_db()
    assert (ruth.birth_year, ruth.sex, ruth.conditions) == (1950, "F", ["diabetes"])
    assert (ruth.cramps_in_four_weeks, ruth.bed_time, ruth.rise_time) == (
        12,
        dt.time(22, 30),
        dt.time(7),
    )
    assert (ruth.zone, ruth.country, ruth.theme) == ("Europe/Berlin", "DE", "night")
    assert (ruth.volume_unit, ruth.weight_unit) == ("ml", "kg")
    assert (ruth.weekly_mail, ruth.weekly_weekday, ruth.weekly_hour) == ("numbers", 6, 18)
    assert ruth.onboarded_at == NOW
    assert not ruth.fluid_caution


def test_every_question_can_be_skipped_and_nothing_is_written(ruths_browser: Client) -> None:
    before = row()
    for name in NAMES:
        answer = ruths_browser.post(address(name), {"go": "skip", "birth_year": "nonsense"})
        assert answer.status_code == 302
    assert answer.headers["Location"] == "/tonight/"
    assert row() == before | {"onboarded_at": NOW}


def test_all_of_them_can_be_skipped_at_once(ruths_browser: Client, ruth: Patient) -> None:
    assert ruths_browser.post("/welcome/skip").headers["Location"] == "/tonight/"
    ruth.refresh_from_db()
    assert ruth.onboarded_at == NOW
    assert "Your diary is ready." in ruths_browser.get("/tonight/").content.decode()


def test_going_back_keeps_what_was_typed(ruths_browser: Client, ruth: Patient) -> None:
    answer = ruths_browser.post(address("nights"), {"cramps_in_four_weeks": "7", "go": "back"})
    assert answer.headers["Location"] == address("drinks")
    assert 'value="7"' in ruths_browser.get(address("nights")).content.decode()


def test_an_open_question_keeps_the_diary_careful(ruths_browser: Client, ruth: Patient) -> None:
    Patient.objects.update(intake_answer="", health_answered=False, risk={"caution": True})
    ruths_browser.post(address("health"), {})
    ruths_browser.post(address("drinks"), {"intake_answer": "no_limit"})
    assert Patient.objects.get().fluid_caution
    ruths_browser.post(address("health"), {"conditions": ["none"]})
    ruth.refresh_from_db()
    assert (ruth.conditions, ruth.health_answered, ruth.fluid_caution) == ([], True, False)
    ruths_browser.post(address("health"), {"conditions": ["not_sure"]})
    assert Patient.objects.get().fluid_caution


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("you", {"birth_year": "1066"}, "Type a year from 1900"),
        ("you", {"birth_year": "fifty"}, "Type the four digits"),
        ("you", {"birth_year": "2009"}, "This app is for adults."),
        ("health", {"conditions": ["none", "diabetes"]}, "Untick one of them."),
        ("health", {"conditions": ["x"]}, "not one of the available choices"),
        ("nights", {"cramps_in_four_weeks": "281"}, "Type a number up to 280."),
        ("nights", {"cramps_in_four_weeks": "many"}, "Type a whole number"),
        ("nights", {"bed_time": "late"}, "Type a time like 10:30 pm."),
        ("place", {"zone": "Mars/Base"}, "not one of the available choices"),
        ("display", {"theme": "pink"}, "not one of the available choices"),
    ],
)
def test_an_answer_that_cannot_be_is_said_at_its_field(
    ruths_browser: Client, name: str, wrong: dict[str, Any], said: str
) -> None:
    before = row()
    answer = ruths_browser.post(address(name), ANSWERS[name] | wrong)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert f'id="id_{next(iter(wrong))}_error"' in shown
    assert row() == before


def test_somebody_who_turns_18_this_year_is_let_in(ruths_browser: Client) -> None:
    assert ruths_browser.post(address("you"), {"birth_year": "2008"}).status_code == 302


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_can_be_changed_later_from_the_account(
    ruths_browser: Client, ruth: Patient, name: str
) -> None:
    known(ruth)
    assert f'href="{address(name)}"' in ruths_browser.get("/account/").content.decode()
    assert "of 7" not in ruths_browser.get(address(name)).content.decode()
    assert ruths_browser.post(address(name), ANSWERS[name]).headers["Location"] == "/account/"


def test_the_account_says_the_answers_in_words(ruths_browser: Client, ruth: Patient) -> None:
    known(ruth)
    for name in NAMES:
        ruths_browser.post(address(name), ANSWERS[name])
    shown = ruths_browser.get("/account/").content.decode()
    for said in (
        "Born 1950. Female",
        "Diabetes",
        "12 cramps in the 4 weeks before. To bed at 10:30 pm. Up at 7:00 am",
        "Germany. Europe/Berlin",
        "With my numbers. Sunday, 6 pm",
    ):
        assert said in shown, said
    assert "Not answered" not in shown


def test_a_country_brings_its_units_on_the_first_evening_only(
    ruths_browser: Client, ruth: Patient
) -> None:
    ruths_browser.post(address("place"), ANSWERS["place"])
    ruth.refresh_from_db()
    assert (ruth.volume_unit, ruth.weight_unit) == ("ml", "kg")
    known(ruth)
    ruths_browser.post(address("place"), ANSWERS["place"] | {"country": "US"})
    ruth.refresh_from_db()
    assert (ruth.country, ruth.volume_unit) == ("US", "ml")


def test_a_condition_that_no_box_knows_stays(ruths_browser: Client, ruth: Patient) -> None:
    Patient.objects.update(conditions=["rare_thing"])
    ruths_browser.post(address("health"), {"conditions": ["diabetes"]})
    ruth.refresh_from_db()
    assert ruth.conditions == ["diabetes", "rare_thing"]


def test_fields_nobody_asked_for_are_not_written(ruths_browser: Client, ruth: Patient) -> None:
    extra = {"fluid_limit_ml": "9000", "panel_code": "AAAAAAA", "theme": "night"}
    ruths_browser.post(address("you"), ANSWERS["you"] | extra)
    assert (row()["fluid_limit_ml"], row()["panel_code"]) == (None, ruth.panel_code)
    assert row()["theme"] == ruth.theme


def test_there_is_no_other_question(ruths_browser: Client) -> None:
    assert ruths_browser.get(address("shoe-size")).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_question_costs_few_queries(ruths_browser: Client, ruth: Patient, name: str) -> None:
    ruths_browser.get(address(name))
    with counted() as asked:
        ruths_browser.get(address(name))
    assert len(asked) <= 2, asked
