"""The words of the help page, all taken from the one table of signs and rules."""

from __future__ import annotations

from education.red_flags import RULES
from education.signs import GROUPS, SIGNS
from education.triggers import Ticked, leaves
from education.urgency import Urgency

# Number of the suicide and crisis line of the United States (rule R33).
CRISIS_LINE = "988"
# Rules whose words alone say which signs belong together; the others speak of a person's
# own entries ("this number …") and would mean nothing on a page for anyone.
_TOGETHER = ("R04", "R08", "R09", "R10", "R14", "R28", "R35", "R37")
_IN_PREGNANCY = "R18"
_PLACES = {
    "head": "Head and mind",
    "breath": "Chest and breath",
    "leg": "Legs",
    "muscle": "Muscles",
    "stomach": "Bladder and bowel",
    "pregnancy": "Pregnancy",
    "other": "Other",
}


def signs_by_place() -> list[tuple[str, list[str]]]:
    """Every sign that is an emergency by itself, in words, under a heading for its place."""
    found = [
        (
            _PLACES[group],
            [sign.words for sign in SIGNS.values() if sign.emergency and sign.group == group],
        )
        for group in GROUPS
    ]
    return [(place, words) for place, words in found if words]


def signs_together(number: str) -> list[str]:
    """What is an emergency when it comes together, as the rules say it, with the number."""
    return [
        level.words.replace("{number}", number)
        for rule in RULES
        for level in rule.levels
        if rule.id in _TOGETHER and level.urgency is Urgency.EMERGENCY
    ]


def signs_in_pregnancy() -> list[str]:
    """The warning signs that are an emergency in pregnancy."""
    rule = next(rule for rule in RULES if rule.id == _IN_PREGNANCY)
    codes = [
        code
        for leaf in leaves(rule.levels[0].trigger)
        if isinstance(leaf, Ticked)
        for code in leaf.codes
    ]
    return [SIGNS[code].words for code in dict.fromkeys(codes)]
