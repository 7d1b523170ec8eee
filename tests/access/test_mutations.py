"""Without any one permission line the matrix goes red.

`make test` takes a dozen of different kinds; `python -m tests.access lines` takes every line
there is and names those that nothing noticed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.urls import resolve

from crampsite.policy import POLICIES
from tests.access.addresses import ANOTHERS, GONE, THEIRS, address_of
from tests.access.cells import PLAIN_FORM, Cell, cells
from tests.access.checking import check
from tests.access.knocking import Lines, knock
from tests.access.mutations import Line, permission_lines, without
from tests.access.world import ROLES, World

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.once,
]

EVERYTHING = bool(os.environ.get("AUDIT"))
# By file, function and kind.
DOZEN = frozenset(
    (
        ("access.py", "_staff_required", "filter by user"),
        ("access.py", "helper_required", "filter by user"),
        ("access.py", "manager_required", "refusal"),
        ("cramps.py", "_cramp", "rows of patient.cramps"),
        ("emergency.py", "stop", "rows of request.patient.emergencies"),
        ("helpers.py", "stop", "rows of request.patient.helpers"),
        ("labs.py", "_lab", "rows of request.patient.labs"),
        ("nights.py", "undo_a_change", "rows of patient.changes"),
        ("panel_list.py", "_own", "rows of request.clinician.saved_views"),
        ("share.py", "_consent", "rows of request.patient.consents"),
        ("summaries.py", "make_link", "refusal"),
        ("talk.py", "reply", "rows of request.patient.messages"),
    )
)
KINDS = frozenset((THEIRS, ANOTHERS, GONE))
# Through which routes a line outside the views is reached, the likeliest first.
REACHED = {
    "access.py": (
        *("drink", "tonight", "panel-patient", "panel", "panel-add", "clinic", "clinic-waiting"),
        *("for", "for-nights", "for-leave", "helping", "home", "article", "share-yes"),
    ),
    "panel_patient.py": (
        *("panel-patient", "panel-acknowledge", "panel-not-relevant", "panel-history"),
        *("panel-record", "panel-charts", "panel-lift", "panel-reopen", "panel-correct"),
    ),
    "panel_entries.py": ("panel", "panel-view-rename", "panel-view-save"),
}


def lines_to_take() -> list[Line]:
    """Every line, or some of each kind."""
    found = permission_lines()
    return [line for line in found if EVERYTHING or _named(line) in DOZEN]


def _named(line: Line) -> tuple[str, str, str]:
    return Path(line.file).name, line.function, line.what


@pytest.mark.parametrize("line", lines_to_take(), ids=str)
def test_without_this_line_the_matrix_is_red(line: Line, world: World, lines: Lines) -> None:
    with without(line):
        assert is_red(line, world, lines), f"{line}: nothing noticed that it was gone"


def test_the_slice_is_green_as_it_is(world: World, lines: Lines) -> None:
    for name in ("drink", "panel-patient", "share-yes"):
        assert first_fault(name, world, lines) is None


def test_permission_lines_are_found() -> None:
    found = permission_lines()
    assert len(found) > 200
    kinds = {line.what for line in found}
    assert {"patient_required", "clinician_required", "fresh_sign_in_required"} <= kinds
    assert {"consent is active", "kinds are shared", "signed in lately", "refusal"} <= kinds
    assert "rows of request.patient.drinks" in kinds


def is_red(line: Line, world: World, lines: Lines) -> bool:
    """True when a cell of the routes behind the line is not as it must be."""
    return any(first_fault(name, world, lines) for name in routes_of(line, world))


def first_fault(name: str, world: World, lines: Lines) -> str | None:
    """What is wrong with the first bad cell of a route; None when all are good."""
    cache.clear()
    for cell in _slice(name):
        address = address_of(name, world, cell.kind)
        if address is None:
            continue
        try:
            check(name, cell, address, knock(world, name, cell, address, lines), world)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001 - a view that breaks is noticed too
            return f"{cell} {error}"
    return None


def routes_of(line: Line, world: World) -> tuple[str, ...]:
    """The routes of the view the line is in; of its file, when it is in no view."""
    file = Path(line.file).name
    if file in REACHED:
        return tuple(name for name in REACHED[file] if name in POLICIES)
    module = line.file.removesuffix(".py").replace("/", ".")
    views = {name: resolve(_place(name, world)).func for name in POLICIES if _place(name, world)}
    here = {name: view for name, view in views.items() if view.__module__ == module}
    exact = [name for name, view in here.items() if view.__name__ == line.function]
    return tuple(exact or here)


def _place(name: str, world: World) -> str:
    return (address_of(name, world, THEIRS) or "").partition("?")[0]


def _slice(name: str) -> Iterator[Cell]:
    answered = POLICIES[name].methods
    for role in ROLES:
        for cell in cells(name, role):
            if cell.method in answered and cell.form == PLAIN_FORM and cell.kind in KINDS:
                yield cell
