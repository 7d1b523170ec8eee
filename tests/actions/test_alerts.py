"""Red flags on save: what fires is kept, told in local words, and stays told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from education.red_flags import RULES
from education.urgency import Urgency
from tests.conftest import NOW, make_patient
from tests.support.threads import together
from tracker import audit
from tracker.actions.alerts import standing_alerts
from tracker.actions.labs import record_lab
from tracker.actions.medications import add_medication
from tracker.actions.nights import NightEntry, record_nights
from tracker.actions.people import change_profile
from tracker.actions.symptoms import mark_mistaken, report_signs
from tracker.models import Alert, AuditEvent, Drug, Patient, SymptomReport

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
TODAY = NOW.date()
EMERGENCY, SAME_DAY, SOON = Urgency.EMERGENCY.value, Urgency.TODAY.value, Urgency.SOON.value

# Signs, groups taken, and the rule and level that must be among the answers.
SIGN_CASES = [
    (["seizure"], [], "R01", EMERGENCY),
    (["confusion"], [], "R02", EMERGENCY),
    (["slurred_speech"], [], "R02", EMERGENCY),
    (["hard_to_wake"], [], "R03", EMERGENCY),
    (["repeated_vomiting", "headache"], [], "R04", EMERGENCY),
    (["repeated_vomiting"], ["thiazide"], "R04", EMERGENCY),
    (["nausea", "headache", "unsteady"], ["thiazide"], "R05", SAME_DAY),
    (["chest_pain"], [], "R06", EMERGENCY),
    (["sudden_breathless"], [], "R07", EMERGENCY),
    (["coughing_blood"], [], "R07", EMERGENCY),
    (["fainted"], [], "R08", SAME_DAY),
    (["fainted", "hurt_in_fall"], [], "R08", EMERGENCY),
    (["one_leg_swollen"], [], "R09", SAME_DAY),
    (["one_leg_swollen", "sudden_breathless"], [], "R09", EMERGENCY),
    (["brown_urine", "muscle_pain_bad"], [], "R10", EMERGENCY),
    (["dark_urine", "weakness"], ["statin"], "R10", EMERGENCY),
    (["weakness"], ["statin"], "R11", SAME_DAY),
    (["leg_cold"], [], "R12", EMERGENCY),
]


def take(patient: Patient, group: str) -> None:
    drug = Drug.objects.create(inn=f"a {group}", groups=[group], sodium=2 * (group == "thiazide"))
    add_medication(patient, drug=drug, started_on=dt.date(2024, 1, 1), now=NOW)


@pytest.mark.parametrize(("signs", "groups", "rule", "urgency"), SIGN_CASES)
def test_signs_raise_their_alert_at_once(
    ruth: Patient, signs: list[str], groups: list[str], rule: str, urgency: str
) -> None:
    for group in groups:
        take(ruth, group)
    answer = {(alert.rule, alert.urgency) for alert in report_signs(ruth, signs, now=NOW)}
    assert (rule, urgency) in answer
    assert answer == set(ruth.alerts.values_list("rule", "urgency"))


def test_the_first_twelve_rules_all_have_a_case() -> None:
    first_twelve = {rule.id for rule in RULES if rule.id <= "R12"}
    assert len(first_twelve) == 12
    assert {rule for _, _, rule, _ in SIGN_CASES} == first_twelve


def test_the_soonest_comes_first(ruth: Patient) -> None:
    answer = report_signs(ruth, ["fainted", "chest_pain", "calf_pain_walking"], now=NOW)
    ranks = [Urgency(alert.urgency).rank for alert in answer]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] == Urgency.EMERGENCY.rank


def test_an_alert_of_care_level_soon_is_kept_too(ruth: Patient) -> None:
    (alert,) = report_signs(ruth, ["calf_pain_walking"], now=NOW)
    assert (alert.rule, alert.urgency) == ("R13", SOON)


@pytest.mark.parametrize("signs", [[], ["twitching"], ["hard_knot"]])
def test_nothing_worse_than_routine_leaves_no_alert(ruth: Patient, signs: list[str]) -> None:
    assert report_signs(ruth, signs, now=NOW) == []
    assert not Alert.objects.exists()


def test_common_cramps_alone_leave_no_alert(ruth: Patient) -> None:
    cramp = (NOW - 9 * HOUR, 5, 6, ("left_calf",))
    entries = [NightEntry(date=TODAY - DAY, cramps=(cramp,))]
    record_nights(ruth, entries, now=NOW, actor=audit.JOB)
    assert report_signs(ruth, [], now=NOW) == []
    assert not Alert.objects.exists()


def test_what_comes_back_is_what_is_stored(ruth: Patient) -> None:
    (alert,) = report_signs(ruth, ["chest_pain"], now=NOW)
    assert alert.pk is not None
    assert Alert.objects.get() == alert
    assert (alert.signs, alert.categories) == (["chest_pain"], ["symptoms"])
    assert (alert.date, alert.fired_at) == (TODAY, NOW)


@pytest.mark.parametrize("later", [[], ["nausea"], ["calf_pain_walking"]])
def test_an_emergency_of_today_stays_whatever_is_said_later(
    ruth: Patient, later: list[str]
) -> None:
    report_signs(ruth, ["chest_pain"], now=NOW)
    answer = report_signs(ruth, later, now=NOW + HOUR)
    assert answer[0].rule == "R06"
    assert [alert.rule for alert in standing_alerts(ruth, NOW + HOUR)] == ["R06"]
    assert Alert.objects.filter(rule="R06").count() == 1


def test_signs_of_one_day_add_up_to_a_higher_level(ruth: Patient) -> None:
    report_signs(ruth, ["one_leg_swollen"], now=NOW)
    answer = report_signs(ruth, ["sudden_breathless"], now=NOW + HOUR)
    assert ("R09", EMERGENCY) in {(alert.rule, alert.urgency) for alert in answer}


def test_a_sign_of_yesterday_does_not_make_todays_alert(ruth: Patient) -> None:
    report_signs(ruth, ["chest_pain"], now=NOW)
    assert report_signs(ruth, [], now=NOW + DAY) == []
    assert standing_alerts(ruth, NOW + DAY) == []


def test_until_four_in_the_morning_it_is_still_the_day_before(ruth: Patient) -> None:
    evening = dt.datetime(2026, 6, 19, 2, 0, tzinfo=dt.UTC)  # 22:00 in New York
    report_signs(ruth, ["chest_pain"], now=evening)
    before_four = dt.datetime(2026, 6, 19, 7, 59, tzinfo=dt.UTC)
    assert [alert.rule for alert in standing_alerts(ruth, before_four)] == ["R06"]
    assert standing_alerts(ruth, before_four + dt.timedelta(minutes=1)) == []


def test_a_mistake_adds_a_mark_and_removes_nothing(ruth: Patient) -> None:
    (alert,) = report_signs(ruth, ["chest_pain"], now=NOW)
    mark_mistaken(ruth, alert, now=NOW + HOUR)
    mark_mistaken(ruth, alert, now=NOW + 2 * HOUR)
    assert Alert.objects.get().mistaken_at == NOW + HOUR
    assert Alert.objects.get().words == alert.words
    assert SymptomReport.objects.get().mistaken_at == NOW + HOUR
    assert standing_alerts(ruth, NOW + HOUR) == []
    assert report_signs(ruth, [], now=NOW + 2 * HOUR) == []
    assert AuditEvent.objects.filter(action="alert.mistaken").count() == 1


def test_a_mistake_takes_no_other_sign_of_the_day_with_it(ruth: Patient) -> None:
    report_signs(ruth, ["leg_cold"], now=NOW)
    alerts = report_signs(ruth, ["chest_pain"], now=NOW)
    mark_mistaken(ruth, next(a for a in alerts if a.rule == "R06"), now=NOW)
    assert [alert.rule for alert in standing_alerts(ruth, NOW)] == ["R12"]
    assert [alert.rule for alert in report_signs(ruth, [], now=NOW)] == ["R12"]


def test_the_same_sign_ticked_anew_after_a_mistake_stands_again(ruth: Patient) -> None:
    (alert,) = report_signs(ruth, ["chest_pain"], now=NOW)
    mark_mistaken(ruth, alert, now=NOW + HOUR)
    (again,) = report_signs(ruth, ["chest_pain"], now=NOW + 2 * HOUR)
    assert (again.pk, again.mistaken_at, again.fired_at) == (alert.pk, None, NOW + 2 * HOUR)
    assert standing_alerts(ruth, NOW + 2 * HOUR) == [again]
    told = AuditEvent.objects.filter(section="R06").order_by("seq").values_list("action", "at")
    assert list(told) == [("alert.fire", NOW), ("alert.fire", NOW + 2 * HOUR)]


def test_a_standing_alert_learns_of_further_signs(ruth: Patient) -> None:
    report_signs(ruth, ["confusion"], now=NOW)
    report_signs(ruth, ["not_making_sense"], now=NOW + HOUR)
    alert = Alert.objects.get(rule="R02")
    assert alert.signs == ["confusion", "not_making_sense"]
    assert alert.fired_at == NOW


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("US", "Chest pain can be your heart. Call 911."),
        ("GB", "Chest pain can be your heart. Call 999."),
        ("DE", "Chest pain can be your heart. Call 112."),
        ("", "Chest pain can be your heart. Call 911, 999 or 112."),
        ("ZZ", "Chest pain can be your heart. Call 911, 999 or 112."),
    ],
)
def test_the_words_are_stored_with_the_number_of_the_country(country: str, words: str) -> None:
    patient = make_patient("p@stillnight.test", "Pat Doe", country=country)
    report_signs(patient, ["chest_pain"], now=NOW)
    assert Alert.objects.get().words == words


def test_the_words_stay_as_they_were_shown_when_the_person_moves(ruth: Patient) -> None:
    report_signs(ruth, ["chest_pain"], now=NOW)
    change_profile(ruth, now=NOW, country="DE")
    report_signs(ruth, [], now=NOW + HOUR)
    assert "911" in Alert.objects.get().words


def test_words_about_dark_thoughts_name_988_in_the_united_states_only(ruth: Patient) -> None:
    change_profile(ruth, now=NOW, country="GB")
    report_signs(ruth, ["self_harm"], now=NOW)
    change_profile(ruth, now=NOW, country="US")
    report_signs(ruth, ["self_harm"], now=NOW + DAY)
    british, american = Alert.objects.order_by("date").values_list("words", flat=True)
    assert "999" in british
    assert "988" not in british
    assert "988" in american


def test_an_old_low_sodium_counts_for_as_long_as_its_rule_says(ruth: Patient) -> None:
    value = {"analyte": "sodium", "value": Decimal(118), "now": NOW}
    _, fired = record_lab(ruth, taken_on=TODAY - 60 * DAY, **value)  # type: ignore[arg-type]
    assert [(alert.rule, alert.urgency) for alert in fired] == [("R21", SAME_DAY)]
    assert fired[0].categories == ["labs"]


@pytest.mark.parametrize(("value", "rules"), [("118", ["R21"]), ("129", ["R22"]), ("134", ["R23"])])
def test_laboratory_values_raise_alerts_without_any_logged_night(
    ruth: Patient, value: str, rules: list[str]
) -> None:
    _, fired = record_lab(ruth, analyte="sodium", taken_on=TODAY, value=Decimal(value), now=NOW)
    assert [alert.rule for alert in fired] == rules


def check_on(patient: Patient, days: int) -> list[str]:
    """The rules told when the person looks in at the check with a sign of no rule."""
    return [alert.rule for alert in report_signs(patient, ["fatigue"], now=NOW + days * DAY)]


def test_a_value_that_stands_is_told_again_after_a_week_not_every_day(ruth: Patient) -> None:
    record_lab(ruth, analyte="sodium", taken_on=TODAY, value=Decimal(127), now=NOW)
    told = [days for days in range(1, 16) if check_on(ruth, days) == ["R22"]]
    assert told == [7, 14]


def test_a_value_that_is_an_emergency_is_told_every_day(ruth: Patient) -> None:
    record_lab(ruth, analyte="potassium", taken_on=TODAY, value=Decimal("6.8"), now=NOW)
    assert [check_on(ruth, days) for days in (1, 2)] == [["R25"], ["R25"]]


def test_a_new_low_value_is_told_although_the_last_was_told_yesterday(ruth: Patient) -> None:
    for day in (0, 1):
        low = {"analyte": "sodium", "value": Decimal(127), "taken_on": TODAY + day * DAY}
        _, fired = record_lab(ruth, now=NOW + day * DAY, **low)  # type: ignore[arg-type]
        assert [alert.rule for alert in fired] == ["R22"]


def test_quinine_is_told_once_a_month_and_with_bruises_at_once(ruth: Patient) -> None:
    take(ruth, "quinine")
    assert [check_on(ruth, days) for days in (1, 10, 29, 30)] == [[], [], [], ["R28"]]
    (bruised,) = report_signs(ruth, ["bruises"], now=NOW + 31 * DAY)
    assert (bruised.rule, bruised.urgency) == ("R28", EMERGENCY)


def test_another_medicine_does_not_bring_quinine_up_again(ruth: Patient) -> None:
    take(ruth, "quinine")
    vitamin = Drug.objects.create(inn="a vitamin", groups=["vitamin"], sodium=0)
    _, fired = add_medication(ruth, drug=vitamin, now=NOW + DAY)
    assert fired == []


def test_every_alert_is_a_link_of_the_trail_without_its_words(ruth: Patient) -> None:
    (alert,) = report_signs(ruth, ["chest_pain"], now=NOW)
    event = AuditEvent.objects.get(action="alert.fire")
    assert (event.section, event.object_id) == ("R06", str(alert.public_id))


@pytest.mark.django_db(transaction=True)
def test_eight_reports_at_once_raise_one_alert_and_all_get_it(ruth: Patient) -> None:
    answers = together(8, lambda _: report_signs(ruth, ["chest_pain"], now=NOW))
    alert = Alert.objects.get()
    assert answers == [[alert]] * 8
    assert {answer[0].public_id for answer in answers} == {alert.public_id}
    assert AuditEvent.objects.filter(action="alert.fire").count() == 1
    assert audit.verify(str(ruth.public_id)) is None
