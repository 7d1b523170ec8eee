"""A web process loads what every page needs and nothing heavier."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.processes import ROOT

HEAVY = (
    *("numpy", "scipy", "plotly", "celery", "typst", "fhir", "pandas"),
    *("anymail", "prometheus_client", "requests"),
)
LOAD = """
import sys
import django
django.setup()
import crampsite.urls
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The packages in a new process that has loaded every address."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return set(done.stdout.split())


def test_no_heavy_library_is_loaded_with_the_addresses(loaded: set[str]) -> None:
    assert loaded.isdisjoint(HEAVY)


def test_the_look_would_notice_a_library_that_is_loaded(loaded: set[str]) -> None:
    assert loaded >= {"django", "allauth", "tracker", "education"}
