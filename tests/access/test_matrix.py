"""Every address, every role, three kinds of ids, all methods: generated from the policies.

For what a person may not see, the answer is that of an id nobody has, to the byte; it
holds no word of the diary, and nothing in the database has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connections, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoDbBlocker

from crampsite.policy import POLICIES, Door, Policy
from tests.access import world as people
from tests.access.routes import routes
from tests.access.world import (
    ANONYMOUS,
    HELPERS,
    LOGS,
    NO_FACTOR,
    NOT_READING,
    OWNER,
    READER,
    RECEPTION,
    ROLES,
    SEES,
    WAITS,
    World,
    nobodys,
)
from tests.conftest import NOW
from tests.support.rows import all_rows
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
DESK = frozenset((Door.CLINICIAN, Door.DESK, Door.MANAGER))
DONE = frozenset((200, 204, 302, 303, 400, 409, 422))
TRAIL = frozenset(("AuditEvent", "AuditHead"))
# Their views are allauth's own, which treat PUT like POST and answer OPTIONS.
LIBRARY = ("account_", "mfa_")
# One thing to do and nothing else: the page that says whom to call. And the page that every
# phone keeps, which knows nobody: it leads to the page with the way out.
NO_WAY_OUT = {"help-now", "offline"}
PARTS = {route.name: route.parts for route in routes()}
# Which thing of the owner an id in an address names, by the beginning of the route's name.
THINGS = {
    "change": "change",
    "cramp-stop": "running",
    "cramp": "cramp",
    "drink": "drink",
    "medicine": "medicine",
    "dose": "medicine",
    "lab": "lab",
    "limit": "limit",
    "event": "event",
    "mail-letter": "mail",
    "alert": "alert",
    "finding": "finding",
    "summary-link": "summary_link",
    "message-answer": "question",
    "message-take-back": "said",
    "message": "consent",
    "emergency": "emergency",
    "helper-stop": "helper",
    "for-nights": "seeing",
    "for-summary": "seeing",
    "for": "helper",
    "clinic-remove": "colleague",
    "clinic-uninvite": "invitation",
    "share-yes": "asked",
    "share-no": "asked",
    "share": "consent",
    "panel-view": "view",
    "panel": "patient",
}
# What else an address may hold that is nobody's id.
PLAIN = {
    "date": "2026-06-12",
    "slug": "low-sodium",
    "name": "0",
    "token": "forged",
    "topic": "you",
    "pattern": "diuretic",
    "page": "severity",
    "part": "record",
    "picture": "severity",
    "pk": "0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One request: who, by which method, to whose thing, with or without htmx."""

    role: str
    method: str
    kind: str
    htmx: bool


def _reading(door: Door) -> list[str]:
    return [name for name, each in POLICIES.items() if each.reads and each.door is door]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once; each test takes back what it did."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        yield people.build()
        for alias in connections:
            transaction.set_rollback(True, using=alias)


@pytest.fixture(autouse=True)
def clean(world: World) -> None:
    """No rate limit is left from the test before."""
    cache.clear()


@pytest.mark.parametrize("name", POLICIES)
def test_the_door_opens_to_those_the_policy_names(name: str, world: World) -> None:
    policy = POLICIES[name]
    body = body_of(name, world)
    before = rows()
    for role in ROLES:
        writes: list[Cell] = []
        reads: list[Cell] = []
        for cell in cells(name, policy, role):
            (writes if may_write(name, policy, cell) else reads).append(cell)
        for cell in reads:
            address = address_of(name, world, cell.kind)
            if address is not None:
                answer = knock(world.browser(role), cell, address, body)
                check(name, policy, cell, answer, world)
        assert rows() == before, f"{name}: {role} changed something"
        for cell in writes:
            address = address_of(name, world, cell.kind)
            if address is not None:
                with undone():
                    answer = knock(world.browser(role), cell, address, body)
                    check(name, policy, cell, answer, world)


@pytest.mark.parametrize("name", [name for name, policy in POLICIES.items() if policy.record])
def test_somebody_elses_thing_looks_like_a_thing_that_is_not_there(name: str, world: World) -> None:
    theirs, nothing = address_of(name, world, "theirs"), address_of(name, world, "nobodys")
    assert theirs is not None
    assert nothing is not None
    method = POLICIES[name].methods[0]
    for role in people.STRANGERS:
        answers = []
        for address in (theirs, nothing):
            with undone():
                cell = Cell(role=role, method=method, kind="", htmx=False)
                answers.append(knock(world.browser(role), cell, address, body_of(name, world)))
        assert bare(answers[0]) == bare(answers[1]), role
        assert answers[0].status_code == 404, role


