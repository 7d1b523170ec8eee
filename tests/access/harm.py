"""What a request did to somebody who had nothing to do with it.

Each may change what is theirs, or what was shared with them. For some people it is clear
whose rows they must leave alone, whatever the route: another patient those of the owner,
the owner those of another patient.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from django.apps import apps
from django.db import connection

from tests.access.roles import ELSEWHERE, NARROW, OTHER, OWNERS, READING
from tests.access.world import World
from tracker.models import AuditEvent, AuditHead, Patient, Receipt, SealingKey, User

# How a table names whose a row is, the surest first.
WHOSE = ("patient_id", "user_id")
ACCOUNTS = User._meta.db_table
# The trail has tests of its own, and a receipt is of whoever sent the form.
NOT_THEIRS = frozenset((AuditEvent, AuditHead, Receipt, SealingKey))


def harmed(world: World, role: str, changed: Collection[str]) -> set[str]:
    """The tables among `changed` in which rows of somebody this role must not touch differ."""
    if not changed:
        return set()
    if role in {OTHER, ELSEWHERE}:
        victim = world.owner
    elif role in (*OWNERS, *READING, NARROW):
        victim = world.other
    else:
        return set()
    tables = [table for table in changed if _column(table)]
    return {table for table in tables if _rows(table, victim) != _before(world, victim, table)}


def remember(world: World) -> None:
    """Keep every row of the two patients, to compare with; at the beginning, once."""
    for victim in (world.owner, world.other):
        for table in _tables():
            if _column(table):
                world.rows[victim.pk, table] = _rows(table, victim)


def _before(world: World, victim: Patient, table: str) -> list[tuple[object, ...]]:
    return world.rows[victim.pk, table]


def _rows(table: str, victim: Patient) -> list[tuple[object, ...]]:
    column = _column(table)
    owner = victim.pk if column == "patient_id" else victim.user_id
    with connection.cursor() as cursor:
        # Names come from the models, never from a request.
        cursor.execute(f'SELECT * FROM "{table}" WHERE "{column}" = %s ORDER BY 1', [owner])  # noqa: S608
        return list(cursor.fetchall())


@cache
def _column(table: str) -> str:
    columns = _tables().get(table, frozenset())
    return "id" if table == ACCOUNTS else next((name for name in WHOSE if name in columns), "")


@cache
def _tables() -> Mapping[str, frozenset[str]]:
    """The columns of every table that may hold something of a person."""
    return {
        model._meta.db_table: frozenset(field.column or "" for field in model._meta.fields)
        for app in ("tracker", "account", "mfa")
        for model in apps.get_app_config(app).get_models()
        if model not in NOT_THEIRS
    }
