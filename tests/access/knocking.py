"""One request of the matrix, and everything that happened meanwhile."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import connections, transaction
from django.http import HttpResponseBase
from django.test import override_settings

from tests.access.cells import HTMX, JSON, Cell
from tests.access.world import IDLE, UNCHECKED, World, nobodys
from tracker.models import User

WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
TRAIL = frozenset(("tracker_auditevent", "tracker_audithead"))
SESSIONS = frozenset(("django_session",))


@dataclass(slots=True)
class Seen:
    """The answer to a request, the rows it touched and the lines it left in the log."""

    answer: HttpResponseBase
    reads: int = 0
    written: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)

    @property
    def changed(self) -> set[str]:
        """The tables a person would miss; sessions and the trail are not among them."""
        return self.written - TRAIL - SESSIONS

    @property
    def is_in_the_trail(self) -> bool:
        """True when a row was added to somebody's trail."""
        return "tracker_auditevent" in self.written


class Lines(logging.Handler):
    """The lines about refusals since they were last taken."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the words."""
        self.taken.append(record.getMessage())


def knock(world: World, name: str, cell: Cell, address: str, lines: Lines) -> Seen:
    """The answer to the cell's request; all it did is taken back."""
    seen = Seen(answer=_Nothing())
    lines.taken.clear()
    with undone():
        if cell.role == UNCHECKED:
            User.objects.filter(pk=world.owner.user_id).update(email="")
        with watched(seen), _clock_of(cell.role):
            seen.answer = _ask(world, name, cell, address)
    seen.lines = list(lines.taken)
    return seen


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


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    points = {alias: transaction.savepoint(using=alias) for alias in connections}
    try:
        yield
    finally:
        for alias, point in points.items():
            transaction.savepoint_rollback(point, using=alias)


@contextmanager
def watched(seen: Seen) -> Iterator[None]:
    """Note every statement."""

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith("SELECT"):
            seen.reads += 1
        elif found := WRITES.match(sql):
            seen.written.add(found[1])
        return execute(sql, *rest)

    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(note))
        yield


def text_of(answer: HttpResponseBase) -> str:
    """The body, and what a redirect says in its query."""
    body = answer.content.decode(errors="replace") if hasattr(answer, "content") else ""
    location = urlsplit(answer.headers.get("Location", ""))
    return f"{body} {location.query}"


def bare(answer: HttpResponseBase) -> str:
    """The body without the token of the sign-out form, which differs from page to page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(answer))


def _ask(world: World, name: str, cell: Cell, address: str) -> HttpResponseBase:
    """A form goes with POST alone."""
    browser = world.same_browser(cell.role)
    sent: dict[str, Any] = {"headers": {"HX-Request": "true"} if cell.form == HTMX else {}}
    if cell.method == "POST":
        sent["data"] = body_of(name, world)
    if cell.form == JSON:
        sent["content_type"] = "application/json"
    answer: HttpResponseBase = getattr(browser, cell.method.lower())(address, **sent)
    return answer


@contextmanager
def _clock_of(role: str) -> Iterator[None]:
    """The tests' clock jumps, so idle sign-ins are let alone; here is the one that is idle."""
    with override_settings(LOG_ONLY_AFTER_MINUTES=30) if role == IDLE else nullcontext():
        yield


class _Nothing(HttpResponseBase):
    """No answer yet."""
