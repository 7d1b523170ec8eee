"""Medicines, sick days, infections and lost sleep: R27 to R32."""

from __future__ import annotations

from education.red_flags.kinds import Level, Rule, Source
from education.red_flags.limits import (
    BAD_SLEEP,
    DIURETICS,
    INHALERS,
    MANY_CRAMP_NIGHTS,
    SICK_DAY_GROUPS,
)
from education.red_flags.shared import (
    CHOICE,
    EMERGENCY,
    GENERAL,
    NHS,
    PREGNANCY,
    ROUTINE,
    SOON,
    TODAY,
    UNWELL,
)
from education.triggers import (
    AnyCramp,
    Condition,
    CrampNightsAtLeast,
    Group,
    Not,
    NothingElse,
    SleepImpactAtLeast,
    StoppedByPatient,
    UnmatchedMedicine,
    all_of,
    any_of,
    ticked,
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="R27",
        protects="Harm after a medicine was stopped alone",
        article="other-medicines",
        sources=(CHOICE,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=all_of(
                    StoppedByPatient((*DIURETICS, "statin", *INHALERS)),
                    ticked("sudden_breathless", "chest_pain"),
                ),
                words="You noted that you stopped a medicine."
                " With chest pain or trouble breathing, call {number} now.",
            ),
            Level(
                urgency=TODAY,
                trigger=StoppedByPatient((*DIURETICS, "statin", *INHALERS)),
                words="You noted that you stopped a medicine."
                " Please call your physician or a pharmacist today.",
            ),
        ),
    ),
    Rule(
        id="R28",
        protects="Bleeding and other harm from quinine",
        article="remedies",
        sources=(
            Source(
                text="FDA Drug Safety Communication on quinine (Qualaquin), 8 July 2010",
                tag="V",
            ),
        ),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=all_of(
                    Group(("quinine",)),
                    ticked(
                        "bruises", "bleeding", "purple_spots", "hearing_change", "sight_changes"
                    ),
                ),
                words="Quinine can cause bruises, bleeding and changes in sight or hearing."
                " If you take it, call {number} now.",
            ),
            Level(
                urgency=SOON,
                trigger=Group(("quinine",), assume=False),
                words="Quinine is not safe for leg cramps."
                " Talk with your physician or pharmacist. Bruises or bleeding: get help now.",
            ),
        ),
    ),
    Rule(
        id="R29",
        protects="Kidney harm and low salt on a sick day",
        article="dehydration",
        sources=(Source(text="Sick-day medicine consensus", tag="V2"),),
        levels=(
            Level(
                urgency=TODAY,
                # One loose stool beside an unknown pill asks for no call; this much does.
                trigger=any_of(
                    all_of(
                        ticked("vomiting", "repeated_vomiting", "diarrhea"),
                        Group(SICK_DAY_GROUPS),
                    ),
                    all_of(ticked("repeated_vomiting"), UnmatchedMedicine()),
                ),
                words="You are losing fluid. Some medicines can make this risky."
                " Call your clinic today and ask about a sick-day plan.",
            ),
        ),
    ),
    Rule(
        id="R30",
        protects="An infection in the leg",
        article="look-alikes",
        sources=(GENERAL,),
        levels=(
            Level(
                urgency=TODAY,
                trigger=all_of(
                    ticked("fever"),
                    ticked("hot_muscle", "one_leg_red", "one_leg_warm", "one_leg_sore"),
                ),
                words="A fever with a hot, painful leg can be an infection. Get seen today.",
            ),
        ),
    ),
    Rule(
        id="R31",
        protects="Lost sleep",
        article="prepare-your-visit",
        sources=(NHS,),
        levels=(
            Level(
                urgency=SOON,
                trigger=any_of(
                    CrampNightsAtLeast(MANY_CRAMP_NIGHTS),
                    SleepImpactAtLeast(BAD_SLEEP),
                ),
                words="Your cramps are taking a toll on your sleep."
                " A visit can help. Bring this report.",
            ),
        ),
    ),
    Rule(
        id="R32",
        protects="Worry over common night cramps",
        article="what-are-night-cramps",
        sources=(
            Source(text="Hallegraeff J et al. BMC Fam Pract 2017;18:29, seven criteria", tag="V"),
            CHOICE,
        ),
        levels=(
            # With other signs the words must not say that these look common.
            Level(
                urgency=ROUTINE,
                trigger=all_of(
                    AnyCramp(),
                    UNWELL,
                    Not(CrampNightsAtLeast(MANY_CRAMP_NIGHTS)),
                    Not(Condition(PREGNANCY, assume=False)),
                    NothingElse(),
                ),
                words="You noted cramps and other signs."
                " Tell your physician about them at your next visit.",
            ),
            Level(
                urgency=ROUTINE,
                trigger=all_of(
                    AnyCramp(),
                    Not(CrampNightsAtLeast(MANY_CRAMP_NIGHTS)),
                    Not(Condition(PREGNANCY, assume=False)),
                    NothingElse(),
                ),
                words="These look like common night cramps. Try the stretches."
                " Tell your physician at your next visit.",
            ),
        ),
    ),
)
