"""What looks like a cramp and is not one, and cramps that are more: R09 to R17."""

from __future__ import annotations

from education.red_flags.kinds import Level, Rule, Source
from education.red_flags.limits import LONG_CRAMP_MINUTES
from education.red_flags.shared import (
    CLOT,
    EMERGENCY,
    GENERAL,
    HEART_OR_LUNG,
    NHS,
    ONE_LEG,
    ROUTINE,
    SOON,
    TODAY,
)
from education.triggers import CrampMinutesOver, Group, all_of, any_of, ticked

RULES: tuple[Rule, ...] = (
    Rule(
        id="R09",
        protects="A blood clot in the leg",
        article="look-alikes",
        sources=(CLOT,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=all_of(ONE_LEG, HEART_OR_LUNG),
                words="A swollen, warm leg on one side can be a blood clot."
                " With chest or breathing trouble, call {number} now. Do not rub the leg.",
            ),
            Level(
                urgency=TODAY,
                trigger=ONE_LEG,
                words="A swollen, warm leg on one side can be a blood clot."
                " Get seen today. Do not rub the leg.",
            ),
        ),
    ),
    Rule(
        id="R10",
        protects="Muscle breakdown that harms the kidneys",
        article="statins",
        sources=(
            Source(text="Principle of the statin labels on muscle damage", tag="V2"),
            GENERAL,
        ),
        levels=(
            # Dark yellow pee alone is common; beside a known statin it is not waited for.
            Level(
                urgency=EMERGENCY,
                trigger=all_of(
                    ticked("muscle_pain_bad", "muscle_pain_all_over", "weakness"),
                    any_of(
                        ticked("brown_urine"),
                        all_of(ticked("dark_urine"), Group(("statin",), assume=False)),
                    ),
                ),
                words="Dark brown pee with bad muscle pain can mean muscle damage."
                " Go to the emergency room now, or call {number}."
                " Bring your list of medicines.",
            ),
        ),
    ),
    Rule(
        id="R11",
        protects="Muscle harm from a statin",
        article="statins",
        sources=(Source(text="Creatine kinase work-up for statin muscle signs", tag="V2"),),
        levels=(
            Level(
                urgency=TODAY,
                trigger=all_of(
                    Group(("statin",)),
                    ticked("weakness", "muscle_pain_all_over"),
                ),
                words="Call your physician today. Ask if you need a muscle blood test."
                " Do not stop your pill on your own.",
            ),
        ),
    ),
    Rule(
        id="R12",
        protects="A leg that gets no blood",
        article="look-alikes",
        sources=(GENERAL,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=ticked("leg_cold", "leg_pale_blue", "leg_numb", "cannot_move_leg"),
                words="A cold, pale or numb leg may not be getting blood. Call {number}.",
            ),
        ),
    ),
    Rule(
        id="R13",
        protects="Narrowed leg arteries, and sores that do not heal",
        article="look-alikes",
        sources=(
            Source(text="Abdulla AJ et al. Int J Clin Pract 1999;53:494-6", tag="V"),
            GENERAL,
        ),
        levels=(
            Level(
                urgency=TODAY,
                trigger=ticked("foot_sore", "black_toe"),
                words="A sore or a black toe can be a blood flow problem. Get seen today.",
            ),
            Level(
                urgency=SOON,
                trigger=ticked("calf_pain_walking"),
                words="Leg pain when you walk can be a blood flow problem. Book a visit soon.",
            ),
        ),
    ),
    Rule(
        id="R14",
        protects="A disease of nerves or muscles",
        article="look-alikes",
        sources=(
            Source(text="NHS: see a GP if leg muscles shrink or weaken", tag="V2"),
            Source(
                text="Hawke F, Chuter V, Burns J. Muscle Nerve 2013;47:339-43",
                tag="V",
            ),
        ),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=all_of(
                    ticked("muscle_thin", "weakness", "twitching"),
                    ticked("slurred_speech", "speech_trouble", "sudden_breathless"),
                ),
                words="Weak muscles with trouble talking or breathing need help now."
                " Call {number}.",
            ),
            Level(
                urgency=TODAY,
                trigger=all_of(
                    ticked("muscle_thin", "weakness", "twitching"),
                    ticked("trouble_swallowing"),
                ),
                words="Weak muscles with trouble swallowing need a check today."
                " Call your physician today. Call {number} if it gets hard to breathe.",
            ),
            Level(
                urgency=SOON,
                trigger=ticked("muscle_thin", "weakness"),
                words="Weak, thin or twitching muscles need a check."
                " Please book a visit this week.",
            ),
            Level(
                urgency=ROUTINE,
                trigger=ticked("twitching"),
                words="You noted twitching muscles. Tell your physician at your next visit.",
            ),
        ),
    ),
    Rule(
        id="R15",
        protects="Nerves pressed at the base of the spine",
        article="when-to-get-help",
        sources=(GENERAL,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=ticked("numb_saddle", "bladder_loss", "bowel_loss", "both_legs_weak"),
                words="These signs can come from your spine."
                " Call {number} or go to the emergency room now.",
            ),
        ),
    ),
    Rule(
        id="R16",
        protects="A cramp that is more than a cramp",
        article="when-to-get-help",
        sources=(NHS,),
        levels=(
            Level(
                urgency=TODAY,
                trigger=all_of(ticked("will_not_ease"), CrampMinutesOver(LONG_CRAMP_MINUTES)),
                words="A cramp that will not let go after 10 minutes needs a call today."
                " Call your physician.",
            ),
        ),
    ),
    Rule(
        id="R17",
        protects="Tetanus or poisoning",
        article="when-to-get-help",
        sources=(NHS,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=ticked("stiff_jaw", "dirty_wound", "poison_contact", "lead_mercury"),
                words="Get emergency help now. Call {number}. Say what you came in contact with.",
            ),
        ),
    ),
)
