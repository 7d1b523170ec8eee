"""Until when: chosen in the patient's own days, moved later, and over for both at once."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from tests.conftest import ALL_CATEGORIES, NOW, desk_browser, make_clinician
from tests.support.queries import counted
from tests.support.sign_in import note_second_step
from tracker.actions.consent import (
    ask_with_code,
    change_categories,
    give_consent,
    make_share_code,
    withdraw_consent,
)
from tracker.actions.consent_ending import tell_endings
from tracker.actions.consent_ends import End, EndError, expires_at, last_day
from tracker.actions.deliveries import read_account_mail
from tracker.actions.share_codes import CONSENT_TEXT
from tracker.models import AuditEvent, Clinic, Clinician, Consent, Delivery, Patient, Span
from tracker.presenters.consent_texts import TEXTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

DAY = dt.timedelta(days=1)
NEW_YORK = "America/New_York"
TODAY = dt.date(2026, 6, 18)


def mails(patient: Patient) -> list[str]:
    """What the mails owed to the patient say, the oldest first."""
    rows = Delivery.objects.filter(recipient_id=str(patient.user.public_id)).order_by("pk")
    found = [read_account_mail(row) for row in rows]
    return [mail.body for mail in found if mail is not None]


@pytest.mark.parametrize(
    ("span", "day"),
    [
        (Span.MONTH, dt.date(2026, 7, 18)),
        (Span.QUARTER, dt.date(2026, 9, 18)),
        (Span.YEAR, dt.date(2027, 6, 18)),
        (Span.OPEN, None),
    ],
)
def test_a_span_ends_on_a_day_of_the_calendar(span: Span, day: dt.date | None) -> None:
    assert last_day(End(span=span), TODAY) == day


def test_three_months_from_the_thirtieth_of_november_end_with_february() -> None:
    assert last_day(End(span=Span.QUARTER), dt.date(2026, 11, 30)) == dt.date(2027, 2, 28)


def test_the_last_day_is_whole_where_the_patient_lives() -> None:
    late = dt.datetime(2026, 6, 19, 2, 30, tzinfo=dt.UTC)  # still the 18th in New York
    until = expires_at(End(span=Span.DATE, last_day=TODAY), now=late, zone=NEW_YORK)
    assert until == dt.datetime(2026, 6, 19, 4, 0, tzinfo=dt.UTC)


def test_the_last_day_before_the_clocks_change_has_its_own_midnight() -> None:
    end = End(span=Span.DATE, last_day=dt.date(2026, 11, 1))  # 25 hours in New York
    assert expires_at(end, now=NOW, zone=NEW_YORK) == dt.datetime(2026, 11, 2, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize("day", [None, TODAY - DAY, dt.date(2031, 6, 19)])
def test_a_day_that_cannot_be_is_refused(day: dt.date | None) -> None:
    with pytest.raises(EndError):
        last_day(End(span=Span.DATE, last_day=day), TODAY)


def test_the_patient_chooses_until_when_with_the_code_and_at_the_yes(
    ruths_browser: Client, annas_browser: Client, ruth: Patient
) -> None:
    offered = {"categories": ["cramps"], "span": "date", "last_day": "2026-08-01"}
    shown = ruths_browser.post("/share/code", offered).content.decode()
    found = re.search(r"\d{3} \d{3} \d{3}", shown)
    assert found is not None
    annas_browser.post("/panel/add/", {"code": found[0]})
    consent = ruth.consents.get()
    assert 'value="2026-08-01"' in ruths_browser.get("/share/").content.decode()
    yes = {"categories": ["cramps"], "span": "date", "last_day": "2026-07-01"}
    ruths_browser.post(f"/share/{consent.public_id}/yes", yes)
    consent.refresh_from_db()
    assert consent.expires_at == dt.datetime(2026, 7, 2, 4, tzinfo=dt.UTC)
    assert "until July 1, 2026" in ruths_browser.get("/share/").content.decode()


def test_on_the_last_day_the_clinic_reads_and_after_it_finds_nothing(
    ruths_browser: Client, ruth: Patient, anna: Clinician, consent: Consent
) -> None:
    ruths_browser.post(
        f"/share/{consent.public_id}/end", {"span": "date", "last_day": "2026-06-20"}
    )
    record = f"/panel/{ruth.public_id}/"
    midnight = dt.datetime(2026, 6, 21, 4, tzinfo=dt.UTC)  # in New York
    with time_machine.travel(midnight - dt.timedelta(seconds=1), tick=False) as clock:
        page = desk_browser_at(anna, midnight).get(record)
        assert page.status_code == 200
        assert "until June 20, 2026" in page.content.decode()
        clock.move_to(midnight)
        for address in (record, f"{record}charts/", f"{record}summary/", f"{record}summary.pdf"):
            assert desk_browser_at(anna, midnight).get(address).status_code == 404, address
        assert ruth.user.name not in desk_browser_at(anna, midnight).get("/panel/").content.decode()


def desk_browser_at(clinician: Clinician, now: dt.datetime) -> Client:
    browser = Client()
    browser.force_login(clinician.user)
    note_second_step(browser, clinician.user, at=now.timestamp())
    return browser


def test_to_end_it_sooner_asks_for_nothing_and_to_let_it_last_asks_who_it_is(
    ruths_browser: Client, consent: Consent
) -> None:
    address = f"/share/{consent.public_id}/end"
    with time_machine.travel(NOW + dt.timedelta(minutes=6), tick=False):
        sooner = ruths_browser.post(address, {"span": "month"})
        assert sooner.headers["Location"] == "/share/"
        longer = ruths_browser.post(address, {"span": "open"})
        assert "reauthenticate" in longer.headers["Location"]
    consent.refresh_from_db()
    assert consent.span == Span.MONTH


def test_a_day_in_the_past_is_refused_in_words_and_changes_nothing(
    ruths_browser: Client, consent: Consent
) -> None:
    answer = ruths_browser.post(
        f"/share/{consent.public_id}/end", {"span": "date", "last_day": "2026-06-17"}
    )
    assert answer.status_code == 422
    assert "Choose today or a later day." in answer.content.decode()
    consent.refresh_from_db()
    assert consent.expires_at is None


def test_a_week_before_the_end_the_patient_is_told_once_by_page_and_mail(
    ruths_browser: Client, ruth: Patient, anna: Clinician
) -> None:
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW, end=End(span=Span.MONTH))
    give_consent(ruth, ask_with_code(anna, digits, now=NOW), now=NOW)
    before = len(mails(ruth))
    assert tell_endings(NOW + 20 * DAY) == 0
    assert tell_endings(NOW + 24 * DAY) == 1
    assert tell_endings(NOW + 25 * DAY) == 0
    [told] = mails(ruth)[before:]
    assert "ends soon" in told
    assert "Maple" not in told
    with time_machine.travel(NOW + 24 * DAY, tick=False):
        ruths_browser.force_login(ruth.user)
        assert "This ends soon" in ruths_browser.get("/share/").content.decode()


def test_who_chose_a_near_day_today_is_not_told_today(ruth: Patient, anna: Clinician) -> None:
    end = End(span=Span.DATE, last_day=TODAY + DAY)
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW, end=end)
    give_consent(ruth, ask_with_code(anna, digits, now=NOW), now=NOW)
    assert tell_endings(NOW + dt.timedelta(hours=1)) == 0


@pytest.mark.parametrize("taken", ["everything", "one kind"])
def test_a_paper_that_is_still_being_made_is_not_handed_out(
    taken: str,
    ruth: Patient,
    anna: Clinician,
    consent: Consent,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slow(*_: object) -> bytes:
        if taken == "everything":
            withdraw_consent(ruth, consent, now=NOW)
        else:
            change_categories(ruth, consent, categories=["cramps"], now=NOW)
        return b"%PDF-"

    monkeypatch.setattr("tracker.presenters.summary_page.paper_pdf", slow)
    answer = desk_browser(anna).get(f"/panel/{ruth.public_id}/summary.pdf")
    assert answer.status_code == 404
    assert b"%PDF" not in answer.content


@pytest.mark.parametrize("path", ["/share/", "/share/history/"])
def test_many_clinics_cost_no_more_queries_than_one(
    path: str, ruths_browser: Client, ruth: Patient, consent: Consent
) -> None:
    ruths_browser.get(path)
    with counted() as one:
        ruths_browser.get(path)
    for number in range(4):
        clinic = Clinic.objects.create(name=f"Clinic {number}")
        person = make_clinician(clinic, f"d{number}@stillnight.test", f"Doctor {number}")
        digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW)
        given = give_consent(ruth, ask_with_code(person, digits, now=NOW), now=NOW)
        change_categories(ruth, given, categories=["labs"], now=NOW)
    with counted() as five:
        ruths_browser.get(path)
    assert len(five) == len(one)
    assert len(one) <= 6


# Mails and the look back


def test_each_step_is_told_by_a_mail_that_says_nothing_of_health_or_where(
    ruth: Patient, anna: Clinician
) -> None:
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW)
    consent = ask_with_code(anna, digits, now=NOW)
    give_consent(ruth, consent, now=NOW)
    change_categories(ruth, consent, categories=["cramps", "labs"], now=NOW)
    change_categories(ruth, consent, categories=["labs"], now=NOW)  # less is no news
    withdraw_consent(ruth, consent, now=NOW)
    said = mails(ruth)
    firsts = [body.split(".")[0] for body in said]
    assert firsts == [
        "Somebody used your share code or link",
        "You said yes",
        "A clinic can read more of your diary now, or for longer",
        "You stopped sharing with a clinic",
    ]
    for body in said:
        assert not re.search(r"Maple|Anna|Ruth|lab|sodium|medicine|fluid|finding", body)
    subjects = set(Delivery.objects.values_list("subject", flat=True))
    assert subjects == {"Your sharing at Stillnight"}


def test_the_history_says_who_could_see_what_from_when_until_when(
    ruths_browser: Client, ruth: Patient, anna: Clinician, consent: Consent
) -> None:
    with time_machine.travel(NOW + DAY, tick=False):
        change_categories(ruth, consent, categories=["labs"], now=NOW + DAY)
    withdraw_consent(ruth, consent, now=NOW + 2 * DAY)
    shown = " ".join(ruths_browser.get("/share/history/").content.decode().split())
    assert "You stopped it on June 20, 2026, 11:00 am." in shown
    assert "From June 19, 2026, 11:00 am until June 20, 2026, 11:00 am" in shown
    assert "Dr. Anna Osei could see: Lab results." in shown
    assert "From June 18, 2026, 11:00 am until June 19, 2026, 11:00 am" in shown
    assert "Cramps, Fluids, Medicines, Signs, Lab results, My own notes" in shown
    assert TEXTS[CONSENT_TEXT][0] in shown


def test_the_words_of_a_version_are_the_ones_that_are_shown_at_the_yes(
    ruths_browser: Client, ruth: Patient, anna: Clinician
) -> None:
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW)
    consent = ask_with_code(anna, digits, now=NOW)
    shown = ruths_browser.get("/share/").content.decode()
    assert all(line in shown for line in TEXTS[consent.text_version])


# Who


def test_one_clinician_alone_is_covered_and_colleagues_find_nothing(
    ruths_browser: Client, ruth: Patient, anna: Clinician
) -> None:
    ben = make_clinician(anna.clinic, "ben@stillnight.test", "Ben Ito")
    digits, _ = make_share_code(ruth, categories=ALL_CATEGORIES, now=NOW, one_person=True)
    consent = give_consent(ruth, ask_with_code(anna, digits, now=NOW), now=NOW)
    record = f"/panel/{ruth.public_id}/"
    assert desk_browser(anna).get(record).status_code == 200
    assert desk_browser(ben).get(record).status_code == 404
    ruths_browser.post(f"/share/{consent.public_id}/add", {"clinician": ben.user.public_id})
    assert desk_browser(ben).get(record).status_code == 200
    assert "You let one more person" in mails(ruth)[-1]
    assert AuditEvent.objects.filter(chain=str(ruth.public_id), action="consent.add").exists()


def test_nobody_of_another_clinic_and_nobody_unverified_can_be_added(
    ruths_browser: Client, consent: Consent, anna: Clinician, vance: Clinician
) -> None:
    waits = make_clinician(anna.clinic, "w@stillnight.test", "Wim Dekker")
    Clinician.objects.filter(pk=waits.pk).update(verified_at=None)
    for ref in (vance.user.public_id, waits.user.public_id, "x", ""):
        answer = ruths_browser.post(f"/share/{consent.public_id}/add", {"clinician": ref})
        assert answer.status_code == 404, ref
    assert [*consent.clinicians.all()] == [anna]
