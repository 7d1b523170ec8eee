"""What several rules share: triggers, care levels and grounds."""

from __future__ import annotations

from education.red_flags.kinds import Source
from education.signs import RESTLESS_SIGNS
from education.triggers import AnySign, Condition, ticked
from education.urgency import Urgency

EMERGENCY, TODAY, SOON, ROUTINE = (
    Urgency.EMERGENCY,
    Urgency.TODAY,
    Urgency.SOON,
    Urgency.ROUTINE,
)

PREGNANCY = ("pregnancy", "pregnancy_swelling")
PREGNANT = Condition(PREGNANCY)
ONE_LEG = ticked("one_leg_swollen", "one_leg_warm", "one_leg_red", "hard_vein")
HEART_OR_LUNG = ticked("chest_pain", "sudden_breathless", "coughing_blood")
SICK = ticked("nausea", "vomiting", "repeated_vomiting")
FAINT = ticked("fainted", "nearly_fainted_twice")
UNWELL = AnySign((*RESTLESS_SIGNS, "hard_knot"))


GENERAL = Source(text="General clinical knowledge, to be checked", tag="G")
CHOICE = Source(text="Design choice for safety, to be checked", tag="A")
SEVERE_LOW_SODIUM = Source(text="GPnotebook, hyponatraemia: severe symptoms", tag="V")
BANDS = Source(
    text="Spasovski G et al. Clinical practice guideline on diagnosis and treatment of"
    " hyponatraemia. Eur J Endocrinol 2014;170:G1-G47",
    tag="V",
)
NHS = Source(text="nidirect and NHS pages on leg cramps", tag="V")
CLOT = Source(text="NHS text on deep vein thrombosis", tag="V2")
