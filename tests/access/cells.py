"""The cells of the matrix: who asks for whose thing, by which method, in which form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crampsite.policy import POLICIES, Door
from tests.access.addresses import (
    ANOTHERS,
    CROSSED,
    GONE,
    LOG_ONLY,
    MALFORMED,
    NOBODYS,
    PARTS,
    THEIRS,
)
from tests.access.world import ANONYMOUS, OWNER, READER, ROLES

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
OBJECTS = (THEIRS, ANOTHERS, NOBODYS, GONE, CROSSED)
PLAIN_FORM, HTMX, JSON = "form", "htmx", "json"
# These type every malformed id; each other role types one, and all are typed by somebody.
TYPISTS = frozenset((ANONYMOUS, OWNER, READER))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One request: who, by which method, for whose thing, in which form."""

    role: str
    method: str
    kind: str
    form: str = PLAIN_FORM


def cells(name: str, role: str) -> Iterator[Cell]:
    """All requests of one role to one route."""
    for method in METHODS:
        for kind in _kinds(name, method):
            for form in _forms(name, method):
                yield Cell(role=role, method=method, kind=kind, form=form)
    if PARTS[name]:
        for method in POLICIES[name].methods:
            for kind in _typed_by(role):
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
    return (PLAIN_FORM, HTMX, JSON) if method == "POST" else (PLAIN_FORM, HTMX)


def _typed_by(role: str) -> tuple[str, ...]:
    if role in TYPISTS:
        return MALFORMED
    return (MALFORMED[ROLES.index(role) % len(MALFORMED)],)
