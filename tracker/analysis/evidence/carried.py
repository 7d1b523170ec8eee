"""What is carried from one morning to the next for one person, and how it is written down.

A night more then costs the same however long the diary is. Nothing in it is trusted that
cannot be proved: it names the version, and holds prints of the entries and medicines it
rests on (`prints`). Bytes that are cut, foreign or of another version read as None: the
diary is then weighed from its first night.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import grid_filter, model
from tracker.analysis.evidence.kinds import KINDS, LEVELS, SPELLS

Floats = npt.NDArray[np.float64]
Chances = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]
Places = npt.NDArray[np.uint8]

MARK: Final = b"SNW1"  # changes whenever these bytes do
RATIOS: Final = len(model.RATIOS)
ACTING: Final = RATIOS - 1
CELLS: Final = (len(KINDS), SPELLS, len(LEVELS))
BEGUN_CELLS: Final = (len(KINDS), SPELLS, ACTING, len(LEVELS))
PRINT_BYTES: Final = 16
TALLIES: Final = (
    5  # logged nights, cramps, and the sum behind `Weights.risen_on`: plain, low, since
)
WATCH: Final = 6  # the numbers of one `standing.Watch`
MEDICINE: Final = 2  # logged nights before the start, the newest day it was taken
AT_WORK: Final = 5  # the numbers of one `shapes.AtWork`
_HEAD: Final = struct.Struct(f"<4s16sii{PRINT_BYTES}s{PRINT_BYTES}s{PRINT_BYTES}sHHHH")
_FILTER: Final = struct.Struct("<HH")
_DOUBLE, _SINGLE = np.dtype("<f8"), np.dtype("<f4")
_FITS, _SCALES, _ODDS = len(KINDS), len(KINDS) * ACTING, len(KINDS) * RATIOS


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One person's part of a `grid_filter.State`, with rows and effects first.

    `which` are the places among the person's effects of those that have begun: the others
    have no cells and no odds yet.
    """

    fit: Floats
    own: Chances
    which: Places
    waits: Floats
    scale: Floats
    odds: Floats
    begun: Chances


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One person after `nights` nights; day 0 of the diary is the ordinal `first`.

    `entries`, `medicines` and `structure` are prints: of the newest entries, of the
    medicines as known, of the effects asked about. `tallies` (TALLIES), `watches` (question,
    WATCH: fluid, worsening, then each medicine), `followed` (medicine, MEDICINE) and
    `at_work` (shape, AT_WORK) are plain numbers. `calendar` is the filter that reads silence
    as quiet, None as long as nothing asked for it.
    """

    first: int
    nights: int
    entries: bytes
    medicines: bytes
    structure: bytes
    tallies: Floats
    watches: Floats
    followed: Floats
    at_work: Floats
    filter: Filter
    calendar: Filter | None

    @property
    def last_night(self) -> dt.date:
        """The newest night that was taken in."""
        return dt.date.fromordinal(self.first + self.nights - 1)


def filter_of(
    state: grid_filter.State, rows: slice, effects: Indices, which: npt.NDArray[Any]
) -> Filter:
    """The part of a state of these rows and effects; `which` is what the effects are called."""
    return Filter(
        fit=_first(state.fit[:, rows], 1),
        own=_first(state.own[:, :, rows], 2),
        which=which.astype(np.uint8),
        waits=state.waits[effects],
        scale=_first(state.scale[:, :, effects], 2),
        odds=_first(state.odds[:, :, effects], 2),
        begun=_first(state.begun[:, :, :, effects], 3),
    )


def part_of(
    whole: Filter, which: npt.NDArray[Any], rows: Sequence[int], effects: Sequence[int]
) -> Filter:
    """The rows and effects from the first to before the second number, called `which`."""
    r, e = slice(*rows), slice(*effects)
    return Filter(
        fit=whole.fit[r],
        own=whole.own[r],
        which=which[e].astype(np.uint8),
        waits=whole.waits[e],
        scale=whole.scale[e],
        odds=whole.odds[e],
        begun=whole.begun[e],
    )


def to_bytes(carried: Carried, version: str) -> bytes:
    """All of it as bytes, which `from_bytes` reads back to the last bit."""
    parts = [
        _HEAD.pack(
            MARK,
            version.encode(),
            carried.first,
            carried.nights,
            carried.entries,
            carried.medicines,
            carried.structure,
            len(carried.watches),
            len(carried.followed),
            len(carried.at_work),
            0 if carried.calendar is None else 1,
        ),
        _numbers(carried.tallies, carried.watches, carried.followed, carried.at_work),
        *_filter_parts(carried.filter),
    ]
    if carried.calendar is not None:
        parts += _filter_parts(carried.calendar)
    return b"".join(parts)


def from_bytes(data: bytes, version: str) -> Carried | None:
    """What was written; None where it is broken, or of another version."""
    try:
        return _read(data, version)
    except (struct.error, ValueError):
        return None


def _first(values: npt.NDArray[Any], axis: int) -> npt.NDArray[Any]:
    """The values with `axis` first, in a piece of memory of their own."""
    return np.ascontiguousarray(np.moveaxis(values, axis, 0))


def _read(data: bytes, version: str) -> Carried | None:
    mark, written, first, nights, entries, medicines, structure, *counts = _HEAD.unpack_from(data)
    if mark != MARK or written.rstrip(b"\0").decode() != version:
        return None
    questions, followed, shapes, has_calendar = counts
    reader = _Reader(data, _HEAD.size)
    tallies = reader.doubles(TALLIES)
    watches = reader.doubles(questions, WATCH)
    followed_numbers = reader.doubles(followed, MEDICINE)
    at_work = reader.doubles(shapes, AT_WORK)
    one = _read_filter(reader)
    calendar = _read_filter(reader) if has_calendar else None
    if reader.at != len(data):
        return None
    return Carried(
        first=first,
        nights=nights,
        entries=entries,
        medicines=medicines,
        structure=structure,
        tallies=tallies,
        watches=watches,
        followed=followed_numbers,
        at_work=at_work,
        filter=one,
        calendar=calendar,
    )


class _Reader:
    """Takes arrays from bytes, one after the other; a ValueError where they end too soon."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def doubles(self, *shape: int) -> Floats:
        return self._take(_DOUBLE, shape)

    def singles(self, *shape: int) -> Chances:
        return self._take(_SINGLE, shape)

    def places(self, count: int) -> Places:
        return self._take(np.dtype(np.uint8), (count,))

    def counts(self) -> tuple[int, int]:
        rows, effects = _FILTER.unpack_from(self.data, self.at)
        self.at += _FILTER.size
        return rows, effects

    def _take(self, kind: np.dtype[Any], shape: tuple[int, ...]) -> npt.NDArray[Any]:
        count = 1
        for length in shape:
            count *= length
        if not count:
            return np.zeros(shape, dtype=kind)
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += count * kind.itemsize
        return values.reshape(shape)


def _read_filter(reader: _Reader) -> Filter:
    rows, effects = reader.counts()
    return Filter(
        fit=reader.doubles(rows, _FITS),
        waits=reader.doubles(effects),
        scale=reader.doubles(effects, len(KINDS), ACTING),
        odds=reader.doubles(effects, len(KINDS), RATIOS),
        which=reader.places(effects),
        own=reader.singles(rows, *CELLS),
        begun=reader.singles(effects, *BEGUN_CELLS),
    )


def _filter_parts(one: Filter) -> list[bytes]:
    return [
        _FILTER.pack(len(one.fit), len(one.which)),
        _numbers(one.fit, one.waits, one.scale, one.odds),
        one.which.tobytes(),
        one.own.astype(_SINGLE, copy=False).tobytes(),
        one.begun.astype(_SINGLE, copy=False).tobytes(),
    ]


def _numbers(*arrays: Floats) -> bytes:
    return b"".join(array.astype(_DOUBLE, copy=False).tobytes() for array in arrays)
