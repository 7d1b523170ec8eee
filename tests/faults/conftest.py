"""One filled database for the session; each test gets a copy of it and may wreck it."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.sink import Sink, mail_server
from tests.faults.world import PATIENTS, World, product_environment
from tests.support.valkey import Valkey, valkey


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A filled database that is only copied."""

    folder: Path
    databases: dict[str, str]

    def copy(self, folder: Path, more: dict[str, str]) -> World:
        """A world of its own."""
        if self.databases:
            urls = {key: _copied(url) for key, url in self.databases.items()}
            folder.mkdir()
        else:
            urls = {}
            shutil.copytree(self.folder, folder)
        return World(env=product_environment(folder, urls | more), folder=folder)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Sixteen patients with 150 nights; on PostgreSQL when DATABASE_URL is set, else SQLite."""
    folder = tmp_path_factory.mktemp("template")
    databases = {
        key: _created(os.environ[key])
        for key in ("DATABASE_URL", "KEYS_DATABASE_URL")
        if key in os.environ
    }
    world = World(env=product_environment(folder, databases), folder=folder)
    world.python("-m", "tests.faults.people", str(PATIENTS))
    return Template(folder=folder, databases=databases)


@pytest.fixture(scope="session")
def undisturbed(
    template: Template, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """What a quiet night leaves: no worker, no broker, one process."""
    world = template.copy(tmp_path_factory.mktemp("quiet") / "data", {})
    world.python("manage.py", "sweep")
    return world.dump()


@pytest.fixture
def broker() -> Iterator[Valkey]:
    """A real Valkey of this test."""
    with valkey() as server:
        yield server


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server of this test."""
    with mail_server(Sink()) as listening:
        yield listening


@pytest.fixture
def world(template: Template, tmp_path: Path, broker: Valkey, sink: Sink) -> World:
    """A copy of the database with a broker and a mail server."""
    more = {"REDIS_URL": broker.url, "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
    made = template.copy(tmp_path / "data", more)
    made.broker = broker
    return made


def _created(url: str) -> str:
    """A new empty database on the server of `url`."""
    return _new_database(url, "")


def _copied(url: str) -> str:
    """A copy of the database of `url`, on the same server."""
    return _new_database(url, f"TEMPLATE {url.rpartition('/')[2]}")


def _new_database(url: str, options: str) -> str:
    import psycopg

    server, _, _ = url.rpartition("/")
    name = f"faults_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {options}".encode())
    return f"{server}/{name}"
