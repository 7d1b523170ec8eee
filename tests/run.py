"""Every check and every test, in the order that finds a mistake soonest.

`make test` runs all stages and stops at the first that fails; `python -m tests.run lint
types` runs those named. A stage in which a test was skipped, or none was found, has
failed: what was not tried is not known to work.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.postgres import postgres

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
REPORTS = ROOT / ".cache" / "tests"
# What a shell may hold for `make run` must not reach a test.
PRODUCT_VARIABLES = (
    *("DATABASE_URL", "KEYS_DATABASE_URL", "REDIS_URL", "EMAIL_URL", "MAILBOX_DIR", "DATA_DIR"),
    *("PORT", "HOST", "DEMO", "SECRET_KEY", "PUBLIC_URL", "LOG_LEVEL", "EMERGENCY_NUMBER"),
    *("FINDINGS_FOR_PATIENTS", "OPERATOR_EMAIL", "METRICS_TOKEN"),
    *("ANYMAIL_PROVIDER", "ANYMAIL_WEBHOOK_SECRET"),
)

# Together they select every test once.
MARKS = {
    "suite": "not (faults or browser or stack)",
    "faults": "faults and not (browser or stack)",
    "browser": "browser or stack",
}

Environment = dict[str, str]


class StageError(Exception):
    """A stage did not succeed; the message says in one line why."""


@dataclass(slots=True)
class Tally:
    """How many tests passed and failed, over all stages."""

    passed: int = 0
    failed: int = 0
    times: list[tuple[str, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A named part of the whole, with a heading that says what it shows."""

    name: str
    heading: str
    work: Callable[[Environment, Tally], None]


def lint(env: Environment, tally: Tally) -> None:
    """Format, style, templates, dependency contracts, and models without a migration."""
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    _call(env, "ruff", "format", "--check", ".")
    _call(env, "ruff", "check", ".")
    if templates:
        _call(env, "djade", "--check", "--target-version", "5.2", *templates)
        _call(env, "djhtml", "--check", "--tabwidth", "2", *templates)
    _call(env, "lint-imports", "--no-logo", "--no-cache")
    _manage(env, "check", "--fail-level", "WARNING")
    _manage(env, "makemigrations", "--check", "--dry-run")


def types(env: Environment, tally: Tally) -> None:
    """Strict types over the product and its tests."""
    _call(env, "mypy", ".")


def sqlite(env: Environment, tally: Tally) -> None:
    """The suite on the embedded database."""
    _pytest(env, tally, "sqlite", MARKS["suite"], "-n", "2")


def postgresql(env: Environment, tally: Tally) -> None:
    """What uses a database, on a real PostgreSQL; who may open what was asked on SQLite."""
    with postgres() as urls:
        on_postgres = {**env, **urls.environ()}
        _pytest(on_postgres, tally, "postgresql", f"{MARKS['suite']} and not once", "-n", "2")


def faults(env: Environment, tally: Tally) -> None:
    """Real workers and a real Valkey, killed on purpose."""
    _pytest(env, tally, "faults", MARKS["faults"])


def browser(env: Environment, tally: Tally) -> None:
    """Real Chromium, and the whole product started and stopped."""
    _pytest(env, tally, "browser", MARKS["browser"], "-n", "2")


STAGES = (
    Stage(name="lint", heading="Format, style and dependency contracts", work=lint),
    Stage(name="types", heading="Types", work=types),
    Stage(name="sqlite", heading="Suite on SQLite", work=sqlite),
    Stage(name="postgresql", heading="Suite on PostgreSQL", work=postgresql),
    Stage(name="faults", heading="Faults: real workers killed", work=faults),
    Stage(name="browser", heading="Browser and the whole product", work=browser),
)


def main(names: Sequence[str]) -> int:
    """0 when every stage asked for succeeded, 1 at the first that did not, 2 for a wrong name."""
    known = [stage.name for stage in STAGES]
    if unknown := [name for name in names if name not in known]:
        _say(f"No such stage: {', '.join(unknown)}. There are: {', '.join(known)}")
        return 2
    tally, problem = Tally(), ""
    for stage in [stage for stage in STAGES if not names or stage.name in names]:
        if problem := _run(stage, tally):
            break
    _summarise(tally, problem, counted=not set(names) & {"lint", "types"})
    return 1 if problem else 0


def _run(stage: Stage, tally: Tally) -> str:
    """Why the stage failed, or nothing."""
    _say(f"\n=== {stage.heading} ===")
    start = time.monotonic()
    problem = ""
    try:
        stage.work(_environment(), tally)
    except (StageError, RuntimeError) as error:
        problem = f"{stage.name}: {error}"
    tally.times.append((stage.name, time.monotonic() - start))
    _say(f"--- {stage.name}: {'FAILED' if problem else 'ok'} in {tally.times[-1][1]:.0f} s ---")
    return problem


def _environment() -> Environment:
    env = {key: value for key, value in os.environ.items() if key not in PRODUCT_VARIABLES}
    return {**env, "PATH": f"{BIN}{os.pathsep}{env.get('PATH', '')}"}


def _call(env: Environment, *command: str) -> None:
    """Run a tool of the environment."""
    program = BIN / command[0]
    if not program.exists():
        raise StageError(f"{command[0]} is not installed. Run: make test")
    if subprocess.run([program, *command[1:]], env=env, cwd=ROOT).returncode:
        raise StageError(f"{' '.join(command[:3])} found something")


def _manage(env: Environment, *command: str) -> None:
    settings = {**env, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    _call(settings, "python", "manage.py", *command)


def _pytest(env: Environment, tally: Tally, name: str, marks: str, *options: str) -> None:
    REPORTS.mkdir(parents=True, exist_ok=True)
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-m", marks, f"--junitxml={report}", *options]
    code = subprocess.run(command, env=env, cwd=ROOT).returncode
    skipped = count(report, tally)
    if skipped:
        raise StageError(f"{skipped} tests were skipped; a test runs or is taken out")
    if code == pytest_found_nothing():
        raise StageError("no test was found")
    if code:
        raise StageError(f"pytest ended with {code}")


def pytest_found_nothing() -> int:
    """Pytest's exit code for an empty selection."""
    import pytest

    return int(pytest.ExitCode.NO_TESTS_COLLECTED)


def count(report: Path, tally: Tally) -> int:
    """Add a report to the tally; the number of tests it skipped."""
    if not report.exists():
        return 0
    skipped = 0
    for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 - our own file
        total, failures, errors, left_out = (
            int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")
        )
        failed = min(failures + errors, total)
        tally.failed += failed
        tally.passed += total - failed - left_out
        skipped += left_out
    return skipped


def _summarise(tally: Tally, problem: str, *, counted: bool) -> None:
    times = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in tally.times)
    _say(f"\n{times}; together {sum(seconds for _, seconds in tally.times):.0f} s")
    if problem:
        _say(f"Stopped at {problem}")
    if counted:
        _say(f"{tally.passed} passed, {tally.failed} failed")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
