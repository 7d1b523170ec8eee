"""Findings by the thousand: any pattern, any reason, any medicine, any reader.

`evidences` draws plain stored evidence, as a nightly job could have left it and beyond:
reasons are mixed within a pattern, numbers take any value their code allows. The random
source is given, so a run can be repeated.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from education.signs import RESTLESS_SIGNS, SIGNS
from education.urgency import Urgency
from tests.presenters.evidences import COUNTED, REASONS_OF, SAMPLES
from tracker.actions.findings import evidence_json
from tracker.analysis.drug_catalogue import catalogue
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.records import (
    Category,
    Certainty,
    Comparison,
    Evidence,
    Pattern,
    Reason,
)
from tracker.presenters.finding_words import FindingWords, words
from tracker.presenters.reason_parts import CONDITIONS

Chance = random.Random
FIRST = dt.date(2024, 1, 1)
MEDICINES = (*sorted(drug.inn for drug in catalogue()), "a" * 120)
SIGN_CODES = tuple(sorted(SIGNS))
COUNTRIES = ("US", "GB", "FR", "AU", "")
UNITS = ("ml", "oz")
LAB_REASONS = {
    Pattern.HYPONATREMIA: (codes.LAB_SODIUM, codes.SODIUM_FELL),
    Pattern.LOW_MAGNESIUM: (codes.LAB_BELOW_RANGE,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Generated evidence and what a patient reads of it, with and without fluid caution."""

    evidence: Mapping[str, Any]
    said: FindingWords
    fluid_caution: bool

    @property
    def texts(self) -> list[str]:
        """Every text of the page in order, slugs of articles left out."""
        return list(_texts(asdict(self.said)))


def told(number: int, seed: int = 0) -> Iterator[Told]:
    """`number` findings in words; the same for the same seed."""
    chance = Chance(seed)
    for _ in range(number):
        yield one(chance)


def one(chance: Chance) -> Told:
    """One finding in words for one reader."""
    evidence = evidence_json(_evidence(chance))
    caution = chance.random() < 0.5
    said = words(
        evidence,
        fluid_caution=caution,
        country=chance.choice(COUNTRIES),
        default_number=chance.choice(("", "000")),
        volume_unit=chance.choice(UNITS),
    )
    return Told(evidence=evidence, said=said, fluid_caution=caution)


def _evidence(chance: Chance) -> Evidence:
    pattern = chance.choice(list(Pattern))
    seen, others = REASONS_OF[pattern]
    return Evidence(
        pattern=pattern,
        night=_date(chance),
        episode="an episode",
        urgency=chance.choice(list(Urgency)),
        certainty=chance.choice([c for c in Certainty if c is not Certainty.HINT]),
        categories=frozenset({Category.CRAMPS}),
        reasons=_reasons(chance, (*seen, *LAB_REASONS.get(pattern, ())), least=1),
        others=_reasons(chance, (*others, *_hidden(chance)), least=0),
        comparison=_comparison(chance) if pattern in COUNTED else None,
    )


def _hidden(chance: Chance) -> tuple[str, ...]:
    return (codes.FLUID_CAUTION,) if chance.random() < 0.2 else ()


def _reasons(chance: Chance, usual: tuple[str, ...], *, least: int) -> tuple[Reason, ...]:
    """The first of the usual codes and some others, each once or twice, with any values."""
    kept = [c for c in usual if c in usual[:least] or chance.random() < 0.7]
    twice = [code for code in kept for _ in range(chance.choice((1, 1, 2)))]
    return tuple(reason(code, **_values(code, chance)) for code in twice)


def _values(code: str, chance: Chance) -> dict[str, Any]:
    """Drawn values, or the sample of a code that has no way of being drawn."""
    return VALUES[code](chance) if code in VALUES else dict(SAMPLES[code])


def _date(chance: Chance) -> dt.date:
    return FIRST + dt.timedelta(days=chance.randrange(1400))


def _comparison(chance: Chance) -> Comparison:
    start = _date(chance)
    before, after = chance.randint(1, 90), chance.randint(1, 90)
    return Comparison(
        before_from=start - dt.timedelta(days=before),
        before_to=start - dt.timedelta(days=1),
        before_logged=before,
        before_cramps=chance.randint(0, before),
        after_from=start,
        after_to=start + dt.timedelta(days=after),
        after_logged=after,
        after_cramps=chance.randint(0, after),
    )


def _of(total: int, chance: Chance) -> int:
    return chance.randint(0, total)


def _some_days(chance: Chance) -> int | None:
    return chance.choice((None, 0, 1, chance.randint(2, 4000)))


def _name(chance: Chance) -> str:
    return chance.choice(MEDICINES)


def _rise(chance: Chance) -> dict[str, Any]:
    before, after = chance.randint(1, 60), chance.randint(1, 60)
    return {
        "before_cramps": _of(before, chance),
        "before_logged": before,
        "before_nights": before + 5,
        "after_cramps": _of(after, chance),
        "after_logged": after,
        "after_nights": after + 5,
    }


def _sodium(chance: Chance) -> float:
    return round(chance.uniform(98, 134.9), 1)


