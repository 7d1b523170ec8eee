"""The world of the tests: named people, a fixed clock, and rules for every test.

Ruth keeps the diary, Anna Osei is her physician at Maple Street Clinic, Tom is another
patient nobody shares with, Dr. Vance works at another clinic.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client, TransactionTestCase

from tests.support.overheard import Overheard, overhear
from tests.support.sign_in import note_second_step
from tests.support.trail import without_guards
from tracker.actions.consent import ask_with_code, give_consent, make_share_code
from tracker.actions.people import change_profile, create_clinician, create_patient
from tracker.models import Clinic, Clinician, Consent, Patient, User

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django import DjangoDbBlocker

    from tests.support.shown import Shown

NOW = dt.datetime(2026, 6, 18, 15, 0, tzinfo=dt.UTC)  # Thursday, 11:00 in New York
ZONE = "America/New_York"
ALL_CATEGORIES = ("cramps", "fluids", "labs", "medicines", "notes", "symptoms")
PASSWORD = "quiet-river-lantern"
PATIENCE_MS = 20_000  # what an expectation waits: a busy machine is slow, not wrong


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test with a database has the one of keys too; one without need not run on each kind."""
    for item in items:
        markers = list(item.iter_markers("django_db"))
        for marker in markers:
            if "databases" not in marker.kwargs:
                cast("dict[str, Any]", marker.kwargs)["databases"] = ["default", "keys"]
        if not markers and "django_db_setup" not in cast("pytest.Function", item).fixturenames:
            item.add_marker("once")


@pytest.fixture(autouse=True)
def no_limits_left() -> None:
    """Counted tries and used codes are of one test: row ids come again, and so would they."""
    cache.clear()


@pytest.fixture(autouse=True)
def nobody_is_overheard() -> Iterator[Overheard]:
    """No line of the log and nothing in the cache holds a word of a person, in any test."""
    with overhear() as heard:
        yield heard
        assert heard.words_of_people() == []


@pytest.fixture(autouse=True, scope="session")
def the_trail_goes_with_its_test() -> Iterator[None]:
    """A test that commits empties the database at its end, which the trail's guards refuse."""
    empty = vars(TransactionTestCase)["_fixture_teardown"]

    def without_its_guards(case: TransactionTestCase) -> None:
        with without_guards():
            empty(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_its_guards)
        yield


@pytest.fixture
def now() -> dt.datetime:
    """A Thursday morning in New York."""
    return NOW


@pytest.fixture
def frozen(now: dt.datetime) -> Iterator[time_machine.Traveller]:
    """The clock stands at `now`; move it with `frozen.move_to`."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def make_patient(email: str, name: str, **profile: Any) -> Patient:
    """A patient in New York who may be told about fluids, joined on 1 May 2026."""
    user = User.objects.create_user(email, PASSWORD, name=name)
    known: dict[str, Any] = {
        "zone": ZONE,
        "country": "US",
        "birth_year": 1974,
        "sex": "F",
        "conditions": [],
    } | profile
    patient = create_patient(user, joined_on=dt.date(2026, 5, 1), now=NOW, **known)
    return change_profile(patient, now=NOW, intake_answer=Patient.IntakeAnswer.NO_LIMIT)


@pytest.fixture
def ruth(db: None) -> Patient:
    """The patient most tests are about."""
    return make_patient("ruth@stillnight.test", "Ruth Kessler")


@pytest.fixture
def tom(db: None) -> Patient:
    """Another patient, a stranger to everybody here."""
    return make_patient("tom@stillnight.test", "Tom Reed", sex="M")


@pytest.fixture
def clinic(db: None) -> Clinic:
    """Ruth's clinic."""
    return Clinic.objects.create(name="Maple Street Clinic", phone="555-0100")


@pytest.fixture
def anna(clinic: Clinic) -> Clinician:
    """Ruth's physician, verified, with a second factor."""
    return make_clinician(clinic, "anna.osei@stillnight.test", "Anna Osei")


@pytest.fixture
def vance(db: None) -> Clinician:
    """A verified clinician of another clinic."""
    other = Clinic.objects.create(name="Harbor Clinic")
    return make_clinician(other, "vance@stillnight.test", "Paul Vance")


def make_clinician(clinic: Clinic, email: str, name: str) -> Clinician:
    """A verified clinician whose second factor is set up."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = User.objects.create_user(email, PASSWORD, name=name)
    TOTP.activate(user, generate_totp_secret())
    return create_clinician(user, clinic=clinic, title="Dr.", verified_at=NOW)


@pytest.fixture
def consent(ruth: Patient, anna: Clinician) -> Consent:
    """Ruth shares everything with Anna's clinic."""
    digits, _ = make_share_code(ruth, categories=ALL_CATEGORIES, now=NOW)
    return give_consent(ruth, ask_with_code(anna, digits, now=NOW), now=NOW)


@pytest.fixture
def ruths_browser(ruth: Patient, client: Client) -> Client:
    """A browser in which Ruth is signed in, at `NOW`."""
    client.force_login(ruth.user)
    note_second_step(client, ruth.user, at=NOW.timestamp())
    return client


@pytest.fixture
def annas_browser(anna: Clinician) -> Client:
    """A browser in which Anna is signed in with both factors."""
    return desk_browser(anna)


def desk_browser(clinician: Clinician) -> Client:
    """A browser in which a clinician has just signed in with both factors."""
    browser = Client()
    browser.force_login(clinician.user)
    # Fresh on the real clock and at `NOW`.
    note_second_step(browser, clinician.user, at=max(NOW.timestamp(), time.time()))
    return browser


@pytest.fixture(scope="session")
def pages(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[Shown]:
    """Every page of the product, as each of the roles gets it; the database is as it was."""
    from tests.support.every_page import every_page
    from tests.support.shown import undone

    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), undone():
        return every_page()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real Chromium for the whole run; each test opens windows of its own."""
    from playwright.sync_api import expect, sync_playwright

    from tests.support.chromium import find_chromium, launch_arguments

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=launch_arguments()
        )
        yield browser
        browser.close()
