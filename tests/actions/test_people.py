"""What decides how a person is spoken to: the risk summary and fluid caution."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest

from tests.conftest import NOW, make_patient
from tests.support.threads import together
from tracker import audit
from tracker.actions.fluids import record_drink
from tracker.actions.labs import record_lab
from tracker.actions.medications import (
    add_medication,
    resume_medication,
    stop_medication,
    undo_medication,
)
from tracker.actions.nights import record_quiet_night
from tracker.actions.people import (
    CAUTION_CONDITIONS,
    DiaryExistsError,
    change_profile,
    create_patient,
    refresh_risk,
    verify_clinician,
)
from tracker.actions.symptoms import report_signs
from tracker.models import AuditEvent, Clinic, Clinician, Drug, Medication, Patient, User

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = dt.timedelta(days=1)


def drug(inn: str, groups: list[str], sodium: int = 0) -> Drug:
    return Drug.objects.create(inn=inn, groups=groups, sodium=sodium)


def take(patient: Patient, taken: Drug | None, **details: Any) -> Medication:
    words = "" if taken else "a medicine nobody knows"
    return add_medication(patient, drug=taken, words=words, now=NOW, **details)[0]


def test_somebody_with_nothing_to_fear_may_be_told_about_fluids(ruth: Patient) -> None:
    assert not ruth.fluid_caution
    assert Patient.objects.get(pk=ruth.pk).risk == {
        "groups": [],
        "medicines": {},
        "lowers_sodium": False,
        "started": {},
        "stopped_by_patient": [],
        "unknown_medicine": False,
        "caution": False,
    }


def test_a_new_diary_is_careful_until_both_questions_are_answered() -> None:
    user = User.objects.create_user("new@stillnight.test", None)
    patient = create_patient(user, joined_on=TODAY, now=NOW, birth_year=1980)
    assert patient.fluid_caution
    change_profile(patient, now=NOW, intake_answer="no_limit")
    assert Patient.objects.get(pk=patient.pk).fluid_caution
    change_profile(patient, now=NOW, conditions=[])
    assert not Patient.objects.get(pk=patient.pk).fluid_caution


def test_a_diary_whose_risk_was_never_worked_out_is_careful() -> None:
    assert Patient(risk={}).fluid_caution


@pytest.mark.parametrize("answer", ["", "not_sure", "limited"])
def test_every_answer_but_a_clear_no_is_a_reason(ruth: Patient, answer: str) -> None:
    change_profile(ruth, now=NOW, intake_answer=answer)
    assert Patient.objects.get(pk=ruth.pk).fluid_caution


SETTLED_CONDITIONS = (
    "heart_failure",
    "cirrhosis",
    "ascites",
    "ckd",
    "dialysis",
    "siadh",
    "past_low_sodium",
    "polydipsia",
    "pregnancy_swelling",
    "not_sure",
)


@pytest.mark.parametrize("condition", SETTLED_CONDITIONS)
def test_each_of_these_conditions_is_a_reason(ruth: Patient, condition: str) -> None:
    change_profile(ruth, now=NOW, conditions=["diabetes", condition])
    assert ruth.fluid_caution
    change_profile(ruth, now=NOW, conditions=["diabetes"])
    assert not Patient.objects.get(pk=ruth.pk).fluid_caution


def test_no_condition_that_is_a_reason_goes_without_a_test() -> None:
    assert set(SETTLED_CONDITIONS) == CAUTION_CONDITIONS


@pytest.mark.parametrize("condition", ["pregnancy", "diabetes", "asthma", "anemia"])
def test_other_conditions_alone_are_no_reason(ruth: Patient, condition: str) -> None:
    change_profile(ruth, now=NOW, conditions=[condition])
    assert not ruth.fluid_caution


def test_desmopressin_is_a_reason_at_any_age(ruth: Patient) -> None:
    taken = take(ruth, drug("desmopressin", ["desmopressin"], sodium=2))
    assert ruth.fluid_caution
    undo_medication(ruth, taken, now=NOW)
    assert not ruth.fluid_caution


@pytest.mark.parametrize(
    ("birth_year", "sodium", "caution"),
    [
        (1961, 2, True),  # 65 in this year
        (1962, 2, False),
        (None, 2, True),
        (1940, 1, False),
        (1940, 0, False),
        (1940, -1, False),
    ],
)
def test_a_sodium_lowering_medicine_is_a_reason_from_65_on(
    birth_year: int | None, sodium: int, *, caution: bool
) -> None:
    patient = make_patient("p@stillnight.test", "Pat Doe", birth_year=birth_year)
    assert not patient.fluid_caution
    take(patient, drug("sertraline", ["ssri"], sodium=sodium))
    assert patient.fluid_caution is caution


def test_an_unknown_medicine_is_a_reason(ruth: Patient) -> None:
    taken = take(ruth, None)
    assert ruth.risk["unknown_medicine"]
    assert ruth.fluid_caution
    undo_medication(ruth, taken, now=NOW)
    assert not ruth.fluid_caution


def test_the_risk_names_groups_and_newest_starts(ruth: Patient) -> None:
    thiazide = drug("hydrochlorothiazide", ["thiazide"], sodium=2)
    take(ruth, thiazide, started_on=TODAY - 100 * DAY)
    take(ruth, thiazide, started_on=TODAY - 10 * DAY)
    take(ruth, drug("atorvastatin", ["statin"]), started_on=TODAY - 40 * DAY)
    take(ruth, drug("metformin", ["metformin"]))
    risk = Patient.objects.get(pk=ruth.pk).risk
    assert risk["groups"] == ["metformin", "statin", "thiazide"]
    assert risk["lowers_sodium"]
    assert risk["started"] == {
        "thiazide": "2026-06-08",
        "sodium": "2026-06-08",
        "statin": "2026-05-09",
    }
    assert ruth.groups == {"metformin", "statin", "thiazide"}


@pytest.mark.parametrize(
    ("days_ago", "by", "noted"),
    [(0, "patient", True), (30, "patient", True), (31, "patient", False), (1, "clinician", False)],
)
def test_what_the_person_stopped_alone_is_news_for_a_month(
    ruth: Patient, days_ago: int, by: str, *, noted: bool
) -> None:
    taken = take(ruth, drug("atorvastatin", ["statin"]), started_on=TODAY - 90 * DAY)
    last = TODAY - days_ago * DAY
    stop_medication(ruth, taken, stopped_on=last, stopped_by=by, now=NOW)
    assert ruth.risk["stopped_by_patient"] == (["statin"] if noted else [])
    resume_medication(ruth, taken, now=NOW)
    assert ruth.risk["stopped_by_patient"] == []
    assert ruth.groups == {"statin"}


def test_the_day_of_the_stop_is_the_last_one_taken_by_the_persons_own_calendar(
    ruth: Patient,
) -> None:
    taken = take(ruth, drug("atorvastatin", ["statin"]))
    evening = dt.datetime(2026, 6, 19, 1, 0, tzinfo=dt.UTC)  # 18 June, 21:00 in New York
    stop_medication(ruth, taken, stopped_on=TODAY, stopped_by="clinician", now=evening)
    assert ruth.groups == {"statin"}
    refresh_risk(ruth, now=evening + dt.timedelta(hours=12))
    assert ruth.groups == frozenset()


def test_a_profile_takes_known_fields_only(ruth: Patient) -> None:
    for field in ("fluid_limit_ml", "risk", "panel_code", "user", "joined_on"):
        with pytest.raises(TypeError, match=field):
            change_profile(ruth, now=NOW, **{field: None})


def test_a_profile_refuses_a_zone_that_does_not_exist(ruth: Patient) -> None:
    with pytest.raises(ZoneInfoNotFoundError, match="Mars"):
        change_profile(ruth, now=NOW, zone="Mars/Olympus")
    assert Patient.objects.get(pk=ruth.pk).zone == "America/New_York"


def test_a_profile_change_is_a_link_that_names_the_fields(ruth: Patient) -> None:
    change_profile(ruth, now=NOW, zone="Europe/Berlin", country="DE")
    event = AuditEvent.objects.filter(action="patient.profile").last()
    assert event is not None
    assert event.section == "country,zone"
    assert audit.verify(str(ruth.public_id)) is None


def test_an_empty_diary_gives_way_to_a_clinician(ruth: Patient, clinic: Clinic) -> None:
    clinician = verify_clinician(ruth.user, clinic=clinic, title="Dr.", now=NOW)
    assert (clinician.verified_at, clinician.clinic) == (NOW, clinic)
    assert not Patient.objects.exists()


LOGGED: dict[str, Callable[[Patient], object]] = {
    "a night": lambda p: record_quiet_night(p, TODAY - DAY, now=NOW),
    "a drink": lambda p: record_drink(p, volume_ml=250, now=NOW),
    "a medicine": lambda p: take(p, None),
    "a sign": lambda p: report_signs(p, ["nausea"], now=NOW),
    "a lab": lambda p: record_lab(p, analyte="sodium", taken_on=TODAY, value=Decimal(140), now=NOW),
}


@pytest.mark.parametrize("entry", LOGGED)
def test_a_diary_with_entries_is_never_removed_for_a_clinician(
    ruth: Patient, clinic: Clinic, entry: str
) -> None:
    LOGGED[entry](ruth)
    with pytest.raises(DiaryExistsError, match="keeps a diary"):
        verify_clinician(ruth.user, clinic=clinic, now=NOW)
    assert Patient.objects.get() == ruth
    assert not Clinician.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_medicines_added_at_once_are_all_in_the_risk(ruth: Patient) -> None:
    drugs = [drug(f"drug {n}", [f"group{n}"]) for n in range(8)]
    together(8, lambda n: take(Patient.objects.get(pk=ruth.pk), drugs[n]))
    assert Patient.objects.get(pk=ruth.pk).groups == {f"group{n}" for n in range(8)}


@pytest.mark.django_db(transaction=True)
def test_an_answer_given_elsewhere_meanwhile_is_not_forgotten(ruth: Patient) -> None:
    elsewhere = Patient.objects.get(pk=ruth.pk)
    change_profile(elsewhere, now=NOW, conditions=["heart_failure"])
    take(ruth, drug("atorvastatin", ["statin"]))  # this tab still holds the old answers
    assert Patient.objects.get(pk=ruth.pk).fluid_caution
