"""The weekly mail end to end: planned, rendered, sealed and sent by the product's own worker.

    python -m benchmarks.mail [--people N] [--databases sqlite postgres]

People with six weeks of diary and last year's season are loaded in bulk. Then the planner
makes their rows, and one worker with two processes, as `make run` starts it, sends them to
a mail server on loopback. Time runs from the start of planning until no mail is owed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.lines import Line, write
from tests.faults.world import SWEEP_DELIVERIES, World, product_environment
from tests.support.postgres import postgres
from tests.support.processes import Running, descendants, free_port
from tests.support.valkey import valkey

PEOPLE = 10_000
BUDGET_MINUTES = 5.0
BUDGET_GROWTH_MB = 10.0
DATABASES = ("sqlite",)
PROCESSES = 2
SETTLED = 0.2  # of the mails: from then on a worker has loaded all it needs
RING_SECONDS, POLL_SECONDS, PATIENCE_SECONDS = 1.0, 0.2, 3600.0


@dataclass(slots=True)
class Counting:
    """A mail server that takes everything and keeps only whom it was for."""

    port: int = field(default_factory=free_port)
    taken: int = 0
    octets: int = 0
    people: set[str] = field(default_factory=set)

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Count the mail."""
        self.taken += 1
        self.octets += len(envelope.original_content or b"")
        self.people.update(envelope.rcpt_tos)
        return "250 Kept"


def main(arguments: Sequence[str]) -> int:
    """Print the lines of each database."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mail")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgres"), default=DATABASES)
    asked = parser.parse_args(arguments)
    for line in measure(people=asked.people, databases=asked.databases):
        write(line)
    return 0


def measure(*, people: int = PEOPLE, databases: Sequence[str] = DATABASES) -> Iterator[Line]:
    """Seconds for everybody's mail, and how much a worker grew while sending."""
    for database in databases:
        with _world(database) as (world, server):
            world.python("-m", "benchmarks.mail_people", "load", str(people))
            yield from _lines(world, server, database, people)


@contextlib.contextmanager
def _world(database: str) -> Iterator[tuple[World, Counting]]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stillnight-mail-")))
        broker = stack.enter_context(valkey())
        server = stack.enter_context(_listening(Counting()))
        more = {
            "REDIS_URL": broker.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
            "LEASE_SECONDS": "360",
        }
        if database == "postgres":
            more |= stack.enter_context(postgres(durable=True)).environ()
        env = product_environment(folder, more)
        yield World(env=env, folder=folder, broker=broker), server


@contextlib.contextmanager
def _listening(server: Counting) -> Iterator[Counting]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(_listen(server, loop), loop).result(timeout=10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(listening.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)


async def _listen(server: Counting, loop: asyncio.AbstractEventLoop) -> asyncio.Server:
    return await loop.create_server(
        lambda: SMTP(server, hostname="localhost", loop=loop), "127.0.0.1", server.port
    )


def _lines(world: World, server: Counting, database: str, people: int) -> Iterator[Line]:
    with world.worker(processes=PROCESSES) as worker:
        _wait_for(worker)
        planned, made = world.python("-m", "benchmarks.mail_people", "plan").split()
        begun, cpu_begun = time.monotonic(), sum(map(_cpu_seconds, _children(worker)))
        settled_mb = _ring_until_sent(world, server, worker, people)
        seconds = float(planned) + time.monotonic() - begun
        cpu = sum(map(_cpu_seconds, _children(worker))) - cpu_begun
        grew = max(_resident_mb(pid) - settled_mb[pid] for pid in settled_mb)
        largest = max(_resident_mb(pid) for pid in settled_mb)
    more = {
        "planned": int(made),
        "taken": server.taken,
        "people": len(server.people),
        "plan_seconds": round(float(planned), 1),
        "seconds": round(seconds, 1),
        "ms_per_mail": round(1000 * seconds / people, 1),
        "cpu_ms_per_mail": round(1000 * cpu / people, 1),
        "kb_per_mail": round(server.octets / max(server.taken, 1) / 1024, 1),
    }
    about = f"{database}, {PROCESSES} processes: {people} weekly mails"
    budget = BUDGET_MINUTES * people / PEOPLE
    yield Line(
        section="mail",
        what=about,
        value=round(seconds / 60, 2),
        unit="min",
        budget=budget,
        more=more,
    )
    yield Line(
        section="mail",
        what=f"{about}: growth of a process after the first fifth",
        value=round(grew, 1),
        unit="MB",
        budget=BUDGET_GROWTH_MB,
        more={"largest_mb": round(largest)},
    )


def _ring_until_sent(
    world: World, server: Counting, worker: Running, people: int
) -> dict[int, float]:
    """What each process held once it was warm; returns when every mail is noted."""
    end = time.monotonic() + PATIENCE_SECONDS
    last, warm = 0.0, dict[int, float]()
    while server.taken < people or world.count("delivery", "sent") < people:
        if time.monotonic() > end or worker.process.poll() is not None:
            raise RuntimeError(worker.output)
        if time.monotonic() - last > RING_SECONDS:
            world.ring(*[SWEEP_DELIVERIES] * PROCESSES)
            last = time.monotonic()
        if not warm and server.taken > SETTLED * people:
            warm = {pid: _resident_mb(pid) for pid in _children(worker)}
        time.sleep(POLL_SECONDS)
    return warm


def _wait_for(worker: Running) -> None:
    """Its processes run: what follows is work and not starting."""
    end = time.monotonic() + PATIENCE_SECONDS
    while len(_children(worker)) < PROCESSES:
        if time.monotonic() > end or worker.process.poll() is not None:
            raise RuntimeError(worker.output)
        time.sleep(POLL_SECONDS)


def _children(worker: Running) -> set[int]:
    return descendants(worker.process.pid)


def _cpu_seconds(pid: int) -> float:
    """What the process worked so far, which does not depend on who else does (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    """What the process holds now (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
