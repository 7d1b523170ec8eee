"""An error behind every address: what it quotes reaches no log, page, mail, cache or queue.

Two ways to break a page. Its view raises at once, whatever the address; and the database
breaks in the middle of the real work, with a message that quotes a row, as PostgreSQL does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import DatabaseError, connections
from django.http import HttpRequest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from crampsite.policy import POLICIES, Door
from tests.access import world as people
from tests.access.addresses import PARTS, THEIRS, address_of
from tests.access.knocking import body_of
from tests.conftest import NOW
from tests.support.log_text import product_log
from tests.support.shown import undone
from tracker.models import Delivery

pytestmark = pytest.mark.django_db

CANARY = "zq-canary the kingfisher woke me"
QUOTES = "zq-"  # what no log may hold
QUOTED = "zq-of-a-row"  # … nor any page
TYPED = ("words", "name", "note", "reason")
METHODS = ("get", "post")
POINTS = ("SAVEPOINT", "ROLLBACK", "RELEASE")  # not the work of a page
KNOWN = {route for route in POLICIES if route in PARTS}
# Whose door it is: who can be inside when it breaks.
INSIDE = {
    Door.PATIENT: people.OWNER,
    Door.SIGNED_IN: people.OWNER,
    Door.CLINICIAN: people.READER,
    Door.DESK: people.READER,
    Door.MANAGER: people.READER,
    Door.WAITING: people.WAITS,
}


@pytest.fixture
def world(db: None) -> Iterator[people.World]:
    with time_machine.travel(NOW, tick=False):
        yield people.build()


@pytest.fixture
def every_view_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each raises an error that quotes a row, from one that quotes it too."""

    def broken(request: HttpRequest, *_: Any, **__: Any) -> None:
        words = f"Failing row contains ({CANARY})"
        try:
            raise ValueError(words)
        except ValueError as cause:
            raise RuntimeError(words, words) from cause

    broken.csrf_exempt = True  # type: ignore[attr-defined]
    for pattern in _patterns(get_resolver()):
        monkeypatch.setattr(pattern, "callback", broken)


@pytest.mark.once
def test_an_error_in_any_view_tells_nothing(world: people.World, every_view_breaks: None) -> None:
    browsers = [Client(), *(world.browser(role) for role in (people.OWNER, people.READER))]
    broke = set()
    with product_log() as log:
        for route in sorted(KNOWN):
            address = address_of(route, world, THEIRS) or f"/{route}"
            for browser in browsers:
                browser.raise_request_exception = False
                for method in METHODS:
                    answer = _ask(browser, method, address)
                    assert QUOTES not in answer.content.decode(errors="replace"), route
                    broke |= {route} if answer.status_code == 500 else set()
    assert broke == KNOWN
    _tells_nothing(log.getvalue())
    assert log.getvalue().count("RuntimeError") >= 3 * len(KNOWN)


def test_a_path_that_is_its_own_key_is_in_no_line_about_an_error(every_view_breaks: None) -> None:
    browser = Client(raise_request_exception=False)
    with product_log() as log:
        for path in ("/summary/zq-canary-key/", "/mail/choice/zq-canary-key/"):
            browser.get(path)
    assert "RuntimeError" in log.getvalue()
    _tells_nothing(log.getvalue())


@pytest.mark.once
@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
def test_a_row_that_the_database_quotes_is_told_nowhere(world: people.World, at: float) -> None:
    """`at` is how much of the page's work is done when it breaks."""
    broke = set()
    with product_log() as log:
        for route, method, role in _rooms():
            address = address_of(route, world, THEIRS) or ""
            browser = world.browser(role)
            browser.raise_request_exception = False
            body = body_of(route, world) | dict.fromkeys(TYPED, CANARY)
            with undone(), counted() as statements:
                _ask(browser, method, address, body)
            with undone(), breaking_at(max(1, round(at * len(statements)))):
                answer = _ask(browser, method, address, body)
            broke |= {route} if answer.status_code >= 500 else set()
            assert QUOTED not in answer.content.decode(errors="replace"), route
    assert len(broke) > 100
    assert "DatabaseError" in log.getvalue()
    _tells_nothing(log.getvalue())


def test_the_page_about_an_error_comes_when_the_database_is_gone(
    ruths_browser: Client, annas_browser: Client
) -> None:
    for browser in (ruths_browser, annas_browser):
        browser.raise_request_exception = False
        with breaking_at(1):
            answer = browser.get("/account/")
        assert answer.status_code == 500
        assert "Something went wrong on our side" in answer.content.decode()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "no-store" in answer.headers["Cache-Control"]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of a request."""
    said: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.startswith(POINTS):
            said.append(sql)
        return execute(sql, *rest)

    with _around_statements(note):
        yield said


@contextmanager
def breaking_at(number: int) -> Iterator[None]:
    """The statement of that number and all after it fail, with a message that quotes a row."""
    count = 0

    def fail(execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        nonlocal count
        count += not sql.startswith(POINTS)
        if count >= number and not sql.startswith(POINTS):
            raise DatabaseError(f"Failing row contains ({QUOTED}, {params})")
        return execute(sql, params, *rest)

    with _around_statements(fail):
        yield


@contextmanager
def _around_statements(wrapper: Callable[..., Any]) -> Iterator[None]:
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(wrapper))
        yield


def _rooms() -> Iterator[tuple[str, str, str]]:
    for route in sorted(KNOWN):
        policy = POLICIES[route]
        role = INSIDE.get(policy.door)
        if policy.door is Door.HELPER:
            role = people.SEES if policy.reads else people.LOGS
        if role:
            for method in policy.methods:
                yield route, method.lower(), role


def _ask(browser: Client, method: str, address: str, body: dict[str, Any] | None = None) -> Any:
    """With words where anybody can put some: the query, the form, the headers."""
    where = f"{address}{'&' if '?' in address else '?'}q={CANARY}"
    headers = {"User-Agent": CANARY, "Referer": f"http://testserver/?q={CANARY}"}
    return getattr(browser, method)(where, body or {"words": CANARY}, headers=headers)


def _tells_nothing(log: str) -> None:
    assert QUOTES not in log
    assert not [letter for letter in mail.outbox if QUOTES in str(letter.message())]
    assert QUOTES not in str(list(Delivery.objects.values("subject", "outcome", "period")))
    kept: dict[str, bytes] = getattr(cache, "_cache", {})
    assert not [key for key, value in kept.items() if QUOTES.encode() in value or QUOTES in key]


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from _patterns(entry)
