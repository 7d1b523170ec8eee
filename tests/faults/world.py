"""A database of its own with real processes around it, all of which may be killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from celery import Celery

from tests.support.processes import ROOT, Running, children, free_port, running, wait_until
from tests.support.valkey import Valkey

LEASE_SECONDS = 3
PATIENTS = 16
RUNS = PATIENTS * 3  # the planner owes the last three closed nights
RING_SECONDS = 0.5
PATIENCE_SECONDS = 60.0
SWEEP_RUNS, SWEEP_DELIVERIES = "tracker.tasks.sweep_runs", "tracker.tasks.sweep_deliveries"


@dataclass(slots=True, kw_only=True)
class World:
    """One database, and the environment its processes get."""

    env: dict[str, str]
    folder: Path
    broker: Valkey | None = None

    def python(self, *arguments: str) -> str:
        """What a process of the product said; it must succeed."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.env, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def dump(self) -> dict[str, list[str]]:
        """All rows, comparable with those of another world."""
        found: dict[str, list[str]] = json.loads(self.python("-m", "tests.faults.dump"))
        return found

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database holds at this moment, past all caches."""
        if "DATABASE_URL" in self.env:
            import psycopg

            with psycopg.connect(self.env["DATABASE_URL"]) as connection:
                return connection.execute(query.encode()).fetchall()
        file = self.folder / "stillnight.sqlite3"
        with contextlib.closing(sqlite3.connect(file, timeout=20)) as database:
            return database.execute(query).fetchall()

    def count(self, table: str, state: str) -> int:
        """How many rows of "analysisrun" or "delivery" are in a state."""
        query = f"SELECT count(*) FROM tracker_{table} WHERE state = '{state}'"  # noqa: S608
        return int(self.rows(query)[0][0])

    @contextlib.contextmanager
    def worker(self, processes: int = 2) -> Iterator[Running]:
        """A real Celery worker of the product, in a session of its own."""
        command = [
            *(sys.executable, "-W", "ignore:You're running the worker with superuser privileges"),
            *("-m", "celery", "--quiet", "--app", "crampsite.celery:app", "worker"),
            *("--concurrency", str(processes), "--loglevel", "WARNING"),
            *("--without-mingle", "--without-gossip"),
        ]
        with running(command, env=self.env) as started:
            yield started

    @contextlib.contextmanager
    def beat(self, name: str) -> Iterator[Running]:
        """A real beat with the product's own timetable."""
        command = [
            *(sys.executable, "-m", "celery", "--quiet", "--app", "crampsite.celery:app", "beat"),
            *("--schedule", str(self.folder / f"beat-{name}"), "--pidfile", ""),
            *("--loglevel", "WARNING"),
        ]
        with running(command, env=self.env) as started:
            yield started

    def ring(self, *names: str) -> None:
        """Send the messages beat would send."""
        assert self.broker is not None
        bell = Celery("bell", broker=self.broker.url, set_as_current=False)
        with bell.connection_for_write() as connection:
            for name in names:
                bell.send_task(name, connection=connection, expires=5)
        bell.close()

    def ring_until(self, is_true: Callable[[], bool], *names: str, worker: Running) -> None:
        """Go on ringing until it is true."""
        last = 0.0

        def rung() -> bool:
            nonlocal last
            if time.monotonic() - last > RING_SECONDS:
                self.ring(*names)
                last = time.monotonic()
            return is_true()

        wait_until(rung, seconds=PATIENCE_SECONDS, otherwise=lambda: worker.output)


def catch(worker: Running, is_true: Callable[[], bool]) -> None:
    """Return with every process of the worker frozen at a moment when it is true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        os.killpg(worker.process.pid, signal.SIGSTOP)
        if is_true():
            return
        os.killpg(worker.process.pid, signal.SIGCONT)
        time.sleep(0.003)
    raise AssertionError(f"the moment never came: {worker.output}")


def kill(worker: Running) -> None:
    """`kill -9` for the worker and all its children at once."""
    os.killpg(worker.process.pid, signal.SIGKILL)
    worker.process.wait(timeout=15)


def kill_children(worker: Running) -> None:
    """`kill -9` for the children only, as the kernel does when memory runs out."""
    for pid in children(worker.process.pid):
        os.kill(pid, signal.SIGKILL)
    os.killpg(worker.process.pid, signal.SIGCONT)


def product_environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    """The environment of the product's processes: nothing of the test run's own."""
    from tests.run import PRODUCT_VARIABLES

    kept = {key: value for key, value in os.environ.items() if key not in PRODUCT_VARIABLES}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "crampsite.settings",
        "DATA_DIR": str(folder),
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
        "LEASE_SECONDS": str(LEASE_SECONDS),
        "EMAIL_URL": f"smtp://127.0.0.1:{free_port()}",
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def differing(one: Mapping[str, Sequence[str]], other: Mapping[str, Sequence[str]]) -> list[str]:
    """The tables that are not the same, for a short message."""
    return [name for name in one if one[name] != other.get(name)]
