"""The supervisor with small processes in place of the product."""

from __future__ import annotations

import itertools
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crampsite.stack import supervisor as module
from crampsite.stack.child import Service
from crampsite.stack.supervisor import GaveUpError, StopAsked, Supervisor
from tests.support.processes import descendants, running, still_alive, wait_until

WAITS = "import signal; print('here', flush=True); signal.pause()"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAITS}"
ENDS = "raise SystemExit(3)"
FORKS = f"import os; os.fork(); {WAITS}"


def service(name: str, script: str = WAITS, *, grace_seconds: float = 5) -> Service:
    command = (sys.executable, "-I", "-S", "-c", script)
    return Service(name=name, command=command, grace_seconds=grace_seconds)


class Log:
    """What the supervisor said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def has(self, text: str, times: int = 1) -> bool:
        return sum(text in line for line in list(self.lines)) >= times

    def __str__(self) -> str:
        return "\n".join(self.lines)


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def supervisor(log: Log, tmp_path: Path) -> Iterator[Supervisor]:
    kept = {number: signal.getsignal(number) for number in module_signals()}
    made = Supervisor(env=dict(os.environ), cwd=tmp_path, say=log.lines.append)
    made.obey_signals()
    yield made
    made.stop()
    for number, handler in kept.items():
        signal.signal(number, handler)


def module_signals() -> tuple[signal.Signals, ...]:
    return (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def test_output_carries_the_name_of_its_process(supervisor: Supervisor, log: Log) -> None:
    supervisor.start(service("web"))
    wait_until(lambda: log.has("web    | here"), seconds=10, otherwise=lambda: str(log))


def test_the_last_started_is_stopped_first_and_nothing_is_left(
    supervisor: Supervisor, log: Log
) -> None:
    before = descendants(os.getpid())
    supervisor.start(service("one"), service("two"), service("three"))
    wait_until(lambda: log.has("here", times=3), seconds=10, otherwise=lambda: str(log))
    started = descendants(os.getpid()) - before
    supervisor.stop()
    stops = [line for line in log.lines if line.startswith("Stopping")]
    assert stops == ["Stopping three ...", "Stopping two ...", "Stopping one ..."]
    assert len(started) == 3
    assert not still_alive(started)


def test_what_a_process_started_ends_with_it(supervisor: Supervisor, log: Log) -> None:
    before = descendants(os.getpid())
    supervisor.start(service("forks", FORKS))
    wait_until(lambda: log.has("here", times=2), seconds=10, otherwise=lambda: str(log))
    started = descendants(os.getpid()) - before
    supervisor.stop()
    assert len(started) == 2
    wait_until(lambda: not still_alive(started), seconds=5, otherwise=lambda: str(started))


def test_a_process_that_will_not_stop_is_ended_after_its_grace(
    supervisor: Supervisor, log: Log
) -> None:
    supervisor.start(service("stubborn", STUBBORN, grace_seconds=0.1))
    wait_until(lambda: log.has("here"), seconds=10, otherwise=lambda: str(log))
    supervisor.stop()
    assert log.has("stubborn did not stop by itself")


def test_the_second_signal_cuts_the_grace_short(supervisor: Supervisor, log: Log) -> None:
    supervisor.start(service("stubborn", STUBBORN, grace_seconds=600))
    wait_until(lambda: log.has("here"), seconds=10, otherwise=lambda: str(log))
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGINT)
    start = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - start < 60
    assert supervisor.was_killed


@pytest.mark.parametrize("number", module_signals())
def test_each_signal_ends_the_watch(supervisor: Supervisor, number: signal.Signals) -> None:
    os.kill(os.getpid(), number)
    supervisor.watch()
    assert supervisor.is_asked_to_stop
    assert not supervisor.was_killed


def test_a_signal_breaks_off_the_preparation(supervisor: Supervisor) -> None:
    with pytest.raises(StopAsked), supervisor.interruptible():
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_signal_before_the_preparation_prevents_it(supervisor: Supervisor) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(StopAsked), supervisor.interruptible():
        pytest.fail("the preparation began")


def test_nothing_is_started_after_a_stop_was_asked(supervisor: Supervisor, log: Log) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    supervisor.start(service("late"))
    supervisor.stop()
    assert log.lines == []


def test_a_killed_process_is_started_again(supervisor: Supervisor, log: Log) -> None:
    before = descendants(os.getpid())
    supervisor.start(service("worker"))
    wait_until(lambda: log.has("here"), seconds=10, otherwise=lambda: str(log))
    (victim,) = descendants(os.getpid()) - before
    os.kill(victim, signal.SIGKILL)
    supervisor.wait_for(lambda: log.has("here", times=2), "the worker")
    assert log.has("worker ended with signal SIGKILL; starting it again in 0.5 s.")


def test_pauses_grow_and_the_fifth_death_ends_all(
    supervisor: Supervisor, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE_SECONDS", 0.01)
    supervisor.start(service("broken", ENDS))
    with pytest.raises(GaveUpError, match=r"broken ended 5 times .* last with exit code 3"):
        supervisor.watch()
    pauses = [float(line.split()[-2]) for line in log.lines]
    assert pauses == [0.01, 0.02, 0.04, 0.08]


def test_what_never_answers_is_given_up(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "READY_SECONDS", 0.05)
    with pytest.raises(GaveUpError, match="The web server did not answer"):
        supervisor.wait_for(lambda: False, "The web server")


def test_the_configuration_arrives_on_standard_input(supervisor: Supervisor, log: Log) -> None:
    script = (
        "import sys; print('read', sys.stdin.read(), flush=True); import signal; signal.pause()"
    )
    told = Service(
        name="told",
        command=(sys.executable, "-I", "-S", "-c", script),
        config=b"secret",
        grace_seconds=5,
    )
    supervisor.start(told)
    wait_until(lambda: log.has("told   | read secret"), seconds=10, otherwise=lambda: str(log))


def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.fail("only Linux ties a child to its parent")
    script = (
        "import os, sys, pathlib, signal\n"
        "from crampsite.stack.child import Child, Service\n"
        "service = Service(name='x', command=(sys.executable, '-I', '-S', '-c',\n"
        "    'import signal; print(1, flush=True); signal.pause()'), grace_seconds=1)\n"
        "Child(service, env=os.environ, cwd=pathlib.Path('.'),\n"
        "    say=lambda line: print(line, flush=True))\n"
        "signal.pause()\n"
    )
    with running([sys.executable, "-c", script], env=os.environ) as parent:
        wait_until(lambda: parent.has_said("| 1"), seconds=10, otherwise=lambda: parent.output)
        children = descendants(parent.process.pid)
        os.kill(parent.process.pid, signal.SIGKILL)
        assert len(children) == 1
        wait_until(lambda: not still_alive(children), seconds=10, otherwise=lambda: str(children))


def test_stopping_twice_is_harmless(supervisor: Supervisor, log: Log) -> None:
    supervisor.start(service("one"))
    supervisor.stop()
    supervisor.stop()
    assert len(list(itertools.filterfalse(lambda line: "here" in line, log.lines))) == 1
