"""Rules about a standing situation: the pure functions, the diary's answers, told once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from education.urgency import Urgency
from tests.analysis.patterns.diaries import (
    START,
    answered,
    day,
    diary,
    found,
    reason_values,
    thiazide,
    ticked,
)
from tracker.analysis.answers import Verdict
from tracker.analysis.patterns import (
    cirrhosis,
    inhaler,
    low_magnesium,
    sodium_pair,
    statin_pair,
)
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.profile import Profile, Taken, Value, profile_on
from tracker.analysis.patterns.reasons import codes_of
from tracker.analysis.patterns.standing import TOLD_ONCE, Fit
from tracker.analysis.records import (
    Category,
    Certainty,
    Course,
    Evidence,
    Lab,
    Pattern,
    RelieverDay,
)
from tracker.analysis.replay import raisings
from tracker.analysis.report import analyse
from tracker.analysis.timeline import Timeline

CRAMPS = "1..1..1..1....1"  # two weeks with cramps, every night logged


def taken(name: str, *groups: str, **fields: Any) -> Taken:
    return Taken(name=name, groups=frozenset(groups), **fields)


HCTZ = taken("hydrochlorothiazide", "thiazide", sodium=2, started_days=800)
SERTRALINE = taken("sertraline", "ssri", sodium=2, started_days=20)
OLD_SERTRALINE = taken("sertraline", "ssri", sodium=2, started_days=400)
STATIN = taken("simvastatin", "statin", started_days=900)
CLARITHROMYCIN = taken("clarithromycin", "macrolide", started_days=3)
OMEPRAZOLE = taken("omeprazole", "ppi", started_days=500)
INHALER = taken("salmeterol", "laba", started_days=40)
OLD_RELIEVER = taken("salbutamol", "saba", started_days=2000)


def profile(*medicines: Taken, **fields: Any) -> Profile:
    return Profile(medicines=medicines, **fields)


def crampy(*medicines: Taken, **fields: Any) -> Profile:
    return Profile(medicines=medicines, cramp_nights=3, logged_nights=12, **fields)


def reasons_of(fit: Fit | None) -> frozenset[str]:
    assert fit is not None
    return codes_of(fit.reasons)


def test_a_new_pair_that_lowers_sodium_fits_without_any_cramp() -> None:
    fit = sodium_pair.fit(profile(HCTZ, SERTRALINE, age=71))
    assert reasons_of(fit) == {codes.SODIUM_LOWERING_MEDICINE, codes.RISK_AGE}
    assert fit is not None
    assert fit.about == "hydrochlorothiazide + sertraline"
    assert fit.urgency is Urgency.SOON


def test_an_old_pair_asks_for_one_sign() -> None:
    assert sodium_pair.fit(profile(HCTZ, OLD_SERTRALINE)) is None
    signed = sodium_pair.fit(profile(HCTZ, OLD_SERTRALINE, signs={"headache": 2}))
    assert codes.SYMPTOM_DAYS in reasons_of(signed)


@pytest.mark.parametrize(
    "medicines",
    [
        (HCTZ,),
        (HCTZ, taken("omeprazole", "ppi", sodium=1, started_days=5)),
        (HCTZ, taken("sertraline", "ssri", sodium=2, started_days=20, stopped_days=15)),
        (),
    ],
)
def test_one_lowering_medicine_is_no_pair(medicines: tuple[Taken, ...]) -> None:
    assert sodium_pair.fit(profile(*medicines, signs={"headache": 3})) is None


def test_a_medicine_stopped_within_two_weeks_still_counts() -> None:
    recent = taken("sertraline", "ssri", sodium=2, started_days=60, stopped_days=14)
    assert sodium_pair.fit(profile(HCTZ, recent)) is not None


def test_a_third_medicine_and_a_sign_make_the_pair_worse() -> None:
    desmopressin = taken("desmopressin", "desmopressin", sodium=2, started_days=2)
    pair = sodium_pair.fit(profile(HCTZ, SERTRALINE))
    signed = sodium_pair.fit(profile(HCTZ, SERTRALINE, signs={"nausea": 1}))
    three = sodium_pair.fit(profile(HCTZ, SERTRALINE, desmopressin))
    assert pair is not None
    assert signed is not None
    assert three is not None
    assert pair.severity < signed.severity < three.severity


@pytest.mark.parametrize("other", sorted(statin_pair.INTERACTING))
def test_a_statin_with_an_interacting_medicine_fits_at_once(other: str) -> None:
    fit = statin_pair.fit(profile(STATIN, taken(other, started_days=0)))
    assert reasons_of(fit) == {codes.STATIN_TOGETHER}
    assert fit is not None
    assert fit.urgency is Urgency.SOON


@pytest.mark.parametrize(
    ("medicines", "signs", "fits"),
    [
        ((STATIN, taken("amiodarone", started_days=300)), {}, False),
        ((STATIN, taken("amiodarone", started_days=300)), {"weakness": 1}, True),
        ((STATIN, taken("clarithromycin", started_days=20, stopped_days=10)), {}, False),
        ((STATIN, taken("azithromycin", "macrolide", started_days=1)), {"weakness": 1}, False),
        ((CLARITHROMYCIN,), {"weakness": 1}, False),
    ],
)
def test_an_old_pair_of_a_statin_asks_for_a_muscle_sign(
    medicines: tuple[Taken, ...], signs: dict[str, int], *, fits: bool
) -> None:
    assert (statin_pair.fit(profile(*medicines, signs=signs)) is not None) is fits


def test_a_long_acid_pill_with_cramps_and_tingling_fits() -> None:
    fit = low_magnesium.fit(crampy(OMEPRAZOLE, signs={"tingling": 4}))
    assert reasons_of(fit) == {codes.LONG_ACID_PILL, codes.CRAMPS_LATELY, codes.SYMPTOM_DAYS}


@pytest.mark.parametrize(
    ("known", "fits"),
    [
        (crampy(OMEPRAZOLE), False),
        (profile(OMEPRAZOLE, signs={"tingling": 4}), False),
        (crampy(taken("omeprazole", "ppi", started_days=365), signs={"spasm": 1}), False),
        (crampy(taken("omeprazole", "ppi", started_days=366), signs={"spasm": 1}), True),
        (crampy(taken("omeprazole", "ppi"), signs={"spasm": 1}), True),
        (crampy(signs={"tingling": 4}), False),
    ],
)
def test_low_magnesium_needs_the_pill_the_cramps_and_the_nerves(
    known: Profile, *, fits: bool
) -> None:
    assert (low_magnesium.fit(known) is not None) is fits


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (Value(analyte="magnesium", value=0.62), True),
        (Value(analyte="magnesium", value=0.70), False),
        (Value(analyte="magnesium", value=0.6994), False),  # 1.7 mg/dL, a usual lower end
        (Value(analyte="magnesium", value=0.72, range_low=0.75), True),
        (Value(analyte="magnesium", value=0.62, range_low=0.60), False),
        (Value(analyte="magnesium", value=0.62, days_ago=30), False),
        (Value(analyte="magnesium", value=0.05), False),
        (Value(analyte="calcium", value=2.0), False),
        (Value(analyte="calcium", value=2.0, range_low=2.15), True),
        (Value(analyte="potassium", value=2.0, range_low=3.5), False),
    ],
)
def test_a_low_value_fits_by_itself(value: Value, *, fits: bool) -> None:
    assert (low_magnesium.fit(profile(labs=(value,))) is not None) is fits


def test_a_newer_value_inside_the_range_takes_a_low_one_back() -> None:
    low = Value(analyte="magnesium", value=0.6, days_ago=9)
    better = Value(analyte="magnesium", value=0.8, days_ago=1)
    assert low_magnesium.fit(profile(labs=(low, better))) is None


@pytest.mark.parametrize("group", ["laba", "saba"])
def test_a_new_inhaler_beside_cramps_fits(group: str) -> None:
    fit = inhaler.fit(crampy(taken("an inhaler", group, started_days=365)))
    assert reasons_of(fit) == {codes.NEW_INHALER, codes.CRAMPS_LATELY}


@pytest.mark.parametrize(
    "known",
    [
        profile(INHALER),
        Profile(medicines=(INHALER,), cramp_nights=3, logged_nights=9),
        Profile(medicines=(INHALER,), cramp_nights=1, logged_nights=14),
        crampy(taken("salmeterol", "laba", started_days=366)),
        crampy(taken("salmeterol", "laba")),
        crampy(taken("salmeterol", "laba", started_days=40, stopped_days=1)),
        crampy(taken("beclometasone", "ics", started_days=40)),
    ],
)
def test_an_old_inhaler_or_few_cramps_do_not_fit(known: Profile) -> None:
    assert inhaler.fit(known) is None


@pytest.mark.parametrize("reliever", [OLD_RELIEVER, taken("salbutamol", "saba")])
def test_a_reliever_on_more_than_four_days_a_week_fits_however_old(reliever: Taken) -> None:
    assert inhaler.fit(crampy(replace(reliever, used_days=8))) is None
    fit = inhaler.fit(crampy(replace(reliever, used_days=9)))
    assert reasons_of(fit) == {codes.RELIEVER_DAYS, codes.CRAMPS_LATELY}
    assert fit is not None
    assert fit.urgency is Urgency.SOON
    assert fit.since_days == reliever.started_days


@pytest.mark.parametrize(
    "known",
    [
        profile(replace(OLD_RELIEVER, used_days=14)),
        Profile(medicines=(replace(OLD_RELIEVER, used_days=14),), cramp_nights=3, logged_nights=9),
        crampy(replace(OLD_RELIEVER, used_days=14, stopped_days=1)),
        crampy(taken("ibuprofen", "nsaid", used_days=14)),
    ],
)
def test_a_stopped_reliever_or_one_without_cramps_does_not_fit(known: Profile) -> None:
    assert inhaler.fit(known) is None


def test_an_often_used_reliever_makes_a_new_inhaler_worse_and_not_another_episode() -> None:
    new = inhaler.fit(crampy(INHALER, OLD_RELIEVER))
    both = inhaler.fit(crampy(INHALER, replace(OLD_RELIEVER, used_days=12)))
    assert new is not None
    assert both is not None
    assert (both.about, both.since_days) == (new.about, new.since_days) == ("salmeterol", 40)
    assert both.severity > new.severity
    assert reasons_of(both) == {codes.NEW_INHALER, codes.RELIEVER_DAYS, codes.CRAMPS_LATELY}


def test_four_cramp_nights_a_week_are_worse() -> None:
    few = inhaler.fit(crampy(INHALER))
    many = inhaler.fit(Profile(medicines=(INHALER,), cramp_nights=8, logged_nights=12))
    assert few is not None
    assert many is not None
    assert many.severity > few.severity


@pytest.mark.parametrize("illness", ["cirrhosis", "ascites"])
@pytest.mark.parametrize("seen", [{"cramp_nights": 1, "logged_nights": 1}, {"signs": {"falls": 1}}])
def test_one_cramp_night_or_one_sign_is_enough_with_cirrhosis(
    illness: str, seen: dict[str, Any]
) -> None:
    fit = cirrhosis.fit(Profile(conditions=frozenset({illness}), **seen))
    assert codes.LIVER_ILLNESS in reasons_of(fit)
    assert fit is not None
    assert fit.urgency is Urgency.SOON


def test_a_water_pill_with_cirrhosis_is_named_but_not_needed() -> None:
    spironolactone = taken("spironolactone", "mra", started_days=30)
    known = {"conditions": frozenset({"cirrhosis"})}
    assert codes.DIURETIC_WITH_LIVER in reasons_of(cirrhosis.fit(crampy(spironolactone, **known)))
    assert codes.DIURETIC_WITH_LIVER not in reasons_of(cirrhosis.fit(crampy(**known)))


def test_cirrhosis_alone_and_cramps_alone_do_not_fit() -> None:
    assert cirrhosis.fit(Profile(conditions=frozenset({"cirrhosis"}))) is None
    assert cirrhosis.fit(crampy(conditions=frozenset({"heart_failure"}))) is None


# In a diary.


def course(name: str, start: int | None, *groups: str, **fields: Any) -> Course:
    begin = None if start is None else day(start)
    return Course(name=name, groups=frozenset(groups), start=begin, **fields)


def ssri(start: int | None, **fields: Any) -> Course:
    return course("sertraline", start, "ssri", sodium=2, **fields)


def test_the_diary_raises_a_pair_without_one_logged_night() -> None:
    history = diary(medications=(thiazide(None), ssri(3)))
    assert found(history, 2, Pattern.SODIUM_PAIR) is None
    evidence = found(history, 3, Pattern.SODIUM_PAIR)
    assert evidence is not None
    assert evidence.certainty is Certainty.POSSIBLE
    assert evidence.categories == {Category.MEDICINES}
    assert evidence.episode == f"hydrochlorothiazide + sertraline:{day(3).isoformat()}"


def test_a_refill_or_a_raised_dose_is_no_new_medicine() -> None:
    history = diary(
        medications=(
            thiazide(None),
            ssri(-400, end=day(20), dose_mg=50),
            ssri(21, dose_mg=100),
            course("omeprazole", 0, "ppi", end=day(5)),
            course("omeprazole", 100, "ppi"),
        )
    )
    known = profile_on(Timeline(history), day(110))
    assert {m.name: m.started_days for m in known.medicines} == {
        "hydrochlorothiazide": None,
        "sertraline": 510,
        "omeprazole": 10,
    }


def test_an_end_that_lies_ahead_is_not_known_yet() -> None:
    history = diary(medications=(ssri(0, end=day(40)),))
    (before,) = profile_on(Timeline(history), day(40)).medicines
    (after,) = profile_on(Timeline(history), day(42)).medicines
    assert before.is_current
    assert after.stopped_days == 2


def test_a_value_in_the_diary_fits_on_its_day_and_for_a_month() -> None:
    lab = Lab(date=day(5), analyte="magnesium", value=0.6)
    history = diary("." * 60, labs=(lab,))
    assert found(history, 4, Pattern.LOW_MAGNESIUM) is None
    evidence = found(history, 5, Pattern.LOW_MAGNESIUM)
    assert evidence is not None
    assert evidence.categories == {Category.LABS}
    assert found(history, 35, Pattern.LOW_MAGNESIUM) is None


@pytest.mark.parametrize(
    ("nights", "verdict"),
    [
        ("1..1.", Verdict.NOT_ENOUGH_NIGHTS),
        ("." * 14, Verdict.NO_CLEAR_LINK),
        (CRAMPS, Verdict.FITS),
    ],
)
def test_the_answer_says_why_there_is_none(nights: str, verdict: Verdict) -> None:
    history = diary(nights, medications=(course("salmeterol", 0, "laba"),))
    (answer,) = answered(history, len(nights) - 1, Pattern.INHALER)
    assert answer.verdict is verdict
    assert bool(answer.nights_needed) is (verdict is Verdict.NOT_ENOUGH_NIGHTS)


def relieved(*numbers: int, name: str = "salbutamol") -> tuple[RelieverDay, ...]:
    return tuple(RelieverDay(date=day(number), name=name) for number in numbers)


RELIEVER = course("salbutamol", -2000, "saba")


def test_the_diary_counts_the_ticked_days_of_the_last_two_weeks() -> None:
    ticks = relieved(*range(3, 9), *range(14, 17), 17, 20)
    history = diary(CRAMPS * 2, medications=(RELIEVER,), reliever_days=ticks)
    assert found(history, 15, Pattern.INHALER) is None
    evidence = found(history, 16, Pattern.INHALER)
    assert evidence is not None
    assert reason_values(evidence, codes.RELIEVER_DAYS) == [
        {"name": "salbutamol", "days": 9, "window": 14}
    ]
    assert evidence.categories == {Category.MEDICINES, Category.CRAMPS}
    assert evidence.episode == f"salbutamol:{day(-2000).isoformat()}"
    assert found(history, 18, Pattern.INHALER) is None


def test_ticks_count_for_the_medicine_they_were_made_for() -> None:
    ticks = relieved(*range(16), name="terbutaline")
    history = diary(CRAMPS, medications=(RELIEVER,), reliever_days=ticks)
    assert found(history, 15, Pattern.INHALER) is None


@pytest.mark.parametrize(
    ("ticks", "verdict"), [((), Verdict.NOT_ASKED), ((10,), Verdict.NO_CLEAR_LINK)]
)
def test_an_old_reliever_is_asked_about_once_it_was_ticked(
    ticks: tuple[int, ...], verdict: Verdict
) -> None:
    history = diary(CRAMPS, medications=(RELIEVER,), reliever_days=relieved(*ticks))
    (answer,) = answered(history, 15, Pattern.INHALER)
    assert answer.verdict is verdict


@pytest.mark.parametrize("pattern", sorted(TOLD_ONCE, key=str))
def test_nobody_without_the_medicine_or_the_illness_is_asked(pattern: Pattern) -> None:
    (answer,) = answered(diary(CRAMPS * 3), 40, pattern)
    assert answer.verdict is Verdict.NOT_ASKED


def test_the_normal_answer_of_a_crampy_diary_is_that_no_rule_fits() -> None:
    medicines = (thiazide(None), course("salmeterol", None, "laba"), course("omeprazole", 0, "ppi"))
    history = diary(CRAMPS * 6, medications=medicines)
    assert analyse(history, day(80)) == ()


def test_low_sodium_says_more_than_the_pair() -> None:
    history = diary(
        medications=(thiazide(None), ssri(0)),
        labs=(Lab(date=day(10), analyte="sodium", value=131),),
    )
    assert {e.pattern for e in analyse(history, day(9))} == {Pattern.SODIUM_PAIR}
    assert {e.pattern for e in analyse(history, day(10))} == {Pattern.HYPONATREMIA}


def raised(history: Any, nights: int, pattern: Pattern) -> list[Evidence]:
    return [e for e in raisings(history, day(nights)) if e.pattern is pattern]


def test_a_standing_situation_is_raised_once_a_year() -> None:
    history = diary(CRAMPS * 54, conditions=frozenset({"cirrhosis"}))
    nights = [e.night for e in raised(history, 800, Pattern.CIRRHOSIS)]
    assert nights == [START, START + dt.timedelta(days=365), START + dt.timedelta(days=730)]


def test_a_worse_situation_is_raised_again() -> None:
    history = diary(
        CRAMPS * 4,
        conditions=frozenset({"cirrhosis"}),
        symptoms=ticked([50], "headache"),
    )
    found_on = [e.night for e in raised(history, 59, Pattern.CIRRHOSIS)]
    assert found_on == [START, day(50)]
