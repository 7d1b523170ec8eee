"""The command that counts intervals which leave the truth out."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks import detection
from benchmarks.detection_intervals import main


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    few = ("--patients", "3", "--scenarios", "diuretic_rr3")
    detection.main(["--generate", str(tmp_path), "--tuning", *few])
    return tmp_path / "cohort.ndjson.gz", tmp_path / "truth.ndjson.gz"


def told(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> list[str]:
    cohort, truth = files
    assert main(["--cohort", str(cohort), "--truth", str(truth)]) == 0
    return capsys.readouterr().out.splitlines()


def test_every_episode_is_counted_under_its_true_ratio(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(files, capsys)
    (tripled,) = [line for line in lines if line.startswith("a true ratio of 3:")]
    assert "of 3 medicine episodes" in tripled
    assert lines[-1].startswith("all: ever left out in ")


def test_a_truth_the_diaries_speak_against_is_left_out(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    _, truth = files
    records = [json.loads(line) for line in gzip.decompress(truth.read_bytes()).splitlines()]
    for record in records:
        record["truth"]["patterns"][0]["effect"]["value"] = 0.35
    text = "\n".join(json.dumps(record) for record in records)
    truth.write_bytes(gzip.compress(text.encode()))
    (line,) = [line for line in told(files, capsys) if line.startswith("a true ratio of 0.35:")]
    assert "in 0 of" not in line
