"""How often the intervals of rate ratios ever leave the truth out.

    python -m benchmarks.detection_intervals --cohort C.ndjson.gz --truth T.ndjson.gz

Every medicine episode of a cohort is looked at on every night. A true ratio between two of
the filter's ratios counts as left out when both of them are.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.judging import Share
from tracker.analysis.evidence import model
from tracker.analysis.evidence.intervals import interval
from tracker.analysis.evidence.weigh import weigh
from tracker.analysis.evidence.weights import MedicineWeights
from tracker.analysis.timeline import Timeline
from tracker.exchange.cohort import diary_of, open_cohort

WRONG = 0.05  # of diaries in which the sequence may ever leave the truth out
AT_ONCE = 96
SAME_START_DAYS = 45  # a list's start so near a true one is the same; lists know the month


def main(arguments: Sequence[str]) -> int:
    """0 when every episode of the cohort was looked at."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection_intervals")
    parser.add_argument("--cohort", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    asked = parser.parse_args(arguments)
    looked_at, left_out = Counter[str](), Counter[str]()
    for ratio, is_left_out in _episodes(asked.cohort, _truths(asked.truth)):
        looked_at[ratio] += 1
        left_out[ratio] += is_left_out
    for ratio, count in sorted(looked_at.items()):
        _tell(f"a true ratio of {ratio}", Share(hits=left_out[ratio], of=count))
    _tell("all", Share(hits=left_out.total(), of=looked_at.total()))
    return 0


def _tell(what: str, share: Share) -> None:
    low, high = share.interval
    sys.stdout.write(
        f"{what}: ever left out in {share.hits} of {share.of} medicine episodes"
        f" ({share.value:.3f}, {low:.3f} to {high:.3f})\n"
    )


def _truths(path: Path) -> dict[str, list[Mapping[str, Any]]]:
    with open_cohort(path) as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    return {record["patient"]: record["truth"]["patterns"] for record in records}


def _episodes(
    cohort: Path, truths: Mapping[str, list[Mapping[str, Any]]]
) -> Iterator[tuple[str, bool]]:
    """For each medicine episode its true ratio, and whether that was ever left out."""
    with open_cohort(cohort) as lines:
        records = (json.loads(line) for line in lines if line.strip())
        while part := list(islice(records, AT_ONCE)):
            timelines = [Timeline(diary_of(record).history) for record in part]
            weighed = weigh(timelines, [timeline.size for timeline in timelines])
            for record, weights in zip(part, weighed, strict=True):
                for medicine in weights.medicines:
                    ratio = _true_ratio(medicine, truths[record["id"]])
                    yield f"{ratio:g}", _is_ever_left_out(medicine, ratio)


def _true_ratio(medicine: MedicineWeights, patterns: Sequence[Mapping[str, Any]]) -> float:
    named = {event.pattern.value for event in medicine.episode.events}
    for true in patterns:
        away = medicine.episode.lead.date - dt.date.fromisoformat(true["from"])
        if true["pattern"] in named and abs(away.days) <= SAME_START_DAYS:
            return float(true["effect"]["value"])
    return 1.0


def _is_ever_left_out(medicine: MedicineWeights, ratio: float) -> bool:
    below = max(one for one in model.RATIOS if one <= ratio)
    above = min(one for one in model.RATIOS if one >= ratio)
    between = (interval(likelihood, WRONG) for likelihood in medicine.likelihood)
    return any(above < one.low or below > one.high for one in between)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
