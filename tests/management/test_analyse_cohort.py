"""The `analyse_cohort` command: a cohort in, findings out, whole or not at all."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

START = dt.date(2026, 1, 5)


def date(number: int) -> str:
    return (START + dt.timedelta(days=number)).isoformat()


def line(patient: str, nights: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": patient,
        "timezone": "Europe/Berlin",
        "start_date": date(0),
        "nights": [
            {
                "date": date(number),
                "logged": mark != " ",
                "cramps": [] if mark in " ." else [{"severity": 5}] * int(mark),
            }
            for number, mark in enumerate(nights)
        ],
        **fields,
    }


def water_pill(start: int) -> dict[str, Any]:
    return {"name": "hydrochlorothiazide", "class": "diuretic", "start": date(start), "end": None}


COHORT = [
    line("calm", "..1...1" * 18, medications=[water_pill(70)]),
    line("rose", "..1...1" * 10 + "12.21.2" * 8, medications=[water_pill(70)]),
    line("lab", "." * 20, labs=[{"date": date(9), "code": "sodium", "value": 131}]),
    line("thirsty", "." * 20, fluids=[{"date": date(9), "ml": 6000}]),
]


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


def run(cohort: Path, output: Path, **options: Any) -> list[dict[str, Any]]:
    call_command("analyse_cohort", cohort, output=output, **options)
    return [json.loads(text) for text in output.read_text(encoding="utf-8").splitlines()]


def test_findings_name_patient_pattern_and_the_morning(tmp_path: Path) -> None:
    findings = run(write(tmp_path / "c.ndjson", COHORT), tmp_path / "f.ndjson")
    assert [(finding["patient"], finding["pattern"]) for finding in findings] == [
        ("rose", "diuretic"),
        ("lab", "hyponatremia"),
    ]
    assert date(71) < findings[0]["raised_on"] < date(126)
    assert findings[0]["alternatives"] == []
    assert findings[1]["raised_on"] == date(10)


def test_over_drinking_is_not_written(tmp_path: Path) -> None:
    assert run(write(tmp_path / "c.ndjson", COHORT[3:]), tmp_path / "f.ndjson") == []


def test_packed_files_and_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    plain = write(tmp_path / "c.ndjson", COHORT)
    packed = tmp_path / "c.ndjson.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    run(plain, tmp_path / "one.ndjson")
    run(packed, tmp_path / "two.ndjson", jobs=2)
    assert (tmp_path / "one.ndjson").read_bytes() == (tmp_path / "two.ndjson").read_bytes()


def test_the_order_of_lines_changes_only_the_order_of_findings(tmp_path: Path) -> None:
    forward = run(write(tmp_path / "a.ndjson", COHORT), tmp_path / "fa.ndjson")
    backward = run(write(tmp_path / "b.ndjson", COHORT[::-1]), tmp_path / "fb.ndjson")
    assert forward == backward[::-1]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_broken_line_is_named_and_nothing_is_left_behind(tmp_path: Path, jobs: int) -> None:
    cohort = write(tmp_path / "c.ndjson", COHORT)
    cohort.write_text(cohort.read_text(encoding="utf-8") + '\n{"id": "half', encoding="utf-8")
    output = tmp_path / "f.ndjson"
    output.write_text("the old findings", encoding="utf-8")
    with pytest.raises(CommandError, match="line 6: not JSON") as raised:
        run(cohort, output, jobs=jobs)
    assert raised.value.returncode == 1
    assert output.read_text(encoding="utf-8") == "the old findings"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.ndjson", "f.ndjson"]


def test_a_file_that_is_cut_off_is_an_error_in_words(tmp_path: Path) -> None:
    packed = tmp_path / "c.ndjson.gz"
    packed.write_bytes(gzip.compress(json.dumps(COHORT[0]).encode())[:-20])
    with pytest.raises(CommandError, match=r"c\.ndjson\.gz"):
        run(packed, tmp_path / "f.ndjson")
    assert not (tmp_path / "f.ndjson").exists()


def test_a_missing_file_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.ndjson"):
        run(tmp_path / "nowhere.ndjson", tmp_path / "f.ndjson")


def test_an_empty_cohort_gives_an_empty_file(tmp_path: Path) -> None:
    assert run(write(tmp_path / "c.ndjson", []), tmp_path / "f.ndjson") == []
