"""Simulated people as the lines of a cohort file and of its truth file.

The cohort is what `analyse_cohort` reads; the truth is only for whoever judges the
findings. Numbers are neutral and the order is shuffled, so that a line tells nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tracker.analysis.synthetic_cohort.diary import YEAR_NIGHTS, Simulated, simulate
from tracker.analysis.synthetic_cohort.files import opened
from tracker.analysis.synthetic_cohort.scenarios import Scenario

MINUTES_MEDIAN, MINUTES_SIGMA = 3.0, 0.8
SEVERITIES = (2, 3, 4, 4, 5, 6, 6, 7, 8, 9)


def write_cohort(
    cohort: Path, truth: Path, scenarios: Iterable[Scenario], *, seed: int, patients: int
) -> int:
    """Write `patients` people of each scenario to both files; how many there are.

    A name that ends in .gz is packed. The same arguments give the same content.
    """
    written = 0
    with opened(cohort) as diaries, opened(truth) as truths:
        for person, one in _people(tuple(scenarios), seed=seed, patients=patients):
            diaries.write(json.dumps(cohort_line(one, person, seed), separators=(",", ":")) + "\n")
            truths.write(json.dumps(truth_line(one, person), separators=(",", ":")) + "\n")
            written += 1
    return written


def cohort_line(one: Simulated, person: str, seed: int) -> dict[str, Any]:
    """What the person entered, in the cohort format."""
    chance = np.random.default_rng([seed, *person.encode()])
    return {
        "id": person,
        "timezone": one.owner.zone,
        "birth_year": one.owner.birth_year,
        "sex": one.owner.sex,
        "conditions": list(one.owner.conditions),
        "start_date": one.owner.start.isoformat(),
        "nights": [_night(one, night, chance) for night in range(one.nights)],
        "fluids": [{"date": _day(one, day), "ml": ml} for day, ml in sorted(one.fluids.items())],
        "medications": [
            {
                "name": line.name,
                "class": line.class_name,
                "dose_mg": line.dose_mg,
                "time": line.time,
                "start": line.start.isoformat(),
                "end": line.end and line.end.isoformat(),
            }
            for line in one.medicines.lines
        ],
        "symptoms": [{"date": _day(one, day), "code": code} for day, code in one.signs],
        "exertion": [
            {"date": _day(one, day), "level": level, "hot": hot} for day, level, hot in one.strains
        ],
        "labs": [
            {"date": _day(one, day), "code": "sodium", "value": value} for day, value in one.sodium
        ],
    }


def truth_line(one: Simulated, person: str) -> dict[str, Any]:
    """What is true of the person, in the truth format."""
    return {
        "patient": person,
        "start_date": one.owner.start.isoformat(),
        "nights": one.nights,
        "truth": {
            "scenario": one.scenario.name,
            "group": one.scenario.group,
            "patterns": [
                {
                    "pattern": truth.pattern,
                    "from": _day(one, truth.onset),
                    "mechanism": truth.mechanism,
                    "effect": {"kind": truth.kind, "value": truth.effect},
                }
                for truth in one.truths
            ],
            "params": {"base_per_night": round(one.owner.base, 4)},
        },
    }


def _people(
    scenarios: tuple[Scenario, ...], *, seed: int, patients: int
) -> Iterator[tuple[str, Simulated]]:
    """All people in an order that has nothing to do with their stories."""
    places = [(scenario, number) for scenario in scenarios for number in range(patients)]
    order = np.random.default_rng(seed).permutation(len(places))
    for place, index in enumerate(order):
        scenario, number = places[index]
        yield f"s{seed}-{place:06d}", simulate(scenario, seed, number, YEAR_NIGHTS)


def _night(one: Simulated, night: int, chance: np.random.Generator) -> dict[str, Any]:
    entry: dict[str, Any] = {"date": _day(one, night), "logged": bool(one.entries.logged[night])}
    entry["cramps"] = [
        {
            "severity": int(chance.choice(SEVERITIES)),
            "minutes": round(float(chance.lognormal(np.log(MINUTES_MEDIAN), MINUTES_SIGMA)), 1),
        }
        for _ in range(int(one.entries.counts[night]))
    ]
    return entry


def _day(one: Simulated, night: int) -> str:
    return one.date(night).isoformat()
