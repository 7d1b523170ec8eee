"""The nightly job end to end: one more night for everybody, by real Celery workers.

    python -m benchmarks.nightly [--people N] [--databases sqlite postgres]

For each database a year of diary is loaded in bulk and analysed once; then one night is
added and done by one worker, and another by two, with a real broker between. Time runs
from the first bell until no run is due. Figures for 100,000 people are reckoned from the
number that was measured, which each line tells: the job's work is the same for each
person, and the planner's and the sweep's queries use indexes. The workers' processor time
stands beside the clock's, for a machine that has other work too.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.lines import Line, write
from tests.faults.world import SWEEP_RUNS, World, product_environment
from tests.support.postgres import postgres
from tests.support.processes import Running, descendants
from tests.support.valkey import valkey

PEOPLE = 400
EVERYBODY = 100_000
BUDGET_MINUTES, BUDGET_MB = 20, 512
DATABASES = ("sqlite", "postgres")
RING_SECONDS, POLL_SECONDS, PATIENCE_SECONDS = 1.0, 0.1, 3600.0
LEASE_SECONDS = "360"  # the product's own


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spent:
    """What one run of the job took: on the clock, of the workers' processors, of memory."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    runs: int


def main(arguments: Sequence[str]) -> int:
    """Print a line for each database and number of workers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nightly")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    asked = parser.parse_args(arguments)
    for line in measure(people=asked.people, databases=asked.databases):
        write(line)
    return 0


def measure(*, people: int = PEOPLE, databases: Sequence[str] = DATABASES) -> Iterator[Line]:
    """Load, build up, then one more night with one worker and one with two."""
    for database in databases:
        with _world(database) as world:
            begun = time.monotonic()
            world.python("-m", "benchmarks.nightly_people", "load", str(people))
            loaded = time.monotonic() - begun
            yield _first_line(world, database, people, loaded)
            for workers, back in ((1, 1), (2, 0)):
                yield _night_line(world, database, people, workers, back)


@contextlib.contextmanager
def _world(database: str) -> Iterator[World]:
    """An empty product with its own broker, and a server of its own for PostgreSQL."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stillnight-job-")))
        broker = stack.enter_context(valkey())
        more = {"REDIS_URL": broker.url, "LEASE_SECONDS": LEASE_SECONDS}
        if database == "postgres":
            more |= stack.enter_context(postgres(durable=True)).environ()
        yield World(env=product_environment(folder, more), folder=folder, broker=broker)


def _first_line(world: World, database: str, people: int, loaded: float) -> Line:
    """The first analysis of a whole year: what a new version costs."""
    spent = _work(world, workers=2, back=2)
    return Line(
        section="nightly",
        what=f"{database}, 2 workers: the whole year of {EVERYBODY} people, once",
        value=round(_minutes(spent.seconds, people), 1),
        unit="min",
        more=_more(people, spent) | {"load_seconds": round(loaded)},
    )


def _night_line(world: World, database: str, people: int, workers: int, back: int) -> Line:
    world.python("-m", "benchmarks.nightly_people", "night", str(back))
    spent = _work(world, workers=workers, back=back)
    return Line(
        section="nightly",
        what=f"{database}, {workers} worker{'s' * (workers > 1)}: one more night of {EVERYBODY}",
        value=round(_minutes(spent.seconds, people), 1),
        unit="min",
        budget=BUDGET_MINUTES,
        more=_more(people, spent)
        | {"minutes_of_processor_each": round(_minutes(spent.cpu_seconds, people) / workers, 1)},
    )


def _more(people: int, spent: _Spent) -> dict[str, float | bool]:
    return {
        "measured_people": people,
        "measured_runs": spent.runs,
        "measured_seconds": round(spent.seconds, 1),
        "ms_per_person": round(1000 * spent.seconds / people, 2),
        "cpu_ms_per_person": round(1000 * spent.cpu_seconds / people, 2),
        "peak_mb_of_a_process": round(spent.peak_mb),
        "within_memory": spent.peak_mb <= BUDGET_MB,
    }


def _minutes(seconds: float, people: int) -> float:
    return seconds / people * EVERYBODY / 60


def _work(world: World, *, workers: int, back: int) -> _Spent:
    """What it took until no run was due."""
    world.python("-m", "benchmarks.nightly_people", "owe", str(back))
    before = world.count("analysisrun", "done")
    with contextlib.ExitStack() as stack:
        started = [stack.enter_context(world.worker(processes=1)) for _ in range(workers)]
        _wait_for(started)
        begun, cpu_before = time.monotonic(), _cpu_seconds(started)
        _ring_until_done(world, started)
        seconds, cpu_seconds = time.monotonic() - begun, _cpu_seconds(started) - cpu_before
        peak_mb = max(_peak_mb(pid) for one in started for pid in _family(one))
    if broken := world.count("analysisrun", "broken"):
        message = f"{broken} runs are broken"
        raise RuntimeError(message)
    return _Spent(
        seconds=seconds,
        cpu_seconds=cpu_seconds,
        peak_mb=peak_mb,
        runs=world.count("analysisrun", "done") - before,
    )


def _wait_for(started: Sequence[Running]) -> None:
    """Each worker has its child: what follows is work and not starting."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not all(descendants(one.process.pid) for one in started):
        if time.monotonic() > end or any(one.process.poll() is not None for one in started):
            raise RuntimeError(started[0].output)
        time.sleep(POLL_SECONDS)


def _ring_until_done(world: World, started: Sequence[Running]) -> None:
    """Ring as beat does, once for each worker, until nothing is owed."""
    end, last = time.monotonic() + PATIENCE_SECONDS, 0.0
    while world.count("analysisrun", "due") + world.count("analysisrun", "claimed"):
        if time.monotonic() > end:
            raise RuntimeError(started[0].output)
        if time.monotonic() - last > RING_SECONDS:
            world.ring(*[SWEEP_RUNS] * len(started))
            last = time.monotonic()
        time.sleep(POLL_SECONDS)


def _family(one: Running) -> set[int]:
    return {one.process.pid} | descendants(one.process.pid)


def _cpu_seconds(started: Sequence[Running]) -> float:
    """The processor time of the workers so far (Linux); the database server is not among them."""
    ticks = 0
    for pid in {pid for one in started for pid in _family(one)}:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _peak_mb(pid: int) -> float:
    """The most memory the process ever held (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
