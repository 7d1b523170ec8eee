"""What must be true of every cell of the matrix, whoever asks."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.http import HttpResponseBase
from django.urls import reverse

from crampsite.policy import POLICIES, Door, Policy
from crampsite.refusals import ASKING
from tests.access.addresses import address_of, reaches
from tests.access.cells import Cell, cells
from tests.access.expected import DESK, SAFE, expected, may_write
from tests.access.knocking import Lines, Seen, knock, text_of
from tests.access.world import NO_FACTOR, READER, ROLES, World
from tests.support.rows import all_rows

TRAIL = frozenset(("AuditEvent", "AuditHead"))
REFUSED = frozenset((401, 403, 404, 429))


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
        assert not seen.changed or may_write(name, policy, cell), f"{where} wrote {seen.changed}"
        _check_trail(name, policy, cell, seen, where)
        _check_line(name, policy, cell, seen, where, world)
    _check_headers(seen.answer, where)
    shown = text_of(seen.answer)
    assert not [word for word in world.hidden_from(cell.role, policy) if word in shown], where
    if cell.role == NO_FACTOR and policy.door in DESK and status == 302:
        assert seen.answer.headers["Location"] == reverse("mfa_activate_totp"), where


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
        person = world.people.get(cell.role)
        who = str(person.public_id) if person else "nobody"
        [line] = seen.lines
        assert line.startswith(f"refused who={who} what={cell.method}:{name} object="), where
        assert line.endswith(f"status={seen.answer.status_code}"), where


def rows() -> object:
    """Everything in the database but sessions and the audit trail."""
    diary = {model: found for model, found in all_rows().items() if model not in TRAIL}
    library = [list(model.objects.values()) for model in (EmailAddress, Authenticator)]
    return diary, library
