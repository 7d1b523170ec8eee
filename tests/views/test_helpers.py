"""A family helper from the first code to the last tap: what they may do, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW, make_patient
from tests.support.sign_in import note_second_step
from tracker.actions.cramps import record_cramp, start_cramp
from tracker.actions.day_notes import DayEntry, record_day
from tracker.actions.helpers import accept_invitation, end_helper, invite_helper
from tracker.actions.labs import record_lab
from tracker.actions.nights import record_quiet_night
from tracker.models import (
    Alert,
    AuditEvent,
    Clinician,
    Cramp,
    Delivery,
    Drink,
    Helper,
    HelperEntry,
    Night,
    Patient,
    User,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

LAST_NIGHT = dt.date(2026, 6, 17)
SECRET = "the heron at the weir"


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    note_second_step(browser, user, at=NOW.timestamp())
    return browser


@pytest.fixture
def daughter(db: None) -> User:
    """Ida, who has an account and logs no cramps of her own."""
    return make_patient("ida@stillnight.test", "Ida Kessler").user


@pytest.fixture
def helper(ruth: Patient, daughter: User) -> Helper:
    """Ida may log for Ruth, and see nothing."""
    code, _ = invite_helper(ruth, sees=False, now=NOW)
    return accept_invitation(daughter, code, now=NOW)


@pytest.fixture
def seeing(ruth: Patient, daughter: User) -> Helper:
    """Ida may log for Ruth, and see the diary."""
    code, _ = invite_helper(ruth, sees=True, now=NOW)
    return accept_invitation(daughter, code, now=NOW)


@pytest.fixture
def idas_browser(daughter: User) -> Client:
    return browser_of(daughter)


def at(name: str, helper: Helper) -> str:
    return reverse(name, args=[helper.public_id])


def key() -> dict[str, str]:
    return {"key": str(uuid.uuid4())}


def events(ruth: Patient, action: str) -> list[tuple[str, str]]:
    rows = AuditEvent.objects.filter(chain=str(ruth.public_id), action=action).order_by("seq")
    return list(rows.values_list("role", "actor"))


def code_on(page: str) -> str:
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page)
    assert found is not None
    return found[0]


def test_from_the_code_to_the_first_entry(
    ruths_browser: Client, ruth: Patient, idas_browser: Client, daughter: User
) -> None:
    made = ruths_browser.post("/helpers/invite", {}).content.decode()
    code = code_on(made)
    asked = idas_browser.post("/helping/", {"code": code.lower().replace("-", " ")})
    assert "Help Ruth Kessler?" in asked.content.decode()
    assert not Helper.objects.active().exists()
    answer = idas_browser.post("/helping/", {"code": code, "yes": "yes"}, follow=True)
    page = answer.content.decode()
    assert "For Ruth" in page
    assert "You can log for Ruth now." in page
    helper = Helper.objects.active().get()
    assert (helper.patient, helper.user, helper.sees) == (ruth, daughter, False)
    shown = ruths_browser.get("/helpers/").content.decode()
    assert "Ida Kessler" in shown
    assert "Since June 18, 2026" in shown
    assert "They see nothing of your diary." in shown


def test_the_code_is_kept_as_a_digest_and_shown_once(ruths_browser: Client) -> None:
    code = code_on(ruths_browser.post("/helpers/invite", {}).content.decode())
    helper = Helper.objects.get()
    assert code.replace("-", "") not in str(Helper.objects.values().get(pk=helper.pk))
    assert code not in ruths_browser.get("/helpers/").content.decode()


def test_a_yes_tells_the_owner_by_mail_and_the_mail_names_no_health(
    ruth: Patient, helper: Helper
) -> None:
    from tracker.actions.deliveries import read_account_mail

    mail = read_account_mail(Delivery.objects.get(recipient_id=str(ruth.user.public_id)))
    assert mail is not None
    assert mail.address == ruth.user.email
    assert "/helpers/" in mail.body
    said = f"{mail.subject} {mail.body}".lower()
    for word in ("cramp", "medicine", "ida", "ruth", "night leg"):
        assert word not in said


def test_a_code_works_one_time(helper: Helper, ruth: Patient) -> None:
    code, _ = invite_helper(ruth, sees=False, now=NOW)
    first, second = (
        browser_of(make_patient(f"{name}@stillnight.test", name).user) for name in ("eva", "otto")
    )
    assert first.post("/helping/", {"code": code, "yes": "yes"}).status_code == 302
    answer = second.post("/helping/", {"code": code, "yes": "yes"})
    assert answer.status_code == 422
    assert "This code does not work." in answer.content.decode()


def test_a_code_dies_after_two_days(
    ruth: Patient, idas_browser: Client, frozen: time_machine.Traveller
) -> None:
    code, _ = invite_helper(ruth, sees=False, now=NOW)
    frozen.shift(dt.timedelta(hours=48, seconds=1))
    idas_browser.force_login(User.objects.get(email="ida@stillnight.test"))
    assert idas_browser.post("/helping/", {"code": code}).status_code == 422


def test_a_code_that_was_stopped_is_dead(
    ruths_browser: Client, ruth: Patient, idas_browser: Client
) -> None:
    code, waiting = invite_helper(ruth, sees=False, now=NOW)
    ruths_browser.post(f"/helpers/{waiting.public_id}/stop")
    assert idas_browser.post("/helping/", {"code": code, "yes": "yes"}).status_code == 422


def test_after_ten_wrong_codes_even_the_right_one_waits(
    ruth: Patient, idas_browser: Client
) -> None:
    code, _ = invite_helper(ruth, sees=False, now=NOW)
    for _ in range(10):
        idas_browser.post("/helping/", {"code": "AAAA-BBBB-CCCC"})
    answer = idas_browser.post("/helping/", {"code": code, "yes": "yes"})
    assert "There were many tries." in answer.content.decode()
    assert not Helper.objects.active().exists()


def test_a_clinicians_account_cannot_help(
    ruth: Patient, anna: Clinician, annas_browser: Client
) -> None:
    code, _ = invite_helper(ruth, sees=True, now=NOW)
    answer = annas_browser.post("/helping/", {"code": code, "yes": "yes"})
    assert "A clinician’s account cannot help here." in answer.content.decode()
    assert not Helper.objects.active().exists()


def test_a_helper_who_becomes_a_clinician_helps_no_more(
    seeing: Helper, idas_browser: Client, anna: Clinician, daughter: User
) -> None:
    Clinician.objects.create(user=daughter, clinic=anna.clinic, verified_at=NOW)
    assert idas_browser.get(at("for", seeing)).status_code == 404
    assert idas_browser.get(at("for-summary", seeing)).status_code == 404


def test_nobody_helps_under_an_unchecked_address(ruth: Patient, daughter: User) -> None:
    code, _ = invite_helper(ruth, sees=False, now=NOW)
    User.objects.filter(pk=daughter.pk).update(email="")
    daughter.refresh_from_db()
    answer = browser_of(daughter).post("/helping/", {"code": code, "yes": "yes"})
    assert "Check your email address first." in answer.content.decode()


def test_an_unchecked_owner_gets_no_code(ruths_browser: Client, ruth: Patient) -> None:
    User.objects.filter(pk=ruth.user.pk).update(email="")
    answer = ruths_browser.post("/helpers/invite", {})
    assert answer.status_code == 403
    assert not Helper.objects.exists()


def test_a_code_needs_a_fresh_sign_in(
    ruths_browser: Client, frozen: time_machine.Traveller
) -> None:
    frozen.shift(dt.timedelta(minutes=6))
    answer = ruths_browser.post("/helpers/invite", {})
    assert "reauthenticate" in answer["Location"]
    assert not Helper.objects.exists()


def test_nobody_has_more_than_five_helpers_and_codes(ruths_browser: Client) -> None:
    for _ in range(5):
        ruths_browser.post("/helpers/invite", {})
    answer = ruths_browser.post("/helpers/invite", {})
    assert answer.status_code == 422
    assert "You have 5 helpers or codes." in answer.content.decode()
    assert Helper.objects.count() == 5


def test_a_cramp_now_starts_the_clock_under_the_helpers_name(
    helper: Helper, idas_browser: Client, ruth: Patient, daughter: User, ruths_browser: Client
) -> None:
    page = idas_browser.post(at("for-cramp-now", helper), key(), follow=True).content.decode()
    cramp = ruth.cramps.get()
    assert cramp.is_running
    assert "Saved for Ruth." in page
    assert "The clock you started at 11:00 am runs." in page
    assert events(ruth, "cramp.start") == [("helper", str(daughter.public_id))]
    idas_browser.post(at("for-cramp-stop", helper), key())
    cramp = ruth.cramps.get()
    assert not cramp.is_running
    assert cramp.night is not None
    night = ruths_browser.get(f"/nights/{cramp.night.date}/").content.decode()
    assert "Logged by Ida Kessler" in night
    trail = ruths_browser.get("/account/").content.decode()
    assert "Logged a cramp for you" in trail
    assert "Family helper, June 18, 2026" in trail


def test_a_second_tap_with_the_same_key_is_one_cramp(
    helper: Helper, idas_browser: Client, ruth: Patient
) -> None:
    form = key()
    for _ in range(2):
        idas_browser.post(at("for-cramp-now", helper), form)
    assert (ruth.cramps.count(), HelperEntry.objects.count()) == (1, 1)


def test_a_cramp_earlier_with_how_bad_and_where(
    helper: Helper, idas_browser: Client, ruth: Patient
) -> None:
    body = key() | {
        "night": LAST_NIGHT.isoformat(),
        "about": "02:30",
        "severity": "8",
        "minutes": "10",
        "places": "left_calf",
    }
    assert idas_browser.post(at("for-earlier", helper), body).status_code == 302
    cramp = ruth.cramps.get()
    assert (cramp.severity, cramp.minutes, cramp.places) == (8, 10, ["left_calf"])
    assert HelperEntry.objects.get().object_id == str(cramp.public_id)


def test_a_time_that_is_unclear_is_asked_again(
    helper: Helper, idas_browser: Client, ruth: Patient
) -> None:
    body = key() | {"night": LAST_NIGHT.isoformat(), "severity": "8"}
    answer = idas_browser.post(at("for-earlier", helper), body)
    assert answer.status_code == 422
    assert "Choose a time" in answer.content.decode()
    assert not ruth.cramps.exists()


def test_a_drink_and_its_undo(
    helper: Helper, idas_browser: Client, ruth: Patient, ruths_browser: Client
) -> None:
    idas_browser.post(at("for-drink", helper), key() | {"volume_ml": "237"})
    drink = ruth.drinks.get()
    assert drink.volume_ml == 237
    assert "Logged by Ida Kessler" in ruths_browser.get("/drinks/").content.decode()
    entry = HelperEntry.objects.get()
    for _ in range(2):
        answer = idas_browser.post(at("for-undo", helper), {"entry": str(entry.pk)}, follow=True)
        assert "Undone." in answer.content.decode()
        assert "You logged this just now" not in answer.content.decode()
    drink.refresh_from_db()
    assert drink.removed_at is not None
    assert len(events(ruth, "drink.undo")) == 1


@pytest.mark.parametrize("volume", ["", "0", "-5", "99999", "2 l"])
def test_a_drink_that_cannot_be_is_not_kept(
    volume: str, helper: Helper, idas_browser: Client
) -> None:
    idas_browser.post(at("for-drink", helper), key() | {"volume_ml": volume})
    assert not Drink.objects.exists()


def test_no_cramps_last_night(
    helper: Helper, idas_browser: Client, ruth: Patient, ruths_browser: Client
) -> None:
    idas_browser.post(at("for-quiet", helper), key() | {"night": LAST_NIGHT.isoformat()})
    night = ruth.nights.get()
    assert (night.date, night.state) == (LAST_NIGHT, Night.State.NONE)
    page = ruths_browser.get(f"/nights/{LAST_NIGHT}/").content.decode()
    assert "Logged by Ida Kessler." in page
    idas_browser.post(at("for-undo", helper), {"entry": str(HelperEntry.objects.get().pk)})
    assert not ruth.nights.exists()


def test_a_night_of_an_old_page_is_not_taken_for_another(
    helper: Helper, idas_browser: Client, ruth: Patient
) -> None:
    idas_browser.post(at("for-quiet", helper), key() | {"night": "2026-06-16"})
    assert not ruth.nights.exists()


@pytest.mark.parametrize("before", ["cramps", "none", "nothing"])
def test_what_a_night_already_holds_is_not_told(
    before: str, helper: Helper, idas_browser: Client, ruth: Patient
) -> None:
    if before == "cramps":
        record_cramp(ruth, started_at=NOW - dt.timedelta(hours=8), now=NOW)
    if before == "none":
        record_quiet_night(ruth, LAST_NIGHT, now=NOW)
    answer = idas_browser.post(
        at("for-quiet", helper), key() | {"night": LAST_NIGHT.isoformat()}, follow=True
    )
    said = answer.content.decode()
    if before == "nothing":
        assert "Saved for Ruth." in said
        return
    assert "This was not saved. That night can only be changed in the diary itself." in said
    assert "You logged a cramp" not in said
    assert not HelperEntry.objects.exists()


def test_an_emergency_sign_answers_in_the_same_response(
    helper: Helper, idas_browser: Client, ruth: Patient, daughter: User
) -> None:
    page = idas_browser.post(at("for-check", helper), key() | {"signs": "chest_pain"})
    said = page.content.decode()
    assert page.status_code == 200
    assert "<h1>Call 911 now</h1>" in said
    assert "Ruth needs help right away." in said
    assert 'href="tel:911"' in said
    assert ruth.alerts.get(urgency="emergency").signs == ["chest_pain"]
    assert ("helper", str(daughter.public_id)) in events(ruth, "alert.fire")


def test_the_helper_hears_the_level_the_patient_would_hear_and_not_why(
    helper: Helper, idas_browser: Client, ruth: Patient
) -> None:
    """A lab value in the diary makes it an emergency; the value stays in the diary."""
    record_lab(ruth, analyte="sodium", taken_on=NOW.date(), value=Decimal(114), now=NOW)
    page = idas_browser.post(at("for-check", helper), key() | {"signs": "fatigue"})
    said = page.content.decode()
    assert "<h1>Call 911 now</h1>" in said
    assert "sodium" not in said.lower()
    assert "114" not in said
    for alert in Alert.objects.all():
        assert alert.words not in said


def test_ticks_that_are_no_warning_are_saved_calmly(
    helper: Helper, idas_browser: Client, ruth: Patient
) -> None:
    page = idas_browser.post(at("for-check", helper), key() | {"signs": "fatigue"})
    assert "Saved for Ruth" in page.content.decode()
    assert ruth.symptoms.get().code == "fatigue"


def test_no_tick_and_an_unknown_tick_are_asked_again(
    helper: Helper, idas_browser: Client, ruth: Patient
) -> None:
    for body in ({}, {"signs": "werewolf"}):
        answer = idas_browser.post(at("for-check", helper), key() | body)
        assert answer.status_code == 422
    assert not ruth.symptoms.exists()


def test_very_much_to_drink_is_answered_at_once(
    helper: Helper, idas_browser: Client, ruth: Patient
) -> None:
    for _ in range(2):
        page = idas_browser.post(at("for-drink", helper), key() | {"volume_ml": "3000"})
    assert page.status_code == 200
    assert ruth.alerts.exists()
    assert ruth.alerts.get().words not in page.content.decode()


def test_signs_cannot_be_taken_back_by_a_helper(
    helper: Helper, idas_browser: Client, ruth: Patient
) -> None:
    idas_browser.post(at("for-check", helper), key() | {"signs": "chest_pain"})
    idas_browser.post(at("for-undo", helper), {"entry": str(HelperEntry.objects.get().pk)})
    assert ruth.alerts.get(urgency="emergency").mistaken_at is None
    alert = ruth.alerts.get(urgency="emergency")
    assert idas_browser.post(f"/alerts/{alert.public_id}/mistaken").status_code == 404


def test_an_entry_is_taken_back_for_ten_minutes_only(
    helper: Helper, idas_browser: Client, ruth: Patient, frozen: time_machine.Traveller
) -> None:
    idas_browser.post(at("for-drink", helper), key() | {"volume_ml": "250"})
    entry = HelperEntry.objects.get()
    frozen.shift(dt.timedelta(minutes=10))
    page = idas_browser.post(at("for-undo", helper), {"entry": str(entry.pk)}, follow=True)
    assert "more than 10 minutes ago" in page.content.decode()
    assert ruth.drinks.get().removed_at is None
    assert "You logged this just now" not in idas_browser.get(at("for", helper)).content.decode()


def test_an_entry_the_owner_changed_stays(
    helper: Helper, idas_browser: Client, ruth: Patient, ruths_browser: Client
) -> None:
    idas_browser.post(at("for-drink", helper), key() | {"volume_ml": "250"})
    drink = ruth.drinks.get()
    ruths_browser.post(f"/drinks/{drink.public_id}/", key() | {"amount": "20", "kind": "water"})
    drink.refresh_from_db()
    assert drink.volume_ml != 250
    page = idas_browser.post(
        at("for-undo", helper), {"entry": str(HelperEntry.objects.get().pk)}, follow=True
    )
    assert "changed in the diary meanwhile" in page.content.decode()
    drink.refresh_from_db()
    assert drink.removed_at is None


def test_nobody_elses_entry_is_taken_back(
    helper: Helper, idas_browser: Client, ruth: Patient
) -> None:
    other = make_patient("eva@stillnight.test", "Eva Lund").user
    code, _ = invite_helper(ruth, sees=False, now=NOW)
    second = accept_invitation(other, code, now=NOW)
    browser_of(other).post(at("for-drink", second), key() | {"volume_ml": "250"})
    entry = HelperEntry.objects.get()
    for asked in (str(entry.pk), "0", "-1", "x", "9" * 30, ""):
        answer = idas_browser.post(at("for-undo", helper), {"entry": asked})
        assert answer.status_code == 404
    assert ruth.drinks.get().removed_at is None


def test_a_clock_the_owner_started_is_not_the_helpers_to_stop(
    helper: Helper, idas_browser: Client, ruth: Patient
) -> None:
    cramp = start_cramp(ruth, now=NOW - dt.timedelta(minutes=3))
    page = idas_browser.get(at("for", helper)).content.decode()
    assert "The clock you started" not in page
    idas_browser.post(at("for-cramp-stop", helper), key())
    idas_browser.post(at("for-cramp-now", helper), key())
    cramp.refresh_from_db()
    assert cramp.is_running
    assert Cramp.objects.count() == 1
    assert not HelperEntry.objects.exists()


def test_a_log_only_helper_reads_nothing(
    helper: Helper, idas_browser: Client, ruth: Patient
) -> None:
    record_cramp(ruth, started_at=NOW - dt.timedelta(hours=8), severity=10, minutes=7, now=NOW)
    for name in ("for-nights", "for-summary"):
        assert idas_browser.get(at(name, helper)).status_code == 404
    pages = [idas_browser.get(at(name, helper)).content.decode() for name in ("for", "for-check")]
    assert not any("3:00 am" in page or "7 minutes" in page for page in pages)
    assert not AuditEvent.objects.filter(action__in=("helper.nights", "helper.summary")).exists()


def test_a_seeing_helper_reads_nights_and_summary_and_each_look_is_a_row(
    seeing: Helper, idas_browser: Client, ruth: Patient, ruths_browser: Client, daughter: User
) -> None:
    record_cramp(ruth, started_at=NOW - dt.timedelta(hours=8), severity=10, minutes=7, now=NOW)
    record_day(ruth, NOW.date(), DayEntry(words=SECRET), now=NOW)
    nights = idas_browser.get(at("for-nights", seeing)).content.decode()
    assert "1 cramp, the worst" in nights
    summary = idas_browser.get(at("for-summary", seeing)).content.decode()
    assert "Ruth Kessler" in summary
    assert SECRET not in nights + summary
    assert "PDF" not in summary
    for action in ("helper.nights", "helper.summary"):
        assert events(ruth, action) == [("helper", str(daughter.public_id))]
    trail = ruths_browser.get("/account/").content.decode()
    assert "Read your nights" in trail
    assert "Ida Kessler" in trail


def test_one_tap_ends_it_and_the_next_request_finds_nothing(
    seeing: Helper, idas_browser: Client, ruths_browser: Client, ruth: Patient
) -> None:
    assert idas_browser.get(at("for-nights", seeing)).status_code == 200
    ruths_browser.post(f"/helpers/{seeing.public_id}/stop")
    for name in ("for", "for-nights", "for-summary", "for-check", "for-earlier"):
        assert idas_browser.get(at(name, seeing)).status_code == 404
    assert idas_browser.post(at("for-cramp-now", seeing), key()).status_code == 404
    assert not ruth.cramps.exists()
    assert "Ruth" not in idas_browser.get("/helping/").content.decode()
    assert events(ruth, "helper.end") == [("patient", str(ruth.public_id))]


def test_a_helper_can_stop_helping(
    helper: Helper, idas_browser: Client, ruth: Patient, daughter: User
) -> None:
    idas_browser.post(at("for-leave", helper), key())
    assert idas_browser.get(at("for", helper)).status_code == 404
    assert events(ruth, "helper.leave") == [("helper", str(daughter.public_id))]


@pytest.mark.parametrize("whose", ["ruth", "ida"])
def test_an_account_that_is_closed_closes_it(
    whose: str, helper: Helper, idas_browser: Client, ruth: Patient, daughter: User
) -> None:
    closed = ruth.user if whose == "ruth" else daughter
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert idas_browser.get(at("for", helper)).status_code in {302, 404}
    assert idas_browser.post(at("for-cramp-now", helper), key()).status_code in {302, 404}
    assert not ruth.cramps.exists()


def test_what_a_helper_logged_outlives_their_account(
    helper: Helper, idas_browser: Client, ruth: Patient, ruths_browser: Client, daughter: User
) -> None:
    idas_browser.post(at("for-drink", helper), key() | {"volume_ml": "250"})
    daughter.delete()
    assert "Logged by a helper" in ruths_browser.get("/drinks/").content.decode()
    assert "Ida" not in ruths_browser.get("/helpers/").content.decode()


def test_helper_and_owner_log_in_their_own_diaries(
    helper: Helper, idas_browser: Client, ruth: Patient, daughter: User
) -> None:
    idas_browser.post("/tonight/cramp", key())
    idas_browser.post(at("for-cramp-now", helper), key())
    assert daughter.patient.cramps.count() == 1
    assert ruth.cramps.count() == 1
    assert events(daughter.patient, "cramp.start") == [("patient", str(daughter.patient.public_id))]


def test_who_only_helps_begins_at_the_people_they_help(
    helper: Helper, idas_browser: Client
) -> None:
    assert idas_browser.get("/")["Location"] == "/helping/"


def test_who_keeps_no_diary_may_end_their_weekly_mail(
    ruth: Patient, idas_browser: Client, daughter: User
) -> None:
    code, _ = invite_helper(ruth, sees=False, now=NOW)
    asked = idas_browser.post("/helping/", {"code": code}).content.decode()
    assert "I keep no diary of my own" in asked
    idas_browser.post("/helping/", {"code": code, "yes": "yes", "only_helps": "yes"})
    daughter.patient.refresh_from_db()
    assert daughter.patient.weekly_mail == Patient.WeeklyMail.OFF


def test_a_signed_out_helper_is_led_to_sign_in(helper: Helper) -> None:
    answer = Client().get(at("for", helper))
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]
    assert "Ruth" not in answer.content.decode()


def test_a_stopped_helper_can_be_asked_again(
    helper: Helper, ruth: Patient, daughter: User, idas_browser: Client
) -> None:
    end_helper(ruth, helper, now=NOW)
    code, _ = invite_helper(ruth, sees=True, now=NOW)
    again = accept_invitation(daughter, code, now=NOW)
    assert idas_browser.get(at("for-nights", again)).status_code == 200
    assert idas_browser.get(at("for", helper)).status_code == 404
