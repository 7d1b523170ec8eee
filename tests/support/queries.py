"""Counting a page's statements the way its budget is meant.

Sessions, accounts and the audit trail are left out: they cost every page the same. So do
savepoints. The keys database counts like the other one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE")
LEFT_OUT = frozenset({"django_session", "tracker_user", "tracker_auditevent", "tracker_audithead"})
_TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE)\s+"(\w+)"')


@contextmanager
def counted() -> Iterator[list[str]]:
    """A list that fills with the statements that count, from any database."""
    statements: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: Any, context: Any) -> Any:
        if counts(sql):
            statements.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(note))
        yield statements


def counts(sql: str) -> bool:
    """Whether a statement is one of those the budgets are about."""
    if not sql.lstrip().upper().startswith(COUNTED):
        return False
    table = _TABLE.search(sql)
    return table is None or table[1] not in LEFT_OUT
