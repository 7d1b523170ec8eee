"""How much is found, how soon, and how often an alarm is false.

    python -m benchmarks.detection                        everything, 300 people a scenario
    python -m benchmarks.detection --scenarios statin_rr2 null_spells --patients 100 --tuning
    python -m benchmarks.detection --cohort C.ndjson.gz --truth T.ndjson.gz
    python -m benchmarks.detection --calm                 calm diaries instead of messy ones
    python -m benchmarks.detection --generate FOLDER      write cohort and truth, and stop

Findings come from `manage.py analyse_cohort`, so what is measured is the nightly job.
Figures that are told come from the seed for reporting; `--tuning` takes the other one,
which is the one to look at while something is being changed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import detection_tables as tables
from benchmarks.__main__ import prepare
from benchmarks.detection_limit import limit
from benchmarks.judging import results
from tracker.analysis.synthetic_cohort.calm import write_calm
from tracker.analysis.synthetic_cohort.lines import write_cohort
from tracker.analysis.synthetic_cohort.scenarios import REPORTING_SEED, SCENARIOS, TUNING_SEED
from tracker.exchange.cohort import open_cohort

PATIENTS = 300
COHORT, TRUTH, FINDINGS = "cohort.ndjson.gz", "truth.ndjson.gz", "findings.ndjson"


def main(arguments: Sequence[str]) -> int:
    """0 when everything was measured or written, 2 for a question that cannot be asked."""
    asked = _parser().parse_args(arguments)
    if unknown := set(asked.scenarios) - set(SCENARIOS):
        sys.stderr.write(f"No such scenario: {', '.join(sorted(unknown))}\n")
        return 2
    if asked.generate:
        _generate(asked, asked.generate)
        return 0
    with tempfile.TemporaryDirectory(prefix="stillnight-detection-") as folder:
        _measure(asked, Path(folder))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.detection",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--scenarios", nargs="+", default=list(SCENARIOS), metavar="NAME")
    parser.add_argument("--patients", type=int, default=PATIENTS, help="people a scenario")
    parser.add_argument("--seed", type=int, default=REPORTING_SEED)
    parser.add_argument("--calm", action="store_true", help="calm diaries, all their stories")
    parser.add_argument("--tuning", dest="seed", action="store_const", const=TUNING_SEED)
    parser.add_argument("--cohort", type=Path, help="a cohort file instead of made-up people")
    parser.add_argument("--truth", type=Path, help="the truth of that cohort")
    parser.add_argument("--findings", type=Path, help="judge these instead of analysing")
    parser.add_argument("--jobs", type=int, default=1, help="processes for the analysis")
    parser.add_argument("--generate", type=Path, metavar="FOLDER", help="only write the files")
    parser.add_argument("--markdown", action="store_true", help="only the tables")
    parser.add_argument("--into", type=Path, metavar="DOCUMENT", help="put the tables there")
    parser.add_argument("--table", default="messy", help="the mark of the tables in it")
    return parser


def _generate(asked: argparse.Namespace, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    cohort, truth = folder / COHORT, folder / TRUTH
    if asked.calm:
        people = write_calm(cohort, truth, seed=asked.seed, patients=asked.patients)
    else:
        scenarios = [SCENARIOS[name] for name in asked.scenarios]
        people = write_cohort(cohort, truth, scenarios, seed=asked.seed, patients=asked.patients)
    sys.stderr.write(f"{people} diaries in {folder / COHORT}, their truth in {folder / TRUTH}\n")


def _measure(asked: argparse.Namespace, folder: Path) -> None:
    if not asked.cohort and not asked.truth:
        _generate(asked, folder)
    cohort, truth = asked.cohort or folder / COHORT, asked.truth or folder / TRUTH
    findings, seconds = asked.findings, 0.0
    if not findings:
        findings = folder / FINDINGS
        seconds = _analyse(cohort, findings, folder / "data", jobs=asked.jobs)
    found = results(_records(truth), _records(findings))
    limits = {} if asked.truth or asked.calm else _limits(asked)
    text = tables.markdown(found, limits)
    if asked.into:
        tables.write_into(asked.into, asked.table, text)
    if not asked.markdown:
        for line in tables.json_lines(found, limits):
            sys.stdout.write(line + "\n")
    sys.stdout.write(text)
    sys.stderr.write(f"analysed in {seconds:.0f} s\n")


def _limits(asked: argparse.Namespace) -> dict[str, Mapping[int, float]]:
    """How much there was to be found, for the scenarios in which cramps change."""
    shares = {
        name: limit(SCENARIOS[name], seed=asked.seed, patients=asked.patients)
        for name in asked.scenarios
    }
    return {name: share for name, share in shares.items() if share is not None}


def _analyse(cohort: Path, findings: Path, data: Path, *, jobs: int) -> float:
    """Seconds it took the nightly job to replay every night of the cohort."""
    prepare(data)
    from django.core.management import call_command

    begun = time.perf_counter()
    call_command("analyse_cohort", str(cohort), output=findings, jobs=jobs)
    return time.perf_counter() - begun


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with open_cohort(path) as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
