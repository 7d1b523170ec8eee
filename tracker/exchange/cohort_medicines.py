"""A cohort's medicine, as the catalogue's rule groups and its link with sodium.

The name decides when the catalogue knows it. The class a cohort gives stands in for an
unknown name, or adds to a name that does not hold it. A class that is neither is a
companion: no groups, never a suspect, never called safe.
"""

from __future__ import annotations

from functools import cache

from tracker.analysis.medicines import DIURETIC_GROUPS, SODIUM_WELL_KNOWN, match

# By class: the groups that mean it, the one it stands for, and whether that one is well
# known to lower sodium (clinical evidence, section 8). A diuretic of unknown name is read
# as a thiazide: the commonest, and the one whose risk must not be overlooked [A].
_CLASSES: dict[str, tuple[frozenset[str], str, int]] = {
    "diuretic": (DIURETIC_GROUPS, "thiazide", SODIUM_WELL_KNOWN),
    "statin": (frozenset({"statin"}), "statin", 0),
    "laba": (frozenset({"laba"}), "laba", 0),
    "ssri": (frozenset({"ssri"}), "ssri", SODIUM_WELL_KNOWN),
    "snri": (frozenset({"snri"}), "snri", SODIUM_WELL_KNOWN),
    "desmopressin": (frozenset({"desmopressin"}), "desmopressin", SODIUM_WELL_KNOWN),
}


@cache
def groups_and_sodium(name: str, class_name: str) -> tuple[frozenset[str], int]:
    """The rule groups of a medicine, and 2, 1, 0 or -1 for its link with sodium."""
    drug = match(name).drug
    groups = frozenset(drug.groups) if drug else frozenset[str]()
    sodium = drug.sodium if drug else 0
    meaning = _CLASSES.get(class_name.strip().casefold())
    if meaning is None or groups & meaning[0]:
        return groups, sodium
    return groups | {meaning[1]}, max(sodium, meaning[2])


@cache
def name_of(written: str) -> str:
    """The catalogue's name where it knows the medicine, so that a brand is no other medicine."""
    drug = match(written).drug
    return drug.inn if drug else written
