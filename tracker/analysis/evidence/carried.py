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
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import grid_filter, habit, model
from tracker.analysis.evidence.kinds import KINDS, LEVELS, STEPS

Floats = npt.NDArray[np.float64]
Chances = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]
Places = npt.NDArray[np.uint8]

MARK: Final = b"SNW3"  # changes whenever these bytes do
RATIOS: Final = len(model.RATIOS)
ACTING: Final = RATIOS - 1
PRINT_BYTES: Final = 16
TALLIES: Final = (
    5  # logged nights, cramps, and the sum behind `Weights.risen_on`: plain, low, since
)
WATCH: Final = 6  # the numbers of one `standing.Watch`
MEDICINE: Final = 2  # logged nights before the start, the newest day it was taken
AT_WORK: Final = 5  # the numbers of one `shapes.AtWork`
_HEAD: Final = struct.Struct(f"<4s16sii{PRINT_BYTES}s{PRINT_BYTES}s{PRINT_BYTES}s7H")
_DOUBLE, _SINGLE = np.dtype("<f8"), np.dtype("<f4")
SCALES: Final = slice(1, 1 + len(KINDS) * ACTING)
ODDS: Final = slice(SCALES.stop, SCALES.stop + len(KINDS) * RATIOS)
NUMBERS: Final = ODDS.stop
FITS: Final = slice(0, len(KINDS))
WRITTEN: Final = slice(FITS.stop, FITS.stop + habit.NUMBERS)
ROW_NUMBERS: Final = WRITTEN.stop
_OWN = STEPS * len(LEVELS)
_BEGUN = _OWN * ACTING


class Filter(NamedTuple):
    """One person's part of a `grid_filter.State`.

    `which` are the places among the person's effects of those that have begun: the others
    have no cells and no odds yet. `rows` (row, ROW_NUMBERS) are fit and how numbers were
    written, `numbers` (effect, NUMBERS) are waits, scale and odds.
    """

    rows: Floats
    own: Chances
    which: Places
    numbers: Floats
    begun: Chances


class Carried(NamedTuple):
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


def filter_of(state: grid_filter.State, which: npt.NDArray[Any]) -> Filter:
    """The whole state, whose effects have all begun; `which` is what they are called.

    It shares the memory of the state, which must not go on.
    """
    effects = len(state.waits)
    scale = state.scale.reshape(effects, len(KINDS) * ACTING)
    odds = state.odds.reshape(effects, len(KINDS) * RATIOS)
    return Filter(
        rows=np.concatenate([state.fit, state.written], axis=1),
        own=state.own,
        which=which.astype(np.uint8),
        numbers=np.concatenate([state.waits[:, None], scale, odds], axis=1),
        begun=state.begun,
    )


def part_of(whole: Filter, rows: Sequence[int], effects: Sequence[int]) -> Filter:
    """The rows and effects from the first to before the second number."""
    r, e = slice(*rows), slice(*effects)
    return Filter(
        rows=whole.rows[r],
        own=whole.own[:, r],
        which=whole.which[e],
        numbers=whole.numbers[e],
        begun=whole.begun[:, e],
    )


def to_bytes(carried: Carried, version: str) -> bytes:
    """All of it as bytes, which `from_bytes` reads back to the last bit."""
    one, two = carried.filter, carried.calendar
    head = _HEAD.pack(
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
        len(one.rows),
        len(one.which),
        0 if two is None else len(two.rows),
        0 if two is None else len(two.which),
    )
    plain = (carried.tallies, carried.watches, carried.followed, carried.at_work)
    filters = (one,) if two is None else (one, two)
    parts = [head, *(array.tobytes() for array in plain)]
    for each in filters:
        parts += (each.rows.tobytes(), each.numbers.tobytes())
    for each in filters:
        parts += (each.own.tobytes(), each.begun.tobytes())
    parts += [each.which.tobytes() for each in filters]
    return b"".join(parts)


def from_bytes(data: bytes, version: str) -> Carried | None:
    """What was written; None where it is broken, or of another version."""
    try:
        return _read(data, version)
    except (struct.error, ValueError):
        return None


def _read(data: bytes, version: str) -> Carried | None:
    mark, written, first, nights, *rest = _HEAD.unpack_from(data)
    if mark != MARK or written.rstrip(b"\0").decode() != version:
        return None
    entries, medicines, structure, questions, followed, shapes, *sizes = rest
    rows, begun, more_rows, more_begun = sizes
    plain = TALLIES + WATCH * questions + MEDICINE * followed + AT_WORK * shapes
    doubles = plain + ROW_NUMBERS * (rows + more_rows) + NUMBERS * (begun + more_begun)
    singles = _OWN * (rows + more_rows) + _BEGUN * (begun + more_begun)
    at = _HEAD.size + 8 * doubles
    if at + 4 * singles + begun + more_begun != len(data):
        return None
    numbers = np.frombuffer(data, _DOUBLE, doubles, _HEAD.size)
    cells = np.frombuffer(data, _SINGLE, singles, at) if singles else np.zeros(0, _SINGLE)
    which = np.zeros(0, dtype=np.uint8)
    if begun:
        which = np.frombuffer(data, np.uint8, begun + more_begun, at + 4 * singles)
    one = _filter(numbers[plain:], cells, which, rows, begun)
    two = None
    if more_rows:
        after = plain + ROW_NUMBERS * rows + NUMBERS * begun
        cells = cells[_OWN * rows + _BEGUN * begun :]
        two = _filter(numbers[after:], cells, which[begun:], more_rows, more_begun)
    ends = (TALLIES, TALLIES + WATCH * questions, plain - AT_WORK * shapes)
    return Carried(
        first=first,
        nights=nights,
        entries=entries,
        medicines=medicines,
        structure=structure,
        tallies=numbers[: ends[0]],
        watches=numbers[ends[0] : ends[1]].reshape(questions, WATCH),
        followed=numbers[ends[1] : ends[2]].reshape(followed, MEDICINE),
        at_work=numbers[ends[2] : plain].reshape(shapes, AT_WORK),
        filter=one,
        calendar=two,
    )


def _filter(numbers: Floats, cells: Chances, which: Places, rows: int, begun: int) -> Filter:
    """The filter at the head of these numbers and cells."""
    plain, owns = ROW_NUMBERS * rows, _OWN * rows
    return Filter(
        rows=numbers[:plain].reshape(rows, ROW_NUMBERS),
        own=cells[:owns].reshape(STEPS, rows, len(LEVELS)),
        which=which[:begun],
        numbers=numbers[plain : plain + NUMBERS * begun].reshape(begun, NUMBERS),
        begun=cells[owns : owns + _BEGUN * begun].reshape(STEPS, begun, ACTING, len(LEVELS)),
    )
