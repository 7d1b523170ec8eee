"""Which requests of the matrix run a function, seen by running them once.

A line can only be missed by a request that runs the function it stands in. So the slice of
a line is found and not guessed: the requests that came through there, those of different
people and routes first.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from django.core.cache import cache

from crampsite.policy import POLICIES
from tests.access.addresses import ANOTHERS, GONE, LOG_ONLY, MIXED, THEIRS, address_of
from tests.access.cells import BATCH, PLAIN_FORM, Cell, cells
from tests.access.checking import check
from tests.access.knocking import Lines, knock
from tests.access.lines import FILES, ROOT, Line, users_of
from tests.access.mutations import forget_plans, module_of, views
from tests.access.roles import ROLES
from tests.access.world import World

FORMS = frozenset((PLAIN_FORM, BATCH))
KINDS = frozenset((THEIRS, ANOTHERS, GONE, LOG_ONLY, MIXED))
# A line that no request of so many misses is named; which they are stays the same.
MOST = 2000
SEED = 20260612
Request = tuple[str, Cell]
SEARCHED = frozenset(str(path) for path in FILES)


def slice_of(name: str) -> Iterator[Cell]:
    """The requests to a route that a missing line can show in: one form, no odd ids."""
    answered = POLICIES[name].methods
    for role in ROLES:
        for cell in cells(name, role):
            if cell.method in answered and cell.form in FORMS and cell.kind in KINDS:
                yield cell


@dataclass(frozen=True, slots=True)
class Reached:
    """The requests that ran each function (path, outermost name), and what was red already.

    A request that is red before a line is taken away shows nothing, so it is in no slice.
    """

    ran: dict[tuple[str, str], list[Request]]
    green: frozenset[Request]
    red: tuple[str, ...]


def reached(world: World, lines: Lines) -> Reached:
    """What every request of the slices runs."""
    ran: defaultdict[tuple[str, str], list[Request]] = defaultdict(list)
    green: set[Request] = set()
    red: list[str] = []
    for name in POLICIES:
        cache.clear()
        for cell in slice_of(name):
            address = address_of(name, world, cell.kind)
            if address is None:
                continue
            forget_plans()  # whoever built a query would be the only one to come through there
            with _noted() as places:
                seen = knock(world, name, cell, address, lines)
            try:
                check(name, cell, address, seen, world)
            except AssertionError as error:
                red.append(str(error).partition("\n")[0])
                continue
            green.add((name, cell))
            for place in places:
                ran[place].append((name, cell))
    return Reached(dict(ran), frozenset(green), tuple(red))


def requests_for(line: Line, found: Reached) -> list[Request]:
    """The slice of a line, at most `MOST` of it."""
    if line.is_door:
        names = [name for name, pattern in views() if _is_behind(line, pattern.callback)]
        asked = [(name, cell) for name in names for cell in slice_of(name)]
        if asked:
            return [each for each in asked if each in found.green]
    path = str(ROOT / line.file)
    if line.is_constant:
        asked = [each for name in users_of(line) for each in found.ran.get((path, name), ())]
    elif not line.is_door:
        asked = list(found.ran.get((path, line.function), ()))
    else:
        asked = [each for (file, _), some in found.ran.items() if file == path for each in some]
    return _mixed(list(dict.fromkeys(asked)))[:MOST]


def _is_behind(line: Line, view: Any) -> bool:
    return bool(view.__module__ == module_of(line) and view.__name__ == line.function)


def _mixed(asked: list[Request]) -> list[Request]:
    """One of each person and kind of thing first, then one more of each, and so on."""
    shuffled = random.Random(SEED).sample(asked, len(asked))
    seen: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    ranked = []
    for name, cell in shuffled:
        key = cell.role, cell.kind, cell.method
        seen[key] += 1
        ranked.append((seen[key], name, cell))
    return [(name, cell) for _, name, cell in sorted(ranked, key=lambda each: each[0])]


@contextmanager
def _noted() -> Iterator[set[tuple[str, str]]]:
    """The functions of the searched files that run meanwhile."""
    ran: set[tuple[str, str]] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename in SEARCHED:
            ran.add((code.co_filename, code.co_qualname.partition(".")[0]))

    before = sys.gettrace()
    sys.settrace(note)  # told of calls alone: nothing is asked within a function
    try:
        yield ran
    finally:
        sys.settrace(before)
