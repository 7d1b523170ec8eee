"""The cells of the matrix: who asks for whose thing, by which method, in which form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from crampsite.policy import POLICIES, Door
from tests.access.addresses import (
    ANOTHERS,
    CROSSED,
    GONE,
    LOG_ONLY,
    MALFORMED,
    MIXED,
    NOBODYS,
    PARTS,
    THEIRS,
)
from tests.access.roles import ANONYMOUS, BESIDE, OWNER, READER, ROLES

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
OBJECTS = (THEIRS, ANOTHERS, NOBODYS, GONE, CROSSED)
PLAIN_FORM, HTMX, JSON = "form", "htmx", "json"
BATCH = "batch"  # what a phone kept while it had no network
# These type every malformed id; each other role types one, and all are typed by somebody.
TYPISTS = frozenset((ANONYMOUS, OWNER, READER))
# Forms that name a thing, by its id or number, beside the one in the address.
NAME_A_THING = frozenset(
    (
        *("panel-acknowledge", "panel-not-relevant", "panel-reopen", "panel-lift"),
        *("panel-correct", "panel-message-take-back", "share-add", "for-undo"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One request: who, by which method, for whose thing, in which form."""

    role: str
    method: str
    kind: str
    form: str = PLAIN_FORM


def cells(name: str, role: str) -> Iterator[Cell]:
    """All requests of one role to one route; who stands beside another asks for one thing."""
    answered = POLICIES[name].methods
    if role in BESIDE:
        yield from (Cell(role=role, method=method, kind=THEIRS) for method in answered)
        return
    for method in METHODS:
        for kind, form in product(_kinds(name, method), _forms(name, method)):
            yield Cell(role=role, method=method, kind=kind, form=form)
    if name in NAME_A_THING:
        yield Cell(role=role, method="POST", kind=MIXED)
    if PARTS[name]:
        for method, kind in product(answered, _typed_by(role)):
            yield Cell(role=role, method=method, kind=kind)


def how_many() -> int:
    """Of the whole matrix, those without an address included."""
    return sum(1 for name in POLICIES for role in ROLES for _ in cells(name, role))


def _kinds(name: str, method: str) -> tuple[str, ...]:
    """A method that is not answered is refused before anybody looks whose thing it is."""
    if "public_id" not in PARTS[name]:
        return (THEIRS,)
    if method not in POLICIES[name].methods:
        return (THEIRS, ANOTHERS) if method == "HEAD" else (THEIRS,)
    if POLICIES[name].door is Door.HELPER and POLICIES[name].reads:
        return (*OBJECTS, LOG_ONLY)
    return OBJECTS


def _forms(name: str, method: str) -> tuple[str, ...]:
    """Of JSON and htmx, where a view reads them."""
    if method not in POLICIES[name].methods:
        return (PLAIN_FORM,)
    if method != "POST":
        return (PLAIN_FORM, HTMX)
    return (PLAIN_FORM, HTMX, JSON, BATCH) if name == "sync" else (PLAIN_FORM, HTMX, JSON)


def _typed_by(role: str) -> tuple[str, ...]:
    if role in TYPISTS:
        return MALFORMED
    return (MALFORMED[ROLES.index(role) % len(MALFORMED)],)
