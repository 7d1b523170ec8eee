"""Who keeps the diary: how often they cramp, how they write, what they remember."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

import numpy as np

from tracker.analysis.synthetic_cohort.scenarios import Life

FIRST_START, START_SPAN_DAYS = dt.date(2023, 1, 9), 900
# Cramps a night: a gamma, so that the rare and the frequent lie further apart than in a
# log-normal; the least is one in three weeks, the most nine a week.
BASE_SHAPE, BASE_MEAN, BASE_LEAST, BASE_MOST = 1.9, 0.4, 0.06, 1.3
OLDEST, YOUNGEST = 88, 45
SHARE_FEMALE = 0.62
CONDITIONS = (
    *(("diabetes", 0.16), ("ckd", 0.1), ("anemia", 0.08)),
    *(("heart_failure", 0.05), ("cirrhosis", 0.02), ("hypertension", 0.3)),
)


class Memory(enum.Enum):
    """How well the dates of the medicine list are known."""

    EXACT = "exact"
    NEAR = "near"
    MONTH = "month"


class Measure(enum.Enum):
    """How the day's drinks come to be a number."""

    MEASURED = "measured"
    GLASSES = "glasses"
    GUESSED = "guessed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """One person. Rates are a night, shares of nights 0 to 1, `ebb_nights` 0 for never."""

    zone: str
    sex: str
    birth_year: int
    conditions: tuple[str, ...]
    start: dt.date
    base: float
    logs_cramp: float
    logs_quiet: float
    ebb_nights: float
    fills_in: bool
    merges_cramps: bool
    memory: Memory
    measure: Measure
    usual_ml: float
    fluids_logged: float
    notes_strain: float


def draw_owner(life: Life, chance: np.random.Generator) -> Owner:
    """Somebody with the habits that `life` makes likely."""
    leaves_quiet_out = chance.random() < life.logs_cramps_more
    logs_cramp = chance.uniform(0.86, 0.99)
    return Owner(
        zone=str(chance.choice(life.zones)),
        sex="F" if chance.random() < SHARE_FEMALE else "M",
        birth_year=int(2024 - chance.integers(YOUNGEST, OLDEST)),
        conditions=tuple(code for code, share in CONDITIONS if chance.random() < share),
        start=FIRST_START + dt.timedelta(days=int(chance.integers(START_SPAN_DAYS))),
        base=_base(chance),
        logs_cramp=logs_cramp,
        logs_quiet=chance.uniform(0.35, 0.65) if leaves_quiet_out else logs_cramp - 0.04,
        ebb_nights=chance.uniform(90, 260) if chance.random() < life.fades else 0.0,
        fills_in=bool(chance.random() < life.fills_in),
        merges_cramps=bool(chance.random() < 0.3),
        memory=Memory(str(chance.choice(["exact", "near", "month"], p=[0.35, 0.2, 0.45]))),
        measure=_measure(life, chance),
        usual_ml=float(np.clip(chance.lognormal(np.log(1700), 0.25), 900, 3200)),
        fluids_logged=chance.uniform(0.45, 0.92),
        notes_strain=chance.uniform(0.2, 0.9),
    )


def _measure(life: Life, chance: np.random.Generator) -> Measure:
    if chance.random() < life.guesses:
        return Measure.GUESSED
    return Measure.GLASSES if chance.random() < 0.55 else Measure.MEASURED


def _base(chance: np.random.Generator) -> float:
    mean = chance.gamma(BASE_SHAPE, BASE_MEAN / BASE_SHAPE)
    return float(min(max(mean, BASE_LEAST), BASE_MOST))
