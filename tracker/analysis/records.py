"""What the analysis reads and what it answers: plain, frozen, without a database.

`tracker.history` builds a `PatientHistory` from rows, `tracker.exchange.cohort`
from a cohort file. Both mean the same thing by every field.

Nights have three states. A night that is in `PatientHistory.nights` was logged:
with cramps, or as a quiet night (`cramps == ()`). A night that is not there was
not logged, and nothing may count it as quiet.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from education.urgency import Urgency


class Pattern(enum.Enum):
    """The questions the nightly job asks of a diary."""

    HYPONATREMIA = "hyponatremia"
    OVER_DRINKING = "over_drinking"
    DIURETIC = "diuretic"
    STATIN = "statin"
    LABA = "laba"
    DEHYDRATION = "dehydration"
    RLS = "rls"
    WORSENING = "worsening"
    SODIUM_PAIR = "sodium_pair"
    STATIN_PAIR = "statin_pair"
    LOW_MAGNESIUM = "low_magnesium"
    INHALER = "inhaler"
    CIRRHOSIS = "cirrhosis"


class Certainty(enum.Enum):
    """The words of the certainty scale; a hint is shown to clinicians only."""

    HINT = "hint"
    POSSIBLE = "possible"
    LIKELY = "likely"
    VERY_LIKELY = "very_likely"


class Category(enum.Enum):
    """What a patient may share, one by one; a finding names those it rests on."""

    CRAMPS = "cramps"
    FLUIDS = "fluids"
    MEDICINES = "medicines"
    SYMPTOMS = "symptoms"
    LABS = "labs"
    NOTES = "notes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cramp:
    """One cramp. `severity` is 0-10, `minutes` its length, `at` the local wall time."""

    severity: int | None = None
    minutes: float | None = None
    at: dt.time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One logged night, named by the date of its evening; no cramps means a quiet night."""

    date: dt.date
    cramps: tuple[Cramp, ...] = ()
    count: int = 0

    @property
    def has_cramp(self) -> bool:
        """True for a cramp night, False for a quiet one."""
        return self.count > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FluidDay:
    """All that was logged as drunk in the waking day (04:00 to 04:00) of `date`, in ml."""

    date: dt.date
    volume_ml: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedDrink:
    """One drink whose time was given or confirmed; only these may enter a rate."""

    at: dt.datetime
    volume_ml: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A medicine at one dose and time of day, from its first to its last day taken.

    `groups` are the catalogue's rule groups ("thiazide", "statin" …), empty when the
    name is unknown: unknown is never read as safe. `sodium` is 2 for a medicine well
    known to lower sodium, 1 for possible, 0 for none known, -1 where it raises it.
    `start` None means "before the diary began"; `end` None means still taken.
    A dose raise or a move to the evening is a new course of the same name.
    `start_is_exact` is False where only the month or the year of the start is known.
    `worse_before` is the person's own answer to "did the cramps get worse before you
    started it?", None while they did not answer or were not sure.
    """

    name: str
    groups: frozenset[str] = frozenset()
    sodium: int = 0
    dose_mg: float | None = None
    time: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    stopped_by_patient: bool = False
    start_is_exact: bool = True
    worse_before: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelieverDay:
    """A waking day on which "Took it" was ticked for a reliever; `name` as in `Course`.

    A day that is not there was not ticked, which does not mean that nothing was used.
    """

    date: dt.date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """A sign the person ticked on a local `date`; `code` is in `education.red_flags.SIGNS`.

    `written` marks a sign that was read out of somebody's own words: only the red flags
    are given those, and a clinician learns of them only where notes are shared.
    """

    date: dt.date
    code: str
    written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Strain:
    """A day's exertion (0 none to 3 hard) and whether it was hot."""

    date: dt.date
    exertion: int = 0
    hot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayNote:
    """What a person noted of a waking day beside strain and signs; None is "not said".

    `urine_colour` is 1 (like water) to 8 (like cola). Over 65 it says nothing of
    dehydration (clinical evidence, section 4.1). `urine_times` counts the day.
    """

    date: dt.date
    alcohol_drinks: int | None = None
    urine_colour: int | None = None
    urine_times: int | None = None
    weight_kg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestlessAnswers:
    """One evening's answers of clinical evidence, section 5.2; empty is "not said".

    `feel` is pain, urge or both; `eased_by` stretch, move or nothing; `lasts` short,
    returns (at rest) or long; `comes` evening, asleep or day; `place` one, both or arms.
    """

    date: dt.date
    hard_knot: bool | None = None
    feel: str = ""
    eased_by: str = ""
    lasts: str = ""
    comes: str = ""
    place: str = ""

    @property
    def signs(self) -> frozenset[str]:
        """The codes of `education.signs` that these answers amount to."""
        met = {
            "hard_knot": self.hard_knot is True,
            "urge_to_move": self.feel in ("urge", "both"),
            "relief_by_moving": self.eased_by == "move",
            "worse_at_rest": self.lasts == "returns",
            "evening_onset": self.comes == "evening",
        }
        return frozenset(code for code, is_met in met.items() if is_met)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """A laboratory value in the analysis unit of `lab_units` (the salts in mmol/l).

    `range_low` is the lower end of the lab's own range where the person gave it.
    """

    date: dt.date
    analyte: str
    value: float
    range_low: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientHistory:
    """Everything the analysis may know about one person; every tuple is sorted by date.

    `fluid_caution` is the switch of the clinical evidence, section 4.3: while it is on
    nobody tells this person to drink more. `cramps_in_four_weeks` is how many cramps the
    person remembered from the four weeks before `start`; None when they did not say.
    """

    patient: str
    zone: str = "UTC"
    birth_year: int | None = None
    sex: str = ""
    conditions: frozenset[str] = frozenset()
    fluid_caution: bool = True
    cramps_in_four_weeks: int | None = None
    start: dt.date
    nights: tuple[Night, ...] = ()
    fluids: tuple[FluidDay, ...] = ()
    drinks: tuple[TimedDrink, ...] = ()
    medications: tuple[Course, ...] = ()
    reliever_days: tuple[RelieverDay, ...] = ()
    symptoms: tuple[Symptom, ...] = ()
    strains: tuple[Strain, ...] = ()
    day_notes: tuple[DayNote, ...] = ()
    restless: tuple[RestlessAnswers, ...] = ()
    labs: tuple[Lab, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that was seen, as a code and its numbers; presenters choose the words."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Cramp nights of logged nights in two spans of nights, both ends included."""

    before_from: dt.date
    before_to: dt.date
    before_logged: int
    before_cramps: int
    after_from: dt.date
    after_to: dt.date
    after_logged: int
    after_cramps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A pattern that fits on the morning after `night`; an absent pattern gives no Evidence.

    `episode` names what it is about ("hydrochlorothiazide:2026-05-11"), so that one
    finding is open for each pattern and episode. `categories` are the kinds of entry
    it rests on. `alternatives` name patterns or medicines that cannot be told apart
    from it, `others` the further explanations to show. `severity_key` grows when the
    pattern worsens: only then is a dismissed finding raised again.
    """

    pattern: Pattern
    night: dt.date
    episode: str
    urgency: Urgency
    certainty: Certainty
    categories: frozenset[Category]
    reasons: tuple[Reason, ...]
    comparison: Comparison | None = None
    alternatives: tuple[str, ...] = ()
    others: tuple[Reason, ...] = ()
    severity_key: int = 0
