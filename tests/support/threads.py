"""The same thing at the same moment, from real threads with connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")

PATIENCE_SECONDS = 30


def together(count: int, work: Callable[[int], T]) -> list[T]:
    """What `work(0)` … `work(count - 1)` answered, all started at once; an error comes through.

    The calling test needs `django_db(transaction=True)`: threads see committed rows only.
    """
    barrier = threading.Barrier(count)

    def one(number: int) -> T:
        barrier.wait(PATIENCE_SECONDS)
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
