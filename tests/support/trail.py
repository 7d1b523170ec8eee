"""What somebody does first who owns the database and wants to bend the trail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

TABLES = (
    "tracker_auditevent",
    "tracker_audithead",
    "tracker_auditroot",
    "tracker_auditroothead",
)


@contextmanager
def without_guards() -> Iterator[None]:
    """The trail without its triggers, and with them again afterwards."""
    with transaction.atomic():
        guards = _take_away()
        yield
        _put_back(guards)


def guards_of(table: str) -> set[str]:
    """The names of the triggers that stand on a table and are switched on."""
    if connection.vendor == "postgresql":
        asked = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
        return _column(f"{asked} AND tgenabled = 'O'", table)
    return _column("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", table)


def _take_away() -> list[str]:
    if connection.vendor == "postgresql":
        _switch("DISABLE")
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found: list[tuple[str, str]] = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP TRIGGER {name}")
    return [made_by for _, made_by in found]


def _put_back(guards: list[str]) -> None:
    if connection.vendor == "postgresql":
        _switch("ENABLE")
    with connection.cursor() as cursor:
        for made_by in guards:
            cursor.execute(made_by)


def _switch(verb: str) -> None:
    """PostgreSQL alters no table while a check of it is put off to the end."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _column(asked: str, *values: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        return {row[0] for row in cursor.fetchall()}
