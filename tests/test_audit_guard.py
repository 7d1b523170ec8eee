"""The database refuses to bend the trail; the chain is for those who own the database."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from tests.conftest import NOW
from tests.support.rows import all_rows
from tests.support.trail import TABLES, guards_of, without_guards
from tracker import audit
from tracker.audit_roots import set_root
from tracker.models import AuditEvent, AuditHead, AuditRoot, AuditRootHead, Patient

pytestmark = pytest.mark.django_db

SAYS = import_module("tracker.migrations.0020_guard_the_trail").SAYS
BENDS: dict[str, Callable[[], object]] = {
    "change a link": lambda: AuditEvent.objects.update(actor="somebody else"),
    "take a link away": lambda: AuditEvent.objects.filter(seq=1).delete(),
    "take all links away": lambda: AuditEvent.objects.all().delete(),
    "change a root": lambda: AuditRoot.objects.update(hash="0" * 64),
    "take a root away": lambda: AuditRoot.objects.all().delete(),
    "change what a root names": lambda: AuditRootHead.objects.update(seq=F("seq") + 1),
    "take away what a root names": lambda: AuditRootHead.objects.all().delete(),
    "move a head back": lambda: AuditHead.objects.update(seq=F("seq") - 1),
    "change a head where it stands": lambda: AuditHead.objects.update(hash="0" * 64),
    "give a head to another chain": lambda: AuditHead.objects.update(chain="another", seq=900),
    "take a head away": lambda: AuditHead.objects.all().delete(),
}


@pytest.mark.parametrize("what", BENDS)
def test_the_database_refuses_to(what: str, ruth: Patient) -> None:
    set_root(NOW)
    before = all_rows()
    with pytest.raises(IntegrityError, match=SAYS), transaction.atomic():
        BENDS[what]()
    assert all_rows() == before


@pytest.mark.parametrize("table", TABLES)
def test_every_table_of_the_trail_has_its_guards_after_all_migrations(table: str) -> None:
    verbs = {"update", "delete"} | ({"truncate"} if connection.vendor == "postgresql" else set())
    assert guards_of(table) == {f"{table}_no_{verb}" for verb in verbs}


def test_a_link_does_not_take_the_place_of_another(ruth: Patient) -> None:
    """SQLite's REPLACE takes rows away too, and PostgreSQL's ON CONFLICT changes them."""
    said = audit.INSERT_LINKS + audit.LINK_PLACES
    if connection.vendor == "sqlite":
        said = said.replace("INSERT", "INSERT OR REPLACE", 1)
    else:
        said += " ON CONFLICT (chain, seq) DO UPDATE SET actor = excluded.actor"
    chain, there = str(ruth.public_id), all_rows()
    at = connection.ops.adapt_datetimefield_value(NOW)
    forged = (chain, 1, at, "somebody else", "x", "x", "", "", "", "0" * 64)
    with pytest.raises(IntegrityError, match=SAYS), transaction.atomic():
        connection.cursor().execute(said, forged)
    assert all_rows() == there


@pytest.mark.django_db(transaction=True)
def test_the_command_that_empties_a_database_leaves_the_trail(ruth: Patient) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(CommandError, match="couldn't be flushed"):
        call_command("flush", interactive=False, verbosity=0)
    assert AuditEvent.objects.count() == before > 0
    assert Patient.objects.filter(pk=ruth.pk).exists()


def test_the_trail_goes_on_growing(ruth: Patient) -> None:
    audit.record(audit.JOB, ruth, "test.step", now=NOW)
    assert audit.verify(str(ruth.public_id)) is None


def test_who_owns_the_database_can_bend_it_and_then_it_shows(ruth: Patient) -> None:
    with without_guards():
        AuditEvent.objects.filter(chain=str(ruth.public_id), seq=1).update(actor="x")
    assert audit.verify(str(ruth.public_id)) == "link 1 was changed"
    with pytest.raises(DatabaseError, match=SAYS), transaction.atomic():
        AuditEvent.objects.update(actor="y")


def test_the_guards_can_be_taken_back_by_the_migration(ruth: Patient) -> None:
    moved = import_module("tracker.migrations.0020_guard_the_trail")
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        editor = connection.schema_editor()
        editor.deferred_sql = []
        moved.let_go(None, editor)
        assert [guards_of(table) for table in TABLES] == [set()] * 4
        moved.guard(None, editor)
    assert all(guards_of(table) for table in TABLES)
