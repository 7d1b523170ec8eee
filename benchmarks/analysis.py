"""The nightly analysis without a database: whole diaries, their weights, one morning.

The diaries are simulated ones of a year, one of each scenario, as messy as people keep
them. A patient-night is one night of one diary with every question asked of it.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

from benchmarks import one_more_night
from benchmarks.lines import Line
from tracker.analysis.records import PatientHistory
from tracker.analysis.replay import raisings_of_many
from tracker.analysis.report import analyse_many
from tracker.analysis.synthetic_cohort.diary import YEAR_NIGHTS, simulate
from tracker.analysis.synthetic_cohort.lines import cohort_line
from tracker.analysis.synthetic_cohort.scenarios import SCENARIOS, TUNING_SEED
from tracker.exchange.cohort import diary_of

NIGHTS_A_SECOND = 8_000  # patient-nights, full history, every question, one core
KILOBYTES_IN_A_MEGABYTE = 1024


def measure() -> Iterator[Line]:
    """A year of mornings of each diary, the weights alone, the newest morning, one night more."""
    histories = [
        diary_of(cohort_line(simulate(scenario, TUNING_SEED, 0), scenario.name, 0)).history
        for scenario in SCENARIOS.values()
    ]
    yield _replay(histories)
    yield _weights(histories)
    yield _newest(histories)
    yield from one_more_night.measure()
    yield Line(
        section="analysis",
        what="most memory of this process",
        value=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES_IN_A_MEGABYTE),
        unit="MB",
    )


def _replay(histories: list[PatientHistory]) -> Line:
    begun = time.process_time()
    diaries = [(history, history.nights[-1].date) for history in histories]
    raised = sum(len(each) for each in raisings_of_many(diaries))
    spent = time.process_time() - begun
    return Line(
        section="analysis",
        what=f"every morning of {len(histories)} diaries of a year, every question",
        value=round(len(histories) * YEAR_NIGHTS / spent),
        unit="patient-nights/s CPU",
        budget=NIGHTS_A_SECOND,
        at_least=True,
        more={"ms_per_diary": round(1000 * spent / len(histories), 1), "raised": raised},
    )


def _weights(histories: list[PatientHistory]) -> Line:
    from tracker.analysis.evidence.weigh import weigh
    from tracker.analysis.timeline import Timeline

    timelines = [Timeline(history) for history in histories]
    begun = time.process_time()
    weigh(timelines, [timeline.size for timeline in timelines])
    spent = time.process_time() - begun
    return Line(
        section="analysis",
        what="the weights of evidence alone",
        value=round(sum(timeline.size for timeline in timelines) / spent),
        unit="patient-nights/s CPU",
        more={"ms_per_diary": round(1000 * spent / len(histories), 1)},
    )


def _newest(histories: list[PatientHistory]) -> Line:
    begun = time.process_time()
    analyse_many([(history, history.nights[-1].date) for history in histories])
    each = (time.process_time() - begun) / len(histories)
    return Line(
        section="analysis",
        what="the newest morning of a diary of a year that nothing is known of, in a chunk",
        value=round(1000 * each, 2),
        unit="ms CPU",
        more={"minutes_of_a_core_for_100000_people": round(100_000 * each / 60, 1)},
    )
