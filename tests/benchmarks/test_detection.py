"""The command of detection: files, tables, and how much there was to be found."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.detection import main
from benchmarks.detection_limit import limit
from tracker.analysis.synthetic_cohort.scenarios import SCENARIOS, TUNING_SEED


def generated(folder: Path) -> tuple[Path, Path]:
    """A small cohort and its truth."""
    few = ("--patients", "3", "--scenarios", "null_plain", "restless_legs")
    main(["--generate", str(folder), "--tuning", *few])
    return folder / "cohort.ndjson.gz", folder / "truth.ndjson.gz"


def test_generating_writes_both_files(tmp_path: Path) -> None:
    cohort, truth = generated(tmp_path)
    lines = [gzip.decompress(path.read_bytes()).splitlines() for path in (cohort, truth)]
    assert [len(each) for each in lines] == [6, 6]
    assert json.loads(lines[0][0])["id"] == json.loads(lines[1][0])["patient"]


def test_given_findings_are_judged_in_both_forms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cohort, truth = generated(tmp_path)
    findings = tmp_path / "findings.ndjson"
    findings.write_text("")
    given = ["--cohort", str(cohort), "--truth", str(truth), "--findings", str(findings)]
    assert main(given) == 0
    printed = capsys.readouterr().out
    records = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    assert [record.get("scenario") for record in records] == ["null_plain", "restless_legs", None]
    assert "| restless_legs | rls | 3 | 0.00 |" in printed


def test_an_unknown_scenario_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--scenarios", "nonsense"]) == 2
    assert "nonsense" in capsys.readouterr().err


def test_more_is_to_be_found_the_stronger_the_effect_and_the_longer_the_wait() -> None:
    strong, weak = (
        limit(SCENARIOS[name], seed=TUNING_SEED, patients=40)
        for name in ("diuretic_rr3", "diuretic_rr2")
    )
    assert strong is not None
    assert weak is not None
    assert strong[365] > weak[365] + 0.1
    assert strong[30] <= strong[90] <= strong[365] < 0.95


def test_there_is_no_limit_where_cramps_do_not_change() -> None:
    assert limit(SCENARIOS["null_plain"], seed=TUNING_SEED, patients=2) is None
    assert limit(SCENARIOS["restless_legs"], seed=TUNING_SEED, patients=2) is None
