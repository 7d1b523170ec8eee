"""Pregnancy, and values of the laboratory: R18 to R26."""

from __future__ import annotations

from education.red_flags.kinds import Level, Rule, Source
from education.red_flags.limits import LAB_DAYS, NEW_MEDICINE_DAYS, SODIUM_FALL, SODIUM_FALL_DAYS
from education.red_flags.shared import (
    BANDS,
    CHOICE,
    EMERGENCY,
    GENERAL,
    HEART_OR_LUNG,
    ONE_LEG,
    PREGNANCY,
    PREGNANT,
    ROUTINE,
    SOON,
    TODAY,
    UNWELL,
)
from education.signs import LOW_SODIUM_SIGNS
from education.triggers import (
    AnyCramp,
    Condition,
    Group,
    LabBetween,
    LabFell,
    LabImplausible,
    LabOver,
    NothingElse,
    StartedWithin,
    all_of,
    any_of,
    ticked,
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="R18",
        protects="High blood pressure of pregnancy that turns dangerous",
        article="pregnancy",
        sources=(GENERAL,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=all_of(
                    PREGNANT,
                    ticked("bad_headache", "sight_changes", "belly_pain", "face_hand_swelling"),
                ),
                words="In pregnancy these can be warning signs."
                " Call your maternity unit or {number} now.",
            ),
        ),
    ),
    Rule(
        id="R19",
        protects="A blood clot in pregnancy",
        article="pregnancy",
        sources=(GENERAL,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=all_of(PREGNANT, ONE_LEG, HEART_OR_LUNG),
                words="In pregnancy, a swollen leg on one side can be a blood clot."
                " With chest or breathing trouble, call {number} now. Do not rub the leg.",
            ),
            Level(
                urgency=TODAY,
                trigger=all_of(PREGNANT, ONE_LEG),
                words="In pregnancy, a swollen leg on one side can be a blood clot."
                " Get seen today. Do not rub the leg.",
            ),
        ),
    ),
    Rule(
        id="R20",
        protects="Pills and minerals taken in pregnancy without advice",
        article="pregnancy",
        sources=(
            Source(text="Cochrane review CD010655.pub3, 2020: leg cramps in pregnancy", tag="V"),
        ),
        levels=(
            Level(
                urgency=ROUTINE,
                trigger=all_of(
                    Condition(PREGNANCY, assume=False),
                    AnyCramp(),
                    NothingElse(),
                ),
                words="Leg cramps are common in pregnancy."
                " Tell your midwife or physician at your next visit."
                " Ask before you take any pill or mineral.",
            ),
        ),
    ),
    Rule(
        id="R21",
        protects="Profound low sodium",
        article="low-sodium",
        sources=(BANDS,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=all_of(LabBetween("sodium", None, 125.0, LAB_DAYS), UNWELL),
                words="This sodium number is very low, and you feel unwell. Call {number} now.",
            ),
            Level(
                urgency=TODAY,
                trigger=LabBetween("sodium", None, 125.0, LAB_DAYS),
                words="This sodium number is very low. Call your physician now."
                " If you feel sick, confused or very sleepy, call {number}.",
            ),
        ),
    ),
    Rule(
        id="R22",
        protects="Moderate low sodium",
        article="low-sodium",
        sources=(BANDS,),
        levels=(
            Level(
                urgency=TODAY,
                trigger=LabBetween("sodium", 125.0, 130.0, LAB_DAYS),
                words="This sodium number is low. Call your physician today.",
            ),
        ),
    ),
    Rule(
        id="R23",
        protects="Mild low sodium, and one that is falling",
        article="low-sodium",
        sources=(BANDS, CHOICE),
        levels=(
            Level(
                urgency=TODAY,
                trigger=all_of(
                    LabBetween("sodium", 130.0, 135.0, LAB_DAYS),
                    any_of(
                        LabFell("sodium", SODIUM_FALL, SODIUM_FALL_DAYS, LAB_DAYS),
                        ticked(*LOW_SODIUM_SIGNS),
                        StartedWithin(
                            NEW_MEDICINE_DAYS,
                            names=("thiazide", "thiazide_like", "ssri", "desmopressin"),
                            lowers_sodium=True,
                        ),
                    ),
                ),
                words="This sodium number is a little low. Call your physician today."
                " Tell them every medicine you take.",
            ),
            Level(
                urgency=SOON,
                trigger=LabBetween("sodium", 130.0, 135.0, LAB_DAYS),
                words="This sodium number is a little low."
                " Call your clinic this week and ask what it means for you.",
            ),
        ),
    ),
    Rule(
        id="R24",
        protects="High sodium",
        article="tests",
        sources=(GENERAL,),
        levels=(
            Level(
                urgency=TODAY,
                trigger=LabOver("sodium", 150.0, LAB_DAYS),
                words="Call your physician today about this sodium number.",
            ),
        ),
    ),
    Rule(
        id="R25",
        protects="A heart rhythm that potassium upsets",
        article="tests",
        sources=(GENERAL,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=any_of(
                    LabBetween("potassium", None, 2.5, LAB_DAYS),
                    LabBetween("potassium", 6.5, None, LAB_DAYS),
                ),
                words="This potassium number can affect your heart. Call {number} now.",
            ),
            # Below 3.5 beside digoxin: section 3.8.
            Level(
                urgency=TODAY,
                trigger=any_of(
                    LabBetween("potassium", 2.5, 3.0, LAB_DAYS),
                    LabBetween("potassium", 6.0, 6.5, LAB_DAYS),
                    all_of(
                        LabBetween("potassium", 3.0, 3.5, LAB_DAYS),
                        Group(("glycoside",), assume=False),
                    ),
                ),
                words="Call your physician now. This potassium number can affect your heart.",
            ),
        ),
    ),
    Rule(
        id="R26",
        protects="An alarm, or a false calm, from a mistyped value",
        article="tests",
        sources=(CHOICE,),
        levels=(
            Level(
                urgency=ROUTINE,
                trigger=any_of(
                    LabImplausible("sodium", LAB_DAYS),
                    LabImplausible("potassium", LAB_DAYS),
                ),
                words="Please check the number on your report.",
            ),
        ),
    ),
)
