"""Lighthouse on the pages a person opens most, five times each, and the median.

Its own mobile profile: a slow phone (CPU four times slower) on slow 4G, simulated.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

from benchmarks.__main__ import prepare
from tests.audit.tools import lighthouse_command
from tests.support.chromium import find_chromium, launch_arguments

RUNS = 5
PAGES = ("/tonight/", "/today/", "/patterns/")
LEAST = {"performance": 95, "accessibility": 100}


def main() -> bool:
    """True when the medians of all pages are high enough; one line for each figure."""
    with tempfile.TemporaryDirectory(prefix="stillnight-lighthouse-") as folder:
        prepare(Path(folder))
        from benchmarks.server import serve
        from benchmarks.world import world

        made = world()
        with serve() as server:
            address = f"http://localhost:{server.port}"
            enough = [_page(f"{address}{page}", made.long_session) for page in PAGES]
            return all(enough)


def _page(address: str, session: str) -> bool:
    runs = [_measure(address, session) for _ in range(RUNS)]
    is_good = True
    for name, least in LEAST.items():
        scores = [run[name] for run in runs]
        median = statistics.median(scores)
        is_good &= median >= least
        page = address.partition("//")[2].partition("/")[2]
        print(f"lighthouse /{page} {name}: {median:.0f} of {scores}, must {least}", flush=True)
    return is_good


def _measure(address: str, session: str) -> dict[str, float]:
    flags = " ".join(["--headless=new", *launch_arguments()])
    command = [
        *lighthouse_command(),
        address,
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(LEAST)}",
        f"--chrome-flags={flags}",
        f"--extra-headers={json.dumps({'Cookie': f'session={session}'})}",
    ]
    env = {**os.environ, "CHROME_PATH": find_chromium()}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    categories = json.loads(done.stdout)["categories"]
    return {name: round(categories[name]["score"] * 100) for name in LEAST}
