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


def page(browser: Client, weeks: str = "") -> str:
    answer = browser.get(f"/patterns/{weeks}")
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


@pytest.mark.parametrize(
    ("weeks", "status"), [("4", 200), ("12", 200), ("52", 200), ("13", 404), ("x", 404)]
)
def test_only_the_offered_ranges_are_answered(
    ruths_browser: Client, ruth: Patient, weeks: str, status: int
) -> None:
    log(ruth, "x." * 14)
    assert ruths_browser.get(f"/patterns/?weeks={weeks}").status_code == status
    assert ruths_browser.get(f"/patterns/chart.json?weeks={weeks}").status_code == status


def test_the_figure_is_the_chart_of_the_same_range(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x." * 30)
    answer = ruths_browser.get("/patterns/chart.json?weeks=4")
    assert answer["Content-Type"] == "application/json"
    assert len(json.loads(answer.content)["data"][0]["y"]) == 4
    assert "/patterns/chart.json?weeks=4" in page(ruths_browser, "?weeks=4")


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
        page(ruths_browser, "?weeks=52")
    assert 0 < len(asked) <= 6, asked


def test_a_diary_of_today_says_that_it_starts_tonight(ruth: Patient, ruths_browser: Client) -> None:
    Patient.objects.update(joined_on=TONIGHT + dt.timedelta(days=1))
    html = ruths_browser.get("/patterns/").content.decode()
    assert "Your diary starts tonight." in html
    assert "0 of 0" not in html
    assert "Every night at a glance" not in html
