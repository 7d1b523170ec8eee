"""The locks install the same bytes everywhere and name no place to get them from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (
    "requirements.txt",
    "requirements-dev.txt",
    ".ci/installer.txt",
    ".ci/audit/requirements.txt",
)
NAME = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(NAME.findall((ROOT / lock).read_text()))


def wanted(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0] for line in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    # One name may be pinned twice, for two versions of Python.
    assert {block.split("==")[0].split("[")[0] for block in blocks} == pins(lock).keys() != set()
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_place(lock: str) -> None:
    assert not re.search(r"://|file:|--index|--extra-index|--find-links", (ROOT / lock).read_text())


def test_tests_run_with_the_packages_of_the_product() -> None:
    product, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: development.get(name) for name in product} == product


def test_everything_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert wanted(project["project"]["dependencies"]) <= pins("requirements.txt").keys()
    assert wanted(project["dependency-groups"]["dev"]) <= pins("requirements-dev.txt").keys()


def test_the_installer_is_the_one_that_is_asked_for() -> None:
    asked = (ROOT / ".ci/installer.in").read_text().strip()
    assert [f"{name}=={version}" for name, version in pins(".ci/installer.txt").items()] == [asked]
