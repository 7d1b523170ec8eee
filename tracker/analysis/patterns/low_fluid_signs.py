"""Signs seen with too little fluid beside cramps, in one case without a diary (P3).

The diary's question compares nights after low days with others; one case has no days to
compare, so two different kinds of sign are asked for (clinical evidence, section 4.1). A
dark colour counts below 65 only: in older people it tells nothing. Nobody who must be
careful with fluids gets this, and it never says how much anybody should drink.

Reasons: dehydration_sign, cramps_lately.
"""

from __future__ import annotations

from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.profile import Profile
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.patterns.standing import Fit, cramps_reason
from tracker.analysis.records import Category

DIFFERENT_SIGNS = 2  # section 4.1
COLOR_BELOW_AGE = 65  # years; section 4.1
# Each tuple counts once: throwing up and diarrhea are both a loss through the gut.
KINDS = (
    ("dizzy_standing",),
    ("little_urine",),
    ("vomiting", "repeated_vomiting", "diarrhea"),
    ("fever",),
)
COLOR = "dark_urine"
# Section 4.3, and a loop diuretic, which hints at a failing heart.
CAUTION = frozenset(
    {
        "heart_failure",
        "cirrhosis",
        "ascites",
        "ckd",
        "dialysis",
        "siadh",
        "past_low_sodium",
        "polydipsia",
        "pregnancy_swelling",
    }
)
CAUTION_GROUPS = frozenset({"desmopressin", "loop", "vaptan"})


def fit(profile: Profile) -> Fit | None:
    """Two kinds of sign with cramps, in somebody without a reason for caution; else None."""
    signs = _signs(profile)
    if len(signs) < DIFFERENT_SIGNS or not profile.has_cramps or _needs_caution(profile):
        return None
    seen = (reason(codes.DEHYDRATION_SIGN, code=code, days=profile.signs[code]) for code in signs)
    return Fit(
        about="low fluid signs",
        reasons=(*seen, cramps_reason(profile)),
        categories=frozenset({Category.SYMPTOMS, Category.CRAMPS}),
    )


def _signs(profile: Profile) -> list[str]:
    kinds = KINDS if (profile.age or COLOR_BELOW_AGE) >= COLOR_BELOW_AGE else ((COLOR,), *KINDS)
    found = (next((code for code in kind if code in profile.signs), "") for kind in kinds)
    return [code for code in found if code]


def _needs_caution(profile: Profile) -> bool:
    is_older = profile.age is None or profile.age >= COLOR_BELOW_AGE
    lowering = any(m.lowers_sodium for m in profile.medicines)
    return (
        bool(profile.conditions & CAUTION)
        or bool(profile.current(CAUTION_GROUPS))
        or (is_older and lowering)
    )
