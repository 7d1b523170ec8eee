"""The parts of a patient at the desk: what each says, what it hides, and what can be decided."""

from __future__ import annotations

import datetime as dt
import html
import re
import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.conftest import ALL_CATEGORIES, NOW, desk_browser, make_clinician, make_patient
from tests.presenters.evidences import sample
from tests.support.markup import faults
from tests.views.test_panel import share
from tracker import audit
from tracker.actions.consent import change_categories
from tracker.actions.day_notes import DayEntry, record_day
from tracker.actions.findings import apply
from tracker.actions.labs import LabRange, record_lab
from tracker.actions.life_events import EventEntry, add_event
from tracker.actions.limits import object_to, set_fluid_limit, set_sodium_target
from tracker.actions.medications import add_medication
from tracker.actions.nights import NightEntry, record_nights
from tracker.actions.restless import record_restless
from tracker.actions.reviews import add_note
from tracker.actions.symptoms import report_signs
from tracker.analysis.records import Certainty, Pattern, RestlessAnswers
from tracker.models import (
    AuditEvent,
    Clinic,
    Clinician,
    ClinicLimit,
    Consent,
    Finding,
    Patient,
    Review,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
NIGHT = dt.date(2026, 6, 17)
PARTS = ("", "charts/", "record/", "days/", "history/")
POSTS = (
    *("acknowledge", "not-relevant", "note", "reopen", "correct"),
    *("fluid-limit", "sodium-target", "lift"),
)


def at(patient: Patient, part: str = "") -> str:
    return f"/panel/{patient.public_id}/{part}"


def shown(browser: Client, patient: Patient, part: str = "", **headers: str) -> str:
    answer = browser.get(at(patient, part), headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def said(page: str) -> str:
    """The words of a page in one line."""
    body = page.partition("<body")[2] or page
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def sent(browser: Client, patient: Patient, what: str, **fields: Any) -> Any:
    return browser.post(at(patient, what), {"key": uuid.uuid4()} | fields)


def raised(patient: Patient, pattern: Pattern, certainty: Certainty | None = None) -> Finding:
    evidence = sample(pattern, certainty=certainty) if certainty else sample(pattern)
    [finding] = apply(
        patient, [replace(evidence, night=NIGHT)], night=NIGHT, version="evidence-3", now=NOW
    )
    return finding


@pytest.mark.parametrize("part", PARTS)
def test_every_part_says_whose_it_is_and_what_is_shared_until_when(
    annas_browser: Client, consent: Consent, ruth: Patient, part: str
) -> None:
    Consent.objects.update(expires_at=NOW + dt.timedelta(days=30))
    for headers in ({}, {"HX-Request": "true", "HX-Target": part.strip("/") or "review"}):
        answer = annas_browser.get(at(ruth, part), headers=headers)
        assert answer["X-Patient"] == str(ruth.public_id)
        page = said(answer.content.decode())
        for words in ("Ruth Kessler", str(ruth.birth_year), ruth.panel_code, "until July 18, 2026"):
            assert words in page, words
        assert "cramps, fluids, medicines, signs, lab results, my own notes" in page


@pytest.mark.parametrize(
    ("part", "target"), [("", "review"), ("charts/", "charts"), ("history/", "earlier")]
)
def test_a_fragment_is_the_part_alone_and_carries_its_patient(
    annas_browser: Client, consent: Consent, ruth: Patient, part: str, target: str
) -> None:
    headers = {"HX-Request": "true", "HX-Target": target}
    piece = annas_browser.get(at(ruth, part), headers=headers).content.decode()
    assert "<html" not in piece
    assert f'data-patient="{ruth.public_id}"' in piece
    assert "<html" in shown(annas_browser, ruth, part)


@pytest.mark.parametrize("part", [*PARTS, "chart.json", "severity/severity.json"])
def test_the_page_of_another_patient_gets_nothing(
    annas_browser: Client, consent: Consent, ruth: Patient, tom: Patient, part: str
) -> None:
    before = AuditEvent.objects.count()
    answer = annas_browser.get(at(ruth, part), headers={"X-Patient-Shown": str(tom.public_id)})
    assert answer.status_code == 409
    assert ruth.user.name not in answer.content.decode()
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("what", POSTS)
def test_a_form_sent_from_the_page_of_another_patient_does_nothing(
    annas_browser: Client, consent: Consent, ruth: Patient, tom: Patient, what: str
) -> None:
    answer = annas_browser.post(
        at(ruth, what),
        {"key": uuid.uuid4(), "note": "x", "fluid_ml": 1500, "reason": "x"},
        headers={"X-Patient-Shown": str(tom.public_id)},
    )
    assert answer.status_code == 409
    assert not Review.objects.exists()
    assert not ClinicLimit.objects.exists()


def test_each_part_is_a_read_of_its_own(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    for part in PARTS:
        shown(annas_browser, ruth, part)
    reads = AuditEvent.objects.filter(chain=str(ruth.public_id), action__endswith=".read")
    assert set(reads.values_list("action", flat=True)) == {
        *("patient.read", "chart.read", "entries.read", "days.read", "history.read")
    }


def test_a_weighed_finding_shows_what_it_rests_on(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    raised(ruth, Pattern.DIURETIC)
    page = said(shown(annas_browser, ruth))
    for words in (
        "Weight (e-value) 41, strong, reached Jun 12",
        "Rate ratio between 1 and 5.5 or more (90 % confidence sequence); between 1.25 and 4",
        "Before 4 of 28 logged nights",
        "After 12 of 34 logged nights",
        "Nights logged 62 of 68",
        "Adjusted for Season, spells, heat, effort, logging and other medicines",
        "Rival: began before e-value 3.2",
        "Rule and version diuretic, evidence-3",
        "Night of the run Jun 17, 2026",
        "Seen by the patient Not opened yet",
    ):
        assert words in page, words


def test_a_fixed_rule_says_what_it_does_not_keep(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    raised(ruth, Pattern.OVER_DRINKING)
    page = said(shown(annas_browser, ruth))
    assert "Weight (e-value) None: a fixed rule has no weight" in page
    assert "Rate ratio Not kept: this rule compares no rates" in page
    assert "Adjusted for Nothing" in page


def test_the_very_words_of_the_patients_page_are_there(
    annas_browser: Client, ruths_browser: Client, consent: Consent, ruth: Patient
) -> None:
    finding = raised(ruth, Pattern.DIURETIC)
    told = said(shown(annas_browser, ruth)).partition("Told to the patient")[2]
    mine = said(ruths_browser.get(f"/findings/{finding.public_id}/").content.decode())
    for words in ("Your cramps rose after", "Do not stop your medicine on your own."):
        assert words in told
        assert words in mine
    assert "How it stood on an earlier day is not kept." in told


def test_a_hint_was_told_to_nobody(annas_browser: Client, consent: Consent, ruth: Patient) -> None:
    raised(ruth, Pattern.DIURETIC, Certainty.HINT)
    told = said(shown(annas_browser, ruth)).partition("Told to the patient")[2]
    assert told.lstrip().startswith("Nothing: a hint is for clinicians only.")


def test_a_finding_is_not_set_aside_without_a_reason(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    finding = raised(ruth, Pattern.RLS)
    answer = sent(annas_browser, ruth, "not-relevant", finding=finding.public_id, note=" ")
    assert answer.status_code == 422
    assert "Write the reason first." in answer.content.decode()
    finding.refresh_from_db()
    assert finding.state == Finding.State.OPEN


def test_what_was_set_aside_is_opened_again_and_both_stay(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    finding = raised(ruth, Pattern.RLS)
    sent(annas_browser, ruth, "not-relevant", finding=finding.public_id, note="old injury")
    assert "Nothing waits for review." in shown(annas_browser, ruth)
    sent(annas_browser, ruth, "reopen", finding=finding.public_id, note="I was wrong")
    page = said(shown(annas_browser, ruth))
    assert "Nothing waits for review." not in page
    finding.refresh_from_db()
    assert finding.state == Finding.State.OPEN
    history = page.partition("History of your clinic")[2]
    assert history.index("I was wrong") < history.index("old injury")


def test_an_acknowledged_alert_is_opened_again(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    [alert, *_] = report_signs(ruth, ["confusion"], now=NOW)
    sent(annas_browser, ruth, "acknowledge", alert=alert.public_id)
    assert alert.words in said(shown(annas_browser, ruth)).partition("Alerts that are settled")[2]
    assert "Open for review again" in shown(annas_browser, ruth)
    answer = sent(annas_browser, ruth, "reopen", alert=alert.public_id, note="She called back")
    assert answer.status_code == 302
    assert "Nothing waits for review." not in shown(annas_browser, ruth)
    again = annas_browser.post(
        at(ruth, "reopen"),
        {"alert": alert.public_id, "note": "x", "key": uuid.uuid4()},
        follow=True,
    )
    assert "That changed meanwhile." in again.content.decode()


def test_another_clinic_reopens_nothing_of_ours(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    vera = make_clinician(Clinic.objects.create(name="Hill"), "vera@stillnight.test", "Vera Hill")
    share(ruth, vera)
    finding = raised(ruth, Pattern.RLS)
    sent(annas_browser, ruth, "not-relevant", finding=finding.public_id, note="old injury")
    sent(desk_browser(vera), ruth, "reopen", finding=finding.public_id, note="mine")
    finding.refresh_from_db()
    assert finding.state == Finding.State.DISMISSED


def test_a_note_is_corrected_once_and_the_first_one_stays(
    annas_browser: Client, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    note = add_note(anna, ruth, "Seen on Monday", now=NOW)
    sent(annas_browser, ruth, "correct", review=note.pk, note="Seen on Tuesday")
    page = said(shown(annas_browser, ruth)).partition("History of your clinic")[2]
    assert "Seen on Monday" in page
    assert "Corrected later." in page
    assert "Stands for the note of" in page
    sent(annas_browser, ruth, "correct", review=note.pk, note="Seen on Friday")
    assert Review.objects.count() == 2


@pytest.mark.parametrize("number", ["0", "x", "", "9" * 30])
def test_a_note_that_is_not_there_cannot_be_corrected(
    annas_browser: Client, consent: Consent, ruth: Patient, number: str
) -> None:
    assert sent(annas_browser, ruth, "correct", review=number, note="x").status_code == 404


def test_a_colleague_elsewhere_cannot_correct_a_note(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    vera = make_clinician(Clinic.objects.create(name="Hill"), "vera@stillnight.test", "Vera Hill")
    share(ruth, vera)
    note = add_note(anna, ruth, "Seen on Monday", now=NOW)
    assert sent(desk_browser(vera), ruth, "correct", review=note.pk, note="x").status_code == 404


def test_earlier_history_is_on_pages_of_its_own(
    annas_browser: Client, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    for number in range(45):
        add_note(anna, ruth, f"Note {number:02}", now=NOW + dt.timedelta(minutes=number))
    first, second, third = (shown(annas_browser, ruth, f"{part}") for part in HISTORY)
    assert "Note 44" in first
    assert "Note 24" not in first
    assert "Note 24" in second
    assert "Note 04" in third
    assert "?page=4" not in third


HISTORY = ("", "history/?page=2", "history/?page=3")


def test_a_limit_is_set_changed_and_lifted_with_everything_kept(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    sent(annas_browser, ruth, "fluid-limit", fluid_ml="1500", reason="Swollen ankles")
    row = ClinicLimit.objects.get()
    page = said(shown(annas_browser, ruth))
    assert "1,500 ml a day (51 oz) . Set Jun 18, 11:00 am by you." in page
    assert "“Swollen ankles”" in page
    object_to(ruth, row, "Nobody asked me", now=NOW)
    assert "the patient says it does not fit: “Nobody asked me”" in said(shown(annas_browser, ruth))
    sent(annas_browser, ruth, "lift", limit=row.public_id, reason="Slim again")
    page = said(shown(annas_browser, ruth))
    assert "None stands." in page
    assert "by you: Slim again" in page
    assert not ClinicLimit.objects.in_force().exists()


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("fluid-limit", {"fluid_ml": "51", "reason": "x"}),
        ("fluid-limit", {"fluid_ml": "1.5", "reason": "x"}),
        ("fluid-limit", {"fluid_ml": "1500", "reason": " "}),
        ("sodium-target", {"sodium_low": "140", "sodium_high": "130", "reason": "x"}),
        ("sodium-target", {"sodium_low": "13", "sodium_high": "140", "reason": "x"}),
        ("sodium-target", {"sodium_low": "130", "sodium_high": "", "reason": "x"}),
    ],
)
def test_a_slip_is_asked_and_what_was_typed_stays(
    annas_browser: Client, consent: Consent, ruth: Patient, what: str, fields: dict[str, str]
) -> None:
    answer = sent(annas_browser, ruth, what, **fields)
    assert answer.status_code == 422
    assert not ClinicLimit.objects.exists()
    page = answer.content.decode()
    assert 'role="alert"' in page
    for name in ("fluid_ml", "sodium_low"):
        if fields.get(name):
            assert f'value="{fields[name]}"' in page


@pytest.mark.parametrize(
    ("what", "needed", "fields"),
    [
        ("fluid-limit", "fluids", {"fluid_ml": "1500"}),
        ("sodium-target", "labs", {"sodium_low": "130", "sodium_high": "138"}),
    ],
)
def test_nothing_is_set_for_a_kind_that_is_not_shared(
    annas_browser: Client,
    anna: Clinician,
    consent: Consent,
    ruth: Patient,
    what: str,
    needed: str,
    fields: dict[str, str],
) -> None:
    set_fluid_limit(anna, ruth, 1500, reason="Swollen ankles", now=NOW)
    set_sodium_target(anna, ruth, 130, 138, reason="As last year", now=NOW)
    rest = [kind for kind in ALL_CATEGORIES if kind != needed]
    change_categories(ruth, consent, categories=rest, now=NOW)
    assert sent(annas_browser, ruth, what, reason="x", **fields).status_code == 404
    hidden = {"fluids": "1,500 ml", "labs": "130 to 138"}[needed]
    assert hidden not in shown(annas_browser, ruth)
    for row in ClinicLimit.objects.in_force():
        is_hidden = row.kind == ("fluid" if needed == "fluids" else "sodium")
        answer = sent(annas_browser, ruth, "lift", limit=row.public_id, reason="x")
        assert answer.status_code == (404 if is_hidden else 302)


def test_another_clinic_sees_the_value_and_not_the_reason(
    anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    vera = make_clinician(Clinic.objects.create(name="Hill"), "vera@stillnight.test", "Vera Hill")
    share(ruth, vera)
    row = set_fluid_limit(anna, ruth, 1500, reason="Swollen ankles", now=NOW)
    page = shown(desk_browser(vera), ruth)
    assert "1,500 ml a day" in page
    assert "by another clinic" in page
    assert "Swollen ankles" not in page
    sent(desk_browser(vera), ruth, "lift", limit=row.public_id, reason="mine")
    row.refresh_from_db()
    assert row.ended_at is None


@pytest.fixture
def days(ruth: Patient) -> None:
    """One entry of every kind the third part shows."""
    entry = DayEntry(
        words="the kingfisher", exertion=3, hot=True, weight_g=61_235, urine_colour=4, urine_times=6
    )
    record_day(ruth, NOW.date(), replace(entry, alcohol_drinks=2), now=NOW)
    evening = RestlessAnswers(
        date=NIGHT, feel="urge", eased_by="move", comes="evening", hard_knot=False
    )
    record_restless(ruth, evening, now=NOW)
    add_event(ruth, EventEntry(first_on=NIGHT, label="New bed"), now=NOW)
    report_signs(ruth, ["fatigue"], now=NOW)


KINDS = {
    "symptoms": (
        "135.0 lb",
        "Yellow, 6 times that day",
        "Very hard work or sport, Hot",
        "eased by: walking or moving",
    ),
    "fluids": ("2 drinks",),
    "notes": ("“New bed”", "“the kingfisher”"),
}


@pytest.mark.usefixtures("days")
def test_every_kind_of_a_day_is_shown(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    page = said(shown(annas_browser, ruth, "days/"))
    for words in (word for group in KINDS.values() for word in group):
        assert words in page, words
    assert "Not shared" not in page


@pytest.mark.usefixtures("days")
@pytest.mark.parametrize("hidden", KINDS)
def test_a_kind_that_is_not_shared_says_so_once(
    annas_browser: Client, consent: Consent, ruth: Patient, hidden: str
) -> None:
    rest = [kind for kind in ALL_CATEGORIES if kind != hidden]
    change_categories(ruth, consent, categories=rest, now=NOW)
    page = said(shown(annas_browser, ruth, "days/"))
    for category, group in KINDS.items():
        for words in group:
            assert (words in page) == (category != hidden), words
    assert page.count("Not shared") == 1


@pytest.mark.usefixtures("days")
def test_a_consent_from_before_the_words_named_them_opens_no_newer_kind(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    Consent.objects.update(text_version="2026-06-01")
    page = said(shown(annas_browser, ruth, "days/"))
    assert "135.0 lb" not in page
    assert "2 drinks" not in page
    assert "“New bed”" in page
    assert "Not shared, because the patient agreed before these were named: Body weight" in page


def test_a_blood_test_stands_beside_the_labs_own_range_and_the_target(
    annas_browser: Client, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    set_sodium_target(anna, ruth, 130, 138, reason="As last year", now=NOW)
    given = LabRange(low=Decimal(135), high=Decimal(145))
    record_lab(
        ruth, analyte="sodium", taken_on=NOW.date(), value=Decimal(133), lab_range=given, now=NOW
    )
    page = said(shown(annas_browser, ruth, "record/"))
    assert "133 mmol/L 135 to 145 Below Inside 130 to 138 mmol/L" in page


def test_worse_before_is_beside_the_medicine(
    annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    row, _ = add_medication(ruth, drug=None, words="drops", now=NOW)
    assert "Not answered" in said(shown(annas_browser, ruth, "record/"))
    row.worse_before = "yes"
    row.save()
    page = said(shown(annas_browser, ruth, "record/"))
    assert "Yes, they got worse before I started it" in page


@pytest.mark.usefixtures("days")
def test_every_part_is_well_formed_with_everything_in_it(
    annas_browser: Client, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    finding = raised(ruth, Pattern.DIURETIC)
    raised(ruth, Pattern.RLS)
    note = add_note(anna, ruth, "Seen on Monday", now=NOW)
    sent(annas_browser, ruth, "correct", review=note.pk, note="Seen on Tuesday")
    sent(annas_browser, ruth, "not-relevant", finding=finding.public_id, note="old injury")
    row = set_fluid_limit(anna, ruth, 1500, reason="Swollen ankles", now=NOW)
    set_fluid_limit(anna, ruth, 1600, reason="Better", now=NOW)
    set_sodium_target(anna, ruth, 130, 138, reason="As last year", now=NOW)
    pages = {part: shown(annas_browser, ruth, part) for part in PARTS}
    for what in (*POSTS[2:], "not-relevant"):
        about = {"finding": finding.public_id, "review": note.pk, "limit": row.public_id}
        pages[what] = sent(annas_browser, ruth, what, **about).content.decode()
    assert {name: found for name, page in pages.items() if (found := faults(page))} == {}


@pytest.mark.parametrize("nights", [0, 3])
def test_a_new_diary_has_no_empty_place(
    annas_browser: Client, anna: Clinician, nights: int
) -> None:
    patient = make_patient("new@stillnight.test", "Nova Lind")
    share(patient, anna)
    dates = [NIGHT - dt.timedelta(days=back) for back in range(nights)]
    record_nights(patient, [NightEntry(date=date) for date in dates], now=NOW, actor=audit.JOB)
    assert "Nothing waits for review." in shown(annas_browser, patient)
    charts = said(shown(annas_browser, patient, "charts/"))
    assert f"A chart needs 14 logged nights. So far there are {nights}." in charts
    record = said(shown(annas_browser, patient, "record/"))
    assert "No medicine was entered." in record
    assert "No drinks were entered." in record
    assert said(shown(annas_browser, patient, "days/")).count("Nothing was entered.") == 8


def test_a_long_name_stands_whole_and_a_missing_one_is_the_code(
    annas_browser: Client, anna: Clinician
) -> None:
    name = "Maximiliane-Theodora " * 5 + "W" * 12
    patient = make_patient("long@stillnight.test", name.strip())
    share(patient, anna)
    assert shown(annas_browser, patient).count(name.strip()) >= 3
    patient.user.name = ""
    patient.user.save()
    assert f"<h1>{patient.panel_code}</h1>" in shown(annas_browser, patient)
