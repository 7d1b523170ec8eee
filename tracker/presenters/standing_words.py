"""What is always said about a standing situation: two medicines, a long one, an illness.

The same rules as in `pattern_words` (clinical evidence, sections 2.2, 3.3, 3.6 to 3.8 and
11). Nobody is told to change a medicine or how much to drink; somebody with cirrhosis is
told only to follow the plan of their own team.
"""

from __future__ import annotations

from collections.abc import Mapping

from tracker.analysis.records import Pattern

from .pattern_parts import (
    ASK_BLOOD_TEST,
    CHANCE,
    NO_QUININE,
    NO_SALT,
    NO_WATER_CURE,
    NOT_THE_CAUSE,
    ONLY_BLOOD_TEST,
    STRETCH,
    SUMMER,
    PatternWords,
)

FROM_YOUR_LIST = "It rests on the medicines you listed and on what you noted."

STANDING_WORDS: Mapping[Pattern, PatternWords] = {
    Pattern.SODIUM_PAIR: PatternWords(
        others=("Many people who take both have no low sodium.", ONLY_BLOOD_TEST),
        do=(ASK_BLOOD_TEST,),
        dont=(NO_WATER_CURE, NO_SALT),
        articles=("low-sodium", "other-medicines", "tests"),
        is_about_fluids=True,
        data=FROM_YOUR_LIST,
    ),
    Pattern.STATIN_PAIR: PatternWords(
        others=(
            "Most muscle pain on a statin is not from the statin.",
            "The two may be fine together for you. Your pharmacist can tell.",
        ),
        do=(
            "Call your pharmacist or clinic in the next day or two.",
            "Ask if these two fit together.",
        ),
        dont=("Do not wait if your muscles get weak or very sore.", NO_QUININE),
        articles=("statins",),
        doubt=(NOT_THE_CAUSE,),
        data=FROM_YOUR_LIST,
    ),
    Pattern.LOW_MAGNESIUM: PatternWords(
        others=("Tingling and spasms have many causes.", "Only a blood test can tell.", CHANCE),
        do=("Ask if a blood test for magnesium is right for you.",),
        dont=("Do not take magnesium unless your physician says so.", NO_QUININE),
        articles=("other-medicines", "tests"),
        data=FROM_YOUR_LIST,
    ),
    Pattern.INHALER: PatternWords(
        others=(CHANCE, SUMMER, "Most night cramps have no cause that anyone can find."),
        do=("Ask at your visit if the inhaler could play a part.", STRETCH),
        dont=("Do not leave out your inhaler. You need it to breathe well.", NO_QUININE),
        articles=("inhalers",),
        doubt=(NOT_THE_CAUSE,),
        data=FROM_YOUR_LIST,
    ),
    Pattern.CIRRHOSIS: PatternWords(
        others=("Cramps are common with liver disease. Often no medicine is behind them.", CHANCE),
        do=("Tell your liver team about your cramps and signs.", "Follow your liver team's plan."),
        dont=(NO_SALT, NO_QUININE),
        articles=("liver-disease",),
        doubt=("Experts do not agree what part water pills play.",),
        data=FROM_YOUR_LIST,
    ),
}

STANDING_CLINICIAN_OTHERS: Mapping[Pattern, tuple[str, ...]] = {
    Pattern.SODIUM_PAIR: (
        (
            "At 65 and over sodium was low in 13.0 % on a thiazide and an SSRI, and in 9.0 to"
            " 10.4 % on one of them (Matsuura 2025)."
        ),
        "Values that were not entered are not known here.",
    ),
    Pattern.STATIN_PAIR: (
        "Pairs differ by statin; the rule counts every statin with any of its four medicines.",
        "Rhabdomyolysis with medicines that inhibit CYP3A4: odds ratio 3.71 (PMC4243915).",
    ),
    Pattern.LOW_MAGNESIUM: (
        (
            "64 published people with low magnesium on a proton pump inhibitor (Janett 2015);"
            " how common it is is not known from them."
        ),
        "Ranges differ by laboratory.",
    ),
    Pattern.INHALER: (
        (
            "Season and chance. The sequence ratio of 2.42 concerns starts of cramp treatment"
            " (Garrison 2012); this rule does not compare nights before and after."
        ),
        (
            "Reliever use is counted in ticked days: puffs, and days without a tick, are not"
            " known here. Cramps with heavy use are known from single reports."
        ),
    ),
    Pattern.CIRRHOSIS: (
        "Cramps in 46 to 67 % of people with cirrhosis, also without diuretics.",
        (
            "The part of diuretics is contested: low pressure and high renin went with cramps"
            " (Angeli 1996); no independent link but with frequency in Child-Pugh B and C"
            " (Sawada 2020)."
        ),
    ),
}

STANDING_TITLES: Mapping[Pattern, str] = {
    Pattern.SODIUM_PAIR: "Medicines you take can lower sodium together",
    Pattern.STATIN_PAIR: "Ask about two medicines you take together",
    Pattern.LOW_MAGNESIUM: "Ask if your magnesium should be checked",
    Pattern.INHALER: "You have cramps and use an inhaler",
    Pattern.CIRRHOSIS: "Your notes are worth showing your liver team",
}
STANDING_CLINIC_TITLES: Mapping[Pattern, str] = {
    Pattern.SODIUM_PAIR: "Two or more medicines that lower sodium",
    Pattern.STATIN_PAIR: "Statin with an interacting medicine",
    Pattern.LOW_MAGNESIUM: "Possible low magnesium",
    Pattern.INHALER: "Cramps with an inhaler new or often used",
    Pattern.CIRRHOSIS: "Cirrhosis or ascites with cramps or signs",
}
STANDING_COMPARED: Mapping[Pattern, str] = {
    Pattern.SODIUM_PAIR: "We compared your list with medicines known to lower sodium.",
    Pattern.STATIN_PAIR: "We compared your list with medicines that act on statins.",
    Pattern.LOW_MAGNESIUM: "We compared your notes with what goes with low magnesium.",
    Pattern.INHALER: "We compared your list with inhalers that can go with cramps.",
    Pattern.CIRRHOSIS: "We compared your notes with what liver teams want to know.",
}
