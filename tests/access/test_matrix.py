"""Every address, every role, other people's things, all methods: generated from the policies.

For what a person may not see, the answer is that of an id nobody has, to the byte; it
holds no word of the diary, nothing in the database has changed, and a line in the log says
who asked for what.
"""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from crampsite.policy import POLICIES, Door
from tests.access.addresses import (
    NOBODYS,
    PARTS,
    PLAIN,
    THEIRS,
    THINGS,
    address_of,
)
from tests.access.cells import Cell
from tests.access.checking import check_route, rows
from tests.access.knocking import Lines, bare, body_of, knock, text_of
from tests.access.roles import ANONYMOUS, HELPERS, LOGS, OWNER, READER, SEES, STRANGERS
from tests.access.world import World
from tracker.models import AuditEvent

__all__ = ["PARTS", "PLAIN", "THINGS"]

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.once,
]

TRAIL = frozenset(("AuditEvent", "AuditHead"))
# One thing to do and nothing else: the page that says whom to call. And the page that every
# phone keeps, which knows nobody: it leads to the page with the way out.
NO_WAY_OUT = {"help-now", "offline"}
REFUSED = frozenset((401, 403, 404, 429))


def _reading(door: Door) -> list[str]:
    return [name for name, each in POLICIES.items() if each.reads and each.door is door]


@pytest.fixture(autouse=True)
def clean(world: World) -> None:
    """No rate limit is left from the test before."""
    cache.clear()


@pytest.fixture(scope="module")
def before(world: World) -> object:
    """Every row as it was; each test takes back what it did, so this holds for all of them."""
    return rows()


@pytest.mark.parametrize("name", POLICIES)
def test_the_door_opens_to_those_the_policy_names(
    name: str, world: World, lines: Lines, before: object
) -> None:
    check_route(name, world, lines)
    assert rows() == before


@pytest.mark.parametrize("name", [name for name, policy in POLICIES.items() if policy.record])
def test_somebody_elses_thing_looks_like_a_thing_that_is_not_there(
    name: str, world: World, lines: Lines
) -> None:
    theirs, nothing = address_of(name, world, THEIRS), address_of(name, world, NOBODYS)
    assert theirs is not None
    assert nothing is not None
    for method in POLICIES[name].methods:
        for role in STRANGERS:
            cell = Cell(role=role, method=method, kind=THEIRS)
            one, two = (knock(world, name, cell, each, lines) for each in (theirs, nothing))
            assert bare(one.answer) == bare(two.answer), role
            assert one.answer.status_code == 404, role
            assert one.reads == two.reads, role


@pytest.mark.parametrize(
    "name", [name for name, p in POLICIES.items() if p.door is not Door.SIGNED_LINK]
)
def test_nothing_is_changed_without_the_token_of_the_form(
    name: str, world: World, before: object
) -> None:
    address = address_of(name, world, THEIRS)
    assert address is not None
    for role in (OWNER, READER, ANONYMOUS, *HELPERS):
        for method in ("post", "put", "patch", "delete"):
            browser = world.same_browser(role, checks_forms=True)
            answer = getattr(browser, method)(address, body_of(name, world))
            assert answer.status_code in {403, 405}, (role, method)
    assert rows() == before


@pytest.mark.parametrize("name", _reading(Door.CLINICIAN))
def test_a_clinicians_read_is_in_the_trail_of_the_patient(name: str, world: World) -> None:
    address = address_of(name, world, THEIRS)
    assert address is not None
    reads = AuditEvent.objects.filter(
        chain=str(world.owner.public_id), role="clinician", actor=str(world.reader.user.public_id)
    )
    before = reads.count()
    assert world.browser(READER).get(address).status_code == 200
    assert reads.count() == before + 1
    for role in STRANGERS:
        world.browser(role).get(address)
    assert reads.count() == before + 1


@pytest.mark.parametrize("name", _reading(Door.HELPER))
def test_a_helpers_read_is_in_the_trail_of_the_patient(name: str, world: World) -> None:
    address = address_of(name, world, THEIRS)
    assert address is not None
    reads = AuditEvent.objects.filter(
        chain=str(world.owner.public_id),
        role="helper",
        action__in=("helper.nights", "helper.summary"),
    )
    before = reads.count()
    assert world.browser(SEES).get(address).status_code == 200
    assert reads.count() == before + 1
    for role in (*STRANGERS, LOGS, OWNER, READER):
        world.browser(role).get(address)
    assert reads.count() == before + 1


@pytest.mark.parametrize("name", sorted(set(POLICIES) - NO_WAY_OUT))
def test_every_page_of_a_signed_in_person_has_the_way_out(name: str, world: World) -> None:
    address = address_of(name, world, THEIRS)
    assert address is not None
    for role in (OWNER, READER, *HELPERS):
        answer = world.browser(role).get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            assert f'action="{reverse("account_logout")}"' in text_of(answer), role
