"""One request of the matrix, and everything that happened meanwhile."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import connections, transaction
from django.http import HttpResponseBase
from django.test import override_settings

from tests.access.addresses import MIXED
from tests.access.cells import BATCH, HTMX, JSON, Cell
from tests.access.harm import harmed
from tests.access.roles import IDLE, NO_EMERGENCY, UNCHECKED
from tests.access.world import World, nobodys
from tests.conftest import NOW
from tracker.models import User

WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
TRAIL = frozenset(("tracker_auditevent", "tracker_audithead"))
# A form that waits for "Is it still you?" is sealed with a key of one's own.
SESSIONS = frozenset(("django_session", "tracker_sealingkey"))
SETTINGS: dict[str, dict[str, Any]] = {
    IDLE: {"LOG_ONLY_AFTER_MINUTES": 30},
    NO_EMERGENCY: {"EMERGENCY_ACCESS": False},
}


@dataclass(slots=True)
class Seen:
    """The answer to a request, the rows it touched and the lines it left in the log."""

    answer: HttpResponseBase
    sent: str = ""
    reads: int = 0
    written: set[str] = field(default_factory=set)
    harmed: set[str] = field(default_factory=set)
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
    body = body_of(name, world, cell.kind) if cell.method == "POST" else {}
    if cell.form == BATCH:
        body = batch_of(world, cell.role)
    seen = Seen(answer=_Nothing(), sent=f"{address} {body.get('code', '')}")
    lines.taken.clear()
    with undone():
        if cell.role == UNCHECKED:
            User.objects.filter(pk=world.owner.user_id).update(email="")
        with watched(seen), _settings_of(cell.role):
            seen.answer = _ask(world, cell, address, body)
        seen.harmed = harmed(world, cell.role, seen.changed)
    seen.lines = list(lines.taken)
    return seen


def body_of(name: str, world: World, kind: str = "") -> dict[str, Any]:
    """A form somebody could have sent, with the ids of the owner's things in it."""
    item = "finding" if name == "panel-not-relevant" else "alert"
    things = world.others if kind == MIXED else world.ids
    more = {
        "clinic-invite": {"email": "newcomer@stillnight.test", "role": "clinician"},
        "emergency": {"code": world.owner.panel_code},
        "data-download": {"what": "diary"},
        "clinic-join": {"link": "#forged", "name": "Ida Lund", "password": "a-lantern-at-sea"},
        "sign-in-end": {"which": things["sign_in"]},
    }
    if kind == MIXED:
        more["panel-message-take-back"] = {"message": things["from_reader"]}
    return {
        "key": nobodys(),
        "clinician": things["colleague"],
        item: things[item],
        "note": "seen",
        "review": things["note"],
        "limit": things["limit"],
        "reason": "seen, and written down in a few words",
        "categories": ["cramps", "labs"],
        "span": "open",
        "message": things["question"],
        "entry": things["helper_entry"],
    } | more.get(name, {})


def batch_of(world: World, role: str) -> dict[str, Any]:
    """What the phone of this person sends late, with the ids of the owner's things in it."""
    person = getattr(world.people.get(role), "patient", world.owner)
    ids, now = world.ids, NOW.isoformat()
    paths = (
        f"/cramps/{ids['running']}/stop",
        f"/cramps/{ids['cramp']}/undo",
        f"/cramps/{world.gone['cramp']}/stop",
        f"/drinks/{ids['drink']}/undo",
    )
    entries = [
        {"id": number, "path": path, "fields": {}, "at": now, "key": str(uuid.UUID(int=number))}
        for number, path in enumerate(paths, start=8)
    ]
    return {"person": str(person.phone_key), "sent_at": now, "entries": entries}


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
    """The body, what a redirect says in its query, and what the next page will say."""
    body = answer.content.decode(errors="replace") if hasattr(answer, "content") else ""
    location = urlsplit(answer.headers.get("Location", ""))
    request = getattr(answer, "wsgi_request", None)
    waiting = getattr(getattr(request, "_messages", None), "_queued_messages", ())
    said = " ".join(f"{each.message} {each.extra_tags}" for each in waiting)
    return f"{body} {location.query} {said}"


def bare(answer: HttpResponseBase) -> str:
    """The body without the token of the sign-out form, which differs from page to page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(answer))


def _ask(world: World, cell: Cell, address: str, body: dict[str, Any]) -> HttpResponseBase:
    """A form goes with POST alone."""
    browser = world.same_browser(cell.role)
    sent: dict[str, Any] = {"headers": {"HX-Request": "true"} if cell.form == HTMX else {}}
    if cell.method == "POST":
        sent["data"] = body
    if cell.form in {JSON, BATCH}:
        sent["content_type"] = "application/json"
    answer: HttpResponseBase = getattr(browser, cell.method.lower())(address, **sent)
    return answer


@contextmanager
def _settings_of(role: str) -> Iterator[None]:
    """The tests' clock jumps, so idle sign-ins are let alone; here is the one that is idle."""
    theirs = SETTINGS.get(role)
    with override_settings(**theirs) if theirs else nullcontext():
        yield


class _Nothing(HttpResponseBase):
    """No answer yet."""
