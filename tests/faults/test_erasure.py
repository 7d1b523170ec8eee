"""Erasing beside real workers: no mail, no row, and no word is left anywhere."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.faults.canary_person import CANARY_EMAIL
from tests.faults.sink import Sink, Stage
from tests.faults.world import PATIENTS, SWEEP_DELIVERIES, SWEEP_RUNS, World
from tests.support.full_diary import CANARY
from tests.support.processes import running, wait_until
from tests.support.valkey import Valkey

pytestmark = pytest.mark.faults

ACCEPTED_BEFORE = 3
FAREWELL = "SELECT count(*) FROM tracker_delivery WHERE subject = 'Your diary is deleted'"
OPEN = "SELECT count(*) FROM tracker_delivery WHERE state IN ('due', 'sending')"
WAITING = (
    "SELECT u.email FROM tracker_user u JOIN tracker_patient p ON p.user_id = u.id"
    " JOIN tracker_delivery d ON d.recipient_kind = 'patient' AND d.state = 'due'"
    " AND d.kind = 'weekly' AND replace(d.recipient_id, '-', '') ="
    " replace(CAST(p.public_id AS text), '-', '') ORDER BY u.email DESC"
)


def erasing(world: World, go: Path, *addresses: str) -> list[str]:
    module = ("-m", "tests.faults.canary_person", "erase", str(go), *addresses)
    return [sys.executable, *module]


def test_erasing_in_the_middle_of_the_mails_wins(
    world: World, sink: Sink, tmp_path: Path, undisturbed: dict[str, list[str]]
) -> None:
    sink.pause_at, sink.pause_after = Stage.DATA, ACCEPTED_BEFORE
    gone = [address for (address,) in world.rows(WAITING)][:3]
    assert len(gone) == 3
    go = tmp_path / "go"
    with (
        running(erasing(world, go, *gone), env=world.env) as eraser,
        world.worker(processes=1) as worker,
    ):
        wait_until(lambda: "ready" in eraser.output, seconds=60, otherwise=lambda: eraser.output)
        world.ring_until(sink.paused.is_set, SWEEP_DELIVERIES, worker=worker)
        go.touch()
        assert eraser.wait(seconds=60) == 0, eraser.output
        sink.resume.set()
        left = PATIENTS - len(gone)
        world.ring_until(
            lambda: world.rows(OPEN)[0][0] == 0 and world.count("analysisrun", "done") == left * 3,
            SWEEP_DELIVERIES,
            SWEEP_RUNS,
            worker=worker,
        )
    copies = sink.copies()
    assert {address: len(copies[address]) for address in gone} == dict.fromkeys(gone, 1)
    assert world.rows(FAREWELL)[0][0] == len(gone)
    dump = world.dump()
    assert dump["broken chains"] == []
    assert len(dump["Patient"]) == left
    assert len(dump["AnalysisRun"]) == left * 3
    assert len(dump["Finding"]) < len(undisturbed["Finding"])
    owners = {row[0] for row in world.rows("SELECT id FROM tracker_patient")}
    for table in ("finding", "analysisrun", "latestanswers", "night", "cramp"):
        query = f"SELECT DISTINCT patient_id FROM tracker_{table}"  # noqa: S608
        assert {row[0] for row in world.rows(query)} <= owners, table
    assert "chains are whole" in world.python("manage.py", "verify_audit")


def test_no_word_of_an_erased_person_is_left_anywhere(
    world: World, broker: Valkey, sink: Sink
) -> None:
    said = [world.python("-m", "tests.faults.canary_person", "fill")]
    with world.worker() as worker:
        world.ring_until(
            lambda: world.rows(OPEN)[0][0] == 0, SWEEP_DELIVERIES, SWEEP_RUNS, worker=worker
        )
        assert CANARY in rows_as_text(world)
        said.append(world.python(*erasing(world, world.folder, CANARY_EMAIL)[1:]))
        world.ring_until(
            lambda: world.rows(OPEN)[0][0] == 0, SWEEP_DELIVERIES, SWEEP_RUNS, worker=worker
        )
        said.append(worker.output)
    said.append(world.python("manage.py", "clear_old"))
    assert [to for to, _ in sink.accepted].count(CANARY_EMAIL) >= 1
    assert CANARY not in "".join(said)
    assert CANARY not in rows_as_text(world)
    assert CANARY not in valkey_as_text(broker)
    for path in sorted(world.folder.rglob("*")):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path.name


def rows_as_text(world: World) -> str:
    """Every cell of every table of both databases."""
    return "\n".join(_cells(world, "DATABASE_URL", "stillnight.sqlite3")) + "\n".join(
        _cells(world, "KEYS_DATABASE_URL", "keys.sqlite3")
    )


def _cells(world: World, variable: str, file: str) -> list[str]:
    if variable in world.env:
        return _postgres_cells(world.env[variable])
    with contextlib.closing(sqlite3.connect(world.folder / file, timeout=20)) as database:
        return list(database.iterdump())


def _postgres_cells(url: str) -> list[str]:
    import psycopg
    from psycopg import sql

    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(url) as connection:
        names = [name for (name,) in connection.execute(tables.encode())]
        return [
            str(row)
            for name in names
            for row in connection.execute(
                sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))
            )
        ]


def valkey_as_text(broker: Valkey) -> str:
    """Every key and every value, of every type."""
    found: list[Any] = []
    with redis.Redis.from_url(broker.url) as client:
        for key in client.scan_iter():
            kind = client.type(key).decode()
            values = {
                "string": client.get,
                "list": lambda key: client.lrange(key, 0, -1),
                "set": client.smembers,
                "zset": lambda key: client.zrange(key, 0, -1, withscores=True),
                "hash": client.hgetall,
            }[kind](key)
            found.append((key, values))
    return repr(found)
