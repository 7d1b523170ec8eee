"""One more night of many people, from the bytes that were kept to the bytes that are kept.

The diaries are read and laid out beforehand, as the job has them for its other questions.
The people are those of `benchmarks.nightly_people`: harmless diaries as messy as people
keep them, with the medicines that come with them.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks.lines import Line
from tracker.actions.collecting import uncollected
from tracker.analysis.evidence.carried import from_bytes, to_bytes
from tracker.analysis.evidence.tonight import Asked, carry_on, weigh_in_full
from tracker.analysis.records import Course, Night, PatientHistory
from tracker.analysis.synthetic_cohort.diary import simulate
from tracker.analysis.synthetic_cohort.lines import cohort_line
from tracker.analysis.synthetic_cohort.scenarios import NULLS, TUNING_SEED
from tracker.analysis.timeline import Timeline
from tracker.exchange.cohort import diary_of

PEOPLE = 200  # of a chunk of the nightly job
FIRST, NIGHTS = 300, 12  # nights of diary before, and nights that are measured
MICROSECONDS = 100  # a person; the goal is 40
READ_NIGHTS = 420  # of a diary, each morning
SHORT, LONG = 100, 1000  # nights of diary
MOST_RATIO = 1.2  # what a long diary may cost of a short one: measuring is not that exact
VERSION = "bench"
DAY = dt.timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class _People:
    """Diaries and what is kept of each after `night`; None for who was left behind."""

    timelines: Sequence[Timeline]
    nights: list[dt.date]
    states: list[bytes | None]

    def go_on(self) -> tuple[int, float]:
        """One more night: how many took it in, and how long it took (seconds of processor).

        As in the job, nothing looks for cycles meanwhile.
        """
        with uncollected():
            return self._go_on()

    def _go_on(self) -> tuple[int, float]:
        begun = time.process_time()
        places, asked = [], []
        for place, (timeline, state) in enumerate(zip(self.timelines, self.states, strict=True)):
            self.nights[place] += DAY
            carried = None if state is None else from_bytes(state, VERSION)
            if carried is not None:
                places.append(place)
                asked.append(Asked(timeline=timeline, night=self.nights[place], known=[carried]))
        for place, found in zip(places, carry_on(asked), strict=True):
            kept = None if found is None else to_bytes(found.carried, VERSION)
            self.states[place] = kept
        return len(places), time.process_time() - begun


def measure() -> Iterator[Line]:
    """A person's night, and how much more one of a long diary costs."""
    yield _night()
    yield _length()


def _night() -> Line:
    people = _people([_made_up(number) for number in range(PEOPLE)], FIRST)
    kilobytes = sum(len(state or b"") for state in people.states) / PEOPLE / 1000
    medicines = [
        len(found.followed)
        for state in people.states
        if state is not None and (found := from_bytes(state, VERSION)) is not None
    ]
    spent = [people.go_on() for _ in range(NIGHTS)]
    left = sum(state is None for state in people.states)
    return Line(
        section="analysis",
        what="one more night, every weighed question, from kept state to kept state, a person",
        value=round(_microseconds(spent), 1),
        unit="µs CPU",
        budget=MICROSECONDS,
        more={
            "people_together": PEOPLE,
            "medicines_a_person": round(sum(medicines) / PEOPLE, 2),
            "kilobytes_a_person": round(kilobytes, 1),
            "weighed_anew_of_1000_nights": round(1000 * left / PEOPLE / NIGHTS, 1),
        },
    )


def _length() -> Line:
    """The quickest of some nights each, taken in by turns, so that both are measured alike."""
    short, long = (
        _people([_steady(nights) for _ in range(PEOPLE)], nights - NIGHTS - 1)
        for nights in (SHORT, LONG)
    )
    pairs = [(short.go_on(), long.go_on()) for _ in range(NIGHTS)]
    each = [_microseconds(list(spent)) for spent in zip(*pairs, strict=True)]
    return Line(
        section="analysis",
        what=f"the same of a diary of {LONG} nights, against one of {SHORT}",
        value=round(each[1] / each[0], 2),
        unit="times",
        budget=MOST_RATIO,
        more={"us_short": round(each[0], 1), "us_long": round(each[1], 1)},
    )


def _microseconds(spent: Sequence[tuple[int, float]]) -> float:
    """Of a person in the quickest night: a busy machine only ever adds."""
    return min(1e6 * seconds / people for people, seconds in spent)


def _people(histories: Sequence[PatientHistory], first: int) -> _People:
    timelines = [Timeline(history) for history in histories]
    nights = [timeline.date(first) for timeline in timelines]
    whole = weigh_in_full(timelines, nights)
    return _People(
        timelines=[Timeline(_read(h, night)) for h, night in zip(histories, nights, strict=True)],
        nights=nights,
        states=[to_bytes(one.carried, VERSION) for one in whole],
    )


def _read(history: PatientHistory, night: dt.date) -> PatientHistory:
    """The part of a diary that the job reads on a morning of these."""
    since = night - (READ_NIGHTS - NIGHTS) * DAY
    return replace(
        history,
        nights=tuple(n for n in history.nights if n.date >= since),
        fluids=tuple(f for f in history.fluids if f.date >= since),
        symptoms=tuple(s for s in history.symptoms if s.date >= since),
        strains=tuple(s for s in history.strains if s.date >= since),
    )


def _made_up(number: int) -> PatientHistory:
    scenario = NULLS[number % len(NULLS)]
    simulated = simulate(scenario, TUNING_SEED, number)
    return diary_of(cohort_line(simulated, scenario.name, number)).history


def _steady(nights: int) -> PatientHistory:
    """Somebody with a medicine begun 35 nights ago, and as many nights of diary as asked."""
    start = dt.date(2024, 1, 3)
    begun = start + (nights - 35) * DAY
    pill = Course(name="hydrochlorothiazide", groups=frozenset({"thiazide"}), start=begun)
    return PatientHistory(
        patient="steady",
        start=start,
        fluid_caution=False,
        nights=tuple(Night(date=start + n * DAY, count=n % 3 == 0) for n in range(nights)),
        medications=(pill,),
    )
