"""The patterns page and its figure."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW
from tests.presenters.evidences import sample
from tracker import audit
from tracker.actions.findings import apply
from tracker.actions.life_events import EventEntry, add_event
from tracker.actions.nights import NightEntry, record_nights
from tracker.analysis.records import Certainty, Pattern
from tracker.models import Drug, Medication, Night, Patient

TONIGHT = dt.date(2026, 6, 17)
COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE")
UNCOUNTED = ("django_session", "tracker_user", "tracker_auditevent", "tracker_audithead")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def log(patient: Patient, states: str) -> None:
    """Nights up to last night: "x" with one cramp, "." quiet, " " not logged."""
    first = TONIGHT - dt.timedelta(days=len(states) - 1)
    entries = []
    for place, state in enumerate(states):
        date = first + dt.timedelta(days=place)
        at = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(6), dt.UTC)
        cramps = ((at, 4, 6, ("left_calf",)),) if state == "x" else ()
        if state != " ":
            entries.append(NightEntry(date=date, cramps=cramps))
    record_nights(patient, entries, now=NOW, actor=audit.patient_actor(patient))


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements of a block, without session, account and audit trail."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield asked
    asked += [
        query["sql"]
        for query in queries.captured_queries
        if query["sql"].startswith(COUNTED)
        and not any(f'FROM "{table}"' in query["sql"] for table in UNCOUNTED)
    ]


def page(browser: Client, asked: str = "") -> str:
    answer = browser.get(f"/patterns/{asked}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_stranger_is_sent_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/patterns/").status_code == 302
    assert client.get("/patterns/chart.json").status_code == 302


def test_a_clinician_finds_nothing(annas_browser: Client) -> None:
    assert annas_browser.get("/patterns/").status_code == 404
    assert annas_browser.get("/patterns/chart.json").status_code == 404


def test_under_14_nights_there_is_a_count_and_no_chart(
    ruths_browser: Client, ruth: Patient
) -> None:
    log(ruth, "." * 13)
    shown = page(ruths_browser)
    assert "We need about 2 weeks" in shown
    assert "So far you logged 13 nights" in shown
    assert "data-figure" not in shown
    assert "charts.js" not in shown
    assert ruths_browser.get("/patterns/chart.json").status_code == 404


def test_from_14_nights_on_there_is_a_chart_with_its_table(
    ruths_browser: Client, ruth: Patient
) -> None:
    log(ruth, "x." * 7)
    shown = page(ruths_browser)
    assert "You noted cramps on 7 of 14 logged nights." in shown
    assert '<svg viewBox="0 0 320 232" role="img"' in shown
    assert "See this as a table" in shown
    assert 'id="plotly.js-style-global" class="no-inline-styles"' in shown
    assert "style=" not in shown


@pytest.mark.parametrize(("asked", "weeks"), [("4w", 4), ("12w", 8), ("1y", 8), ("all", 8)])
def test_a_range_shows_its_weeks_as_far_as_the_diary_goes(
    ruths_browser: Client, ruth: Patient, asked: str, weeks: int
) -> None:
    log(ruth, "x." * 14)
    figure = ruths_browser.get(f"/patterns/chart.json?range={asked}")
    assert len(json.loads(figure.content)["data"][0]["y"]) == weeks
    shown = page(ruths_browser, f"?range={asked}")
    assert f'<a href="/patterns/?range={asked}" aria-current="true">' in shown
    assert f"/patterns/chart.json?range={asked}" in shown


def test_own_days_show_those_days_and_stay_in_the_address(
    ruths_browser: Client, ruth: Patient
) -> None:
    log(ruth, "x" * 40)
    own = "?range=custom&from=2026-05-13&to=2026-06-02"
    shown = page(ruths_browser, own)
    assert "You noted cramps on 21 of 21 logged nights." in shown
    assert "May 13 to June 2, 2026. You logged 21 of 21 nights." in shown
    assert "A striped bar is a week you see only a part of." in shown
    assert 'name="from" type="date" value="2026-05-13"' in shown
    assert "June 3: 1 cramp" not in shown
    figure = json.loads(ruths_browser.get(f"/patterns/chart.json{own}").content)
    assert sum(figure["data"][0]["y"]) == 21


def test_dates_of_more_than_one_year_carry_it(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x" * 40)
    Patient.objects.filter(pk=ruth.pk).update(joined_on=dt.date(2025, 6, 1))
    shown = page(ruths_browser, "?range=all")
    assert "June 1, 2025 to June 17, 2026. You logged" in shown
    figure = json.loads(ruths_browser.get("/patterns/chart.json?range=all").content)
    assert figure["layout"]["xaxis"]["ticktext"][0] == "May 2025"
    assert "Week of Jun 1, 2026: 7 nights" in str(figure["data"][0]["hovertext"])


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ("?range=13", "We do not know that time span."),
        ("?range=custom&from=x&to=", "Type both days, like May 11, 2026."),
        ("?range=custom&from=2026-06-02&to=2026-06-01", "The first day comes after the last one."),
    ],
)
def test_a_range_that_cannot_be_read_gets_a_message_and_twelve_weeks(
    ruths_browser: Client, ruth: Patient, asked: str, problem: str
) -> None:
    log(ruth, "x." * 14)
    shown = page(ruths_browser, asked)
    assert problem in shown
    assert '<a href="/patterns/?range=12w" aria-current="true">' in shown


def test_a_long_span_shows_the_calendar_of_its_newest_year(
    ruths_browser: Client, ruth: Patient
) -> None:
    log(ruth, "." * 500)
    shown = page(ruths_browser, "?range=all")
    assert shown.count("<caption>") == 13
    assert "These are the newest 12 months." in shown
    assert "These are the newest 12 months." not in page(ruths_browser, "?range=1y")


@pytest.mark.django_db
def test_life_events_are_marked_on_the_chart_and_in_the_calendar(
    ruths_browser: Client, ruth: Patient
) -> None:
    log(ruth, "x." * 20)
    add_event(ruth, EventEntry(first_on=dt.date(2026, 6, 1), label="New bed"), now=NOW)
    shown = page(ruths_browser)
    assert "<strong>June 1.</strong> New bed." in shown
    assert "June 1: no cramps, New bed" in shown or "June 1: 1 cramp, bad, New bed" in shown
    assert "Medicine change or event" in shown


def test_the_calendar_has_three_looks(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x. " * 6)
    shown = page(ruths_browser)
    assert "June 14: not logged" in shown
    assert "June 15: 1 cramp, bad" in shown
    assert "June 16: no cramps" in shown
    assert "June 17" not in shown.partition("Every night at a glance")[2]  # it is not over
    assert 'class="cal__d cal__d--none' in shown


def test_a_night_that_is_not_remembered_counts_as_not_logged(
    ruths_browser: Client, ruth: Patient
) -> None:
    log(ruth, "." * 20)
    Night.objects.filter(patient=ruth, date=TONIGHT).update(state=Night.State.UNKNOWN)
    assert "You logged 19 of" in page(ruths_browser)


def test_a_medicine_start_is_marked_and_listed(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x." * 20)
    Medication.objects.create(
        patient=ruth,
        drug=Drug.objects.create(inn="hydrochlorothiazide"),
        dose_value="12.500",
        dose_unit="mg",
        started_on=dt.date(2026, 5, 25),
        created_at=NOW,
    )
    shown = page(ruths_browser)
    assert "Started hydrochlorothiazide 12.5 mg." in shown
    assert "May 25: cramps" not in shown
    assert "medicine change" in shown


def test_a_start_known_by_its_year_is_no_mark(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x." * 20)
    Medication.objects.create(
        patient=ruth,
        drug=Drug.objects.create(inn="hydrochlorothiazide"),
        started_on=dt.date(2026, 5, 25),
        started_precision=Medication.Precision.YEAR,
        created_at=NOW,
    )
    assert "Started hydrochlorothiazide" not in page(ruths_browser)


def test_findings_are_cards_and_hints_are_not_told(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x." * 20)
    told, hint = sample(Pattern.WORSENING), sample(Pattern.STATIN, certainty=Certainty.HINT)
    apply(ruth, [told, hint], night=TONIGHT, version="1", now=NOW)
    shown = page(ruths_browser)
    assert "You had cramps on more nights since about May 11" in shown
    assert shown.count("See what we found") == 1
    assert "statin" not in shown.lower()
    assert "More nights with cramps since about May 11" in shown


def test_without_a_finding_there_is_no_clear_pattern(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x." * 20)
    assert "No clear pattern" in page(ruths_browser)


@pytest.mark.parametrize("length", [14, 364])
def test_the_page_asks_as_little_of_a_long_diary(
    ruths_browser: Client, ruth: Patient, length: int
) -> None:
    log(ruth, ("x. ..." * 100)[:length])
    ruths_browser.get("/learn/")
    with counted_queries() as asked:
        page(ruths_browser, "?range=1y")
    assert 0 < len(asked) <= 6, asked


def test_a_diary_of_today_says_that_it_starts_tonight(ruth: Patient, ruths_browser: Client) -> None:
    Patient.objects.update(joined_on=TONIGHT + dt.timedelta(days=1))
    html = ruths_browser.get("/patterns/").content.decode()
    assert "Your diary starts tonight." in html
    assert "0 of 0" not in html
    assert "Every night at a glance" not in html
