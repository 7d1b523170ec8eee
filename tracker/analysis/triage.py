"""The care level of one case without a diary, by the rules and patterns of the web.

Nothing is decided here: red flags come from `red_flags.check`, patterns from
`patterns.single_case.fitting`, signs in the person's own words from `free_text`. The
highest level wins. A case that meets nothing is ROUTINE, which never means healthy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from education.red_flags import ADULT_YEARS, RULES
from education.triggers import NothingElse, leaves
from education.urgency import Urgency, highest
from tracker.analysis.facts import Facts
from tracker.analysis.patterns.profile import Taken, profile_of_case
from tracker.analysis.patterns.single_case import fitting
from tracker.analysis.patterns.standing import Fit
from tracker.analysis.records import Pattern
from tracker.analysis.red_flags import Fired, check

_PAIRS = frozenset({Pattern.SODIUM_PAIR, Pattern.STATIN_PAIR})
# "These look like common night cramps" may not stand beside a pattern to ask about.
_NOTHING_ELSE = frozenset(
    rule.id for rule in RULES for leaf in leaves(rule.trigger) if isinstance(leaf, NothingElse)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One person at one moment: what rules may know, and the medicines one by one."""

    facts: Facts
    medicines: tuple[Taken, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """The highest level, the rules that fired (most urgent first) and what fits."""

    tier: Urgency
    fired: tuple[Fired, ...] = ()
    patterns: Mapping[Pattern, Fit] = field(default_factory=dict)


def triage(case: Case) -> Triage:
    """The answer to `case`. Below 18 there are no patterns: they were made for adults."""
    fired = check(case.facts)
    patterns = {} if _is_child(case.facts) else _patterns(case)
    if any(fit.urgency is not Urgency.ROUTINE for fit in patterns.values()):
        fired = tuple(hit for hit in fired if hit.rule not in _NOTHING_ELSE)
    levels = [hit.urgency for hit in fired] + [fit.urgency for fit in patterns.values()]
    return Triage(tier=highest(levels) or Urgency.ROUTINE, fired=fired, patterns=patterns)


def _patterns(case: Case) -> dict[Pattern, Fit]:
    """What fits. In a pair a start nobody told may be a new one; a diary knows better."""
    found = dict(fitting(profile_of_case(case.facts, case.medicines)))
    maybe_new = [
        m if m.started_days is not None else replace(m, started_days=0) for m in case.medicines
    ]
    pairs = fitting(profile_of_case(case.facts, maybe_new))
    taken_up = _PAIRS - ({Pattern.SODIUM_PAIR} if Pattern.HYPONATREMIA in found else set())
    return found | {
        pattern: fit for pattern, fit in pairs.items() if pattern in taken_up - set(found)
    }


def _is_child(facts: Facts) -> bool:
    return facts.age is not None and facts.age < ADULT_YEARS
