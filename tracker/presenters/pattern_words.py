"""What is always said about a pattern, whatever the numbers: the patient's words.

Other explanations, what a person may safely do and what not (clinical evidence, sections
3.7, 5, 7 and 11). Nothing here advises to change a medicine or how much to drink.
"""

from __future__ import annotations

from collections.abc import Mapping

from tracker.analysis.records import Pattern

from .pattern_parts import (
    A_COLD,
    ASK_BLOOD_TEST,
    ASK_HOW_MUCH,
    CHANCE,
    DO_NOT_STOP,
    KEEP_LOGGING,
    NEW_THINGS,
    NO_QUININE,
    NO_SALT,
    NO_WATER_CURE,
    NOT_THE_CAUSE,
    ONLY_BLOOD_TEST,
    STOPPING,
    STRETCH,
    SUMMER,
    TAKE_AS_TOLD,
    TELL_EVERY_MEDICINE,
    PatternWords,
)
from .standing_words import STANDING_CLINICIAN_OTHERS, STANDING_WORDS

__all__ = [
    "ASK_BLOOD_TEST",
    "ASK_HOW_MUCH",
    "A_COLD",
    "CHANCE",
    "CLINICIAN_OTHERS",
    "DO_NOT_STOP",
    "KEEP_LOGGING",
    "NEW_THINGS",
    "NOT_THE_CAUSE",
    "NO_QUININE",
    "NO_SALT",
    "NO_WATER_CURE",
    "ONLY_BLOOD_TEST",
    "PATTERN_WORDS",
    "STOPPING",
    "STRETCH",
    "SUMMER",
    "TAKE_AS_TOLD",
    "TELL_EVERY_MEDICINE",
    "PatternWords",
]

PATTERN_WORDS: Mapping[Pattern, PatternWords] = {
    Pattern.HYPONATREMIA: PatternWords(
        others=(ONLY_BLOOD_TEST, A_COLD),
        do=(ASK_BLOOD_TEST,),
        dont=(NO_WATER_CURE, NO_SALT),
        articles=("low-sodium", "tests"),
        is_about_fluids=True,
        data="It rests on what you ticked and on what you told us.",
    ),
    Pattern.OVER_DRINKING: PatternWords(
        others=(
            "An amount may be wrong in your notes.",
            "Heat and hard work make people drink.",
            "Great thirst can have a cause. Your clinic can check.",
        ),
        do=("Check that the amounts in your notes are right.", ASK_HOW_MUCH),
        dont=("Do not wait if you feel sick or confused.", NO_SALT),
        articles=("low-sodium", "dehydration"),
        is_about_fluids=True,
        data="It rests on the drinks you noted.",
    ),
    Pattern.DIURETIC: PatternWords(
        others=(CHANCE, SUMMER, NEW_THINGS),
        do=(ASK_BLOOD_TEST, STRETCH),
        dont=(NO_WATER_CURE, NO_SALT, NO_QUININE),
        articles=("water-pills", "low-sodium"),
        is_about_fluids=True,
        doubt=(NOT_THE_CAUSE,),
    ),
    Pattern.STATIN: PatternWords(
        others=("Most muscle pain on a statin is not from the statin.", CHANCE, SUMMER, NEW_THINGS),
        do=(STRETCH,),
        dont=(NO_QUININE,),
        articles=("statins",),
        doubt=(NOT_THE_CAUSE,),
    ),
    Pattern.LABA: PatternWords(
        others=(CHANCE, SUMMER, NEW_THINGS),
        do=(STRETCH,),
        dont=(NO_QUININE,),
        articles=("inhalers",),
        doubt=(NOT_THE_CAUSE,),
    ),
    Pattern.DEHYDRATION: PatternWords(
        others=(
            "Hot days and hard work bring both thirst and cramps.",
            "It is not clear that low fluid causes night cramps.",
            CHANCE,
        ),
        do=(ASK_HOW_MUCH, STRETCH),
        dont=(NO_SALT, NO_QUININE),
        articles=("dehydration",),
        is_about_fluids=True,
        data="It rests on the nights you logged and the drinks you noted.",
    ),
    Pattern.RLS: PatternWords(
        others=(
            "Leg cramps can feel much the same.",
            "Sitting long, sore joints and swollen legs can do this too.",
            CHANCE,
        ),
        do=("Ask if a blood test for iron is right for you.",),
        dont=("Do not take iron or other pills on your own.",),
        articles=("restless-legs",),
        doubt=("Restless legs are common and can be treated.",),
        data="It rests on the signs you ticked on those evenings.",
    ),
    Pattern.WORSENING: PatternWords(
        others=(CHANCE, SUMMER, NEW_THINGS),
        do=(STRETCH,),
        dont=(NO_QUININE,),
        articles=("what-are-night-cramps", "stretching"),
    ),
    **STANDING_WORDS,
}

# What a clinician weighs against the pattern: the published size of the link, and its limits.
CLINICIAN_OTHERS: Mapping[Pattern, tuple[str, ...]] = {
    Pattern.HYPONATREMIA: (
        "Intercurrent illness gives the same signs for some days.",
        (
            "Most people with cramps on a thiazide do not have low sodium: below 130 in 3.5 to"
            " 3.8 % within 2 years (Andersson 2024)."
        ),
    ),
    Pattern.OVER_DRINKING: (
        "Slip of entry or unit.",
        "Polydipsia, heat, exertion, advice to drink (review PMC8663108).",
    ),
    Pattern.DIURETIC: (
        (
            "Season: cramp treatment starts are about twice as common in July as in January"
            " (Garrison 2015)."
        ),
        (
            "Sequence ratios 2.12 (potassium sparing), 1.48 (thiazide), 1.20 (loop) over a year"
            " concern cramp treatment starts (Garrison 2012); another study found no link"
            " (Abdulla 1999)."
        ),
    ),
    Pattern.STATIN: (
        "Most muscle symptoms on a statin are not due to it: rate ratio 1.07 in year 1 (CTT 2022).",
        "Season and chance.",
    ),
    Pattern.LABA: ("Season and chance; sequence ratio 2.42 for cramp treatment (Garrison 2012).",),
    Pattern.DEHYDRATION: (
        "Heat and exertion raise both; compared within the same four weeks and strain.",
        "In people of 65 and over signs of dehydration are not reliable (ESPEN).",
    ),
    Pattern.RLS: (
        (
            "Cramps, positional discomfort, venous disease, oedema, arthritis (IRLSSG 2014,"
            " criterion 5); four criteria alone had a specificity of 84 % (Hening 2009)."
        ),
    ),
    Pattern.WORSENING: ("Season, intercurrent illness, changes not noted in the diary, chance.",),
    **STANDING_CLINICIAN_OTHERS,
}
