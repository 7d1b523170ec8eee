"""The page of a day: filled in, answered at once, corrected, taken back, and private."""

from __future__ import annotations

import datetime as dt
import html
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from tests.conftest import ALL_CATEGORIES, NOW
from tests.support.queries import counted
from tracker.actions.consent import (
    ask_with_code,
    change_categories,
    give_consent,
    make_share_code,
)
from tracker.actions.day_notes import DayEntry, record_day, record_days
from tracker.actions.symptoms import report_signs
from tracker.audit import JOB
from tracker.models import Alert, Clinician, DayNote, Patient, SymptomReport
from tracker.sealing import unseal

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.usefixtures("frozen"),
]

TODAY = "2026-06-18"
DAY = dt.timedelta(days=1)


def post(browser: Client, date: str = TODAY, **fields: Any) -> str:
    """The form, sent and followed to the page behind it."""
    sent = {"key": str(uuid.uuid4()), "weight_unit": "lb"}
    response = browser.post(f"/days/{date}/", sent | fields, follow=True)
    assert response.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def page(browser: Client, address: str = f"/days/{TODAY}/") -> str:
    """A page as text, with single spaces."""
    response = browser.get(address)
    assert response.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def test_today_leads_to_the_note_of_today(ruths_browser: Client) -> None:
    assert f'href="/days/{TODAY}/"' in page(ruths_browser, "/today/")
    assert "How was today?" in page(ruths_browser)


def test_before_four_in_the_morning_the_day_is_still_the_day_before(
    ruths_browser: Client, frozen: Any
) -> None:
    frozen.move_to(dt.datetime(2026, 6, 18, 7, 30, tzinfo=dt.UTC))
    assert 'href="/days/2026-06-17/"' in page(ruths_browser, "/today/")


def test_a_day_is_kept_and_shown_again_as_it_was_typed(
    ruth: Patient, ruths_browser: Client
) -> None:
    said = post(
        ruths_browser,
        exertion="2",
        hot="no",
        alcohol_drinks="1",
        urine_colour="4",
        urine_times="7",
        weight="160.5",
        words="Long walk <b>home</b>.",
        signs=["thirst"],
    )
    assert "It is saved. Nothing you told us needs a call right now." in said
    note = ruth.day_notes.get()
    assert (note.exertion, note.hot, note.alcohol_drinks) == (2, False, 1)
    assert (note.urine_colour, note.urine_times, note.weight_g) == (4, 7, 72802)
    assert unseal(ruth.user.public_id, note.sealed_words) == "Long walk <b>home</b>."
    raw = ruths_browser.get(f"/days/{TODAY}/").content.decode()
    assert 'value="160.5"' in raw
    assert "Long walk &lt;b&gt;home&lt;/b&gt;." in raw
    assert re.search(r'value="thirst"[^>]*checked', raw)


