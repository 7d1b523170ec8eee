"""Your data: files after a fresh sign-in, a file put back, and the end of an account."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.conftest import NOW, PASSWORD, make_patient
from tests.support.full_diary import CANARY, make_full_patient
from tests.support.rows import all_rows
from tests.support.sign_in import note_second_step
from tracker import audit
from tracker.exchange.diary_csv import read_table
from tracker.models import AuditEvent, HeldFile, Patient, User

pytestmark = pytest.mark.django_db

DOWNLOAD, RESTORE, ERASE = "/account/data/download", "/account/data/restore/", "/account/delete/"
LATER = 5 * 60 + 1


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def full(db: None) -> Patient:
    return make_full_patient("full@stillnight.test", name="Ruth Kessler")


@pytest.fixture
def browser(full: Patient) -> Client:
    return signed_in(full)


def signed_in(patient: Patient) -> Client:
    browser = Client()
    browser.force_login(patient.user)
    note_second_step(browser, patient.user, at=NOW.timestamp())
    return browser


def bring(browser: Client, data: bytes) -> Any:
    file = SimpleUploadedFile("../../etc/passwd.json", data, content_type="text/html")
    return browser.post(RESTORE, {"file": file})


@pytest.mark.parametrize(
    ("what", "name", "kind"),
    [
        ("diary", "stillnight-diary.json", "application/json"),
        ("tables", "stillnight-tables.zip", "application/zip"),
        ("trail", "stillnight-trail.json", "application/json"),
    ],
)
def test_a_file_is_an_attachment_with_a_fixed_name_that_nothing_keeps(
    browser: Client, full: Patient, what: str, name: str, kind: str
) -> None:
    answer = browser.post(DOWNLOAD, {"what": what})
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"] == kind
    assert answer["Cache-Control"] == "no-store"
    link = AuditEvent.objects.get(chain=str(full.public_id), action="diary.export")
    assert link.role == "patient"
    assert audit.verify(str(full.public_id)) is None


def test_the_diary_file_has_the_persons_own_words_and_no_secret(
    browser: Client, full: Patient
) -> None:
    content = browser.post(DOWNLOAD, {"what": "diary"}).content
    said = json.loads(content)
    assert any(CANARY in (note["words"] or "") for note in said["entries"]["day_notes"])
    assert any(CANARY in row["label"] for row in said["entries"]["life_events"])
    assert CANARY in json.dumps([row["after"] for row in said["entries"]["changes"]])
    assert said["copies"]["summary_links"][0]["days"] == 7
    secrets = [full.user.password, full.summary_links.get().digest]
    assert [secret for secret in secrets if secret.encode() in content] == []


def test_no_cell_of_the_tables_begins_a_formula(browser: Client) -> None:
    packed = browser.post(DOWNLOAD, {"what": "tables"}).content
    with zipfile.ZipFile(io.BytesIO(packed)) as folder:
        tables = {name: folder.read(name) for name in folder.namelist()}
    for name, data in tables.items():
        for line in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
            wrong = [cell for cell in line if cell.strip().startswith(("=", "+", "-", "@"))]
            assert wrong == [], name
    said = {row["label"] for row in read_table(tables["life_events.csv"])}
    assert "=A new bed" in said


def test_the_trail_ends_with_its_own_export_and_its_hashes_join(
    browser: Client, full: Patient
) -> None:
    links = json.loads(browser.post(DOWNLOAD, {"what": "trail"}).content)["links"]
    assert links[-1]["action"] == "diary.export"
    pairs = pairwise(links)
    assert all(after["previous_hash"] == before["hash"] for before, after in pairs)
    assert [link["seq"] for link in links] == list(range(1, len(links) + 1))


@pytest.mark.parametrize("address", [DOWNLOAD, ERASE])
def test_five_minutes_after_signing_in_it_is_asked_who_it_is(
    full: Patient, browser: Client, clock: time_machine.Traveller, address: str
) -> None:
    clock.shift(LATER)
    answer = browser.post(address, {"what": "diary", "word": "delete"})
    assert (answer.status_code, "/reauthenticate/" in answer["Location"]) == (302, True)
    assert Patient.objects.filter(pk=full.pk).exists()


def test_the_download_goes_on_after_the_password(
    browser: Client, clock: time_machine.Traveller
) -> None:
    clock.shift(LATER)
    ask = browser.post(DOWNLOAD, {"what": "diary"})["Location"]
    answer = browser.post(ask, {"password": PASSWORD})
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "no-store"


def test_nobody_else_gets_a_file(full: Patient, annas_browser: Client) -> None:
    other = signed_in(make_patient("other@stillnight.test", "Other"))
    assert CANARY not in other.post(DOWNLOAD, {"what": "diary"}).content.decode()
    assert annas_browser.post(DOWNLOAD, {"what": "diary"}).status_code == 404
    assert Client().post(DOWNLOAD, {"what": "diary"})["Location"].startswith("/account/login/")


def test_a_file_that_nobody_asked_for_leads_back(browser: Client) -> None:
    assert browser.post(DOWNLOAD, {"what": "../keys"})["Location"] == "/account/data/"
    assert not AuditEvent.objects.filter(action="diary.export").exists()


def test_a_diary_goes_and_comes_back_through_the_pages(browser: Client, full: Patient) -> None:
    data = browser.post(DOWNLOAD, {"what": "diary"}).content
    nights = full.nights.count()
    assert browser.post(ERASE, {"word": " Delete "}).status_code == 200
    second = signed_in(make_patient("second@stillnight.test", "Ruth Kessler", birth_year=1951))
    assert bring(second, data)["Location"] == RESTORE
    page = second.get(RESTORE).content.decode()
    assert "Ruth Kessler, born in 1951" in page
    assert "Put it into my diary" in page
    assert Patient.objects.get(user__email="second@stillnight.test").nights.count() == 0
    assert second.post(f"{RESTORE}yes")["Location"] == "/account/data/"
    assert "Your diary is back" in second.get("/account/data/").content.decode()
    assert Patient.objects.get(user__email="second@stillnight.test").nights.count() == nights
    assert second.get("/today/").status_code == 200
    assert not HeldFile.objects.exists()


def test_a_file_about_somebody_else_needs_another_yes(browser: Client) -> None:
    data = browser.post(DOWNLOAD, {"what": "diary"}).content
    tom = make_patient("second@stillnight.test", "Tom Reed")
    second = signed_in(tom)
    bring(second, data)
    page = second.get(RESTORE).content.decode()
    assert "Is this your own diary?" in page
    assert second.post(f"{RESTORE}yes").status_code == 422
    assert tom.nights.count() == 0
    assert second.post(f"{RESTORE}yes", {"is_mine": "on"}).status_code == 302
    assert tom.nights.count() > 0


def test_no_forgets_the_file(browser: Client) -> None:
    data = browser.post(DOWNLOAD, {"what": "diary"}).content
    bring(browser, data)
    assert HeldFile.objects.exists()
    assert browser.post(f"{RESTORE}no")["Location"] == "/account/data/"
    assert not HeldFile.objects.exists()
    assert browser.post(f"{RESTORE}yes").status_code == 422


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "this is not JSON"),
        (b"<script>alert(1)</script>", "this is not JSON"),
        (b"[" * 200_000, "nested deeper"),
        (b'{"format": "<script>alert(1)</script>"}', "not a Stillnight diary"),
        (b" " * (20 * 1024 * 1024 + 10), "larger than 20 MB"),
        (b" " * (21 * 1024 * 1024), "larger than 20 MB"),
    ],
    ids=["empty", "page", "deep", "script", "large", "larger"],
)
def test_a_file_that_is_none_is_refused_with_words(browser: Client, data: bytes, said: str) -> None:
    before = all_rows()
    answer = bring(browser, data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    is_large = len(data) > 20 * 1024 * 1024
    assert ("We could not read this file." in page) is not is_large
    assert "<script>alert" not in page
    assert all_rows() == before


def test_a_file_with_wrong_entries_says_what_to_do_before_it_says_where(
    browser: Client, full: Patient
) -> None:
    data = browser.post(DOWNLOAD, {"what": "diary"}).content
    changed = re.sub(rb'"severity": \d+', b'"severity": 99', data)
    page = bring(browser, changed).content.decode()
    advice = page.index("Choose the file just as you got it from Stillnight.")
    assert advice < page.index("for a technician") < page.index("severity: this must be")


def test_a_file_needs_the_token_of_the_form(browser: Client, full: Patient) -> None:
    checks = Client(enforce_csrf_checks=True)
    checks.cookies.update(browser.cookies)
    page = checks.get(RESTORE)
    token = page.context["csrf_token"]
    large = b" " * (20 * 1024 * 1024 + 10)
    for data, wanted in ((b"{}", "not a Stillnight diary"), (large, "larger than 20 MB")):
        file = SimpleUploadedFile("a.json", data)
        assert checks.post(RESTORE, {"file": file}).status_code == 403
        file.seek(0)
        answer = checks.post(RESTORE, {"csrfmiddlewaretoken": str(token), "file": file})
        assert answer.status_code == 422
        assert wanted in answer.content.decode()


def test_no_file_is_asked_for(browser: Client) -> None:
    answer = browser.post(RESTORE, {})
    assert answer.status_code == 422
    assert "Choose the file" in answer.content.decode()


def test_files_are_taken_on_this_page_only_and_one_at_a_time(browser: Client) -> None:
    file = SimpleUploadedFile("a.json", b"{}")
    assert browser.post("/labs/", {"file": file}).status_code == 400
    two = [SimpleUploadedFile("a.json", b"{}"), SimpleUploadedFile("b.json", b"{}")]
    assert browser.post(RESTORE, {"file": two}).status_code == 400
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(RESTORE, {"file": SimpleUploadedFile("a", b"{}")}).status_code == 403


@pytest.mark.parametrize("word", ["", "yes", "deleted", "no delete"])
def test_another_word_deletes_nothing(browser: Client, full: Patient, word: str) -> None:
    before = all_rows()
    answer = browser.post(ERASE, {"word": word})
    assert answer.status_code == 422
    assert "ype the word delete" in answer.content.decode()
    assert all_rows() == before


def test_the_typed_word_deletes_it_all_without_scripts(browser: Client, full: Patient) -> None:
    page = browser.get(ERASE).content.decode()
    assert "Download my diary" in page
    answer = browser.post(ERASE, {"word": "“DELETE.”"})
    assert answer.status_code == 200
    assert answer["Clear-Site-Data"] == '"cache"'
    said = answer.content.decode()
    assert "Your diary is deleted" in said
    assert f'data-person="{full.phone_key}"' in said
    assert CANARY not in said
    assert not User.objects.filter(pk=full.user_id).exists()
    assert browser.get("/today/")["Location"].startswith("/account/login/")


def test_an_idle_phone_asks_before_it_deletes(
    browser: Client, full: Patient, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.LOG_ONLY_AFTER_MINUTES = 30
    assert browser.get("/today/").status_code == 200
    clock.shift(31 * 60)
    assert browser.post(ERASE, {"word": "delete"}).status_code == 302
    assert Patient.objects.filter(pk=full.pk).exists()


def test_a_phone_that_still_holds_entries_of_the_person_sends_them_to_nobody(
    browser: Client, full: Patient
) -> None:
    batch = {"person": str(full.phone_key), "sent_at": NOW.isoformat(), "entries": []}
    browser.post(ERASE, {"word": "delete"})
    gone = browser.post("/sync/", json.dumps(batch), content_type="application/json")
    assert gone.status_code == 302
    other = signed_in(make_patient("other@stillnight.test", "Other"))
    assert (
        other.post("/sync/", json.dumps(batch), content_type="application/json").status_code == 409
    )
