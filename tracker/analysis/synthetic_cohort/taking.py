"""When a medicine of a story was truly taken, and how much it acted on each night.

Nights count from the first of the diary; the dose of day D acts on night D. The effect
comes and goes exponentially, after a wait of its own, and may wear off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tracker.analysis.synthetic_cohort.scenarios import Taking
from tracker.analysis.synthetic_cohort.weather import Bools, Floats

FIRST_ONSET, LAST_ONSET = 40, 150  # nights of diary before the medicine
LONG_AGO = -400
# Nights until 63 % of the effect is there, and until 63 % of it is gone again.
COMES = {"statin": (6.0, 25.0), "other": (1.5, 7.0), "as_needed": (0.7, 2.5)}
GOES = {"statin": (5.0, 16.0), "other": (1.0, 6.0), "as_needed": (0.7, 2.5)}
LATE_NIGHTS = (7, 42)
FADES_NIGHTS = (45.0, 110.0)
STEP_NIGHTS = (21, 45)
STEP_SHARES = (0.4, 0.75, 1.0)  # of the log rate ratio, by step of a titration
BOUT_DAYS, BETWEEN_BOUTS_DAYS = 3.5, 6.0
HOT_BOUTS = 2.0  # an as-needed dose is so much likelier on a hot day (swollen ankles)
PAUSES, PAUSE_NIGHTS = (1, 3), (7, 25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Nights in a row with one dose: `step` counts doses, `last` None for "still taken".

    `is_noted` is False for what nobody wrote down.
    """

    first: int
    last: int | None
    step: int = 0
    is_noted: bool = True


def draw_spans(
    taking: Taking, onset: int, nights: int, hot: Bools, chance: np.random.Generator
) -> tuple[Span, ...]:
    """The spans of one medicine whose effect begins to build on night `onset`."""
    match taking:
        case Taking.RESTARTED:
            return _restarted(onset, nights, chance)
        case Taking.AS_NEEDED:
            return _bouts(onset, nights, hot, chance)
        case Taking.TITRATED:
            return _steps(onset, nights, len(STEP_SHARES), chance)
        case Taking.SWITCHED:
            return _steps(onset, nights, 2, chance)
        case Taking.WITH_GAPS:
            return _with_gaps(onset, nights, chance)
        case Taking.RAISED | Taking.MOVED:
            return (Span(first=LONG_AGO, last=onset - 1), Span(first=onset, last=None, step=1))
        case _:
            return (Span(first=onset, last=None),)


def action_of(
    taking: Taking,
    class_name: str,
    spans: tuple[Span, ...],
    nights: int,
    chance: np.random.Generator,
) -> Floats:
    """How much of the full effect (0 to 1, on the log rate) is there on each night."""
    target = np.zeros(nights)
    wait = int(chance.integers(*LATE_NIGHTS)) if taking is Taking.LATE else int(chance.integers(3))
    onset = max(0, min(span.first for span in spans if _share(taking, span.step)))
    for span in spans:
        last = nights if span.last is None else span.last + 1
        target[max(0, span.first) : max(0, last)] = _share(taking, span.step)
    target[: min(nights, onset + wait)] = 0
    kind = taking.value if taking is Taking.AS_NEEDED else class_name
    action = _approach(target, kind if kind in COMES else "other", chance)
    if taking is Taking.FADING:
        age = np.maximum(0, np.arange(nights) - onset - wait)
        action *= np.exp(-age / chance.uniform(*FADES_NIGHTS))
    return action


def _share(taking: Taking, step: int) -> float:
    match taking:
        case Taking.TITRATED:
            return STEP_SHARES[step]
        case Taking.RAISED | Taking.MOVED:
            return float(step)
        case _:
            return 1.0


def _approach(target: Floats, kind: str, chance: np.random.Generator) -> Floats:
    comes = 1 - math.exp(-1 / chance.uniform(*COMES[kind]))
    goes = 1 - math.exp(-1 / chance.uniform(*GOES[kind]))
    action, now = np.empty(len(target)), 0.0
    for night, level in enumerate(target):
        now += (level - now) * (comes if level > now else goes)
        action[night] = now
    return action


def _restarted(onset: int, nights: int, chance: np.random.Generator) -> tuple[Span, ...]:
    """On, off for some weeks, on again; now and then a second time. A stop may go unwritten."""
    is_noted = bool(chance.random() < 0.85)
    spans, first = [], onset
    for _ in range(int(chance.integers(1, 4))):
        last = first + int(chance.integers(35, 80))
        spans.append(Span(first=first, last=last, is_noted=is_noted))
        first = last + int(chance.integers(25, 65))
    spans.append(Span(first=first, last=None, is_noted=is_noted))
    return tuple(span for span in spans if span.first < nights)


def _bouts(onset: int, nights: int, hot: Bools, chance: np.random.Generator) -> tuple[Span, ...]:
    """A few days with a dose, many without; one bout in seven is not written down."""
    spans, day = [], onset
    while day < nights:
        last = min(nights - 1, day + int(chance.geometric(1 / BOUT_DAYS)) - 1)
        is_noted = bool(chance.random() < 0.86)
        spans.append(Span(first=day, last=last, is_noted=is_noted))
        day = last + 2
        while day < nights and chance.random() > _dose_chance(bool(hot[day])):
            day += 1
    return tuple(spans)


def _dose_chance(hot: bool) -> float:  # noqa: FBT001 - the one thing it depends on
    return min(1.0, (HOT_BOUTS if hot else 1.0) / BETWEEN_BOUTS_DAYS)


def _steps(onset: int, nights: int, count: int, chance: np.random.Generator) -> tuple[Span, ...]:
    spans, first = [], onset
    for step in range(count):
        after = first + int(chance.integers(*STEP_NIGHTS))
        is_last = step == count - 1 or after >= nights
        spans.append(Span(first=first, last=None if is_last else after - 1, step=step))
        if is_last:
            break
        first = after
    return tuple(spans)


def _with_gaps(onset: int, nights: int, chance: np.random.Generator) -> tuple[Span, ...]:
    """Taken with pauses of weeks; whoever writes one list line leaves all of them out."""
    is_noted = bool(chance.random() < 0.4)
    spans, first = [], onset
    for _ in range(int(chance.integers(PAUSES[0], PAUSES[1] + 1))):
        last = first + int(chance.integers(30, 80))
        spans.append(Span(first=first, last=last, is_noted=is_noted))
        first = last + 1 + int(chance.integers(*PAUSE_NIGHTS))
    spans.append(Span(first=first, last=None, is_noted=is_noted))
    return tuple(span for span in spans if span.first < nights)
