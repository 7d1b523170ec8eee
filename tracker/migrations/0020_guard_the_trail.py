"""The database itself refuses to change or take away a row of the trail.

The chain shows what was bent; this stops what would bend it: a slip in our own code, a query
somebody slipped in, a careless line at the prompt. Who owns the database can take the triggers
away first, and then the chain and its daily root show it.

The head of a chain may only move forward. SQLite loses a table's triggers when a later migration
alters the table; `tests/test_audit_guard.py` then asks to make them anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import migrations

NEVER_CHANGED = ("tracker_auditevent", "tracker_auditroot", "tracker_auditroothead")
HEADS = "tracker_audithead"
SAYS = "the trail is only added to"
BACKWARD = "NEW.chain <> OLD.chain OR NEW.seq <= OLD.seq"

# An integrity error on both, like any other rule of the database.
POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION refuse_to_bend_the_trail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def _sqlite() -> Iterator[str]:
    for table in (*NEVER_CHANGED, HEADS):
        for verb in ("UPDATE", "DELETE"):
            when = f"WHEN {BACKWARD}" if (table, verb) == (HEADS, "UPDATE") else ""
            yield (
                f'CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON "{table}" '
                f"FOR EACH ROW {when} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            )


def _postgresql() -> Iterator[str]:
    yield POSTGRESQL_FUNCTION
    for table in (*NEVER_CHANGED, HEADS):
        for verb, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            when = f"WHEN ({BACKWARD})" if (table, verb) == (HEADS, "UPDATE") else ""
            yield (
                f'CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON "{table}" '
                f"FOR EACH {each} {when} EXECUTE FUNCTION refuse_to_bend_the_trail()"
            )


def guard(apps: Any, schema_editor: Any) -> None:
    """Make the triggers."""
    statements = _postgresql if schema_editor.connection.vendor == "postgresql" else _sqlite
    for statement in statements():
        schema_editor.execute(statement, None)


def let_go(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in (*NEVER_CHANGED, HEADS):
        for verb in ("update", "delete", *(["truncate"] if is_postgresql else [])):
            on = f' ON "{table}"' if is_postgresql else ""
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}{on}", None)
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION refuse_to_bend_the_trail()", None)


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0019_name_helpers_and_let_requests_lapse"),
    ]

    operations = [
        migrations.RunPython(guard, let_go),
    ]
