"""The red-flag rules as pure data: when, how soon, in which words, on what grounds.

Section 6 of the clinical evidence decides every level here; R36 and R37 were added with
tag G, and R38 and R39 carry the same-day lines of its sections 3.5 and 3.8. Nothing here
runs: `tracker.analysis.red_flags` interprets the trees, and a script in the browser may
interpret the same data from `rules_as_data`. None of it was yet checked by a clinician.

A rule whose level rises has several levels, the most urgent first; the first whose
trigger is met speaks. "{number}" stands for the emergency number where the person lives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from education.signs import LOW_SODIUM_SIGNS, RESTLESS_SIGNS, SIGNS, Sign
from education.triggers import (
    AgeUnder,
    AnyCramp,
    AnySign,
    Condition,
    CrampMinutesOver,
    CrampNightsAtLeast,
    FluidPerDayOver,
    FluidPerHourOver,
    Group,
    LabBetween,
    LabFell,
    LabImplausible,
    LabOver,
    LowersSodium,
    Not,
    NothingElse,
    SleepImpactAtLeast,
    StartedWithin,
    StoppedByPatient,
    Trigger,
    UnmatchedMedicine,
    all_of,
    any_of,
    as_data,
    ticked,
)
from education.urgency import Urgency

__all__ = ["PLAUSIBLE", "RULES", "SIGNS", "Level", "Rule", "Sign", "Source", "rules_as_data"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One care level of a rule. `words_us` replaces `words` where the number is 911."""

    urgency: Urgency
    trigger: Trigger
    words: str
    words_us: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Grounds of a rule. Tags: V read in the source, V2 second hand, G general knowledge,
    A a design choice. Only V may be shown as a citation."""

    text: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule, what it protects against, and the article that explains it."""

    id: str
    protects: str
    article: str
    sources: tuple[Source, ...]
    levels: tuple[Level, ...]

    @property
    def urgency(self) -> Urgency:
        """The most urgent level this rule can reach."""
        return self.levels[0].urgency

    @property
    def trigger(self) -> Trigger:
        """The tree that makes the rule fire at any level."""
        return any_of(*(level.trigger for level in self.levels))

    @property
    def words(self) -> str:
        """The words of the most urgent level."""
        return self.levels[0].words


# Values outside [low, high) mmol/l are read as a unit or typing error: a design choice [A].
# The lowest published value in the clinical evidence, section 3.5, is a sodium of 98.
PLAUSIBLE: dict[str, tuple[float, float]] = {"sodium": (90.0, 200.0), "potassium": (1.0, 12.0)}

# How long an entered value still speaks, in days: a design choice [A].
LAB_DAYS = 90
# A new medicine, in days: the first month carries the risk (Andersson 2024, section 3.3).
NEW_MEDICINE_DAYS = 30
# mmol/l and days of a fall in sodium that raises R23 (section 6).
SODIUM_FALL = 5.0
SODIUM_FALL_DAYS = 7
# Section 3.5 [A]: more than 5 l a day, or more than 1 l an hour for two hours.
FLUID_DAY_ML = 5000
FLUID_HOUR_ML = 1000
# Minutes after which a cramp that will not ease needs a call (R16).
LONG_CRAMP_MINUTES = 10.0
# Cramp nights a week, and the 0-10 sleep score, that deserve a visit (R31).
MANY_CRAMP_NIGHTS = 4.0
BAD_SLEEP = 7
ADULT_YEARS = 18

DIURETICS = ("thiazide", "thiazide_like", "loop", "k_sparing", "mra")
INHALERS = ("laba", "saba", "ics", "lama")
# The medicines R05 names: thiazide, SSRI, desmopressin, antiepileptic.
R05_GROUPS = ("thiazide", "thiazide_like", "ssri", "desmopressin", "antiepileptic")
# The medicines of a sick-day plan (R29): diuretic, ACE/ARB, SGLT2, metformin, lithium, NSAID.
SICK_DAY_GROUPS = (
    *DIURETICS,
    "ace",
    "ace_inhibitor",
    "arb",
    "arni",
    "sglt2",
    "metformin",
    "lithium",
    "nsaid",
)

