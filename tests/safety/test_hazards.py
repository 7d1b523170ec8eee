"""The hazard log: complete, and every control shown by tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "safety.md"
HAZARDS = [f"H{number:02}" for number in range(1, 25)]
ROW = re.compile(r"^\| (H\d\d) \|(.*)\|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
COLUMNS = 4  # hazard, severity and likelihood, controls, tests
SEVERITY = re.compile(r"(minor|significant|considerable|major|catastrophic), (low|medium|high)\Z")


def rows() -> dict[str, list[str]]:
    """The cells of each hazard."""
    found = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    return {number: [cell.strip() for cell in cells.split("|")] for number, cells in found}


def missing(cell: str) -> list[str]:
    """The tests named in a cell that are not there."""
    return [
        f"{path}::{name}"
        for path, name in TEST.findall(cell)
        if not (ROOT / path).is_file() or (name and name not in _named_in(path))
    ]


def test_every_hazard_is_in_the_log_once() -> None:
    found = [number for number, _ in ROW.findall(DOCUMENT.read_text(encoding="utf-8"))]
    assert found == HAZARDS


@pytest.mark.parametrize("hazard", HAZARDS)
def test_a_hazard_has_a_score_controls_and_tests_that_exist(hazard: str) -> None:
    cells = rows()[hazard]
    assert len(cells) == COLUMNS
    assert SEVERITY.match(cells[1]), cells[1]
    assert len(cells[2]) > len("a control")
    assert TEST.search(cells[3]), "no test is named"
    assert missing(cells[3]) == []


def test_a_test_that_is_gone_or_skipped_is_noticed() -> None:
    assert missing("`tests/safety/test_hazards.py::test_that_is_not_there`")
    assert missing("`tests/safety/no_such_file.py`")
    assert not missing("`tests/safety/test_hazards.py::test_every_hazard_is_in_the_log_once`")


@cache
def _named_in(path: str) -> frozenset[str]:
    """The tests a file defines that are not skipped by a mark."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not any("skip" in ast.unparse(mark) for mark in node.decorator_list)
    )
