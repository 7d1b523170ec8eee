"""The rule groups by what they are for, and the everyday words people use for a class.

"Water pill" is not a medicine: it opens the picker of its class, it is never guessed.
"""

from __future__ import annotations

DIURETIC_GROUPS = frozenset({"thiazide", "thiazide_like", "loop", "k_sparing", "mra"})
"""Clinical evidence, section 8: these five count as diuretics, also inside a combination."""

THIAZIDE_GROUPS = frozenset({"thiazide", "thiazide_like"})
STATIN_GROUPS = frozenset({"statin"})
CHOLESTEROL_GROUPS = frozenset({"statin", "fibrate", "lipid_other"})
LABA_GROUPS = frozenset({"laba"})
INHALER_GROUPS = frozenset({"laba", "saba"})
RELIEVER_GROUPS = frozenset({"saba"})  # relievers even where "only when needed" was not said
SSRI_GROUPS = frozenset({"ssri"})
ANTIDEPRESSANT_GROUPS = frozenset({"ssri", "snri", "tca", "antidepressant_other"})
PPI_GROUPS = frozenset({"ppi"})
CCB_GROUPS = frozenset({"ccb"})
ACE_GROUPS = frozenset({"ace", "ace_inhibitor"})
ARB_GROUPS = frozenset({"arb", "arni"})
BETA_BLOCKER_GROUPS = frozenset({"bb", "beta_blocker"})
NSAID_GROUPS = frozenset({"nsaid"})
VITAMIN_GROUPS = frozenset({"vitamin"})
QUININE_GROUPS = frozenset({"quinine"})
BLOOD_PRESSURE_GROUPS = (
    ACE_GROUPS | ARB_GROUPS | BETA_BLOCKER_GROUPS | CCB_GROUPS | DIURETIC_GROUPS | {"renin_inh"}
)

ELEMENTS = frozenset(
    {"potassium", "magnesium", "calcium", "iron", "insulin", "vitamin", "estrogen"}
)
"""Words that are a class when they stand alone, and part of a name when they do not."""

COMMON_FIRST = (
    "hydrochlorothiazide",
    "amlodipine",
    "lisinopril",
    "losartan",
    "ramipril",
    "metoprolol",
    "furosemide",
    "chlortalidone",
    "indapamide",
    "spironolactone",
    "bendroflumethiazide",
    "torasemide",
    "bumetanide",
    "atorvastatin",
    "simvastatin",
    "rosuvastatin",
    "pravastatin",
    "omeprazole",
    "pantoprazole",
    "sertraline",
    "citalopram",
    "escitalopram",
    "salbutamol",
    "salmeterol",
    "salmeterol + fluticasone",
    "formoterol + budesonide",
    "lisinopril + hydrochlorothiazide",
    "losartan + hydrochlorothiazide",
    "hydrochlorothiazide + triamterene",
)
"""The order of a picker only: an assumption of the design about what is asked for most."""

_SHAPES = ("", "pill", "pills", "tablet", "tablets", "tab", "medicine", "medication")
_EVERYDAY: dict[str, frozenset[str]] = {
    "water": DIURETIC_GROUPS,
    "fluid": DIURETIC_GROUPS,
    "water retention": DIURETIC_GROUPS,
    "diuretic": DIURETIC_GROUPS,
    "cholesterol": CHOLESTEROL_GROUPS,
    "statin": STATIN_GROUPS,
    "blood pressure": BLOOD_PRESSURE_GROUPS,
    "reflux": PPI_GROUPS,
    "heartburn": PPI_GROUPS,
    "acid": PPI_GROUPS,
    "stomach": PPI_GROUPS,
    "sleeping": frozenset({"z_drug", "benzodiazepine"}),
    "salt": frozenset({"sodium"}),
}
_NEEDS_SHAPE = frozenset({"water", "fluid", "acid", "stomach", "salt", "sleeping"})
_PLAIN: dict[str, frozenset[str]] = {
    "diuretics": DIURETIC_GROUPS,
    "statins": STATIN_GROUPS,
    "thiazide": THIAZIDE_GROUPS,
    "thiazide diuretic": THIAZIDE_GROUPS,
    "loop diuretic": frozenset({"loop"}),
    "potassium sparing diuretic": frozenset({"k_sparing", "mra"}),
    "inhaler": INHALER_GROUPS,
    "puffer": INHALER_GROUPS,
    "asthma inhaler": INHALER_GROUPS,
    "antidepressant": ANTIDEPRESSANT_GROUPS,
    "ssri": SSRI_GROUPS,
    "ppi": PPI_GROUPS,
    "nsaid": NSAID_GROUPS,
    "beta blocker": BETA_BLOCKER_GROUPS,
    "ace inhibitor": ACE_GROUPS,
    "calcium channel blocker": CCB_GROUPS,
    "steroid": frozenset({"corticosteroid"}),
    "laxative": frozenset({"laxative"}),
    "potassium": frozenset({"potassium"}),
    "magnesium": frozenset({"magnesium"}),
    "calcium": frozenset({"calcium"}),
    "iron": frozenset({"iron_iv", "iron_oral"}),
    "insulin": frozenset({"insulin"}),
    "vitamin": VITAMIN_GROUPS,
    "vitamins": VITAMIN_GROUPS,
    "estrogen": frozenset({"estrogen"}),
    "tonic water": QUININE_GROUPS,
    "quinine water": QUININE_GROUPS,
    "bitter lemon": QUININE_GROUPS,
}


def class_names() -> dict[str, frozenset[str]]:
    """Every phrase that names a class, with the rule groups its picker offers."""
    named = dict(_PLAIN)
    for word, groups in _EVERYDAY.items():
        for shape in _SHAPES:
            if shape or word not in _NEEDS_SHAPE:
                named[f"{word} {shape}".strip()] = groups
    return named
