"""The files of a simulated cohort: readable, repeatable, and silent about the truth."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tracker.analysis.medicines import match
from tracker.analysis.records import Pattern
from tracker.analysis.synthetic_cohort.diary import YEAR_NIGHTS, simulate
from tracker.analysis.synthetic_cohort.lines import cohort_line, truth_line, write_cohort
from tracker.analysis.synthetic_cohort.scenarios import (
    REPORTING_SEED,
    SCENARIOS,
    TUNING_SEED,
    Scenario,
)
from tracker.exchange.cohort import diary_of, read_diary

SEED = 5
FEW = [SCENARIOS[name] for name in ("diuretic_switched_rr3", "null_heat", "restless_legs")]
every_scenario = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda s: s.name)


@every_scenario
def test_the_job_reads_what_was_simulated(scenario: Scenario) -> None:
    one = simulate(scenario, SEED, 0)
    read = diary_of(json.loads(json.dumps(cohort_line(one, "x", SEED))))
    logged = [one.date(int(night)) for night in one.entries.logged.nonzero()[0]]
    assert [night.date for night in read.history.nights] == logged
    assert sum(night.count for night in read.history.nights) == one.entries.counts.sum()
    assert len(read.history.fluids) == len(one.fluids)
    assert len(read.history.medications) == len(one.medicines.lines)
    assert {(s.date, s.code) for s in read.history.symptoms} == {
        (one.date(night), code) for night, code in one.signs
    }
    assert read.last_night == one.owner.start + dt.timedelta(days=YEAR_NIGHTS - 1)


@every_scenario
def test_medicine_lines_are_in_order_and_of_the_class_they_say(scenario: Scenario) -> None:
    for number in range(5):
        one = simulate(scenario, SEED, number)
        history = diary_of(cohort_line(one, "x", SEED)).history
        assert all(c.end is None or (c.start or dt.date.min) <= c.end for c in history.medications)
        groups = {"statin": "statin", "laba": "laba", "ssri": "ssri"}
        for line in one.medicines.lines:
            drug = match(line.name).drug
            name = drug.inn if drug else line.name
            course = next(c for c in history.medications if c.name == name)
            if line.class_name in groups:
                assert groups[line.class_name] in course.groups


def test_the_same_arguments_write_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    def written(name: str, seed: int) -> tuple[bytes, bytes]:
        cohort, truth = tmp_path / f"{name}.ndjson.gz", tmp_path / f"{name}.truth.ndjson.gz"
        assert write_cohort(cohort, truth, FEW, seed=seed, patients=2) == 6
        return cohort.read_bytes(), truth.read_bytes()

    assert written("one", SEED) == written("two", SEED)
    assert written("three", SEED + 1)[0] != written("one", SEED)[0]


def test_a_person_does_not_depend_on_the_company(tmp_path: Path) -> None:
    alone = simulate(FEW[0], SEED, 1)
    again = simulate(FEW[0], SEED, 1)
    assert cohort_line(alone, "x", SEED) == cohort_line(again, "x", SEED)
    assert cohort_line(simulate(FEW[0], SEED, 2), "x", SEED) != cohort_line(alone, "x", SEED)


def test_ids_and_order_tell_nothing_and_both_files_name_the_same_people(tmp_path: Path) -> None:
    cohort, truth = tmp_path / "c.ndjson", tmp_path / "t.ndjson"
    write_cohort(cohort, truth, FEW, seed=SEED, patients=10)
    truths = [json.loads(line) for line in truth.read_text().splitlines()]
    people = [read_diary(line).history.patient for line in cohort.read_text().splitlines()]
    assert people == [line["patient"] for line in truths]
    assert people == sorted(people)
    stories = [line["truth"]["scenario"] for line in truths]
    assert stories not in (sorted(stories), sorted(stories, reverse=True))
    assert all("truth" not in json.loads(line) for line in cohort.read_text().splitlines())


@every_scenario
def test_a_truth_speaks_of_known_patterns_within_the_diary(scenario: Scenario) -> None:
    line = truth_line(simulate(scenario, SEED, 3), "x")
    patterns = line["truth"]["patterns"]
    last = dt.date.fromisoformat(line["start_date"]) + dt.timedelta(days=line["nights"] - 1)
    assert {item["pattern"] for item in patterns} <= {pattern.value for pattern in Pattern}
    assert all(line["start_date"] <= item["from"] <= last.isoformat() for item in patterns)
    assert bool(patterns) is not scenario.is_null


def test_the_seeds_for_tuning_and_reporting_are_two() -> None:
    assert TUNING_SEED != REPORTING_SEED
