"""What is true of a made-up person, for whoever judges the findings."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.analysis.synthetic_cohort.medicines import Medicines
from tracker.analysis.synthetic_cohort.scenarios import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """A pattern that is there from night `onset` on. `effect` is its size, of kind `kind`."""

    pattern: str
    onset: int
    mechanism: str
    kind: str
    effect: float


def cramp_truths(scenario: Scenario, medicines: Medicines, rise: int) -> list[Truth]:
    """What changes the cramps: a medicine, low fluid, a step on night `rise`."""
    truths = []
    if scenario.rate_ratio > 1:
        truths.append(
            Truth(
                pattern=medicines.culprit,
                onset=medicines.onset,
                mechanism=scenario.taking.value,
                kind="rate_ratio",
                effect=scenario.rate_ratio,
            )
        )
    if scenario.low_fluid_odds > 1:
        odds = scenario.low_fluid_odds
        truths.append(
            Truth(
                pattern="dehydration",
                onset=0,
                mechanism="low_fluid_day",
                kind="odds_ratio",
                effect=odds,
            )
        )
    if scenario.rise_ratio > 1:
        ratio = scenario.rise_ratio
        truths.append(
            Truth(
                pattern="worsening",
                onset=max(rise, 0),
                mechanism="step",
                kind="rate_ratio",
                effect=ratio,
            )
        )
    return truths


def sign_truth(pattern: str, onset: int, mechanism: str) -> Truth:
    """What shows in the signs people tick."""
    return Truth(pattern=pattern, onset=onset, mechanism=mechanism, kind="signs", effect=1.0)
