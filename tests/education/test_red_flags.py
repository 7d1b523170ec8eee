"""The rule table: complete, in plain words, and free of advice it may not give."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path

import pytest

from education import red_flags, signs, triggers
from education.red_flags import RULES, SIGNS, Level, Rule, rules_as_data
from education.signs import GROUPS, LOW_SODIUM_SIGNS
from education.triggers import (
    AnySign,
    FluidPerDayOver,
    FluidPerHourOver,
    LabBetween,
    Not,
    Ticked,
    leaves,
)
from education.urgency import Urgency

SLUGS = frozenset(
    [
        "what-are-night-cramps",
        "when-to-get-help",
        "low-sodium",
        "dehydration",
        "water-pills",
        "statins",
        "inhalers",
        "other-medicines",
        "restless-legs",
        "pregnancy",
        "liver-disease",
        "kidneys",
        "diabetes-and-anemia",
        "look-alikes",
        "stretching",
        "remedies",
        "tests",
        "prepare-your-visit",
        "how-we-find-patterns",
    ]
)
COHORT_CODES = frozenset(
    [
        "fatigue",
        "headache",
        "nausea",
        "unsteady",
        "confusion",
        "urge_to_move",
        "relief_by_moving",
        "worse_at_rest",
        "evening_onset",
    ]
)
PATTERN_CODES = frozenset(
    [
        "falls",
        "weakness",
        "poor_appetite",
        "low_mood",
        "irritable",
        "vomiting",
        "repeated_vomiting",
        "diarrhea",
        "dizzy_standing",
        "tingling",
        "spasm",
        "dark_urine",
        "little_urine",
        "thirst",
        "palpitations",
    ]
)
LEVELS = [(rule, level) for rule in RULES for level in rule.levels]
LEVEL_IDS = [f"{rule.id}-{level.urgency.value}-{n}" for n, (rule, level) in enumerate(LEVELS)]
EVERY_TEXT = [
    *(text for _, level in LEVELS for text in (level.words, level.words_us) if text),
    *(sign.words for sign in SIGNS.values()),
]
MAX_WORDS = 14
IMPERATIVES = [
    "stop",
    "start",
    "take",
    "drink",
    "eat",
    "skip",
    "halve",
    "double",
    "reduce",
    "increase",
    "lower",
    "raise",
    "change",
    "switch",
    "hold",
    "cut",
    "swallow",
    "restart",
    "pause",
    "avoid",
]
FORBIDDEN = (
    r"\bdoctor\b|!|\bflag|drink (more|less|plenty|extra)|stay hydrated|electrolyte|salt tablet"
    r"|your sodium is|harmless|nothing to worry|\bnormal\b|\bfailed\b|\bmissed\b|good job"
    r"|\bstreak\b|\bgoal\b|\babnormal\b|non-compliant"
)


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[.:?!]", text) if part.strip()]


def advice_in(text: str) -> list[str]:
    """Sentences or clauses that tell the reader to do something with a medicine or fluid."""
    clauses = re.split(r"[.:?!,;]|\b(?:and|then|please|or)\b", text, flags=re.IGNORECASE)
    starts = [clause.split()[0].lower() for clause in clauses if clause.split()]
    return [word for word in starts if word in IMPERATIVES]


def test_the_ids_are_those_of_the_table_in_order() -> None:
    assert [rule.id for rule in RULES] == [f"R{n:02}" for n in range(1, 40)]


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_every_rule_says_what_it_protects_on_what_grounds_and_where_to_read(rule: Rule) -> None:
    assert rule.protects
    assert rule.article in SLUGS
    assert rule.sources
    assert {source.tag for source in rule.sources} <= {"V", "V2", "G", "A"}
    assert all(source.text for source in rule.sources)


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_levels_go_from_the_most_urgent_down(rule: Rule) -> None:
    ranks = [level.urgency.rank for level in rule.levels]
    assert ranks == sorted(ranks, reverse=True)
    assert rule.urgency is rule.levels[0].urgency
    assert rule.words == rule.levels[0].words


def test_only_sources_that_were_read_look_like_citations() -> None:
    sources = [source for rule in RULES for source in rule.sources]
    cited = [s for s in sources if re.search(r"doi|et al|\d{4};|PMC\d|CD\d{6}", s.text)]
    assert cited
    assert {source.tag for source in cited} == {"V"}


@pytest.mark.parametrize(("rule", "level"), LEVELS, ids=LEVEL_IDS)
def test_every_sign_a_rule_asks_for_is_a_checkbox(rule: Rule, level: Level) -> None:
    asked = {
        code
        for leaf in leaves(level.trigger)
        for code in (
            leaf.codes
            if isinstance(leaf, Ticked)
            else leaf.but
            if isinstance(leaf, AnySign)
            else ()
        )
    }
    assert asked <= SIGNS.keys()


@pytest.mark.parametrize(("rule", "level"), LEVELS, ids=LEVEL_IDS)
def test_no_rule_can_be_silenced_by_a_sign(rule: Rule, level: Level) -> None:
    stack = [level.trigger]
    while stack:
        node = stack.pop()
        if isinstance(node, Not):
            assert not any(isinstance(leaf, Ticked | AnySign) for leaf in leaves(node))
        stack.extend(getattr(node, "of", ()) if not isinstance(node, Not) else ())


@pytest.mark.parametrize(("rule", "level"), LEVELS, ids=LEVEL_IDS)
def test_emergency_words_name_the_emergency_number(rule: Rule, level: Level) -> None:
    assert level.words
    if level.urgency is Urgency.EMERGENCY:
        assert "{number}" in level.words
    assert not re.search(r"911|999|112", level.words + level.words_us)
    assert level.words.replace("{number}", "").count("{") == 0


@pytest.mark.parametrize("text", EVERY_TEXT)
def test_sentences_have_fewer_than_fifteen_words(text: str) -> None:
    too_long = [s for s in sentences(text) if len(s.split()) > MAX_WORDS]
    assert not too_long


@pytest.mark.parametrize("text", EVERY_TEXT)
def test_no_words_give_forbidden_advice(text: str) -> None:
    assert not advice_in(text)
    assert not re.search(FORBIDDEN, text, re.IGNORECASE)


@pytest.mark.parametrize(
    "text", ["Stop your pill.", "Call us and take less of it.", "Please drink water, then rest."]
)
def test_the_check_for_advice_can_find_some(text: str) -> None:
    assert advice_in(text)


@pytest.mark.parametrize("text", [t for t in EVERY_TEXT if "{number}" in t or "Call" in t])
def test_words_are_short_enough_to_read_in_fear(text: str) -> None:
    words = re.findall(r"[A-Za-z']+", text)
    assert sum(len(word) for word in words) / len(words) < 5.5


def test_each_sign_has_its_own_code_words_and_place() -> None:
    assert all(code == sign.code for code, sign in SIGNS.items())
    assert len({sign.words for sign in SIGNS.values()}) == len(SIGNS)
    assert {sign.group for sign in SIGNS.values()} == set(GROUPS)
    assert all(re.fullmatch(r"[a-z_]+", code) for code in SIGNS)


def test_the_codes_of_the_diaries_and_of_the_patterns_exist() -> None:
    assert COHORT_CODES | PATTERN_CODES | set(LOW_SODIUM_SIGNS) <= SIGNS.keys()


def test_the_sodium_bands_meet_without_gap_or_overlap() -> None:
    asked = {leaf for rule in RULES for leaf in leaves(rule.trigger)}
    bands = {
        (leaf.low, leaf.high)
        for leaf in asked
        if isinstance(leaf, LabBetween) and leaf.analyte == "sodium"
    }
    assert bands == {(None, 125.0), (125.0, 130.0), (130.0, 135.0)}


def test_the_fluid_limits_are_those_of_the_evidence() -> None:
    asked = {leaf for rule in RULES for leaf in leaves(rule.trigger)}
    assert {leaf for leaf in asked if isinstance(leaf, FluidPerDayOver | FluidPerHourOver)} == {
        FluidPerDayOver(5000),
        FluidPerHourOver(1000),
    }


def test_the_data_survive_json_and_name_every_rule() -> None:
    data = json.loads(json.dumps(rules_as_data()))
    assert [rule["id"] for rule in data["rules"]] == [rule.id for rule in RULES]
    first = data["rules"][0]["levels"][0]
    assert first["trigger"] == {"kind": "Ticked", "codes": ["seizure"]}
    assert data["plausible"]["sodium"] == [90.0, 200.0]


ROOMS = sorted(Path(str(red_flags.__file__)).parent.glob("*.py"))


@pytest.mark.parametrize(
    "file",
    [*ROOMS, Path(str(signs.__file__)), Path(str(triggers.__file__))],
    ids=lambda file: file.stem,
)
def test_the_rules_import_nothing_but_plain_python(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    froms = [n.module for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ImportFrom)]
    own = {"education.signs", "education.triggers", "education.urgency"}
    rules = {f"education.red_flags.{room.stem}" for room in ROOMS} | {"education.red_flags"}
    assert {name for name in froms if name} <= own | rules | set(sys.stdlib_module_names) | {
        "collections.abc"
    }
