"""The rules on the phone: the same golden cases, and the same answers for any facts at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Error, Page

from education.escalation import COMMON_NUMBERS
from education.red_flags import rules_as_data
from tests.analysis.test_red_flags import ANY_FACTS, CASES, facts_of
from tests.support.processes import ROOT
from tracker.analysis.red_flags import Facts, check, highest, words_for

pytestmark = pytest.mark.browser

SCRIPT = ROOT / "static" / "js" / "red_flags.js"
NUMBERS = ("", "911", "999", "112", ", ".join(COMMON_NUMBERS))
# All facts of one example are asked at once: a round trip to the browser costs more than both.
FACTS_AT_ONCE = 200
ASK = """([data, facts, numbers]) => facts.map((each) => {
  const { check, highest, wordsFor } = stillnight.redFlags;
  const fired = check(data, each);
  return { highest: highest(fired), fired: fired.map(({ rule, urgency, article, signs, categories },
    index) => ({ rule, urgency, article, signs, categories,
      words: numbers.map((number) => wordsFor(fired[index], number)) })) };
})"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page that holds the interpreter and nothing else."""
    opened = chromium.new_page()
    opened.add_script_tag(path=str(SCRIPT))
    yield opened
    opened.close()


def on_the_phone(page: Page, facts: list[Facts]) -> list[dict[str, Any]]:
    """What the script answers; the rules go the way the page gets them, as JSON."""
    data = json.loads(json.dumps(rules_as_data()))
    answers: list[dict[str, Any]] = page.evaluate(ASK, [data, [_json(f) for f in facts], NUMBERS])
    return answers


def on_the_server(facts: Facts) -> dict[str, Any]:
    """What the server answers, in the same form."""
    fired = check(facts)
    level = highest(fired)
    return {
        "highest": level.value if level else None,
        "fired": [
            {
                "rule": hit.rule,
                "urgency": hit.urgency.value,
                "article": hit.article,
                "signs": list(hit.signs),
                "categories": sorted(category.value for category in hit.categories),
                "words": [words_for(hit, number) for number in NUMBERS],
            }
            for hit in fired
        ],
    }


def test_every_golden_case_fires_exactly_the_named_rules_on_the_phone(page: Page) -> None:
    answers = page.evaluate(ASK, [rules_as_data(), [case["facts"] for case in CASES], NUMBERS])
    wrong = [
        case["name"]
        for case, answer in zip(CASES, answers, strict=True)
        if {hit["rule"]: hit["urgency"] for hit in answer["fired"]} != case["fired"]
        or answer["highest"] != case["highest"]
    ]
    assert len(answers) == len(CASES) >= 190
    assert wrong == []


def test_golden_cases_are_answered_in_the_words_of_the_server(page: Page) -> None:
    facts = [facts_of(case["facts"]) for case in CASES]
    assert on_the_phone(page, facts) == [on_the_server(each) for each in facts]


@seed(20261122)
@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.generate],  # a smaller example would cost minutes in a browser
    suppress_health_check=list(HealthCheck),
)
@given(facts=st.lists(ANY_FACTS, min_size=FACTS_AT_ONCE // 10, max_size=FACTS_AT_ONCE))
def test_any_facts_are_answered_as_the_server_would(page: Page, facts: list[Facts]) -> None:
    assert on_the_phone(page, facts) == [on_the_server(each) for each in facts]


def test_an_unknown_kind_of_trigger_is_an_error_not_a_silence(page: Page) -> None:
    data = {"plausible": {}, "rules": [{"id": "R99", "levels": [{"trigger": {"kind": "Hunch"}}]}]}
    with pytest.raises(Error, match="no interpreter for Hunch"):
        page.evaluate("(data) => stillnight.redFlags.check(data, {})", data)


def _json(facts: Facts) -> dict[str, Any]:
    said: dict[str, Any] = asdict(facts)
    return {name: sorted(v) if isinstance(v, frozenset) else v for name, v in said.items()}