PREGNANCY = ("pregnancy", "pregnancy_swelling")
PREGNANT = Condition(PREGNANCY)
ONE_LEG = ticked("one_leg_swollen", "one_leg_warm", "one_leg_red", "hard_vein")
HEART_OR_LUNG = ticked("chest_pain", "sudden_breathless", "coughing_blood")
SICK = ticked("nausea", "vomiting", "repeated_vomiting")
FAINT = ticked("fainted", "nearly_fainted_twice")
UNWELL = AnySign((*RESTLESS_SIGNS, "hard_knot"))

_GENERAL = Source(text="General clinical knowledge, to be checked", tag="G")
_CHOICE = Source(text="Design choice for safety, to be checked", tag="A")
_SEVERE_LOW_SODIUM = Source(text="GPnotebook, hyponatraemia: severe symptoms", tag="V")
_BANDS = Source(
    text="Spasovski G et al. Clinical practice guideline on diagnosis and treatment of"
    " hyponatraemia. Eur J Endocrinol 2014;170:G1-G47",
    tag="V",
)
_NHS = Source(text="nidirect and NHS pages on leg cramps", tag="V")
_CLOT = Source(text="NHS text on deep vein thrombosis", tag="V2")

EMERGENCY, TODAY, SOON, ROUTINE = (
    Urgency.EMERGENCY,
    Urgency.TODAY,
    Urgency.SOON,
    Urgency.ROUTINE,
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="R01",
        protects="A seizure, from low sodium or another cause",
        article="when-to-get-help",
        sources=(_SEVERE_LOW_SODIUM, _GENERAL),
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
        sources=(_SEVERE_LOW_SODIUM, _GENERAL),
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
        sources=(_SEVERE_LOW_SODIUM,),
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
            _GENERAL,
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
            _GENERAL,
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
        sources=(_GENERAL,),
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
        sources=(_CLOT, _GENERAL),
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
        sources=(_GENERAL,),
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
    Rule(
        id="R09",
        protects="A blood clot in the leg",
        article="look-alikes",
        sources=(_CLOT,),
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
            _GENERAL,
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
        sources=(_GENERAL,),
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
            _GENERAL,
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
        sources=(_GENERAL,),
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
        sources=(_NHS,),
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
        sources=(_NHS,),
        levels=(
            Level(
                urgency=EMERGENCY,
                trigger=ticked("stiff_jaw", "dirty_wound", "poison_contact", "lead_mercury"),
                words="Get emergency help now. Call {number}. Say what you came in contact with.",
            ),
        ),
    ),
    Rule(
        id="R18",
        protects="High blood pressure of pregnancy that turns dangerous",
        article="pregnancy",
        sources=(_GENERAL,),
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
        sources=(_GENERAL,),
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
        sources=(_BANDS,),
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
        sources=(_BANDS,),
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
        sources=(_BANDS, _CHOICE),
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
        sources=(_GENERAL,),
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
        sources=(_GENERAL,),
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
        sources=(_CHOICE,),
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
    Rule(
        id="R27",
        protects="Harm after a medicine was stopped alone",
        article="other-medicines",
        sources=(_CHOICE,),
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
        sources=(_GENERAL,),
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
        sources=(_NHS,),
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
            _CHOICE,
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
    Rule(
        id="R33",
        protects="A life, when pain or lost sleep is too much",
        article="when-to-get-help",
        sources=(_GENERAL,),
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
        sources=(_CHOICE,),
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
        sources=(_GENERAL,),
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
        sources=(_GENERAL,),
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
        sources=(_GENERAL,),
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
            _CHOICE,
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
        sources=(_CHOICE,),
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


def rules_as_data() -> dict[str, Any]:
    """Everything an interpreter in another language needs, ready for JSON."""
    return {"plausible": PLAUSIBLE, "rules": [_rule_as_data(rule) for rule in RULES]}


def _rule_as_data(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "article": rule.article,
        "levels": [
            {
                "urgency": level.urgency.value,
                "trigger": as_data(level.trigger),
                "words": level.words,
                "words_us": level.words_us,
            }
            for level in rule.levels
        ],
    }
