"""What findings are worth, against the truth of a cohort.

A finding is correct when its pattern is true of the person and was raised after it began;
not counted as false when it names a true pattern among its `alternatives`, or says
"worsening" after a true rise of any cause; false otherwise. Every false raising counts,
only the first correct one counts for the delay.

Shares are given with Wilson's 95 % interval. A scenario of 300 people tells 0.03 from 0.05
hardly and 0.03 from 0.10 surely.
"""

from __future__ import annotations

import collections
import datetime as dt
import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

HORIZONS = (30, 60, 90, 180, 365)
RESTRICTED_NIGHTS = 180
Z95 = 1.959964
NO_RISE = frozenset({"rls", "dehydration"})  # true patterns after which "worsening" is false


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`hits` of `of`, with the 95 % interval of the share."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """The share itself; 0 of 0 is not a number."""
        return self.hits / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval (Wilson 1927)."""
        if not self.of:
            return 0.0, 1.0
        spread = Z95**2 / self.of
        middle = (self.value + spread / 2) / (1 + spread)
        half = (
            Z95
            / (1 + spread)
            * math.sqrt(self.value * (1 - self.value) / self.of + spread / self.of / 4)
        )
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One person: false raisings by pattern, nights until each true pattern was found.

    `named` tells whether the first finding after something began named it, None without one.
    """

    false: tuple[str, ...]
    delays: Mapping[str, int]
    named: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How a true pattern was found: share within each horizon, nights until then."""

    pattern: str
    within: Mapping[int, Share]
    median_nights: float
    restricted_mean_nights: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The people of one scenario together."""

    scenario: str
    group: str
    patients: int
    ever_false: Share
    false_by_pattern: Mapping[str, int]
    named: Share
    found: tuple[Found, ...] = field(default=())


def judge(truth: Mapping[str, Any], findings: Iterable[Mapping[str, Any]]) -> Verdict:
    """The verdict on one person's findings, whose order does not matter."""
    begun = {
        item["pattern"]: dt.date.fromisoformat(item["from"]) for item in truth["truth"]["patterns"]
    }
    false: list[str] = []
    delays: dict[str, int] = {}
    named: bool | None = None
    for finding in sorted(findings, key=lambda item: str(item["raised_on"])):
        day, pattern = dt.date.fromisoformat(finding["raised_on"]), finding["pattern"]
        there = {name for name, since in begun.items() if day > since}
        is_named = pattern in there or bool(there.intersection(finding.get("alternatives", ())))
        if pattern in there:
            delays.setdefault(pattern, (day - begun[pattern]).days)
        elif not is_named and not (pattern == "worsening" and there - NO_RISE):
            false.append(pattern)
        if named is None and there:
            named = is_named
    return Verdict(false=tuple(false), delays=delays, named=named)


def results(
    truths: Iterable[Mapping[str, Any]], findings: Iterable[Mapping[str, Any]]
) -> list[Result]:
    """One result a scenario, in the order of their names."""
    by_person: dict[str, list[Mapping[str, Any]]] = collections.defaultdict(list)
    for finding in findings:
        by_person[finding["patient"]].append(finding)
    people: dict[str, list[tuple[Mapping[str, Any], Verdict]]] = collections.defaultdict(list)
    for truth in truths:
        verdict = judge(truth, by_person[truth["patient"]])
        people[truth["truth"]["scenario"]].append((truth, verdict))
    return [_result(name, people[name]) for name in sorted(people)]


def _result(name: str, people: Sequence[tuple[Mapping[str, Any], Verdict]]) -> Result:
    verdicts = [verdict for _, verdict in people]
    named = [verdict.named for verdict in verdicts if verdict.named is not None]
    patterns = {item["pattern"] for truth, _ in people for item in truth["truth"]["patterns"]}
    return Result(
        scenario=name,
        group=people[0][0]["truth"]["group"],
        patients=len(people),
        ever_false=_share(bool(verdict.false) for verdict in verdicts),
        false_by_pattern=collections.Counter(p for verdict in verdicts for p in verdict.false),
        named=_share(named),
        found=tuple(_found(pattern, people) for pattern in sorted(patterns)),
    )


def _found(pattern: str, people: Sequence[tuple[Mapping[str, Any], Verdict]]) -> Found:
    delays = [
        float(verdict.delays.get(pattern, math.inf))
        for truth, verdict in people
        if any(item["pattern"] == pattern for item in truth["truth"]["patterns"])
    ]
    return Found(
        pattern=pattern,
        within={nights: _share(delay <= nights for delay in delays) for nights in HORIZONS},
        median_nights=statistics.median(delays),
        restricted_mean_nights=statistics.fmean(min(d, RESTRICTED_NIGHTS) for d in delays),
    )


def _share(hits: Iterable[bool]) -> Share:
    each = list(hits)
    return Share(hits=sum(each), of=len(each))
