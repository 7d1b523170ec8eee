"""Two periods of one's own choice: honest counts, and what makes them hard to compare."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.support.queries import counted
from tests.views.test_patterns import TONIGHT, log
from tracker.actions.life_events import EventEntry, add_event
from tracker.actions.medications import add_medication
from tracker.actions.symptoms import report_signs
from tracker.models import Drug, Patient
from tracker.presenters.compare import NOT_WEIGHED, NOTHING_CHANGED, OTHER_SEASON, around_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

# The 28 nights before the last 28, which end with the night of June 17.
DAYS = {
    "one_from": "April 23, 2026",
    "one_to": "May 20, 2026",
    "two_from": "May 21, 2026",
    "two_to": "June 17, 2026",
}
CAUSAL = re.compile(r"\b(because|caused?|due to|thanks to|led to)\b", re.IGNORECASE)


def page(browser: Client, **days: str) -> str:
    """The page as text, with single spaces; with the usual days unless it says otherwise."""
    answer = browser.get(f"/patterns/compare/?{urlencode(DAYS | days)}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_both_periods_are_counted_in_words_and_in_a_table(
    ruths_browser: Client, ruth: Patient
) -> None:
    assert dt.date(2026, 6, 17) == TONIGHT
    log(ruth, "x......" * 4 + "xx.. x." * 4)
    shown = page(ruths_browser)
    assert "First period: cramps on 4 of 28 logged nights." in shown
    assert "Second period: cramps on 12 of 24 logged nights." in shown
    assert "Cramps came more often in the second period than in the first period." in shown
    cells = re.findall(r"<td class=\"n\">([^<]*)</td>", shown)
    assert cells[2:] == ["28", "28", "28", "24", "0", "4", "4", "12", "1.0", "3.5"]
    assert NOT_WEIGHED in shown
    assert "See your physician" in shown
    assert not CAUSAL.search(shown.split("<main")[1])


def test_too_few_nights_say_how_many_are_wanting(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x" * 20)
    shown = page(ruths_browser)
    assert "That is too few to compare. We need 14 logged nights in each." in shown
    assert "First period: 14 more logged nights needed." in shown
    assert "too few nights" in shown
    assert "Cramps came more often" not in shown


def test_different_seasons_are_said(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x......" * 22)
    assert OTHER_SEASON not in page(ruths_browser)
    assert OTHER_SEASON in page(ruths_browser, one_from="January 15, 2026", one_to="Feb 12, 2026")


def test_many_blank_nights_in_one_of_them_are_said(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "." * 28 + "x " * 14)
    assert "You left many more nights blank in one of them." in page(ruths_browser)


def test_what_changed_between_is_listed(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "." * 56)
    assert NOTHING_CHANGED in page(ruths_browser)
    drug = Drug.objects.create(inn="atorvastatin")
    add_medication(ruth, drug=drug, started_on=dt.date(2026, 5, 3), now=NOW)
    add_event(ruth, EventEntry(first_on=dt.date(2026, 6, 1), label="New bed"), now=NOW)
    shown = page(ruths_browser)
    assert "May 3, 2026: Started atorvastatin." in shown
    assert "June 1, 2026: New bed." in shown


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"one_to": "March 1, 2026"}, "The last day is before the first. Check the days."),
        ({"two_from": "May 20, 2026"}, "The two periods share some days."),
        ({"two_to": "soon"}, "Type a date like May 11, 2026."),
        ({"two_to": ""}, "Type the day, like May 11, 2026."),
        ({"two_to": "\x00' OR 1=1"}, "error"),
    ],
)
def test_days_that_cannot_be_are_said_at_their_field(
    ruths_browser: Client, days: dict[str, str], says: str
) -> None:
    shown = page(ruths_browser, **days)
    assert says in shown
    assert 'aria-invalid="true"' in shown
    assert "What we counted" not in shown


def test_without_days_the_form_offers_the_last_eight_weeks(ruths_browser: Client) -> None:
    shown = ruths_browser.get("/patterns/compare/").content.decode()
    # The night of June 17 is not over yet.
    for day in ("April 22, 2026", "May 19, 2026", "May 20, 2026", "June 16, 2026"):
        assert f'value="{day}"' in shown
    assert "What we counted" not in shown


def test_a_red_flag_of_today_stands_above_the_counts(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "." * 56)
    report_signs(ruth, ["confusion"], now=NOW)
    shown = page(ruths_browser)
    assert 0 < shown.index("Call for help now") < shown.index("What we counted")


def test_the_nights_around_an_event_are_one_tap_away(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "." * 56)
    event, _ = add_event(ruth, EventEntry(first_on=dt.date(2026, 6, 1), label="New bed"), now=NOW)
    shown = ruths_browser.get(f"/events/{event.public_id}/").content.decode()
    found = re.search(r'href="(/patterns/compare/\?[^"]+)"', shown)
    assert found is not None
    counts = ruths_browser.get(found[1].replace("&amp;", "&")).content.decode()
    assert "May 4, 2026 to May 31, 2026" in counts
    assert "June 1, 2026 to June 16, 2026" in counts


def test_an_event_that_is_not_over_has_no_nights_after_it() -> None:
    newest = dt.date(2026, 6, 17)
    assert around_event(dt.date(2026, 6, 1), newest, newest) == ""
    assert around_event(dt.date(2026, 6, 1), newest - dt.timedelta(days=1), newest)


def test_the_page_asks_little(ruths_browser: Client, ruth: Patient) -> None:
    log(ruth, "x." * 180)
    add_medication(ruth, drug=None, words="Drops", now=NOW)
    add_event(ruth, EventEntry(first_on=dt.date(2026, 6, 1), label="New bed"), now=NOW)
    report_signs(ruth, ["confusion"], now=NOW)
    page(ruths_browser)
    with counted() as asked:
        page(ruths_browser)
    assert 0 < len(asked) <= 6, asked
