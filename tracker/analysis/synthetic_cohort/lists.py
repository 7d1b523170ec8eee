"""The medicine list as its owner keeps it: months for dates, brands, lines left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tracker.analysis.synthetic_cohort.people import Memory, Owner
from tracker.analysis.synthetic_cohort.products import Product, another
from tracker.analysis.synthetic_cohort.scenarios import Taking
from tracker.analysis.synthetic_cohort.taking import Span

NEAR_DAYS = 6
MID_MONTH, MID_MONTH_SHARE = 15, 0.2
AS_NEEDED_EXACT = 0.8  # a bout is written on its day, or forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the list; `end` None is "still taken"."""

    name: str
    class_name: str
    dose_mg: float
    time: str
    start: dt.date
    end: dt.date | None


def written(
    taking: Taking,
    product: Product,
    spans: tuple[Span, ...],
    owner: Owner,
    chance: np.random.Generator,
) -> list[Line]:
    """The lines that stand in the list for what was taken in `spans`."""
    if taking is Taking.AS_NEEDED:
        return [_line(product, span, owner, chance) for span in spans if span.is_noted]
    noted = spans if spans[0].is_noted else (Span(first=spans[0].first, last=None),)
    products = [product] * len(noted)
    if taking is Taking.SWITCHED:
        products[1:] = [another(product, chance)] * (len(noted) - 1)
    lines = [_line(p, span, owner, chance) for p, span in zip(products, noted, strict=True)]
    lines = _in_order(lines, spans=noted)
    if taking is Taking.MOVED:
        lines = [_moved(lines[0], "morning"), _moved(lines[1], "evening", like=lines[0])]
    if taking is Taking.LISTED_TWICE:
        twin = _line(product, noted[0], owner, chance)
        lines.append(_moved(twin, twin.time, name=product.brand))
    return lines


def _line(product: Product, span: Span, owner: Owner, chance: np.random.Generator) -> Line:
    is_bout = span.last is not None and span.last - span.first < NEAR_DAYS * 2
    memory = Memory.EXACT if is_bout and chance.random() < AS_NEEDED_EXACT else owner.memory
    start = _remembered(owner, memory, span.first, chance)
    end = None if span.last is None else _remembered(owner, memory, span.last, chance)
    if is_bout and span.last is not None:
        end = start + dt.timedelta(days=span.last - span.first)
    return Line(
        name=product.brand if chance.random() < 0.3 else product.name,
        class_name=product.class_name,
        dose_mg=product.doses_mg[min(span.step, len(product.doses_mg) - 1)],
        time=product.time,
        start=start,
        end=end if end is None else max(start, end),
    )


def _remembered(owner: Owner, memory: Memory, night: int, chance: np.random.Generator) -> dt.date:
    """The date a person writes for a day of the diary."""
    true = owner.start + dt.timedelta(days=night)
    match memory:
        case Memory.EXACT:
            return true
        case Memory.NEAR:
            return true + dt.timedelta(days=int(chance.integers(-NEAR_DAYS, NEAR_DAYS + 1)))
        case Memory.MONTH:
            is_middle = chance.random() < MID_MONTH_SHARE
            return true.replace(day=MID_MONTH if is_middle else 1)


def _in_order(lines: list[Line], spans: tuple[Span, ...]) -> list[Line]:
    """The same lines, none beginning before the one above it has ended."""
    for index, ((above, below), (first, then)) in enumerate(
        zip(pairwise(list(lines)), pairwise(spans), strict=True)
    ):
        follows = first.last is not None and then.first == first.last + 1
        start = max(below.start, lines[index].start + dt.timedelta(days=1))
        end = start - dt.timedelta(days=1)
        if not follows and above.end is not None:
            end = max(lines[index].start, min(above.end, end))
        lines[index] = _dated(lines[index], lines[index].start, end)
        lines[index + 1] = _dated(below, start, below.end and max(start, below.end))
    return lines


def _dated(line: Line, start: dt.date, end: dt.date | None) -> Line:
    return Line(
        name=line.name,
        class_name=line.class_name,
        dose_mg=line.dose_mg,
        time=line.time,
        start=start,
        end=end,
    )


def _moved(line: Line, time: str, *, like: Line | None = None, name: str = "") -> Line:
    return Line(
        name=name or (like or line).name,
        class_name=line.class_name,
        dose_mg=(like or line).dose_mg,
        time=time,
        start=line.start,
        end=line.end,
    )
