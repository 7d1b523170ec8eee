"""Matching, measured on names gathered before the table grew.

Whoever gathered them had read the matcher, so they are no blind sample; a second file was
gathered by somebody who had read neither matcher nor table. Each file says which answers
are right. `python -m tests.analysis.test_medicine_names` prints the
figures.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tracker.analysis.medicines import Confidence, match

FILE = Path(__file__).parent / "golden" / "medicine_names.tsv"
BLIND_FILE = FILE.with_name("medicine_names_blind.tsv")
OUTSIDE = FILE.with_name("medicines_outside.txt")
SURE = {Confidence.EXACT, Confidence.CLOSE}
NONE = "-"
BLIND_RIGHT_AT_FIRST = 261
Row = tuple[str, str, frozenset[str]]


def rows(file: Path) -> list[Row]:
    """Each name, the medicine it is, and the answers that are right."""
    lines = file.read_text(encoding="utf-8").splitlines()
    parts = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(typed, inn, frozenset(right.split("|"))) for typed, inn, right in parts]


def is_right(row: Row) -> bool:
    """Whether the answer is one of the right ones and names no other medicine."""
    typed, inn, right = row
    found = match(typed)
    return found.confidence.value in right and (found.drug is None or found.drug.inn == inn)


def surely_wrong(among: list[Row]) -> list[str]:
    """The names that got a sure answer naming another medicine."""
    return [
        typed
        for typed, inn, _ in among
        if (found := match(typed)).confidence in SURE and found.drug and found.drug.inn != inn
    ]


ROWS = rows(FILE)
BLIND = rows(BLIND_FILE)


@pytest.mark.parametrize(("typed", "inn", "right"), ROWS, ids=[row[0] for row in ROWS])
def test_a_name_gets_a_right_answer(typed: str, inn: str, right: frozenset[str]) -> None:
    found = match(typed)
    assert found.confidence.value in right
    if found.drug is not None:
        assert found.drug.inn == inn


def test_no_sure_answer_is_wrong() -> None:
    assert surely_wrong(ROWS) == []


def test_no_sure_answer_is_wrong_on_names_gathered_blind() -> None:
    assert len({typed for typed, _, _ in BLIND}) == len(BLIND) == 266
    assert surely_wrong(BLIND) == []


def test_names_gathered_blind_are_answered_as_well_as_at_the_first_run() -> None:
    assert sum(is_right(row) for row in BLIND) >= BLIND_RIGHT_AT_FIRST


def test_a_look_alike_outside_the_table_is_never_close() -> None:
    outside = [typed for typed, inn, _ in ROWS if inn == NONE]
    assert len(outside) >= 60
    assert all(match(typed).confidence not in SURE for typed in outside)


def test_no_medicine_outside_the_table_is_taken_for_one_in_it() -> None:
    names = [line for line in OUTSIDE.read_text().splitlines() if not line.startswith("#")]
    assert len(set(names)) == len(names) >= 700
    assert [name for name in names if match(name).confidence in SURE] == []


def test_the_names_are_many() -> None:
    assert len({typed for typed, _, _ in ROWS}) == len(ROWS) >= 300


if __name__ == "__main__":
    print(Counter(match(typed).confidence.value for typed, _, _ in ROWS))
    print(sum(match(t).confidence.value in right for t, _, right in ROWS), "of", len(ROWS))
    print("blind:", sum(is_right(row) for row in BLIND), "of", len(BLIND))