VALUES: Mapping[str, Callable[[Chance], dict[str, Any]]] = {
    codes.MEDICINE_STEP: lambda c: {
        "name": _name(c),
        "pattern": c.choice(("diuretic", "statin", "laba")),
        "step": c.choice(("started", "raised", "moved_to_evening")),
        "date": _date(c),
        "nights": c.randint(1, 400),
    },
    codes.CRAMP_NIGHTS_ROSE: _rise,
    codes.ALSO_STARTED: lambda c: {"name": _name(c), "date": _date(c)},
    codes.TAKEN_BEFORE_DIARY: lambda c: {"name": _name(c)},
    codes.TOO_FEW_NIGHTS_BEFORE: lambda c: {"logged": c.randint(0, 13), "needed": 14},
    codes.TOO_FEW_NIGHTS_AFTER: lambda c: {"logged": c.randint(0, 9), "needed": 10},
    codes.TOO_FEW_RECENT_NIGHTS: lambda c: {"logged": c.randint(0, 9), "needed": 10, "window": 14},
    codes.ROSE_SINCE: lambda c: {"date": _date(c)},
    codes.BEGAN_BEFORE_MEDICINE: lambda c: {"name": _name(c), "date": _date(c)},
    codes.SODIUM_LOWERING_MEDICINE: lambda c: {"name": _name(c), "days": _some_days(c)},
    codes.RISK_CONDITION: lambda c: {"code": c.choice(sorted(CONDITIONS))},
    codes.HIGH_INTAKE: lambda c: {"volume_ml": c.randint(3501, 9000), "days": c.randint(4, 7)},
    codes.SYMPTOM_DAYS: lambda c: {
        "code": c.choice(SIGN_CODES),
        "days": c.randint(1, 14),
        "window": 14,
    },
    codes.MORE_THAN_BEFORE: lambda c: {
        "days": c.randint(0, 14),
        "window": 14,
        "earlier_days": c.randint(0, 56),
        "earlier_window": c.randint(0, 56),
    },
    codes.LAB_SODIUM: lambda c: {
        "value": _sodium(c),
        "date": _date(c),
        "band": c.choice(("mild", "moderate", "profound")),
    },
    codes.SODIUM_FELL: lambda c: {
        "from_value": round(c.uniform(130, 145), 1),
        "to_value": _sodium(c),
        "days": c.randint(1, 7),
    },
    codes.RISK_AGE: lambda c: {"age": c.randint(65, 104)},
    codes.HIGH_DAY: lambda c: {"date": _date(c), "volume_ml": c.randint(5001, 43000)},
    codes.HIGH_RATE: lambda c: {"date": _date(c), "volume_ml": c.randint(2001, 9000), "hours": 2},
    codes.QUESTION_DAY: lambda c: {"date": _date(c), "volume_ml": c.randint(3501, 5000)},
    codes.CHECK_AMOUNT: lambda c: {
        "volume_ml": c.randint(8001, 43000),
        "usual_ml": c.choice((None, c.randint(300, 4000))),
    },
    codes.LOW_FLUID_NIGHTS: lambda c: {
        "low_cramps": c.randint(1, 20),
        "low_logged": 20,
        "other_cramps": c.randint(0, 50),
        "other_logged": 50,
        "low_below_ml": c.randint(400, 2000),
    },
    codes.DEHYDRATION_SIGN: lambda c: {"code": c.choice(SIGN_CODES), "days": c.randint(1, 14)},
    codes.HOT_OR_HARD_DAYS: lambda c: {"days": c.randint(1, 14)},
    codes.FLUID_CAUTION: lambda _c: {},
    codes.RESTLESS_EVENINGS: lambda c: {
        "evenings": c.randint(3, 14),
        "window": 14,
        "first": _date(c),
        "last": _date(c),
    },
    codes.RESTLESS_SIGN: lambda c: {"code": c.choice(RESTLESS_SIGNS), "days": c.randint(1, 14)},
    codes.IRON_QUESTION: lambda c: {"code": c.choice(("anemia", "ckd", "dialysis", "pregnancy"))},
    codes.CRAMPS_LATELY: lambda c: {"cramps": c.randint(1, 14), "logged": 14, "window": 14},
    codes.STATIN_TOGETHER: lambda c: {"name": _name(c), "other": _name(c), "days": _some_days(c)},
    codes.LONG_ACID_PILL: lambda c: {"name": _name(c), "days": _some_days(c)},
    codes.NEW_INHALER: lambda c: {"name": _name(c), "days": c.randint(0, 365)},
    codes.RELIEVER_DAYS: lambda c: {"name": _name(c), "days": c.randint(9, 14), "window": 14},
    codes.LIVER_ILLNESS: lambda c: {"code": c.choice(("cirrhosis", "ascites"))},
    codes.DIURETIC_WITH_LIVER: lambda c: {"name": _name(c)},
    codes.LAB_BELOW_RANGE: lambda c: {
        "analyte": c.choice(("magnesium", "calcium")),
        "value": round(c.uniform(0.2, 2.0), 2),
        "low": round(c.uniform(0.5, 2.2), 2),
        "days": c.randint(0, 30),
    },
}
"""Values for each reason code, as a random source draws them."""


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            if name != "articles":
                yield from _texts(value)
    elif isinstance(part, (list, tuple)):
        for value in part:
            yield from _texts(value)
