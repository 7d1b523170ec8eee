"""Interprets the red-flag rules of `education.red_flags` for one person, at once, on save.

A red-flag rule may: fire on the first day, on a single sign, on a mistaken tick; rise to
a more urgent level; speak while other rules speak. It may not: wait for logged nights or
for the nightly job, be silenced by another sign or by a later "no", name a diagnosis, or
advise about a dose. Free text is not read here.

Standard library only: this runs in every form post, and a script in the browser that
reads the same rule data must reach the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import singledispatch

from education import triggers as t
from education.red_flags import PLAUSIBLE, RULES, Level, Rule
from education.urgency import Urgency
from education.urgency import highest as highest_of
from tracker.analysis.facts import Facts, LabFact, facts_from_history
from tracker.analysis.records import Category

__all__ = ["Facts", "Fired", "LabFact", "check", "facts_from_history", "highest", "words_for"]

# The number at which a rule's words for the United States apply (988 exists there only).
US_EMERGENCY_NUMBER = "911"
UNKNOWN_NUMBER = "your emergency number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """A rule that fired, at its level. `words` still holds "{number}".

    `signs` are the reported signs that met it, sorted. `categories` are the shared
    categories it rests on: a clinician sees the alert only when all are shared.
    """

    rule: str
    urgency: Urgency
    words: str
    words_us: str
    article: str
    signs: tuple[str, ...]
    categories: frozenset[Category]


def check(facts: Facts) -> tuple[Fired, ...]:
    """Every rule that fires on `facts`, the most urgent first, then by id."""
    first = [(rule, _fire(rule, facts)) for rule in RULES if not _asks_for_nothing_else(rule)]
    fired = [hit for _, hit in first if hit is not None]
    if not fired:
        rest = (_fire(rule, facts) for rule in RULES if _asks_for_nothing_else(rule))
        fired = [hit for hit in rest if hit is not None]
    return tuple(sorted(fired, key=lambda hit: (-hit.urgency.rank, hit.rule)))


def highest(fired: Iterable[Fired]) -> Urgency | None:
    """The most urgent level among them, or None when nothing fired."""
    return highest_of([hit.urgency for hit in fired])


def words_for(fired: Fired, number: str) -> str:
    """The words for the person, with the emergency `number` of where they live.

    An empty number (country not known) reads "your emergency number".
    """
    words = fired.words_us if fired.words_us and number == US_EMERGENCY_NUMBER else fired.words
    return words.replace("{number}", number or UNKNOWN_NUMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """Why a trigger was met: the signs, and the kinds of entry that were needed."""

    signs: frozenset[str] = frozenset()
    categories: frozenset[Category] = frozenset()


def _asks_for_nothing_else(rule: Rule) -> bool:
    return any(isinstance(leaf, t.NothingElse) for leaf in t.leaves(rule.trigger))


def _fire(rule: Rule, facts: Facts) -> Fired | None:
    for level in rule.levels:
        match = _match(level.trigger, facts)
        if match is not None:
            return _fired(rule, level, match)
    return None


def _fired(rule: Rule, level: Level, match: _Match) -> Fired:
    return Fired(
        rule=rule.id,
        urgency=level.urgency,
        words=level.words,
        words_us=level.words_us,
        article=rule.article,
        signs=tuple(sorted(match.signs)),
        categories=match.categories,
    )


@singledispatch
def _match(trigger: t.Trigger, _facts: Facts) -> _Match | None:
    """How the facts meet `trigger`, or None. A kind without an interpreter is an error."""
    message = f"no interpreter for {type(trigger).__name__}"
    raise TypeError(message)


@_match.register
def _(trigger: t.AnyOf, facts: Facts) -> _Match | None:
    # The fewest categories that suffice decide what must be shared; the signs of other
    # branches are named only when they need nothing more.
    matches = [m for m in (_match(child, facts) for child in trigger.of) if m is not None]
    if not matches:
        return None
    needed = min(matches, key=lambda m: len(m.categories)).categories
    return _joined(m for m in matches if m.categories <= needed)


@_match.register
def _(trigger: t.AllOf, facts: Facts) -> _Match | None:
    matches = [_match(child, facts) for child in trigger.of]
    met = [m for m in matches if m is not None]
    return _joined(met) if len(met) == len(matches) else None


@_match.register
def _(trigger: t.Not, facts: Facts) -> _Match | None:
    return _when(_match(trigger.of, facts) is None)


@_match.register
def _(trigger: t.Ticked, facts: Facts) -> _Match | None:
    return _signs(facts.signs.intersection(trigger.codes))


@_match.register
def _(trigger: t.AnySign, facts: Facts) -> _Match | None:
    return _signs(facts.signs.difference(trigger.but))


@_match.register
def _(trigger: t.Group, facts: Facts) -> _Match | None:
    known = facts.groups | facts.possible_groups if trigger.assume else facts.groups
    assumed = trigger.assume and facts.unknown_medicine
    return _when(assumed or not known.isdisjoint(trigger.names), Category.MEDICINES)


@_match.register
def _(trigger: t.LowersSodium, facts: Facts) -> _Match | None:
    assumed = trigger.assume and (facts.unknown_medicine or facts.may_lower_sodium)
    return _when(assumed or facts.lowers_sodium, Category.MEDICINES)


@_match.register
def _(_trigger: t.UnmatchedMedicine, facts: Facts) -> _Match | None:
    return _when(facts.unmatched_medicine or facts.unknown_medicine, Category.MEDICINES)


@_match.register
def _(trigger: t.StartedWithin, facts: Facts) -> _Match | None:
    days = [facts.groups_started_days.get(name) for name in trigger.names]
    if trigger.lowers_sodium:
        days.append(facts.sodium_lowering_started_days)
    started = any(d is not None and 0 <= d <= trigger.days for d in days)
    return _when(started or (trigger.assume and facts.unknown_medicine), Category.MEDICINES)


@_match.register
def _(trigger: t.StoppedByPatient, facts: Facts) -> _Match | None:
    stopped = not facts.stopped_by_patient.isdisjoint(trigger.names)
    return _when(stopped, Category.MEDICINES)


@_match.register
def _(trigger: t.Condition, facts: Facts) -> _Match | None:
    assumed = trigger.assume and facts.unknown_conditions
    return _when(assumed or not facts.conditions.isdisjoint(trigger.codes))


@_match.register
def _(trigger: t.LabBetween, facts: Facts) -> _Match | None:
    met = any(
        (trigger.low is None or lab.value >= trigger.low)
        and (trigger.high is None or lab.value < trigger.high)
        for lab in _newest(_plausible(facts, trigger.analyte), trigger.within_days)
    )
    return _when(met, Category.LABS)


@_match.register
def _(trigger: t.LabOver, facts: Facts) -> _Match | None:
    newest = _newest(_plausible(facts, trigger.analyte), trigger.within_days)
    return _when(any(lab.value > trigger.value for lab in newest), Category.LABS)


@_match.register
def _(trigger: t.LabFell, facts: Facts) -> _Match | None:
    labs = _plausible(facts, trigger.analyte)
    fell = any(
        before.value - lab.value >= trigger.by
        and 0 <= before.days_ago - lab.days_ago <= trigger.days
        for lab in _newest(labs, trigger.within_days)
        for before in labs
    )
    return _when(fell, Category.LABS)


@_match.register
def _(trigger: t.LabImplausible, facts: Facts) -> _Match | None:
    labs = [lab for lab in facts.labs if lab.analyte == trigger.analyte]
    newest = _newest(labs, trigger.within_days)
    return _when(any(not _is_plausible(lab) for lab in newest), Category.LABS)


@_match.register
def _(trigger: t.AgeUnder, facts: Facts) -> _Match | None:
    return _when(facts.age is not None and facts.age < trigger.years)


@_match.register
def _(trigger: t.FluidPerDayOver, facts: Facts) -> _Match | None:
    return _when((facts.fluid_ml_today or 0) > trigger.volume_ml, Category.FLUIDS)


@_match.register
def _(trigger: t.FluidPerHourOver, facts: Facts) -> _Match | None:
    return _when((facts.fluid_ml_per_hour or 0) > trigger.volume_ml, Category.FLUIDS)


@_match.register
def _(trigger: t.CrampMinutesOver, facts: Facts) -> _Match | None:
    if facts.cramp_minutes is None:
        return _Match()
    return _when(facts.cramp_minutes > trigger.minutes, Category.CRAMPS)


@_match.register
def _(_trigger: t.AnyCramp, facts: Facts) -> _Match | None:
    return _when((facts.cramp_nights_per_week or 0) > 0, Category.CRAMPS)


@_match.register
def _(trigger: t.CrampNightsAtLeast, facts: Facts) -> _Match | None:
    return _when((facts.cramp_nights_per_week or 0) >= trigger.nights, Category.CRAMPS)


@_match.register
def _(trigger: t.SleepImpactAtLeast, facts: Facts) -> _Match | None:
    return _when((facts.sleep_impact or 0) >= trigger.score, Category.CRAMPS)


@_match.register
def _(_trigger: t.NothingElse, _facts: Facts) -> _Match | None:
    # `check` asks these rules only after every other one stayed silent.
    return _Match()


def _when(met: object, *categories: Category) -> _Match | None:
    return _Match(categories=frozenset(categories)) if met else None


def _signs(signs: frozenset[str]) -> _Match | None:
    return _Match(signs=signs, categories=frozenset({Category.SYMPTOMS})) if signs else None


def _joined(matches: Iterable[_Match]) -> _Match:
    joined = _Match()
    for match in matches:
        joined = _Match(
            signs=joined.signs | match.signs, categories=joined.categories | match.categories
        )
    return joined


def _plausible(facts: Facts, analyte: str) -> list[LabFact]:
    labs = [lab for fact in facts.labs if fact.analyte == analyte for lab in _with_previous(fact)]
    return [lab for lab in labs if _is_plausible(lab)]


def _with_previous(lab: LabFact) -> Iterator[LabFact]:
    yield lab
    if lab.previous_value is not None and lab.previous_days_ago is not None:
        yield replace(lab, value=lab.previous_value, days_ago=lab.previous_days_ago)


def _is_plausible(lab: LabFact) -> bool:
    low, high = PLAUSIBLE.get(lab.analyte, (float("-inf"), float("inf")))
    return low <= lab.value < high


def _newest(labs: Iterable[LabFact], within_days: int) -> list[LabFact]:
    """The values of the newest day, when that is within `within_days`."""
    recent = [lab for lab in labs if 0 <= lab.days_ago <= within_days]
    newest = min((lab.days_ago for lab in recent), default=None)
    return [lab for lab in recent if lab.days_ago == newest]