@pytest.mark.parametrize(
    "name", [name for name, p in POLICIES.items() if p.door is not Door.SIGNED_LINK]
)
def test_nothing_is_changed_without_the_token_of_the_form(name: str, world: World) -> None:
    address = address_of(name, world, "theirs")
    assert address is not None
    before = rows()
    for role in (OWNER, READER, ANONYMOUS, *HELPERS):
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(world.browser(role, checks_forms=True), method)(
                address, body_of(name, world)
            )
            assert answer.status_code in {403, 405}, (role, method)
    assert rows() == before


@pytest.mark.parametrize("name", _reading(Door.CLINICIAN))
def test_a_clinicians_read_is_in_the_trail_of_the_patient(name: str, world: World) -> None:
    address = address_of(name, world, "theirs")
    assert address is not None
    reads = AuditEvent.objects.filter(
        chain=str(world.owner.public_id), role="clinician", actor=str(world.reader.user.public_id)
    )
    before = reads.count()
    assert world.browser(READER).get(address).status_code == 200
    assert reads.count() == before + 1
    for role in people.STRANGERS:
        world.browser(role).get(address)
    assert reads.count() == before + 1


@pytest.mark.parametrize("name", _reading(Door.HELPER))
def test_a_helpers_read_is_in_the_trail_of_the_patient(name: str, world: World) -> None:
    address = address_of(name, world, "theirs")
    assert address is not None
    reads = AuditEvent.objects.filter(
        chain=str(world.owner.public_id),
        role="helper",
        action__in=("helper.nights", "helper.summary"),
    )
    before = reads.count()
    assert world.browser(SEES).get(address).status_code == 200
    assert reads.count() == before + 1
    for role in (*people.STRANGERS, LOGS, OWNER, READER):
        world.browser(role).get(address)
    assert reads.count() == before + 1


@pytest.mark.parametrize("name", sorted(set(POLICIES) - NO_WAY_OUT))
def test_every_page_of_a_signed_in_person_has_the_way_out(name: str, world: World) -> None:
    address = address_of(name, world, "theirs")
    assert address is not None
    for role in (OWNER, READER, *HELPERS):
        answer = world.browser(role).get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            assert f'action="{reverse("account_logout")}"' in text_of(answer), role


def check(name: str, policy: Policy, cell: Cell, answer: HttpResponseBase, world: World) -> None:
    """The status, the security policy, and no word of the diary for a stranger."""
    where = f"{name} {cell}: {answer.status_code}"
    wanted = expected(name, policy, cell)
    assert answer.status_code in wanted, where
    policy_header = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy_header, where
    assert "unsafe" not in policy_header, where
    if cell.role not in {OWNER, READER}:
        shown = text_of(answer)
        secrets = world.secrets_from(cell.role, reads=policy.reads)
        assert not [word for word in secrets if word in shown], where
    if cell.role == NO_FACTOR and policy.door in DESK and answer.status_code == 302:
        assert answer.headers["Location"] == reverse("mfa_activate_totp"), where


def may_write(name: str, policy: Policy, cell: Cell) -> bool:
    """True for the cells that may change something: an unsafe method that is let in."""
    safe = {"GET", "HEAD", "OPTIONS", "TRACE"}
    return cell.method not in safe and bool(expected(name, policy, cell) - {302, 404, 405})


def expected(name: str, policy: Policy, cell: Cell) -> frozenset[int]:
    """The statuses the policy allows for this cell."""
    if name.startswith(LIBRARY):
        return _library(policy, cell)
    asked = "GET" if cell.method == "HEAD" else cell.method
    if asked not in policy.methods:
        return frozenset((405,))
    if policy.door in {Door.ANYBODY, Door.OPERATOR}:  # these tests knock from this machine
        return DONE
    if policy.door in {Door.DEMO_MAILBOX, Door.SIGNED_LINK}:
        return frozenset((404,))
    if cell.role == ANONYMOUS:
        return frozenset((302,))
    return _signed_in(name, policy, cell)


