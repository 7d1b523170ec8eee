"""What happens to the people of a cohort, one named story each, and what is true of them.

A story changes as little as it can: everybody has colds, breaks, guessed drinks and a
medicine list kept from memory, whether or not something is to be found.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

# Seeds are kept apart: whatever is chosen while looking at a cohort is chosen on the first,
# and no figure that is told to anybody comes from it.
TUNING_SEED = 1_101
REPORTING_SEED = 58_613

NORTH = ("America/New_York", "Europe/Berlin", "Europe/London", "America/Vancouver")
SOUTH = ("Australia/Sydney", "America/Santiago", "Africa/Johannesburg", "Pacific/Auckland")
TROPICS = ("Asia/Singapore", "America/Bogota", "Africa/Nairobi", "Asia/Manila")


class Taking(enum.Enum):
    """How the medicine of a story is taken and written down."""

    STEADY = "steady"
    RESTARTED = "restarted"
    AS_NEEDED = "as_needed"
    LATE = "late"
    FADING = "fading"
    TITRATED = "titrated"
    SWITCHED = "switched"
    WITH_GAPS = "with_gaps"
    LISTED_TWICE = "listed_twice"
    RAISED = "raised"
    MOVED = "moved"
    TOGETHER = "together"


class Fall(enum.Enum):
    """How sodium falls: as in the published cases, or slowly and with few signs."""

    PLAIN = "plain"
    SLOW = "slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What the diary's owner and their weather are like. Rates are a year, shares 0 to 1.

    `burst_ratio`, `burst_nights`, `calm_nights`: how much worse a bad spell is than the
    person's mean, and the mean lengths of bad and calm spells. `warmth`: log rate for one
    standard deviation of a warm night, `heat` for a hot day, `strain` for a hard one.
    `drift`: standard deviation of the log rate's wandering, a night. `logs_cramps_more`:
    share of people who leave quiet nights out; `fades`: share whose logging ebbs away.
    `fills_in`: share of people who enter a run of blank nights as quiet. `guesses`: share
    who guess what they drank. `drinks_after`: log intake on the day after a cramp.
    `colds` and `flares`: runs of days with the signs of low sodium, or of restless legs.
    """

    zones: tuple[str, ...] = (*NORTH, *NORTH, *SOUTH, *TROPICS[:2])
    burst_ratio: float = 2.2
    burst_nights: float = 9.0
    calm_nights: float = 27.0
    joins_in_burst: float = 0.5
    warmth: float = 0.14
    heat: float = 0.15
    strain: float = 0.2
    drift: float = 0.008
    logs_cramps_more: float = 0.2
    fades: float = 0.3
    fills_in: float = 0.25
    breaks: float = 1.2
    guesses: float = 0.3
    drinks_after: float = 0.0
    dry_when_hot: float = 0.0
    colds: float = 2.5
    flares: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A story. Ratios are of cramp rates, odds of a cramp night after a low-fluid day.

    `culprit` is the class of a medicine that begins during the diary; with `rate_ratio` 1
    it does nothing. `rise_ratio` is a step nobody can explain; with `rise_first` it comes
    20 to 45 nights before the medicine begins. `side_effects` are two weeks of signs that
    an SSRI brings by itself.
    """

    name: str
    group: str = "null"
    culprit: str = ""
    rate_ratio: float = 1.0
    taking: Taking = Taking.STEADY
    low_fluid_odds: float = 1.0
    fall: Fall | None = None
    restless: bool = False
    rise_ratio: float = 1.0
    rise_first: bool = False
    side_effects: bool = False
    life: Life = Life()

    @property
    def is_null(self) -> bool:
        """True when every finding would be a false one."""
        return self.group in {"null", "mimic"}


def _diuretic(name: str, ratio: float, taking: Taking = Taking.STEADY) -> Scenario:
    return Scenario(name=name, group="drug", culprit="diuretic", rate_ratio=ratio, taking=taking)


def _null(name: str, life: Life, taking: Taking = Taking.STEADY) -> Scenario:
    """Nothing acts, yet two in three begin a suspected medicine."""
    return Scenario(name=name, culprit="any", taking=taking, life=life)


_LIFE = Life()

FOUND: tuple[Scenario, ...] = (
    _diuretic("diuretic_rr3", 3.0),
    _diuretic("diuretic_rr2", 2.0),
    _diuretic("diuretic_restart_rr3", 3.0, Taking.RESTARTED),
    _diuretic("diuretic_as_needed_rr3", 3.0, Taking.AS_NEEDED),
    _diuretic("diuretic_late_rr3", 3.0, Taking.LATE),
    _diuretic("diuretic_fading_rr3", 3.0, Taking.FADING),
    _diuretic("diuretic_titrated_rr3", 3.0, Taking.TITRATED),
    _diuretic("diuretic_switched_rr3", 3.0, Taking.SWITCHED),
    _diuretic("diuretic_gaps_rr3", 3.0, Taking.WITH_GAPS),
    _diuretic("diuretic_listed_twice_rr3", 3.0, Taking.LISTED_TWICE),
    _diuretic("diuretic_raised_rr2", 2.0, Taking.RAISED),
    _diuretic("diuretic_moved_rr2", 2.0, Taking.MOVED),
    _diuretic("diuretic_together_rr3", 3.0, Taking.TOGETHER),
    Scenario(name="laba_rr2.5", group="drug", culprit="laba", rate_ratio=2.5),
    Scenario(name="statin_rr2", group="drug", culprit="statin", rate_ratio=2.0),
    Scenario(name="statin_rr3", group="drug", culprit="statin", rate_ratio=3.0),
    Scenario(name="dehydration_or3", group="fluid", low_fluid_odds=3.0),
    Scenario(name="dehydration_or4", group="fluid", low_fluid_odds=4.0),
    Scenario(name="hyponatremia_ssri", group="hypo", culprit="ssri", fall=Fall.PLAIN),
    Scenario(name="hyponatremia_slow", group="hypo", culprit="diuretic", fall=Fall.SLOW),
    Scenario(name="restless_legs", group="rls", restless=True),
    Scenario(name="worsening_rr3", group="change", rise_ratio=3.0),
    Scenario(name="worsening_rr2", group="change", rise_ratio=2.0),
    Scenario(name="rise_came_first", group="early", culprit="any", rise_ratio=2.5, rise_first=True),
)

NULLS: tuple[Scenario, ...] = (
    _null("null_plain", _LIFE),
    _null("null_spells", replace(_LIFE, burst_ratio=2.6, burst_nights=16.0, calm_nights=45.0)),
    _null("null_season_north", replace(_LIFE, zones=NORTH, warmth=0.3)),
    _null("null_season_south", replace(_LIFE, zones=SOUTH, warmth=0.3)),
    _null("null_tropics", replace(_LIFE, zones=TROPICS)),
    _null("null_joined_in_a_spell", replace(_LIFE, joins_in_burst=1.0, burst_nights=25.0)),
    _null("null_drift", replace(_LIFE, drift=0.03)),
    _null("null_fading_logging", replace(_LIFE, fades=1.0)),
    _null("null_cramps_logged_more", replace(_LIFE, logs_cramps_more=1.0)),
    _null("null_filled_in", replace(_LIFE, fills_in=1.0, breaks=4.0)),
    _null("null_long_breaks", replace(_LIFE, breaks=4.0, fills_in=0.0)),
    _null("null_heat", replace(_LIFE, heat=0.8, strain=0.5, dry_when_hot=0.35)),
    _null("null_drinks_after", replace(_LIFE, drinks_after=0.25)),
    _null("null_guessed_fluids", replace(_LIFE, guesses=1.0)),
    _null("null_colds_and_flares", replace(_LIFE, colds=6.0, flares=3.0)),
    _null("null_restarted", _LIFE, Taking.RESTARTED),
    _null("null_as_needed", replace(_LIFE, heat=0.5), Taking.AS_NEEDED),
    _null("null_titrated", _LIFE, Taking.TITRATED),
    Scenario(name="null_nothing_new"),
    Scenario(name="mimic_side_effects", group="mimic", culprit="ssri", side_effects=True),
)

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in (*FOUND, *NULLS)}
