"""What a colour of urine amounts to, and for whom it may count (clinical evidence, 4.1).

In older adults urine colour shall not be used as a sign of dehydration (ESPEN, grade A), so
a dark colour becomes a sign only under 65. A brown one is a red-flag sign at any age.
"""

from __future__ import annotations

OLDER_ADULT_YEARS = 65
DARK_FROM = 5  # of 8; clinical evidence, section 4.1
BROWN = 8  # "like cola or tea", the words of rule R10
COLOUR_SIGNS = frozenset(("dark_urine", "brown_urine"))


def colour_tells(age: int | None) -> bool:
    """True when the colour may say something of how much was drunk; unknown age counts as 65."""
    return age is not None and age < OLDER_ADULT_YEARS


def signs_of_colour(colour: int | None, age: int | None) -> frozenset[str]:
    """The codes of `education.signs` that a colour of 1 to 8 amounts to."""
    if colour is None or colour < DARK_FROM:
        return frozenset()
    if colour == BROWN:
        return frozenset(("brown_urine",))
    return frozenset(("dark_urine",)) if colour_tells(age) else frozenset()
