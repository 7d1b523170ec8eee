"""Looks whether the background work still moves, from processes that do not depend on beat.

Each Celery worker has a thread that looks every five minutes. The web looks when somebody
asks /healthz, because beat and all workers may be dead together.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from django.db import DatabaseError, connections
from django.utils import timezone

LOOK_SECONDS = 300.0
logger = logging.getLogger(__name__)
_stopped = threading.Event()


def look() -> int:
    """Tell the operator what stands still; how much was told now. Never raises."""
    from tracker.emails.operator import tell_silences

    try:
        return tell_silences(timezone.now())
    except DatabaseError as error:
        logger.error("watch.blind error=%s", type(error).__name__)
        return 0


def look_aside() -> None:
    """Look in a thread of its own: nobody waits for a mail server."""
    threading.Thread(target=_look_and_close, name="watch", daemon=True).start()


def start(**_signal: Any) -> None:
    """Look from now on until `stop`; for the main process of a worker."""
    _stopped.clear()
    threading.Thread(target=_watch, name="watch", daemon=True).start()


def stop(**_signal: Any) -> None:
    """End the looking."""
    _stopped.set()


def _watch() -> None:
    from tracker.actions.heartbeats import begin_watching

    try:
        begin_watching(now=timezone.now())
    except DatabaseError as error:
        logger.error("watch.blind error=%s", type(error).__name__)
    finally:
        connections.close_all()  # the worker forks: no connection of this thread may be open
    while not _stopped.wait(LOOK_SECONDS):
        _look_and_close()


def _look_and_close() -> None:
    try:
        look()
    finally:
        connections.close_all()