def test_a_weight_in_kilograms_is_kept_in_grams(ruth: Patient, ruths_browser: Client) -> None:
    post(ruths_browser, weight="70,3", weight_unit="kg")
    assert ruth.day_notes.get().weight_g == 70_300


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("weight", "7", "Please check the weight and its unit."),
        ("weight", "heavy", "Type a number, like 12.5."),
        ("urine_times", "often", "Type a number, like 6."),
        ("urine_times", "400", "That number is too large. Check it."),
        ("words", "a" * 2001, "That is too long for one day. Make it shorter."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_stays_typed(
    ruths_browser: Client, field: str, value: str, says: str
) -> None:
    said = post(ruths_browser, **{field: value, "exertion": "3"})
    assert f'href="#id_{field}">{says}</a>' in said
    assert value in said
    assert re.search(r'name="exertion" value="3"[^>]*checked', said)
    assert not DayNote.objects.exists()


def test_signs_are_answered_in_the_same_response(ruths_browser: Client) -> None:
    said = post(ruths_browser, signs=["repeated_vomiting"], words="Also a bad headache all day.")
    alert = Alert.objects.get(rule="R04")
    assert alert.urgency == "emergency"
    assert alert.words in said
    assert "You wrote: “Also a bad headache all day.”" in said


def test_words_alone_are_answered_in_the_same_response(ruths_browser: Client) -> None:
    said = post(ruths_browser, words="Chest pain since noon.")
    assert "You wrote: “Chest pain since noon.”" in said
    assert "Chest pain or pressure" in said
    assert "I did not mean this" in said
    assert Alert.objects.get(rule="R06").words in said


def test_words_of_the_morning_are_told_as_words_in_the_check_of_the_evening(
    ruth: Patient, ruths_browser: Client
) -> None:
    record_day(ruth, NOW.date(), DayEntry(words="My heart is racing."), now=NOW)
    response = ruths_browser.post("/check/", {"signs": ["fainted"], "key": str(uuid.uuid4())})
    said = html.unescape(re.sub(r"\s+", " ", response.content.decode()))
    wrote = said.split("You wrote about:")[1].split("</ul>")[0]
    assert "My heart races, pounds or skips beats" in wrote
    assert "I passed out" not in wrote


def test_an_older_day_is_not_answered_with_the_signs_of_today(
    ruth: Patient, ruths_browser: Client
) -> None:
    report_signs(ruth, ["chest_pain"], now=NOW)
    assert "It is saved." in post(ruths_browser, "2026-06-16", signs=["thirst"])
    assert "You just saved this day." in page(ruths_browser, "/days/2026-06-16/")


def test_a_sign_in_words_that_calls_for_nobody_is_said_calmly(ruths_browser: Client) -> None:
    said = post(ruths_browser, words="I had a headache.")
    assert "You wrote about: a headache." in said
    assert not Alert.objects.exists()


def test_a_wish_to_die_in_words_is_answered_with_the_crisis_line(ruths_browser: Client) -> None:
    said = post(ruths_browser, words="I cannot go on, I want to kill myself.")
    assert "You matter." in said
    assert 'href="tel:988"' in said
    assert "Sit or lie down. Do not drive." not in said


def test_denied_signs_in_words_are_no_alarm(ruths_browser: Client) -> None:
    said = post(ruths_browser, words="No chest pain, no fever, not dizzy. A calm day.")
    assert "It is saved." in said
    assert not Alert.objects.exists()


def test_long_words_do_not_push_the_advice_away(ruths_browser: Client) -> None:
    said = post(ruths_browser, words="Chest pain since noon. " + "And so on. " * 100)
    (quote,) = re.findall(r"You wrote: “(.*?)”", said)
    assert len(quote) < 250


def test_a_double_tap_is_one_note(ruths_browser: Client) -> None:
    key = str(uuid.uuid4())
    for _tap in range(2):
        assert "It is saved." in post(ruths_browser, key=key, exertion="1")
    assert "saved once already" in post(ruths_browser, key=key, exertion="2")
    assert DayNote.objects.get().exertion == 1


def test_undo_is_offered_for_ten_minutes(ruth: Patient, ruths_browser: Client, frozen: Any) -> None:
    post(ruths_browser, exertion="3", signs=["thirst"])
    assert "You just saved this day." in page(ruths_browser)
    said = ruths_browser.post(f"/days/{TODAY}/undo", follow=True).content.decode()
    assert "Undone. It is as it was before." in said
    assert ruth.day_notes.get().exertion is None
    assert not SymptomReport.objects.filter(mistaken_at__isnull=True).exists()
    post(ruths_browser, exertion="3")
    frozen.move_to(NOW + dt.timedelta(minutes=10))
    assert "You just saved this day." not in page(ruths_browser)
    said = ruths_browser.post(f"/days/{TODAY}/undo", follow=True).content.decode()
    assert "That was more than 10 minutes ago." in said
    assert ruth.day_notes.get().exertion == 3


def test_what_a_day_said_before_can_be_read(ruths_browser: Client, frozen: Any) -> None:
    post(ruths_browser, exertion="3", weight="160", words="First words.")
    assert "What this day said before" not in page(ruths_browser)
    frozen.move_to(NOW + dt.timedelta(minutes=30))
    post(ruths_browser, exertion="1", weight="162", words="Other words.")
    said = page(ruths_browser)
    assert "Before June 18, 11:30 am" in said
    assert "Your body: very hard work or sport" in said
    assert "Weight: 160 lb" in said
    assert "Your words: “First words.”" in said


def test_a_page_left_open_unticks_nothing_that_was_ticked_elsewhere(
    ruth: Patient, ruths_browser: Client
) -> None:
    report_signs(ruth, ["diarrhea"], now=NOW)
    post(ruths_browser, exertion="1")
    assert SymptomReport.objects.get().mistaken_at is None
    post(ruths_browser, exertion="1", shown=["diarrhea"])
    assert SymptomReport.objects.get().mistaken_at == NOW


@pytest.mark.parametrize(
    ("born", "says"),
    [
        (1950, "From age 65 on, the color does not tell how much you drank."),
        (None, "From age 65 on, the color does not tell how much you drank."),
        (1974, "Light, vitamins and some pills change the color."),
    ],
)
def test_the_color_of_pee_comes_with_its_caveat(
    ruth: Patient, ruths_browser: Client, born: int | None, says: str
) -> None:
    Patient.objects.filter(pk=ruth.pk).update(birth_year=born)
    assert says in page(ruths_browser)


def test_days_that_cannot_be_noted(ruth: Patient, ruths_browser: Client) -> None:
    for date in ("2026-06-19", "2026-6-18", "today", "2026-13-45", "20260618"):
        assert ruths_browser.get(f"/days/{date}/").status_code == 404
        assert ruths_browser.post(f"/days/{date}/undo").status_code == 404
    old = "2026-06-10"
    assert "This day stays blank." in page(ruths_browser, f"/days/{old}/")
    assert "This day stays blank." in post(ruths_browser, old, exertion="1")
    record_days(ruth, [(dt.date(2026, 6, 10), DayEntry(exertion=1))], now=NOW, actor=JOB)
    assert "It is saved." in post(ruths_browser, old, exertion="2")


def test_the_days_beside_it_are_one_tap_away(ruths_browser: Client) -> None:
    said = page(ruths_browser, "/days/2026-06-17/")
    assert 'href="/days/2026-06-16/"' in said
    assert f'href="/days/{TODAY}/"' in said
    assert 'href="/days/2026-06-19/"' not in page(ruths_browser)
    assert 'href="/days/2026-06-10/"' not in page(ruths_browser, "/days/2026-06-11/")


def test_another_patients_day_is_never_shown(ruth: Patient, tom: Patient, client: Client) -> None:
    record_day(ruth, NOW.date(), DayEntry(words="kingfisher", exertion=3), now=NOW)
    client.force_login(tom.user)
    said = page(client)
    assert "kingfisher" not in said
    assert not re.search(r'name="exertion" value="3"[^>]*checked', said)


def test_the_page_costs_the_same_for_one_note_and_for_a_year(
    ruth: Patient, ruths_browser: Client
) -> None:
    asked = []
    for days in (1, 365):
        entries = [(NOW.date() - n * DAY, DayEntry(exertion=1, words="x")) for n in range(days)]
        record_days(ruth, entries, now=NOW, actor=JOB)
        post(ruths_browser, exertion="1", words=f"Words {days}")
        page(ruths_browser)
        with counted() as statements:
            page(ruths_browser)
        asked.append(statements)
    assert len(asked[0]) == len(asked[1]) <= 6, "\n".join(asked[1])


def test_restless_answers_are_kept_and_read_back(ruth: Patient, ruths_browser: Client) -> None:
    answers = {
        "hard_knot": "no",
        "feel": "urge",
        "eased_by": "move",
        "lasts": "returns",
        "comes": "evening",
        "place": "both",
    }
    address = f"/days/{TODAY}/legs/"
    assert f'href="{address}"' in page(ruths_browser)
    sent = answers | {"key": str(uuid.uuid4())}
    said = ruths_browser.post(address, sent, follow=True).content.decode()
    assert "less like a cramp and more like restless legs" in said
    assert "/learn/restless-legs/" in said
    assert ruth.restless_answers.get().feel == "urge"
    said = ruths_browser.post(f"{address}undo", follow=True).content.decode()
    assert "restless legs." not in said.split("<main")[1].split("<form")[0]
    assert ruth.restless_answers.get().feel == ""


def test_blank_restless_answers_are_asked_about(ruth: Patient, ruths_browser: Client) -> None:
    said = ruths_browser.post(f"/days/{TODAY}/legs/", {"key": str(uuid.uuid4())})
    assert "Answer at least one question, or go back." in said.content.decode()
    assert not ruth.restless_answers.exists()


def test_an_answer_that_fits_a_cramp_says_so_without_calling_it_safe(
    ruths_browser: Client,
) -> None:
    sent = {"key": str(uuid.uuid4()), "hard_knot": "yes", "feel": "pain", "eased_by": "stretch"}
    said = ruths_browser.post(f"/days/{TODAY}/legs/", sent, follow=True).content.decode()
    assert "Your answers fit a cramp more than restless legs." in said


def test_a_clinic_reads_the_words_only_where_notes_are_shared(
    ruth: Patient, anna: Clinician, annas_browser: Client
) -> None:
    record_day(ruth, NOW.date(), DayEntry(words="The kingfisher was back."), now=NOW)
    digits, _ = make_share_code(ruth, categories=ALL_CATEGORIES, now=NOW)
    consent = give_consent(ruth, ask_with_code(anna, digits, now=NOW), now=NOW)
    assert "The kingfisher was back." in page(annas_browser, f"/panel/{ruth.public_id}/days/")
    change_categories(ruth, consent, categories=["cramps", "symptoms"], now=NOW)
    for part in ("", "days/", "record/"):
        assert "kingfisher" not in page(annas_browser, f"/panel/{ruth.public_id}/{part}")


def test_an_alert_out_of_words_is_not_for_a_clinic_without_the_notes(
    ruth: Patient, anna: Clinician, annas_browser: Client
) -> None:
    digits, _ = make_share_code(ruth, categories=["symptoms"], now=NOW)
    give_consent(ruth, ask_with_code(anna, digits, now=NOW), now=NOW)
    record_day(ruth, NOW.date(), DayEntry(words="Chest pain since noon."), now=NOW)
    said = page(annas_browser, f"/panel/{ruth.public_id}/").split("<main")[1]
    assert "chest" not in said.lower()
