"""The symptom check answers in the same response."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from education.red_flags import SIGNS
from tracker.models import Alert, AuditEvent, Patient, SymptomReport

pytestmark = pytest.mark.usefixtures("frozen")


def answer(browser: Client, *signs: str) -> str:
    response = browser.post("/check/", {"signs": list(signs)})
    assert response.status_code == 200
    return response.content.decode()


def test_every_sign_is_its_own_box(ruths_browser: Client) -> None:
    html = ruths_browser.get("/check/").content.decode()
    for code in SIGNS:
        assert html.count(f'value="{code}"') == 1


def test_none_of_these_comes_first(ruths_browser: Client) -> None:
    html = ruths_browser.get("/check/").content.decode()
    assert html.index('name="none"') < html.index('name="signs"')


def test_none_of_these_leads_back_and_is_noted(ruths_browser: Client) -> None:
    response = ruths_browser.post("/check/", {"none": "yes"}, follow=True)
    assert response.redirect_chain == [("/tonight/", 302)]
    assert "You ticked nothing." in response.content.decode()
    assert not SymptomReport.objects.exists()
    assert AuditEvent.objects.filter(action="symptom.report").count() == 1


def test_none_of_these_never_loses_a_tick(ruths_browser: Client) -> None:
    response = ruths_browser.post("/check/", {"none": "yes", "signs": ["chest_pain"]})
    assert "Call 911 now" in response.content.decode()


def test_none_of_these_does_not_clear_an_emergency_of_the_day(ruths_browser: Client) -> None:
    answer(ruths_browser, "confusion")
    response = ruths_browser.post("/check/", {"none": "yes"})
    assert "Call 911 now" in response.content.decode()


@pytest.mark.parametrize(
    "sign", ["seizure", "confusion", "hard_to_wake", "chest_pain", "sudden_breathless", "leg_cold"]
)
def test_an_emergency_sign_is_answered_with_the_local_number(
    ruths_browser: Client, sign: str
) -> None:
    html = answer(ruths_browser, sign)
    assert "Call 911 now" in html
    assert 'href="tel:911"' in html
    assert Alert.objects.get(urgency="emergency").date == dt.date(2026, 6, 18)


def test_the_number_is_that_of_the_country(ruth: Patient, ruths_browser: Client) -> None:
    Patient.objects.update(country="GB")
    assert 'href="tel:999"' in answer(ruths_browser, "chest_pain")


def test_a_swollen_warm_leg_is_seen_today(ruths_browser: Client) -> None:
    html = answer(ruths_browser, "one_leg_swollen", "one_leg_warm")
    assert "Call today" in html
    assert "Do not rub the leg." in html


def test_the_words_shown_are_the_words_kept(ruths_browser: Client) -> None:
    html = answer(ruths_browser, "one_leg_swollen", "one_leg_warm")
    for alert in Alert.objects.all():
        assert alert.words in html.replace("&#x27;", "'")


def test_a_later_check_does_not_clear_an_emergency_of_the_day(ruths_browser: Client) -> None:
    answer(ruths_browser, "confusion")
    assert "Call 911 now" in answer(ruths_browser, "fatigue")


def test_signs_without_a_rule_reassure_nobody(ruths_browser: Client) -> None:
    html = answer(ruths_browser, "thirst")
    assert "That does not mean nothing is wrong." in html
    assert SymptomReport.objects.get().code == "thirst"


def test_nothing_ticked_says_what_to_do(ruths_browser: Client) -> None:
    assert "Tick at least one" in answer(ruths_browser)


def test_an_unknown_sign_is_refused(ruths_browser: Client) -> None:
    answer(ruths_browser, "made_up")
    assert not SymptomReport.objects.exists()


def test_by_mistake_adds_a_mark_and_removes_nothing(ruths_browser: Client) -> None:
    answer(ruths_browser, "chest_pain")
    alert = Alert.objects.get()
    ruths_browser.post(f"/alerts/{alert.public_id}/mistaken")
    alert.refresh_from_db()
    assert alert.mistaken_at is not None
    assert SymptomReport.objects.get().mistaken_at is not None


def test_an_alert_of_today_leads_the_day_page(ruths_browser: Client) -> None:
    answer(ruths_browser, "confusion")
    assert "Call for help now" in ruths_browser.get("/today/").content.decode()


def test_a_stranger_cannot_mark_ruths_alert(
    ruths_browser: Client, tom: Patient, client: Client
) -> None:
    answer(ruths_browser, "chest_pain")
    stranger = Client()
    stranger.force_login(tom.user)
    alert = Alert.objects.get()
    assert stranger.post(f"/alerts/{alert.public_id}/mistaken").status_code == 404
    alert.refresh_from_db()
    assert alert.mistaken_at is None


def test_heart_and_breath_come_first_and_the_rest_is_one_jump_away(ruths_browser: Client) -> None:
    html = ruths_browser.get("/check/").content.decode()
    codes = [code for code in SIGNS if SIGNS[code].emergency]
    first = min(codes, key=lambda code: html.index(f'value="{code}"'))
    assert SIGNS[first].group == "breath"
    assert html.index('href="#more"') < html.index(f'value="{first}"') < html.index('id="more"')
    for target in re.findall(r'href="#(g\d+)"', html):
        assert f'id="{target}"' in html


def test_an_answer_names_every_sign_it_rests_on(ruths_browser: Client) -> None:
    answer(ruths_browser, "one_leg_swollen")
    html = answer(ruths_browser, "headache")
    assert "Call today" in html
    assert html.count(f"<span>{SIGNS['one_leg_swollen'].words}</span>") == 1


def test_two_alerts_are_taken_back_by_their_own_names(ruths_browser: Client) -> None:
    html = answer(ruths_browser, "confusion", "chest_pain")
    assert "I ticked this by mistake: New confusion" in html
    assert "I ticked this by mistake: Chest pain or pressure" in html


@pytest.mark.parametrize(("country", "is_told"), [("US", True), ("", True), ("DE", False)])
def test_dark_thoughts_get_the_crisis_line_where_it_exists(
    ruths_browser: Client, *, country: str, is_told: bool
) -> None:
    Patient.objects.update(country=country)
    html = answer(ruths_browser, "self_harm")
    assert ('href="tel:988"' in html) is is_told
    assert "Stay with someone, or call someone you trust." in html
    assert "Tell them every medicine you take." not in html
