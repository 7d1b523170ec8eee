"""The page about security is whole, and what it names is there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LINES = [f"S{number:02}" for number in range(1, 61)]
ATTACKS = [f"A{number:02}" for number in range(1, 41)]
RESULTS = {"S": {"pass", "deviation", "not applicable"}, "A": {"refused", "not offered"}}
NODE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table."""

    name: str
    result: str
    says: str

    @property
    def tests(self) -> list[tuple[str, str]]:
        """The files and names of the tests."""
        return NODE.findall(self.says)


def rows() -> dict[str, Row]:
    """All lines of both tables, by name."""
    found = {}
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"[SA]\d\d", cells[0]):
            found[cells[0]] = Row(name=cells[0], result=cells[-2], says=cells[-1])
    return found


@cache
def names_in(file: str) -> frozenset[str]:
    """The names of the tests in a file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_line_and_every_attack_is_there() -> None:
    assert list(rows()) == [*LINES, *ATTACKS]


def test_the_page_counts_right() -> None:
    found = Counter(row.result for row in rows().values())
    asvs = (found["pass"], found["deviation"], found["not applicable"])
    assert "{} pass, {} deviate and {} is not applicable".format(*asvs) in PAGE
    attacks = (found["refused"], found["not offered"])
    assert "{} are refused and {} meet nothing".format(*attacks) in PAGE


@pytest.mark.parametrize("name", [*LINES, *ATTACKS])
def test_a_line_has_a_result_and_tests_that_exist(name: str) -> None:
    row = rows()[name]
    assert row.result in RESULTS[name[0]]
    assert row.tests, "name a test, or say in one that the thing is not there"
    for file, test in row.tests:
        assert (ROOT / file).exists(), file
        assert test in names_in(file), f"{file}::{test}"


@pytest.mark.parametrize("name", [*LINES, *ATTACKS])
def test_what_is_not_whole_says_what_is_missing(name: str) -> None:
    row = rows()[name]
    if row.result == "deviation":
        assert len(NODE.sub("", row.says).split()) > 3
