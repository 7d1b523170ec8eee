"""What must be true of every cell of the matrix, whoever asks."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.http import HttpResponseBase
from django.urls import reverse

from crampsite.log_only import OPEN_DOORS
from crampsite.policy import POLICIES, Door, Policy
from crampsite.refusals import ASKING
from tests.access.addresses import address_of, reaches
from tests.access.cells import Cell, cells
from tests.access.expected import (
    AT_THE_DESK,
    DESK,
    LED_TO,
    ONE_MORE_STEP,
    SAFE,
    expected,
    may_write,
)
from tests.access.knocking import Lines, Seen, knock, text_of
from tests.access.roles import (
    ANONYMOUS,
    CLINICIANS,
    COLLEAGUE,
    IDLE,
    LEFT,
    LONG_DAY,
    NARROW,
    OWNERS,
    READER,
    ROLES,
    SPARE_CODES,
)
from tests.access.world import World
from tests.support.rows import all_rows
from tracker.views.sync_entries import GONE as CRAMP_IS_GONE

TRAIL = frozenset(("AuditEvent", "AuditHead"))
REFUSED = frozenset((401, 403, 404, 429))
SIGNED_OUT = frozenset((LEFT, LONG_DAY))
# A sign-in that ends takes its row along; the library counts that codes were shown.
OWN = {
    **dict.fromkeys(SIGNED_OUT, frozenset(("tracker_signin",))),
    SPARE_CODES: frozenset(("mfa_authenticator",)),
}
# What the list says of the owner: new to whoever did not review it, medicines not shared.
SAYS = {("panel", COLLEAGUE): '<span class="newdot">New<', ("panel", NARROW): ">Not shared<"}
# In an article, and on the account page: for clinicians whom somebody verified.
FOR_CLINICIANS = ("<h2>For clinicians:", ">Emergency access <")


def check_route(
    name: str, world: World, lines: Lines, only: Callable[[Cell], bool] = lambda _: True
) -> int:
    """How many requests were made to the route. Raises AssertionError with the bad cells."""
    made, bad = 0, []
    for role in ROLES:
        for cell in filter(only, cells(name, role)):
            address = address_of(name, world, cell.kind)
            if address is None:
                continue
            made += 1
            try:
                check(name, cell, address, knock(world, name, cell, address, lines), world)
            except AssertionError as error:
                bad.append(str(error).partition("\n")[0])
    assert not bad, "\n".join([f"{len(bad)} cells", *bad[:12]])
    return made


def check(name: str, cell: Cell, address: str, seen: Seen, world: World) -> None:
    """All that must be true of a cell."""
    policy, status = POLICIES[name], seen.answer.status_code
    where = f"{name} {cell}: {status}"
    if not reaches(name, address):
        assert status == 404, where
    else:
        assert status in expected(name, policy, cell), where
        wrote = seen.changed - OWN.get(cell.role, frozenset())
        assert not wrote or may_write(name, policy, cell), f"{where} wrote {wrote}"
        _check_trail(name, policy, cell, seen, where)
        _check_line(name, policy, cell, seen, where, world)
    assert not seen.harmed, f"{where} changed {seen.harmed} of somebody else"
    _check_headers(seen.answer, where)
    shown, hidden = text_of(seen.answer), world.hidden_from(cell.role, policy)
    found = [word for word in hidden if word in shown and word not in seen.sent]
    assert not found, f"{where} shows {found}"
    assert cell.role in (*OWNERS, IDLE) or CRAMP_IS_GONE not in shown, where
    assert cell.role in CLINICIANS or not any(words in shown for words in FOR_CLINICIANS), where
    if (words := SAYS.get((name, cell.role))) and cell.method == "GET":
        assert words in shown, f"{where} does not say {words}"
    if status == 302:
        _check_way(policy, name, cell, seen.answer, where)


def _check_way(policy: Policy, name: str, cell: Cell, answer: HttpResponseBase, where: str) -> None:
    """Each is led to where they sign in, take one more step, or have a page of their own."""
    wanted = None
    if name == "home":
        wanted = LED_TO.get(cell.role)
    elif cell.role == ANONYMOUS and policy.door not in OPEN_DOORS:
        wanted = "account_login"
    elif policy.door in DESK and cell.method == "GET":
        wanted = ONE_MORE_STEP.get(cell.role)
    if wanted is not None:
        assert answer.headers["Location"].partition("?")[0] == reverse(wanted), where


def _check_headers(answer: HttpResponseBase, where: str) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, where
    assert "unsafe" not in policy, where


def _check_trail(name: str, policy: Policy, cell: Cell, seen: Seen, where: str) -> None:
    """Who may read a record leaves a row of it; a refusal leaves none, it is in the log."""
    status = seen.answer.status_code
    if status in REFUSED:
        assert not seen.is_in_the_trail, where
    if policy.reads and cell.role == READER and cell.method == "GET" and status == 200:
        assert seen.is_in_the_trail, where
    if cell.method in SAFE and not policy.reads and policy.door is not Door.SIGNED_LINK:
        assert not seen.is_in_the_trail, where


def _check_line(
    name: str, policy: Policy, cell: Cell, seen: Seen, where: str, world: World
) -> None:
    """A refusal is one line: who, what, about which row."""
    location = seen.answer.headers.get("Location", "").partition("?")[0]
    asked = {reverse("account_login"), *(reverse(each) for each in ASKING)}
    is_led = seen.answer.status_code == 302 and location in asked and name not in ASKING
    if seen.answer.status_code not in REFUSED and not is_led:
        assert seen.lines == [], where
    elif policy.door is not Door.ANYBODY:
        is_desk = policy.door in DESK or name == AT_THE_DESK
        is_out = cell.role in SIGNED_OUT and is_desk
        person = None if is_out else world.people.get(cell.role)
        who = str(person.public_id) if person else "nobody"
        [line] = seen.lines
        assert line.startswith(f"refused who={who} what={cell.method}:{name} object="), where
        assert line.endswith(f"status={seen.answer.status_code}"), where


def rows() -> object:
    """Everything in the database but sessions and the audit trail."""
    diary = {model: found for model, found in all_rows().items() if model not in TRAIL}
    library = [list(model.objects.values()) for model in (EmailAddress, Authenticator)]
    return diary, library
