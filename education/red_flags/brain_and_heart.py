"""Low sodium that shows, the heart, the lungs, and fainting: R01 to R08."""

from __future__ import annotations

from education.red_flags.kinds import Level, Rule, Source
from education.red_flags.limits import FLUID_DAY_ML, R05_GROUPS
from education.red_flags.shared import (
    CLOT,
    EMERGENCY,
    FAINT,
    GENERAL,
    SEVERE_LOW_SODIUM,
    SICK,
    TODAY,
)
from education.triggers import (
    FluidPerDayOver,
    Group,
    LowersSodium,
    UnmatchedMedicine,
    all_of,
    any_of,
    ticked,
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="R01",
        protects="A seizure, from low sodium or another cause",
        article="when-to-get-help",
        sources=(SEVERE_LOW_SODIUM, GENERAL),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=ticked("seizure"),
                words="A seizure is an emergency. Call {number} now.",
            ),
        ),
    ),
    Rule(
        id="R02",
        protects="New confusion, from low sodium, a stroke or another cause",
        article="when-to-get-help",
        sources=(SEVERE_LOW_SODIUM, GENERAL),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=ticked("confusion", "not_making_sense", "slurred_speech"),
                words="New confusion can be serious."
                " Call {number}, or ask someone near you to call.",
            ),
        ),
    ),
    Rule(
        id="R03",
        protects="Deep sleepiness, from low sodium or another cause",
        article="when-to-get-help",
        sources=(SEVERE_LOW_SODIUM,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=ticked("hard_to_wake", "very_drowsy"),
                words="If someone is hard to wake up, call {number} now.",
            ),
        ),
    ),
    Rule(
        id="R04",
        protects="Severe low sodium with repeated vomiting",
        article="low-sodium",
        sources=(
            GENERAL,
            Source(text="Sick-day advice: contact for repeated vomiting", tag="V2"),
        ),
        levels=(
            Level(
                urgency=EMERGENCY,
                # The row's own words: "Throwing up with a bad headache".
                trigger=any_of(
                    all_of(
                        ticked("repeated_vomiting"),
                        any_of(ticked("headache", "bad_headache"), LowersSodium()),
                    ),
                    all_of(ticked("vomiting"), ticked("bad_headache")),
                ),
                words="Throwing up again and again is serious."
                " So is throwing up with a bad headache."
                " It can be a sign of very low blood salt."
                " Get emergency help now. Call {number}.",
            ),
        ),
    ),
    Rule(
        id="R05",
        protects="Moderate signs of low sodium in someone at risk of it",
        article="low-sodium",
        sources=(
            Source(
                text="Barber J et al. Thiazide diuretic-induced hyponatraemia."
                " Br J Clin Pharmacol 2015;79:566-77",
                tag="V",
            ),
            GENERAL,
        ),
        levels=(
            # Vomiting is not asked to be absent, and who threw up felt sick: a stronger sign
            # must never quieten a rule.
            Level(
                urgency=TODAY,
                trigger=all_of(
                    SICK,
                    ticked("headache", "bad_headache"),
                    ticked("unsteady"),
                    any_of(
                        Group(R05_GROUPS),
                        LowersSodium(),
                        UnmatchedMedicine(),
                        FluidPerDayOver(FLUID_DAY_ML),
                    ),
                ),
                words="Call your physician today."
                " Tell them about these signs and your medicines."
                " You may need a blood test today.",
            ),
        ),
    ),
    Rule(
        id="R06",
        protects="A heart attack",
        article="when-to-get-help",
        sources=(GENERAL,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=ticked("chest_pain"),
                words="Chest pain can be your heart. Call {number}.",
            ),
        ),
    ),
    Rule(
        id="R07",
        protects="A blood clot in the lung",
        article="when-to-get-help",
        sources=(CLOT, GENERAL),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=ticked("sudden_breathless", "coughing_blood"),
                words="Trouble breathing all of a sudden is an emergency."
                " So is coughing up blood. Call {number}.",
            ),
        ),
    ),
    Rule(
        id="R08",
        protects="A faint that comes from the heart or did harm",
        article="when-to-get-help",
        sources=(GENERAL,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=all_of(FAINT, ticked("chest_pain", "palpitations", "hurt_in_fall")),
                words="Passing out with chest pain, a racing heart or an injury is serious."
                " Call {number} now.",
            ),
            Level(
                urgency=TODAY,
                trigger=FAINT,
                words="You passed out, or nearly did. Call your physician today."
                " Call {number} if you have chest pain, a racing heart or an injury.",
            ),
        ),
    ),
)
