"""Findings are judged as the truth of a cohort says, and counted with their uncertainty."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.detection_tables import as_record, markdown, nulls_record, write_into
from benchmarks.judging import Share, judge, results


def truth(*patterns: tuple[str, str], scenario: str = "some", person: str = "a") -> dict[str, Any]:
    """A truth line of a year with patterns and the dates they began."""
    return {
        "patient": person,
        "start_date": "2024-01-01",
        "nights": 365,
        "truth": {
            "scenario": scenario,
            "group": "drug" if patterns else "null",
            "patterns": [{"pattern": name, "from": day} for name, day in patterns],
        },
    }


def finding(
    pattern: str, day: str, *alternatives: str, person: str = "a"
) -> dict[str, str | Sequence[str]]:
    """A finding line."""
    return {
        "patient": person,
        "pattern": pattern,
        "raised_on": day,
        "alternatives": list(alternatives),
    }


def test_a_true_pattern_after_its_onset_is_correct_and_its_first_delay_counts() -> None:
    findings = [finding("diuretic", "2024-05-11"), finding("diuretic", "2024-04-11")]
    verdict = judge(truth(("diuretic", "2024-04-01")), findings)
    assert verdict.delays == {"diuretic": 10}
    assert verdict.false == ()
    assert verdict.named is True


@pytest.mark.parametrize("day", ["2024-04-01", "2024-03-01"])
def test_a_true_pattern_on_or_before_its_onset_is_false(day: str) -> None:
    verdict = judge(truth(("diuretic", "2024-04-01")), [finding("diuretic", day)])
    assert verdict.false == ("diuretic",)
    assert verdict.named is None


def test_naming_a_true_pattern_as_an_alternative_is_not_false() -> None:
    verdict = judge(
        truth(("diuretic", "2024-04-01")), [finding("statin", "2024-05-01", "diuretic")]
    )
    assert verdict.false == ()
    assert verdict.named is True
    assert verdict.delays == {}


@pytest.mark.parametrize(("pattern", "is_false"), [("diuretic", False), ("rls", True)])
def test_worsening_after_a_true_rise_is_not_false_but_does_not_name(
    pattern: str, *, is_false: bool
) -> None:
    verdict = judge(truth((pattern, "2024-04-01")), [finding("worsening", "2024-05-01")])
    assert bool(verdict.false) is is_false
    assert verdict.named is False


def test_an_unknown_name_is_false() -> None:
    assert judge(truth(), [finding("over_drinking", "2024-05-01")]).false == ("over_drinking",)


def test_people_are_counted_once_and_raisings_by_pattern() -> None:
    truths = [truth(scenario="calm", person=person) for person in "abcd"]
    findings = [finding("rls", "2024-02-01"), finding("rls", "2024-06-01")]
    result = results(truths, findings)[0]
    assert (result.ever_false.hits, result.ever_false.of) == (1, 4)
    assert result.false_by_pattern == {"rls": 2}
    assert as_record(result, {})["named"] is None


def test_power_is_of_those_who_have_the_pattern() -> None:
    truths = [truth(("statin", "2024-03-01"), person=person) for person in "ab"]
    result = results(truths, [finding("statin", "2024-04-20")])[0]
    within = {nights: share.hits for nights, share in result.found[0].within.items()}
    assert within == {30: 0, 60: 1, 90: 1, 180: 1, 365: 1}
    assert result.found[0].restricted_mean_nights == (50 + 180) / 2


def test_wilsons_interval_of_a_textbook_case() -> None:
    low, high = Share(hits=10, of=100).interval
    assert (round(low, 4), round(high, 4)) == (0.0552, 0.1744)
    assert Share(hits=0, of=300).interval[0] == 0
    assert 0.01 < Share(hits=0, of=300).interval[1] < 0.013


def test_the_mean_over_the_nulls_leaves_other_groups_out() -> None:
    truths = [truth(scenario="calm"), truth(("rls", "2024-02-01"), scenario="found")]
    summary = nulls_record(results(truths, [finding("statin", "2024-02-01")]))
    assert summary is not None
    assert (summary["value"], summary["worst"]) == (1.0, "calm")
    assert nulls_record(results(truths[1:], [])) is None


def test_tables_go_between_their_marks_and_nowhere_else(tmp_path: Path) -> None:
    document = tmp_path / "analysis.md"
    document.write_text("Before\n<!-- detection:x -->old<!-- /detection:x -->\nAfter\n")
    text = markdown(results([truth(("rls", "2024-02-01")), truth(scenario="calm")], []), {})
    write_into(document, "x", text)
    content = document.read_text()
    assert "old" not in content
    assert content.startswith("Before\n<!-- detection:x -->\n\n| scenario | pattern |")
    assert content.endswith("<!-- /detection:x -->\nAfter\n")
    with pytest.raises(ValueError, match="detection:y"):
        write_into(document, "y", text)


def test_records_are_json_without_infinities() -> None:
    record = as_record(results([truth(("rls", "2024-02-01"))], [])[0], {})
    assert "Infinity" not in json.dumps(record)
