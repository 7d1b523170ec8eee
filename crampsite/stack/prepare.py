"""Brings databases, medicine catalogue, static files and sample people up to date.

A second start must be quick, so each step first looks whether there is anything to do.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from crampsite.stack import accounts
from crampsite.stack.child import Say

DRUGS = Path("tracker/data/drugs.csv")


def prepare(say: Say) -> accounts.DemoAccounts | None:
    """The demo sign-ins, or None without demo people, once everything is up to date."""
    try:
        is_new = migrate_databases(say)
        load_medicines(say, is_new=is_new)
        collect_static_files(say)
        return seed_demo_people(say)
    finally:
        connections.close_all()  # the supervisor holds no connection while the product runs


def migrate_databases(say: Say) -> bool:
    """Apply pending migrations to both databases; True when there were any."""
    is_new = False
    for alias in settings.DATABASES:
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            say(f"Bringing the database {alias!r} up to date ...")
            call_command("migrate", database=alias, interactive=False, verbosity=0)
            is_new = True
    return is_new


def load_medicines(say: Say, *, is_new: bool) -> None:
    """Refresh the medicine table when the catalogue or the database is another one."""
    database = settings.DATABASES["default"]
    place = [str(database.get(key)) for key in ("ENGINE", "HOST", "PORT", "NAME")]
    current = _digest(place, [settings.BASE_DIR / DRUGS])
    if is_new or not _is_unchanged("drugs", current):
        say("Loading the medicine catalogue ...")
        call_command("load_drugs", verbosity=0)
        _remember("drugs", current)


def collect_static_files(say: Say) -> None:
    """Collect, hash and compress the static files when one of them changed."""
    files = [
        Path(storage.path(name))
        for finder in finders.get_finders()
        for name, storage in finder.list([])
    ]
    current = _digest([settings.STORAGES["staticfiles"]["BACKEND"]], files)
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not (manifest.exists() and _is_unchanged("static", current)):
        say("Compressing the static files ...")
        call_command("collectstatic", interactive=False, verbosity=0)
        _remember("static", current)


def seed_demo_people(say: Say) -> accounts.DemoAccounts | None:
    """The sample people's sign-ins, made when they are not there; None when not wanted."""
    if not settings.DEMO:
        return None
    kept = accounts.read_accounts(settings.DATA_DIR / "demo.json")
    emails = [accounts.PATIENT_EMAIL, accounts.CLINICIAN_EMAIL]
    if kept and get_user_model().objects.filter(email__in=emails).count() == len(emails):
        return kept
    say("Writing the diaries of the sample people ...")
    chosen = kept or accounts.new_accounts()
    os.environ.update(chosen.environ())
    call_command("seed_demo", verbosity=0)
    return chosen


def _digest(facts: Iterable[str], files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for fact in facts:
        digest.update(fact.encode() + b"\0")
    for path in sorted(files):
        digest.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _is_unchanged(step: str, current: str) -> bool:
    return _remembered().get(step) == current


def _remember(step: str, current: str) -> None:
    accounts.write_private(_memory(), {**_remembered(), step: current})


def _remembered() -> dict[str, str]:
    try:
        remembered = json.loads(_memory().read_text())
    except (OSError, ValueError):
        return {}
    return remembered if isinstance(remembered, dict) else {}


def _memory() -> Path:
    return Path(settings.DATA_DIR) / "prepared.json"