def _signed_in(name: str, policy: Policy, cell: Cell) -> frozenset[int]:
    if policy.door is Door.SIGNED_IN:
        return DONE
    if cell.role in NOT_READING or policy.door is Door.WAITING:
        return _not_reading(name, policy, cell)
    if policy.door is Door.HELPER:
        may_help = SEES if policy.reads else LOGS
        return DONE if (cell.role, cell.kind) == (may_help, "theirs") else frozenset((404,))
    is_patient = cell.role in {OWNER, "another patient", *HELPERS}
    if is_patient != (policy.door is Door.PATIENT):
        return frozenset((404,))
    if cell.role == NO_FACTOR:
        return frozenset((302,))
    if policy.door is Door.MANAGER and cell.role != READER:
        return frozenset((404,))
    may_open = OWNER if is_patient else READER
    if policy.record and (cell.role != may_open or cell.kind != "theirs"):
        return frozenset((404,))
    # Another patient may ask for a day of their own on which nothing was logged.
    return DONE if cell.role == may_open else DONE | {404}


def _not_reading(name: str, policy: Policy, cell: Cell) -> frozenset[int]:
    """Who works at a clinic and reads nothing: the list leads them on to what they have."""
    own = {RECEPTION: Door.DESK, WAITS: Door.WAITING}
    if policy.door is own.get(cell.role):
        return DONE
    return frozenset((302,)) if name == "panel" else frozenset((404,))


def _library(policy: Policy, cell: Cell) -> frozenset[int]:
    if policy.door is Door.SIGNED_IN and cell.role == ANONYMOUS:
        return frozenset((302, 405))
    return DONE | {404, 405, 429}


def cells(name: str, policy: Policy, role: str) -> Iterator[Cell]:
    """All requests of one role: three kinds of ids, and htmx, where the method is answered."""
    kinds = ["theirs", "nobodys", "malformed"] if PARTS[name] else ["theirs"]
    if policy.door is Door.HELPER and policy.reads:
        kinds.append("log only")  # the address of a helper who may not see
    for method in METHODS:
        if method not in policy.methods:
            yield Cell(role=role, method=method, kind="theirs", htmx=False)
            continue
        for kind in kinds:
            for htmx in (False, True):
                yield Cell(role=role, method=method, kind=kind, htmx=htmx)


def address_of(name: str, world: World, kind: str) -> str | None:
    """The address of the owner's thing, of nobody's, or None where none can be malformed."""
    parts = {part: _part(name, part, world, kind) for part in PARTS[name]}
    try:
        return reverse(name, kwargs=parts)
    except NoReverseMatch:
        assert kind == "malformed", f"{name}: the matrix needs a value for {PARTS[name]}"
        return None


def _part(name: str, part: str, world: World, kind: str) -> str:
    if part != "public_id":
        return PLAIN[part]
    if kind == "nobodys":
        return nobodys()
    if kind == "malformed":
        return "1 OR 1=1"
    if kind == "log only":
        return world.ids["helper"]
    thing = next((THINGS[start] for start in THINGS if name.startswith(start)), None)
    assert thing is not None, f"{name}: say in THINGS whose id this address holds"
    return world.ids[thing]


def body_of(name: str, world: World) -> dict[str, str]:
    """A form somebody could have sent, with the ids of the owner's things in it."""
    item = "finding" if name == "panel-not-relevant" else "alert"
    return {
        "key": nobodys(),
        "clinician": world.ids["colleague"],
        item: world.ids[item],
        "note": "seen",
        "review": world.ids["note"],
        "limit": world.ids["limit"],
        "reason": "seen",
        "categories": "cramps",
        "message": world.ids["question"],
        "entry": world.ids["helper_entry"],
    }


def knock(browser: Client, cell: Cell, address: str, body: dict[str, str]) -> HttpResponseBase:
    """The answer to the cell's request; a form goes with POST alone."""
    headers = {"HX-Request": "true"} if cell.htmx else {}
    answer: HttpResponseBase
    if cell.method == "POST":
        answer = browser.post(address, body, headers=headers)
    else:
        answer = getattr(browser, cell.method.lower())(address, headers=headers)
    return answer


def rows() -> object:
    """Everything in the database but sessions and the audit trail."""
    diary = {model: found for model, found in all_rows().items() if model not in TRAIL}
    library = [list(model.objects.values()) for model in (EmailAddress, Authenticator)]
    return diary, library


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    points = {alias: transaction.savepoint(using=alias) for alias in connections}
    try:
        yield
    finally:
        for alias, point in points.items():
            transaction.savepoint_rollback(point, using=alias)


def text_of(answer: HttpResponseBase) -> str:
    body = answer.content.decode(errors="replace") if hasattr(answer, "content") else ""
    location = urlsplit(answer.headers.get("Location", ""))
    return f"{body} {location.query}"


def bare(answer: HttpResponseBase) -> str:
    """The body without the token of the sign-out form, which differs from page to page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(answer))
