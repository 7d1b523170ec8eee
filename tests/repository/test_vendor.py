"""What others wrote and we serve is what the lock says."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from plotly.offline import get_plotlyjs_version

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"


def locked() -> dict[str, str]:
    lines = (VENDOR / "vendor.lock").read_text().splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    return {name: digest for digest, name in rows}


def test_every_file_has_the_hash_of_the_lock() -> None:
    files = [path for path in VENDOR.iterdir() if path.name != "vendor.lock"]
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert found == locked()


def test_the_bundle_is_that_of_the_package_which_builds_the_figures() -> None:
    assert f"plotly-basic-{get_plotlyjs_version()}.min.js" in locked()


def test_no_file_names_another_one() -> None:
    for name in locked():
        assert "sourceMappingURL" not in (VENDOR / name).read_text()


def test_the_licence_stays_with_the_code() -> None:
    for name in locked():
        assert re.search(r"MIT licen[sc]e", (VENDOR / name).read_text()[:400]), name
