"""The list of parts names everything that is installed and everything of others we serve.

That it obeys the published schema is asked by `make audit` (`tests/audit/parts.py`).
"""

from __future__ import annotations

import json
import re
import uuid
from importlib.metadata import version

import pytest

from tests import sbom
from tests.repository.test_locks import pins
from tests.repository.test_vendor import locked

LISTED = sbom.parts()
COMPONENTS = LISTED["components"]
REFS = {part["bom-ref"] for part in COMPONENTS}


def named(name: str) -> sbom.Json:
    [part] = [part for part in COMPONENTS if part["name"] == name]
    return dict(part)


def test_it_says_what_it_is() -> None:
    assert (LISTED["bomFormat"], LISTED["specVersion"], LISTED["version"]) == (
        "CycloneDX",
        "1.6",
        1,
    )
    assert uuid.UUID(LISTED["serialNumber"].removeprefix("urn:uuid:")).version == 5


def test_every_package_of_the_lock_is_a_part_and_no_other() -> None:
    listed = {part["name"] for part in COMPONENTS if part.get("purl", "").startswith("pkg:pypi/")}
    assert listed == pins("requirements.txt").keys()


def test_what_is_installed_is_what_is_listed() -> None:
    for name in ("django", "celery", "cryptography", "gunicorn"):
        assert named(name)["version"] == version(name)


def test_a_package_has_every_hash_of_the_lock() -> None:
    for pin in sbom.read_lock(sbom.LOCK.read_text()):
        [part] = [part for part in COMPONENTS if part["bom-ref"] == pin.purl]
        assert {said["content"] for said in part["hashes"]} == set(pin.hashes) != set()


def test_every_file_of_others_that_we_serve_is_a_part() -> None:
    digests = {said["content"] for part in COMPONENTS for said in part["hashes"]}
    assert set(locked().values()) <= digests
    fonts = [part for part in COMPONENTS if part["name"].endswith((".woff2", ".ttf"))]
    assert len(fonts) == 5
    assert named("plotly.js-basic-dist-min")["purl"].startswith("pkg:npm/")


def test_every_part_is_asked_for_by_another_or_by_us() -> None:
    root = LISTED["metadata"]["component"]["bom-ref"]
    asked = {ref for line in LISTED["dependencies"] for ref in line["dependsOn"]}
    assert asked == REFS
    assert {line["ref"] for line in LISTED["dependencies"]} <= REFS | {root}
    django = named("django")["bom-ref"]
    assert django in next(x for x in LISTED["dependencies"] if x["ref"] == root)["dependsOn"]


def test_all_but_what_is_not_installed_here_says_its_licence() -> None:
    for part in COMPONENTS:
        is_elsewhere = any(
            said["name"] == "stillnight:installed-when" for said in part.get("properties", [])
        )
        assert part.get("licenses") or is_elsewhere, part["name"]


def test_no_name_is_there_twice() -> None:
    assert len(REFS) == len(COMPONENTS)


def test_the_same_parts_make_the_same_list() -> None:
    assert json.dumps(sbom.parts()) == json.dumps(LISTED)


def test_a_list_of_other_parts_has_another_number(monkeypatch: pytest.MonkeyPatch) -> None:
    text = re.sub(r"^gunicorn==\S+", "gunicorn==1.0", sbom.LOCK.read_text(), flags=re.MULTILINE)
    other = list(sbom.read_lock(text))
    monkeypatch.setattr(sbom, "read_lock", lambda _: iter(other))
    assert sbom.parts()["serialNumber"] != LISTED["serialNumber"]


def test_a_lock_that_cannot_be_read_is_said() -> None:
    with pytest.raises(ValueError, match="not a pin"):
        list(sbom.read_lock("gunicorn @ file:///somewhere"))
