"""A life at risk, children, sugar, strokes, rhythm, over-drinking, calcium: R33 to R39."""

from __future__ import annotations

from education.red_flags.kinds import Level, Rule, Source
from education.red_flags.limits import ADULT_YEARS, FLUID_DAY_ML, FLUID_HOUR_ML
from education.red_flags.shared import CHOICE, EMERGENCY, GENERAL, SICK, SOON, TODAY
from education.triggers import (
    AgeUnder,
    FluidPerDayOver,
    FluidPerHourOver,
    Group,
    all_of,
    any_of,
    ticked,
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="R33",
        protects="A life, when pain or lost sleep is too much",
        article="when-to-get-help",
        sources=(GENERAL,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=ticked("self_harm"),
                words="You matter. Call {number} now.",
                words_us="You matter. Call or text 988 now.",
            ),
        ),
    ),
    Rule(
        id="R34",
        protects="Children, for whom none of this was made",
        article="when-to-get-help",
        sources=(CHOICE,),
        levels=(
            Level(
                urgency=SOON,
                trigger=AgeUnder(ADULT_YEARS),
                words="This app is for adults. Please talk to your child's physician.",
            ),
        ),
    ),
    Rule(
        id="R35",
        protects="Low sugar in the night",
        article="diabetes-and-anemia",
        sources=(GENERAL,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=all_of(Group(("insulin", "sulfonylurea")), ticked("low_sugar_not_better")),
                words="Low sugar that does not get better is an emergency. Call {number} now.",
            ),
            Level(
                urgency=TODAY,
                trigger=all_of(
                    Group(("insulin", "sulfonylurea")),
                    ticked("shaky", "cold_sweat", "sudden_hunger"),
                ),
                words="These can be signs of low sugar."
                " Check your sugar now and follow your plan. Call your physician today.",
            ),
        ),
    ),
    Rule(
        id="R36",
        protects="A stroke",
        article="when-to-get-help",
        sources=(GENERAL,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=ticked("face_droop", "arm_weakness", "speech_trouble", "slurred_speech"),
                words="These can be signs of a stroke. Call {number} now.",
            ),
        ),
    ),
    Rule(
        id="R37",
        protects="A dangerous heart rhythm",
        article="when-to-get-help",
        sources=(GENERAL,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=all_of(
                    ticked("palpitations"),
                    ticked("fainted", "nearly_fainted_twice", "chest_pain"),
                ),
                words="A racing heart with fainting or chest pain is serious. Call {number} now.",
            ),
            Level(
                urgency=TODAY,
                trigger=ticked("palpitations"),
                words="You noted a racing or uneven heartbeat. Call your physician today."
                " Call {number} if you pass out or have chest pain.",
            ),
        ),
    ),
    Rule(
        id="R38",
        protects="Low sodium from very much fluid in a short time",
        article="low-sodium",
        sources=(
            CHOICE,
            Source(
                text="Systematic review of low sodium from over-drinking, PMC8663108",
                tag="V",
            ),
        ),
        levels=(
            # Section 6 sets the level for a day's total beside signs (R05), so only the
            # fast rate rises to an emergency here (section 3.5).
            Level(
                urgency=EMERGENCY,
                trigger=all_of(
                    FluidPerHourOver(FLUID_HOUR_ML),
                    any_of(ticked("headache", "bad_headache", "confusion"), SICK),
                ),
                words="You logged a lot of fluid in a short time, and you feel unwell."
                " Call {number} now.",
            ),
            Level(
                urgency=TODAY,
                trigger=any_of(
                    FluidPerDayOver(FLUID_DAY_ML),
                    FluidPerHourOver(FLUID_HOUR_ML),
                ),
                words="You logged far more fluid than most people drink."
                " Call your physician today."
                " Call {number} if you get confused or throw up again and again.",
            ),
        ),
    ),
    Rule(
        id="R39",
        protects="Low calcium or magnesium",
        article="tests",
        sources=(CHOICE,),
        levels=(
            Level(
                urgency=TODAY,
                trigger=all_of(ticked("tingling"), ticked("spasm")),
                words="Tingling together with spasms needs a call today."
                " Call your physician. You may need a blood test.",
            ),
        ),
    ),
)
