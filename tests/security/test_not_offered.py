"""Records of other systems: nothing here reads XML, opens an archive or takes a FHIR bundle.

The one page that takes a file takes a diary of ours. It is given what breaks those who read
more, and what it must do is the same each time: say no at once, store nothing, ask nobody.
"""

from __future__ import annotations

import ast
import io
import json
import socket
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.access.routes import routes
from tests.security.test_source import SOURCE
from tests.support.rows import all_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SECONDS = 2.0
RESTORE = "/account/data/restore/"
# What parses XML or opens an archive; zipfile is asked about below.
READERS = ("xml", "lxml", "defusedxml", "tarfile", "gzip", "bz2", "lzma", "pyexpat", "xmltodict")


def a_thousand_laughs() -> bytes:
    steps = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{steps}]><x>&l9;</x>'.encode()


def an_outside_entity() -> bytes:
    return b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><HealthData>&e;</HealthData>'


def a_zip_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../export.xml", b"0" * 50_000_000)
    return made.getvalue()


def a_bundle(entries: int = 3, **more: object) -> bytes:
    entry = {
        "fullUrl": "http://127.0.0.1:6379/",
        "resource": {"resourceType": "Observation", "subject": {"reference": "#self"}, **more},
    }
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [entry] * entries}
    return json.dumps(bundle).encode()


HOSTILE = {
    "a thousand laughs": a_thousand_laughs(),
    "an outside entity": an_outside_entity(),
    "a zip bomb": a_zip_bomb(),
    "a bundle that asks another server": a_bundle(),
    "a bundle of a hundred thousand": a_bundle(100_000),
    "a bundle a thousand deep": b'{"resourceType":"Bundle","entry":'
    + b"[" * 1000
    + b"]" * 1000
    + b"}",
    "a bundle deeper than any reader": b"[" * 1_000_000,
    "a script in a narrative": a_bundle(text={"div": "<div><script>alert(1)</script></div>"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_one_page_that_takes_a_file_says_no_at_once(
    name: str, ruths_browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object) -> None:
        raise AssertionError("somebody was asked")

    before = all_rows()
    monkeypatch.setattr(socket.socket, "connect", nobody)
    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    start = time.process_time()
    file = SimpleUploadedFile("export.xml", HOSTILE[name])
    answer = ruths_browser.post(RESTORE, {"file": file})
    assert time.process_time() - start < SECONDS
    monkeypatch.undo()
    assert answer.status_code == 422
    assert b"<script>alert" not in answer.content
    assert b"root:" not in answer.content
    assert all_rows() == before


@pytest.mark.parametrize("kind", ["application/fhir+json", "application/xml", "application/zip"])
def test_no_other_page_reads_such_a_body(kind: str, ruths_browser: Client) -> None:
    before = all_rows()
    for path in ("/labs/", "/medicines/add/", "/sync/", "/drinks/add", "/check/"):
        answer = ruths_browser.post(path, a_bundle(), content_type=kind)
        assert answer.status_code < 500, path
    assert all_rows() == before


def test_nothing_here_reads_xml_or_opens_an_archive() -> None:
    found = {
        (path.name, name)
        for path in SOURCE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
        if name.partition(".")[0] in READERS
    }
    # Both are asked at the command line, for a file of the operator's own.
    assert found <= {("cohort.py", "gzip"), ("files.py", "gzip")}
    opened = {path.name for path in SOURCE if "ZipFile(" in path.read_text(encoding="utf-8")}
    assert opened == {"diary_csv.py"}, "archives are only written"


def test_no_address_speaks_of_such_a_record() -> None:
    words = ("fhir", "bundle", "xml", "apple", "ccda", "hl7", "graphql", "/api")
    known = [f"{route.name} {route.pattern}".lower() for route in routes()]
    assert len(known) > 150
    assert [each for each in known if any(word in each for word in words)] == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
