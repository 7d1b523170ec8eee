"""One sign, one care level: the cards of the articles against the red-flag rules.

Signs that stand on a card by their code, and every line in own words that sends somebody
to a phone today or now, must get the same level from the rules that answer a tick.
"""

from __future__ import annotations

from typing import Any

import pytest

from education.article import CareCard
from education.articles import all_articles
from education.signs import SIGNS
from education.urgency import Urgency
from tracker.analysis.facts import Facts, LabFact
from tracker.analysis.red_flags import check, highest

CODES = {sign.words: code for code, sign in SIGNS.items()}


def facts(*signs: str, **known: Any) -> Facts:
    return Facts(signs=frozenset(signs), **known)


def taking(group: str, *signs: str, **known: Any) -> Facts:
    return facts(*signs, groups=frozenset({group}), **known)


def lab(analyte: str, value: float, *signs: str, **known: Any) -> Facts:
    return facts(*signs, labs=(LabFact(analyte=analyte, value=value),), **known)


def pregnant(*signs: str) -> Facts:
    return facts(*signs, conditions=frozenset({"pregnancy"}))


def stopped(group: str) -> Facts:
    return facts(stopped_by_patient=frozenset({group}))


ONE_LEG = [facts(f"one_leg_{how}") for how in ("swollen", "warm", "red")]
SODIUM_TRIAD = [taking("thiazide", "nausea", "headache", "unsteady")]
LOSING_FLUID = [taking("thiazide", "vomiting"), taking("loop", "diarrhea")]
FAINTED = [facts("fainted"), facts("nearly_fainted_twice")]
LOW_SUGAR = [taking("insulin", "shaky"), taking("sulfonylurea", "cold_sweat")]
HOT_LEG = [facts("fever", "hot_muscle")]
DARK_URINE = [facts("brown_urine", "muscle_pain_bad"), facts("brown_urine", "weakness")]
LONG_CRAMP = [facts("will_not_ease")]
HEART = [facts("palpitations")]
LOW_SODIUM = [lab("sodium", 129), lab("sodium", 125)]
POTASSIUM = [lab("potassium", 2.9), lab("potassium", 6.0)]
FOOT = [facts("black_toe"), facts("foot_sore")]
# What a line of a card describes, as the rules would be told it.
TOLD: dict[str, list[Facts]] = {
    "A bad headache, or changes in your sight": [
        pregnant("bad_headache"),
        pregnant("sight_changes"),
    ],
    "A swollen face or swollen hands": [pregnant("face_hand_swelling")],
    "Pain high in your belly": [pregnant("belly_pain")],
    "A swollen leg with chest pain or trouble breathing": [
        facts("one_leg_swollen", "chest_pain"),
        facts("one_leg_swollen", "sudden_breathless"),
    ],
    "Bruises or bleeding while you take quinine": [
        taking("quinine", "bruises"),
        taking("quinine", "bleeding"),
    ],
    "New bruises or bleeding": [taking("quinine", "bruises"), taking("quinine", "bleeding")],
    "Purple spots on the skin": [taking("quinine", "purple_spots")],
    "Sudden changes in hearing or sight": [
        taking("quinine", "hearing_change"),
        taking("quinine", "sight_changes"),
    ],
    "Dark brown pee with bad muscle pain": DARK_URINE[:1],
    "Dark brown pee with weak muscles": DARK_URINE[1:],
    "Dark brown pee with bad muscle pain or weakness": DARK_URINE,
    "Fainting with chest pain, a racing heart, or an injury": [
        facts("fainted", "chest_pain"),
        facts("fainted", "palpitations"),
        facts("fainted", "hurt_in_fall"),
    ],
    "Low sugar that does not get better with your plan": [
        taking("insulin", "shaky", "low_sugar_not_better")
    ],
    "Potassium below 2.5, or 6.5 and above, on a lab report": [
        lab("potassium", 2.4),
        lab("potassium", 6.5),
    ],
    "Throwing up again and again with a bad headache": [facts("repeated_vomiting", "bad_headache")],
    "A cramp that will not let go after 10 minutes": LONG_CRAMP,
    "It will not let go after 10 minutes": LONG_CRAMP,
    "A foot has a black toe or a new sore": FOOT,
    "A foot has a sore, or a toe turned black": FOOT,
    "A sore on a foot, or a black toe": FOOT,
    "A heartbeat that skips or races": HEART,
    "Your heart skips or races": HEART,
    "A lab report shows a sodium number below 130": LOW_SODIUM,
    "A sodium number below 130 on a lab report": LOW_SODIUM,
    "Sodium below 130": LOW_SODIUM,
    "A lab report shows potassium below 3, or 6 and above": POTASSIUM,
    "Potassium below 3, or 6 and above": POTASSIUM,
    "Sodium above 150": [lab("sodium", 151)],
    "Sodium from 130 to 134, and you feel ill or take a new medicine": [
        lab("sodium", 132, "nausea"),
        taking(
            "thiazide",
            labs=(LabFact(analyte="sodium", value=132),),
            groups_started_days={"thiazide": 10},
            sodium_lowering_started_days=10,
            lowers_sodium=True,
        ),
    ],
    "Feeling sick, with a headache and a shaky walk": SODIUM_TRIAD,
    "Sick to your stomach, with a headache and a shaky walk": SODIUM_TRIAD,
    "You feel sick, with a headache and a shaky walk": SODIUM_TRIAD,
    "Fever with a red, hot, very sore leg": HOT_LEG,
    "You have a fever with a red, hot, very sore leg": HOT_LEG,
    "Low sugar signs at night, if you use insulin": LOW_SUGAR,
    "You have low sugar signs at night": LOW_SUGAR,
    "New weakness while you take a statin": [taking("statin", "weakness")],
    "You are newly weak on stairs or getting up from a chair": [taking("statin", "weakness")],
    "Your muscles hurt all over": [taking("statin", "muscle_pain_all_over")],
    "One leg is swollen, warm, red or sore": ONE_LEG,
    "One leg that is swollen, warm, red or sore": ONE_LEG,
    "The leg is swollen, warm, red or sore on one side": ONE_LEG,
    "Throwing up or loose stools while you take a water pill": LOSING_FLUID,
    "You have loose stools or throw up, and take a water pill": LOSING_FLUID,
    "You have loose stools, or you throw up": LOSING_FLUID,
    "You throw up or have loose stools, and take a water pill": LOSING_FLUID,
    "You take lithium and throw up or have loose stools": [taking("lithium", "vomiting")],
    "You throw up or have loose stools, and take metformin": [taking("metformin", "vomiting")],
    "You drank more than 5 liters in a day": [facts(fluid_ml_today=5001)],
    "You fainted": FAINTED[:1],
    "You fainted, or nearly fainted twice": FAINTED,
    "You stopped a medicine on your own": [stopped("thiazide"), stopped("statin")],
    "You stopped an inhaler on your own": [stopped("laba")],
    "You stopped the pill on your own": [stopped("thiazide")],
    "You stopped the statin on your own": [stopped("statin")],
    "Your fingers or lips tingle, and your muscles go into spasm": [facts("tingling", "spasm")],
    "Cramps on 4 or more nights a week": [facts(cramp_nights_per_week=4)],
    "Cramps come on 4 or more nights a week": [facts(cramp_nights_per_week=4)],
    "Sleep that is badly broken by cramps": [facts(sleep_impact=7)],
    "Leg pain when you walk that goes when you rest": [facts("calf_pain_walking")],
    "Your leg hurts when you walk and stops when you rest": [facts("calf_pain_walking")],
    "A muscle that gets thin or weak": [facts("muscle_thin")],
    "A muscle gets thin or weak": [facts("muscle_thin")],
    "Sodium is from 130 to 134": [lab("sodium", 130), lab("sodium", 134)],
    "You take quinine or tonic water for cramps": [taking("quinine")],
}
# The whole card is about one value: its lines are signs that come with it.
WITH_A_LOW_VALUE = {"Sick to your stomach", "Weak or unsteady", "A headache"}
# No rule speaks of these: clinical evidence, section 2.2 (reliever, breathing), and 3.3.
BY_EVIDENCE = {
    "Your breathing gets worse",
    "You need your reliever far more often than before",
    "Weak, sick or shaky, and you started a new medicine in the last month",
}


def lines() -> list[tuple[str, CareCard, str]]:
    return [(a.slug, card, line) for a in all_articles() for card in a.care for line in card.signs]


@pytest.mark.parametrize(("slug", "card", "line"), lines(), ids=lambda part: str(part)[:40])
def test_a_line_of_a_card_has_the_level_of_the_rules(slug: str, card: CareCard, line: str) -> None:
    if line in WITH_A_LOW_VALUE and "below 125" in card.lead:
        told = [lab("sodium", 124, sign) for sign in ("nausea", "unsteady", "headache")]
    elif line in CODES:
        told = [facts(CODES[line], unknown_medicine=True, unknown_conditions=True)]
    else:
        told = TOLD.get(line, [])
    assert {highest(check(each)) for each in told} <= {card.urgency}
    is_known = bool(told) or line in BY_EVIDENCE
    assert is_known or card.urgency.rank <= Urgency.SOON.rank, line


def test_nothing_is_described_that_no_card_says() -> None:
    said = {line for _, _, line in lines()}
    assert set(TOLD) <= said
    assert said >= BY_EVIDENCE
