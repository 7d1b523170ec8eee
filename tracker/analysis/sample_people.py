"""The people of the demo. None of them exists; each shows one thing the product does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from tracker.analysis.synthetic import Habits, Medicine, Person, Rise

RESTLESS_EVENING = ("evening_onset", "relief_by_moving", "urge_to_move", "worse_at_rest")

RUTH = Person(
    name="Ruth Kessler",
    age=71,
    sex="F",
    weekly_mail="numbers",
    habits=Habits(cramp_chance=0.09, rises=(Rise(since=37, factor=5.5),), logged=0.97, drinks=5),
    medicines=(
        Medicine(name="amlodipine", dose="5"),
        Medicine(name="hydrochlorothiazide", dose="12.5", started=38),
    ),
    # Never all three on one day: then the check of that day would have answered at once.
    signs=(
        (19, ("fatigue",)),
        (16, ("headache",)),
        (13, ("unsteady",)),
        (11, ("headache",)),
        (9, ("nausea",)),
        (7, ("headache", "fatigue")),
        (6, ("unsteady",)),
        (5, ("headache",)),
        (4, ("nausea", "fatigue")),
        (3, ("unsteady",)),
        (2, ("headache", "nausea")),
        (1, ("unsteady", "fatigue")),
    ),
    blank_nights=(1, 3, 6),
)
WALTER = Person(  # low fluid days, and nothing that calls for caution
    name="Walter Brandt",
    age=58,
    sex="M",
    habits=Habits(
        cramp_chance=0.1,
        dry_share=0.24,
        dry_cramp_chance=0.48,
        strained=0.12,
        fluid_ml=1900,
        fluid_spread=0.13,
        fluids_logged=0.97,
        logged=0.96,
    ),
    signs=((11, ("dark_urine",)), (5, ("dark_urine", "thirst")), (2, ("dizzy_standing",))),
)
GRACE = Person(  # a sodium value below the usual range, entered on the day before yesterday
    name="Grace Lindqvist",
    age=74,
    sex="F",
    habits=Habits(cramp_chance=0.16, logged=0.88),
    medicines=(Medicine(name="sertraline", dose="50"), Medicine(name="lisinopril", dose="10")),
    labs=((150, "sodium", 137.0), (2, "sodium", 131.0), (2, "potassium", 4.2)),
)
DENISE = Person(  # evenings that resemble restless legs
    name="Denise Moreau",
    age=46,
    sex="F",
    zone="America/Chicago",
    conditions=("anemia",),
    habits=Habits(cramp_chance=0.06),
    signs=tuple((ago, RESTLESS_EVENING) for ago in (24, 19, 13, 11, 8, 6, 4, 2)),
)
HENRY = Person(  # a quiet diary; took his consent back and went to another clinic
    name="Henry Walsh",
    age=63,
    sex="M",
    habits=Habits(cramp_chance=0.05, colds=(95,)),
    medicines=(Medicine(name="levothyroxine", dose="75", unit="mcg"),),
)
PRIYA = Person(  # mostly blank nights: too little to say anything
    name="Priya Nair",
    age=39,
    sex="F",
    unit="ml",
    habits=Habits(cramp_chance=0.3, logged=0.22, fluids_logged=0.2),
    blank_nights=tuple(range(1, 9)),
)
JOSEPH = Person(  # heart failure: nobody may tell him to drink more
    name="Joseph Adeyemi",
    age=76,
    sex="M",
    conditions=("heart_failure",),
    intake_answer="limited",
    habits=Habits(cramp_chance=0.14, fluid_ml=1350, fluid_spread=0.1, drinks=5),
    medicines=(
        Medicine(name="furosemide", dose="40"),
        Medicine(name="bisoprolol", dose="5"),
        Medicine(name="lisinopril", dose="10", time="evening"),
    ),
    labs=((30, "potassium", 4.6), (30, "sodium", 138.0)),
)
MARGARET = Person(  # stopped her water pill on her own, and says so today
    name="Margaret Doyle",
    age=68,
    sex="F",
    habits=Habits(cramp_chance=0.2),
    medicines=(
        Medicine(name="chlortalidone", dose="25", stopped=1, stopped_by_patient=True),
        Medicine(name="metformin", dose="500", time="evening"),
    ),
)
CARLOS = Person(  # more cramps since a statin began
    name="Carlos Medina",
    age=61,
    sex="M",
    habits=Habits(cramp_chance=0.08, rises=(Rise(since=62, factor=5.0),), colds=(180,)),
    medicines=(Medicine(name="atorvastatin", dose="20", time="bedtime", started=70),),
)
LINDA = Person(  # more cramps since an inhaler began
    name="Linda Park",
    age=55,
    sex="F",
    zone="America/Chicago",
    habits=Habits(cramp_chance=0.1, rises=(Rise(since=84, factor=4.2),)),
    medicines=(
        Medicine(name="formoterol + budesonide", dose="2", unit="puffs", started=85),
        Medicine(name="omeprazole", dose="20"),
    ),
)
SAMUEL = Person(  # three weeks in
    name="Samuel Reyes",
    age=49,
    sex="M",
    zone="America/Denver",
    joined=21,
    habits=Habits(cramp_chance=0.25),
    signs=((6, ("hard_knot",)),),
)
HELEN = Person(  # was asked by a clinic and has not answered; cramps rose without a medicine
    name="Helen Novak",
    age=66,
    sex="F",
    habits=Habits(cramp_chance=0.1, rises=(Rise(since=140, factor=5.0),), logged=0.96),
)

PEOPLE: tuple[Person, ...] = (
    *(RUTH, WALTER, GRACE, DENISE, HENRY, PRIYA),
    *(JOSEPH, MARGARET, CARLOS, LINDA, SAMUEL, HELEN),
)

FIRST_NAMES = (
    *("Alice", "Bernard", "Clara", "Daniel", "Edith", "Frank", "Gloria", "Hassan", "Irene"),
    *("Jorge", "Katrin", "Leon", "Mei", "Norman", "Olga", "Peter", "Rosa", "Stefan", "Tilda"),
)
LAST_NAMES = (
    *("Abbott", "Barros", "Chen", "Dalton", "Eriksen", "Fowler", "Garcia", "Hughes", "Ito"),
    *("Jensen", "Kowalski", "Lopez", "Meyer", "Nowak", "Olsen", "Price", "Rossi", "Singh"),
)


def more_people(count: int, *, seed: str = "") -> Iterator[Person]:
    """`count` further people, each with a name of their own and some three entries a day."""
    chance = random.Random(f"{seed}:more")  # noqa: S311 - a story, not a secret
    for number in range(1, count + 1):
        model = chance.choice(PEOPLE)
        first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
        yield replace(
            model,
            name=f"{first}-{number} {last}",
            age=chance.randint(38, 88),
            signs=chance.choice((model.signs, (), ())),
            labs=(),
            habits=replace(
                model.habits,
                cramp_chance=chance.uniform(0.03, 0.25),
                logged=chance.uniform(0.55, 0.98),
                drinks=2,
                strained=0.0,
                ticked=0,
                colds=(),
            ),
        )
