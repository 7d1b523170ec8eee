"""Starts the processes, keeps them running, and stops them in reverse order.

A process that ends by itself is started again after a growing pause. One that keeps
ending stops everything: a page that half works at 3 a.m. is worse than a clear reason.
"""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType

from crampsite.stack.child import Child, Say, Service

TICK_SECONDS = 0.1
READY_SECONDS = 60.0
DEATHS_ALLOWED = 4
DEATHS_WINDOW_SECONDS = 120.0
FIRST_PAUSE_SECONDS = 0.5  # doubles with each death in the window


class StopAsked(KeyboardInterrupt):
    """Ctrl-C or SIGTERM while the databases were being prepared."""


class GaveUpError(Exception):
    """A process did not become ready or kept ending; the message says which and how."""


class Supervisor:
    """Runs services until it is asked to stop."""

    def __init__(self, *, env: Mapping[str, str], cwd: Path, say: Say) -> None:
        self._env, self._cwd, self._say = env, cwd, say
        self._services: list[Service] = []  # in the order they were started
        self._children: dict[str, Child] = {}
        self._deaths: dict[str, list[float]] = {}
        self._due: dict[str, float] = {}  # when a service that ended is started again
        self._asked = 0
        self._interruptible = False

    @property
    def is_asked_to_stop(self) -> bool:
        """Whether Ctrl-C, SIGTERM or a closed terminal asked for the end."""
        return self._asked > 0

    def obey_signals(self) -> None:
        """Take Ctrl-C, SIGTERM and SIGHUP as the wish to stop; the second one kills."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    @contextlib.contextmanager
    def interruptible(self) -> Iterator[None]:
        """Let the first signal break off the work inside, by raising `StopAsked`."""
        self._interruptible = True
        try:
            if self.is_asked_to_stop:
                raise StopAsked
            yield
        finally:
            self._interruptible = False

    def start(self, *services: Service) -> None:
        """Start services at the same time; `wait_for` says when they answer."""
        for service in services:
            if not self.is_asked_to_stop:
                self._spawn(service)
                self._services.append(service)

    def wait_for(self, is_ready: Callable[[], bool], what: str) -> None:
        """Return when it is ready or a stop is asked; raise `GaveUpError` after a minute."""
        end = time.monotonic() + READY_SECONDS
        while not self.is_asked_to_stop and not is_ready():
            if time.monotonic() > end:
                raise GaveUpError(f"{what} did not answer within {READY_SECONDS:.0f} seconds.")
            self.tick()
            time.sleep(TICK_SECONDS)

    def watch(self) -> None:
        """Keep everything running until a stop is asked."""
        while not self.is_asked_to_stop:
            self.tick()
            time.sleep(TICK_SECONDS)

    def tick(self) -> None:
        """Notice what ended and start again what is due."""
        now = time.monotonic()
        for service in self._services:
            code = self._children[service.name].exit_code()
            if code is None:
                continue
            if service.name not in self._due:
                self._note_death(service, code, now)
            elif self._due[service.name] <= now:
                del self._due[service.name]
                self._spawn(service)

    def stop(self) -> None:
        """End everything, the last started first, each within its grace."""
        for service in reversed(self._services):
            self._say(f"Stopping {service.name} ...")
            self._stop_child(self._children[service.name], service)
        self._services.clear()

    @property
    def was_killed(self) -> bool:
        """Whether a second signal cut the stop short."""
        return self._asked > 1

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._asked += 1
        if self.was_killed:
            for child in self._children.values():
                child.kill()
        if self._interruptible:
            self._interruptible = False
            raise StopAsked

    def _spawn(self, service: Service) -> None:
        self._children[service.name] = Child(service, env=self._env, cwd=self._cwd, say=self._say)

    def _note_death(self, service: Service, code: int, now: float) -> None:
        recent = [
            at for at in self._deaths.get(service.name, []) if at > now - DEATHS_WINDOW_SECONDS
        ]
        self._deaths[service.name] = [*recent, now]
        self._children[service.name].kill()  # what it started may have outlived it
        if len(recent) >= DEATHS_ALLOWED:
            raise GaveUpError(
                f"{service.name} ended {len(recent) + 1} times in "
                f"{DEATHS_WINDOW_SECONDS:.0f} seconds, last with {_ending(code)}."
            )
        pause = FIRST_PAUSE_SECONDS * 2 ** len(recent)
        self._due[service.name] = now + pause
        self._say(f"{service.name} ended with {_ending(code)}; starting it again in {pause:g} s.")

    def _stop_child(self, child: Child, service: Service) -> None:
        child.terminate()
        end = time.monotonic() + service.grace_seconds
        while child.exit_code() is None and time.monotonic() < end and not self.was_killed:
            time.sleep(TICK_SECONDS / 5)
        if child.exit_code() is None:
            self._say(f"{service.name} did not stop by itself; ending it.")
        child.kill()
        while child.exit_code() is None:
            time.sleep(TICK_SECONDS / 5)


def _ending(code: int) -> str:
    """How a process ended, in words."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
