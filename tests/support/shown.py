"""One page as somebody got it, and how to look without leaving a trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

OWNER, READER, LONG, NEW, NOBODY = "owner", "clinician", "long diary", "new diary", "stranger"
LOGS, SEES = "helper", "seeing helper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One page: the route it belongs to, who got it and how, and its HTML."""

    route: str
    role: str
    how: str  # "read", or what was sent
    address: str
    html: str

    def __str__(self) -> str:
        return f"{self.address} ({self.role}, {self.how})"

    @property
    def is_for_clinicians(self) -> bool:
        """True for the desk, whose words are a clinician's."""
        return self.role == READER


def whole_page(route: str, role: str, how: str, address: str, answer: Any) -> Iterator[Shown]:
    """The answer, if it is a whole page."""
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    text = answer.content.decode() if is_page and hasattr(answer, "content") else ""
    if text.lstrip().lower().startswith("<!doctype html"):
        yield Shown(route=route, role=role, how=how, address=address, html=text)


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        yield
        for alias in connections:
            transaction.set_rollback(True, using=alias)
