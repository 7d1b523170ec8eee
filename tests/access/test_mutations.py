"""Without any one permission line the matrix goes red.

`make test` takes a dozen of different kinds; `python -m tests.access lines`, a judge of
`make audit`, takes every line there is and names those that nothing noticed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

import pytest
from django.core.cache import cache
from django.db import DatabaseError

from crampsite.policy import POLICIES
from tests.access.addresses import address_of
from tests.access.checking import check
from tests.access.knocking import Lines, knock
from tests.access.lines import Line, permission_lines
from tests.access.mutations import without
from tests.access.reach import Reached, Request, reached, requests_for, slice_of
from tests.access.roles import AS_READER, CLINICIANS, ELSEWHERE, NARROW, READING, SPARE_CODES
from tests.access.world import World
from tests.conftest import NOW
from tracker.access import consents_of
from tracker.models import Clinician

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.once,
]

EVERYTHING = bool(os.environ.get("AUDIT"))
# By file, function and kind, with a route that shows it.
DOZEN = {
    ("access.py", "_verified", "filter by user"): "panel-patient",
    ("access.py", "helper_required", "filter by user"): "for",
    ("access.py", "manager_required", "refusal: not request.clinician.manages"): "clinic",
    ("cramps.py", "_cramp", "rows of patient.cramps"): "cramp",
    ("emergency.py", "read", "filter by clinician"): "emergency-read",
    ("helpers.py", "stop", "rows of request.patient.helpers"): "helper-stop",
    ("labs.py", "_lab", "rows of request.patient.labs"): "lab",
    ("nights.py", "undo_a_change", "rows of patient.changes"): "change-undo",
    ("panel_patient.py", "visible_item", "rows of patient.alerts"): "panel-acknowledge",
    ("share.py", "categories", "signed in lately"): "share-categories",
    ("summaries.py", "make_link", "refusal: not request.user.address_is_checked"): (
        "summary-link-make"
    ),
    ("talk.py", "reply", "rows of request.patient.messages"): "message-answer",
}
# No route leads here: the weekly mail of a clinician asks it.
OF_MAILS = "consents_of"
# Lines that nobody can miss, by file, function and kind, each with the reason.
NOT_MISSED: dict[tuple[str, str, str], str] = {
    ("mailbox.py", "message", "refusal: mail is None"): (
        "says that there is no such file; whether there is a mailbox is asked before, and missed"
    ),
    ("panel_reviews.py", "not_relevant", "refusal: finding is None"): (
        "says what kind of item may be set aside; whose it is, `_named` asks"
    ),
    ("panel_patient.py", "charts_page", "kind is shared"): (
        "saves a query; `Source` gives no medicines where they are not shared"
    ),
    ("panel_patient.py", "record_page", "kind is shared"): (
        "saves a query; `known` gives no blood tests where they are not shared"
    ),
    ("cramps.py", "_just_now", "rows of patient.changes"): (
        "what is looked for is the id of a cramp that `_cramp` found among the person's own"
    ),
    ("drinks.py", "_changed", "rows of request.patient.changes"): (
        "what is looked for is the id of a drink that `drink` found among the person's own"
    ),
    ("late_entry.py", "receipt_of", "rows of entry.patient.receipts"): (
        "what a receipt names is looked for among the person's own cramps and drinks"
    ),
    ("sync_entries.py", "_start", "rows of entry.patient.cramps"): (
        "the id comes from the person's own receipt; it decides how old the tap was, no more"
    ),
    ("sync_entries.py", "_drink", "rows of patient.drinks"): (
        "the id comes from the person's own receipt; it decides how old the tap was, no more"
    ),
}


def lines_to_take() -> list[Line]:
    """Every line, or some of each kind."""
    found = permission_lines()
    return [line for line in found if (EVERYTHING or line.place in DOZEN) and is_missed(line)]


def is_missed(line: Line) -> bool:
    """False for a line another line stands behind."""
    return line.place not in NOT_MISSED


@pytest.fixture(scope="module")
def found(world: World, lines: Lines) -> Reached:
    """Who runs which function; for the dozen their routes are known."""
    return reached(world, lines) if EVERYTHING else Reached({}, frozenset(), ())


@pytest.mark.parametrize("line", lines_to_take(), ids=str)
def test_without_this_line_the_matrix_is_red(
    line: Line, world: World, lines: Lines, found: Reached
) -> None:
    if line.function == OF_MAILS:
        with without(line):
            assert in_the_wrong_mail(world), f"{line}: no mail differs"
        return
    asked = requests_for(line, found) if EVERYTHING else _of_route(DOZEN[line.place])
    assert asked, f"{line}: no request of the matrix comes here"
    with without(line):
        fault = first_fault(asked, world, lines)
    assert fault is not None, f"{line}: none of {len(asked)} requests noticed that it was gone"


def test_the_slices_are_green_as_they_are(world: World, lines: Lines, found: Reached) -> None:
    assert found.red == ()
    for name in ("drink", "panel-patient", "share-yes"):
        assert first_fault(_of_route(name), world, lines) is None


def test_a_weekly_mail_is_about_those_who_share_alone(world: World) -> None:
    assert in_the_wrong_mail(world) == set()


def test_permission_lines_are_found() -> None:
    found = permission_lines()
    assert len(found) > 300
    kinds = {line.what for line in found}
    assert {"patient_required", "clinician_required", "fresh_sign_in_required"} <= kinds
    assert {"is active", "kinds are shared", "signed in lately", "refusal: idle"} <= kinds
    assert "rows of request.patient.drinks" in kinds


def test_every_line_that_is_named_is_there() -> None:
    there = {line.place for line in permission_lines()}
    assert set(DOZEN) <= there
    assert set(NOT_MISSED) <= there


def first_fault(asked: Iterable[Request], world: World, lines: Lines) -> str | None:
    """What is wrong with the first bad request; None when all are answered as they must be."""
    cache.clear()
    for name, cell in asked:
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


def in_the_wrong_mail(world: World) -> set[str]:
    """The clinicians whose weekly mail would speak of somebody who does not share with them."""
    may_hear = dict.fromkeys((*READING, NARROW, SPARE_CODES, *AS_READER), world.owner.pk)
    may_hear[ELSEWHERE] = world.other.pk
    wrong = set()
    for role in CLINICIANS:
        clinician = Clinician.objects.get(user=world.people[role])
        heard = {each.patient_id for each in consents_of(clinician, NOW)}
        if heard != {may_hear.get(role)} - {None}:
            wrong.add(role)
    return wrong


def _of_route(name: str) -> list[Request]:
    assert name in POLICIES
    return [(name, cell) for cell in slice_of(name)]
