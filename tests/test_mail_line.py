"""One connection for many mails: renewed in time, replaced when it breaks, given up when away."""

from __future__ import annotations

import pytest
from django.core.mail.backends.locmem import EmailBackend

from tracker.emails import Line, Outcome
from tracker.emails.line import MAILS_FOR_A_CONNECTION


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was hung up."""
    noted: list[str] = []
    monkeypatch.setattr(EmailBackend, "close", lambda _: noted.append("x"))
    return noted


def test_it_is_renewed_after_a_hundred_mails(closed: list[str]) -> None:
    line = Line()
    for _ in range(2 * MAILS_FOR_A_CONNECTION):
        line.note(Outcome.SENT)
    assert len(closed) == 2
    assert not line.is_away


def test_one_that_worked_and_broke_is_replaced(closed: list[str]) -> None:
    line = Line()
    for outcome in (Outcome.SENT, Outcome.AWAY, Outcome.SENT, Outcome.AWAY):
        line.note(outcome)
    assert len(closed) == 2
    assert not line.is_away


@pytest.mark.parametrize("before", [(), (Outcome.REFUSED, Outcome.LATER)])
def test_one_that_carried_nothing_shows_the_server_is_away(
    closed: list[str], before: tuple[Outcome, ...]
) -> None:
    line = Line()
    for outcome in (*before, Outcome.AWAY):
        line.note(outcome)
    assert line.is_away


def test_a_new_one_that_breaks_at_once_ends_it(closed: list[str]) -> None:
    line = Line()
    for outcome in (Outcome.SENT, Outcome.AWAY, Outcome.AWAY):
        line.note(outcome)
    assert line.is_away


def test_a_server_that_does_not_even_say_goodbye_is_no_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(_: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(EmailBackend, "close", gone)
    Line().close()
