"""The small language in which a red-flag rule says when it fires.

A trigger is a tree of plain records that know nothing of how they are tested, so that
Python and JavaScript can each interpret the same tree (`as_data` writes it for JSON).
Every leaf asks one question of what is known about a person. No question can be
answered "no" by an extra sign: reporting more never makes a rule quieter.

"Not known" is not "no": a leaf with `assume` true counts as met while the medicines or
conditions of the reader are not known (offline, signed out), or when the name of a medicine
may mean one of the groups. A name the catalogue lacks has no groups and its own leaf.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Trigger:
    """Any node of the tree."""


@dataclass(frozen=True, slots=True)
class AnyOf(Trigger):
    """Met when at least one of `of` is met."""

    of: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class AllOf(Trigger):
    """Met when every one of `of` is met."""

    of: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class Not(Trigger):
    """Met when `of` is not; only for facts that are no signs."""

    of: Trigger


@dataclass(frozen=True, slots=True)
class Ticked(Trigger):
    """At least one of these signs was reported."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnySign(Trigger):
    """At least one sign was reported that is not in `but`."""

    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group(Trigger):
    """Takes a medicine of at least one of these catalogue groups."""

    names: tuple[str, ...]
    assume: bool = True


@dataclass(frozen=True, slots=True)
class LowersSodium(Trigger):
    """Takes a medicine well known to lower sodium (catalogue value 2)."""

    assume: bool = True


@dataclass(frozen=True, slots=True)
class UnmatchedMedicine(Trigger):
    """Takes a medicine whose name the catalogue does not hold."""


@dataclass(frozen=True, slots=True)
class StartedWithin(Trigger):
    """Began a medicine of these groups, or any that lowers sodium, in the last `days`."""

    days: int
    names: tuple[str, ...] = ()
    lowers_sodium: bool = False
    assume: bool = True


@dataclass(frozen=True, slots=True)
class StoppedByPatient(Trigger):
    """The person noted that they stopped a medicine of these groups themselves."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition(Trigger):
    """Has at least one of these conditions."""

    codes: tuple[str, ...]
    assume: bool = True


@dataclass(frozen=True, slots=True)
class LabBetween(Trigger):
    """The newest plausible value is in the half-open band [low, high), mmol/l.

    None leaves that side open. Values older than `within_days` are not read.
    """

    analyte: str
    low: float | None
    high: float | None
    within_days: int


@dataclass(frozen=True, slots=True)
class LabOver(Trigger):
    """The newest plausible value is larger than `value`, mmol/l."""

    analyte: str
    value: float
    within_days: int


@dataclass(frozen=True, slots=True)
class LabFell(Trigger):
    """The newest plausible value is at least `by` mmol/l under one of the `days` before it."""

    analyte: str
    by: float
    days: int
    within_days: int


@dataclass(frozen=True, slots=True)
class LabImplausible(Trigger):
    """The newest value lies outside what a living person has: a unit or typing error."""

    analyte: str
    within_days: int


@dataclass(frozen=True, slots=True)
class AgeUnder(Trigger):
    """Is younger than `years`; an unknown age is not."""

    years: int


@dataclass(frozen=True, slots=True)
class FluidPerDayOver(Trigger):
    """Drank more than `volume_ml` in the waking day so far."""

    volume_ml: int


@dataclass(frozen=True, slots=True)
class FluidPerHourOver(Trigger):
    """Drank faster than `volume_ml` an hour through two hours of timed drinks."""

    volume_ml: int


@dataclass(frozen=True, slots=True)
class CrampMinutesOver(Trigger):
    """The cramp lasted longer than `minutes`; an unknown length counts as longer.

    Only used beside an answered sign, whose own words already name the length.
    """

    minutes: float


@dataclass(frozen=True, slots=True)
class AnyCramp(Trigger):
    """At least one cramp night was logged in the last two weeks."""


@dataclass(frozen=True, slots=True)
class CrampNightsAtLeast(Trigger):
    """At least `nights` cramp nights a week, over the last two weeks."""

    nights: float


@dataclass(frozen=True, slots=True)
class SleepImpactAtLeast(Trigger):
    """Sleep suffered at least this much on the 0-10 item."""

    score: int


@dataclass(frozen=True, slots=True)
class NothingElse(Trigger):
    """No rule fired that does not itself ask for NothingElse."""


def any_of(*triggers: Trigger) -> AnyOf:
    """Met by one of them; where several are, the first that needs the fewest categories."""
    return AnyOf(triggers)


def all_of(*triggers: Trigger) -> AllOf:
    """Met only by all of them together."""
    return AllOf(triggers)


def ticked(*codes: str) -> Ticked:
    """One of these signs was reported."""
    return Ticked(codes)


def as_data(trigger: Trigger) -> dict[str, Any]:
    """The tree as dicts and lists for JSON: `kind` is the class name, then its fields."""
    fields = {f.name: _plain(getattr(trigger, f.name)) for f in dataclasses.fields(trigger)}
    return {"kind": type(trigger).__name__, **fields}


def leaves(trigger: Trigger) -> tuple[Trigger, ...]:
    """Every question the tree asks, in reading order."""
    if isinstance(trigger, AnyOf | AllOf):
        return tuple(leaf for child in trigger.of for leaf in leaves(child))
    return leaves(trigger.of) if isinstance(trigger, Not) else (trigger,)


def _plain(value: object) -> object:
    if isinstance(value, Trigger):
        return as_data(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
