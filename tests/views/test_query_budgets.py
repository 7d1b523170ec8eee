"""A page costs the same after ten nights and after three years, and stays in its budget."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine
from django.test import Client

from tests.conftest import ALL_CATEGORIES, NOW, desk_browser
from tests.support.diaries import LONG_DAYS, SHORT_DAYS, analyse_newest_nights, write_diary
from tests.support.queries import counted, counts
from tracker.actions.consent import ask_with_code, give_consent, make_share_code
from tracker.actions.drugs import load_drugs
from tracker.actions.life_events import EventEntry, add_event
from tracker.actions.limits import set_fluid_limit, set_sodium_target
from tracker.actions.medications import add_medication
from tracker.actions.reviews import add_note
from tracker.actions.symptoms import report_signs
from tracker.analysis.sample_people import more_people
from tracker.models import Clinician, Patient

COMPARED = (
    "/patterns/compare/?one_from=June+1%2C+2026&one_to=June+8%2C+2026"
    "&two_from=June+9%2C+2026&two_to=June+16%2C+2026"
)
PAGES = {
    "/tonight/": 2,
    "/today/": 5,
    "/messages/": 2,
    "/patterns/": 6,
    "/patterns/asked/": 5,
    "/patterns/asked/diuretic/": 5,
    "/patterns/compare/": 1,
    COMPARED: 6,
    "/events/": 4,
    "/drinks/": 4,  # one says which of them a helper noted
    "/cramps/earlier/": 1,
    "/visit/": 8,
    "/visit/summary/": 8,
    "/visit/summary.pdf": 8,
}
MOST_OF_A_PAGE = 6
MOST_OF_A_CRAMP = 5
# Who reads, under which consent, and the key among them. The pictures draw every kind.
DESK_PARTS = {"": 8, "record/": 8, "days/": 8, "history/": 8, "charts/": 13}
MOST_OF_A_SUMMARY = 10  # eight, and who reads whom
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def catalogue() -> None:
    """The medicines the sample people take."""
    load_drugs()


def statements(browser: Client, page: str) -> list[str]:
    """What one look at a page asks of the database, after a first look warmed the caches."""
    assert browser.get(page).status_code == 200
    with counted() as asked:
        browser.get(page)
    return asked


def signed_in(patient: Patient) -> Client:
    """A browser of this patient."""
    browser = Client()
    browser.force_login(patient.user)
    return browser


def share(patient: Patient, clinician: Clinician) -> None:
    """The patient shares everything with the clinician's clinic."""
    digits, _ = make_share_code(patient, categories=ALL_CATEGORIES, now=NOW)
    give_consent(patient, ask_with_code(clinician, digits, now=NOW), now=NOW)


@pytest.mark.usefixtures("frozen")
def test_pages_ask_as_little_after_three_years_as_after_ten_nights() -> None:
    short, long = write_diary(SHORT_DAYS, NOW), write_diary(LONG_DAYS, NOW)
    for patient in (short, long):  # one sealed word opens a key, a hundred open no more
        entry = EventEntry(first_on=NOW.date() - dt.timedelta(days=5), label="A new bed")
        add_event(patient, entry, now=NOW)
    analyse_newest_nights(NOW)
    assert long.drinks.count() > 100 * short.nights.count()
    for page, most in PAGES.items():
        few, many = statements(signed_in(short), page), statements(signed_in(long), page)
        assert len(many) <= most, "\n".join([page, *many])
        assert len(few) == len(many), "\n".join([page, *few, "----", *many])


@pytest.mark.usefixtures("frozen")
def test_a_cramp_is_stored_with_five_statements_however_long_the_diary() -> None:
    asked = []
    for days in (SHORT_DAYS, LONG_DAYS):
        browser = signed_in(write_diary(days, NOW))
        browser.get("/tonight/")
        with counted() as one:
            answer = browser.post("/tonight/cramp", {"key": str(uuid.uuid4())})
        assert answer.status_code == 302
        asked.append(one)
    assert len(asked[1]) <= MOST_OF_A_CRAMP, "\n".join(asked[1])
    assert len(asked[0]) == len(asked[1])


def test_the_panel_asks_as_little_for_forty_patients_as_for_four(anna: Clinician) -> None:
    browser = desk_browser(anna)
    asked = []
    for group in (range(4), range(4, 40)):
        for number, person in zip(group, more_people(len(group), seed=str(group)), strict=True):
            patient = write_diary(3, NOW, person=person, email=f"{number}@stillnight.test")
            share(patient, anna)
        analyse_newest_nights(NOW)
        with time_machine.travel(NOW, tick=False):
            asked.append(statements(browser, "/panel/"))
    assert len(asked[1]) <= MOST_OF_A_PAGE, "\n".join(asked[1])
    assert len(asked[0]) == len(asked[1])


@pytest.mark.usefixtures("frozen")
def test_a_patient_on_the_desk_is_read_once_by_kind_however_long_the_diary(anna: Clinician) -> None:
    browser = desk_browser(anna)
    asked, summed = [], []
    for days in (SHORT_DAYS, LONG_DAYS):
        patient = write_diary(days, NOW)
        share(patient, anna)
        write_desk(anna, patient)
        address = f"/panel/{patient.public_id}/"
        asked.append({part: statements(browser, address + part) for part in DESK_PARTS})
        summed.append(statements(browser, f"{address}summary/"))
    few, many = asked
    for part, most in DESK_PARTS.items():
        assert len(many[part]) <= most, "\n".join([part, *many[part]])
        assert len(few[part]) == len(many[part]), "\n".join([part, *few[part], "--", *many[part]])
    assert len(summed[0]) == len(summed[1]) <= MOST_OF_A_SUMMARY, "\n".join(summed[1])
    for table in ("tracker_medication", "tracker_dosechange", "tracker_sealingkey"):
        for part in ("record/", "charts/"):
            assert sum(f'FROM "{table}"' in sql for sql in many[part]) == 1, (table, part)


def write_desk(anna: Clinician, patient: Patient) -> None:
    """Something of everything the first part shows: notes, an alert, both limits."""
    for number in range(25):
        add_note(anna, patient, f"Called her, {number}.", now=NOW)
    report_signs(patient, ["confusion"], now=NOW)
    set_fluid_limit(anna, patient, 1500, reason="Swollen ankles.", now=NOW)
    set_sodium_target(anna, patient, 130, 140, reason="As last year.", now=NOW)
    add_event(patient, EventEntry(first_on=NOW.date(), label="A new bed"), now=NOW)
    add_medication(patient, drug=None, words="drops", now=NOW)


@pytest.mark.parametrize(
    ("sql", "is_counted"),
    [
        ('SELECT "tracker_night"."id" FROM "tracker_night"', True),
        ('SELECT 1 FROM "django_session" WHERE x', False),
        ('INSERT INTO "tracker_auditevent" ("a") VALUES (1)', False),
        ('UPDATE "tracker_cramp" SET "a" = 1', True),
        ('SELECT 1 FROM "tracker_patient" INNER JOIN "tracker_user" ON (1)', True),
        ("SAVEPOINT s1", False),
        ("BEGIN IMMEDIATE", False),
    ],
)
def test_only_statements_of_the_diary_count(sql: str, is_counted: bool) -> None:  # noqa: FBT001
    assert counts(sql) is is_counted
