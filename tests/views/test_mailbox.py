"""The demo's mailbox: there only beside the loopback mail server, and safe to look at."""

from __future__ import annotations

import email.message
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crampsite.mailsink import Folder

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MAILBOX_DIR = tmp_path
    return tmp_path


def keep(folder: Path, subject: str, number: int = 1, html: str = "") -> str:
    """A mail as the sink keeps it; its name in the address."""
    message = email.message.EmailMessage()
    message["Subject"] = subject
    message["From"] = "Stillnight <diary@stillnight.test>"
    message["To"] = "ruth@stillnight.test"
    message.set_content("Sign in: http://localhost:8000/\nUmlaut: ü <b>")
    if html:
        message.add_alternative(html, subtype="html")
    return Folder(folder).keep(message.as_bytes(), arrived_ns=number * 10**18).stem


def test_without_the_loopback_mail_server_there_is_no_mailbox(
    client: Client, settings: Any
) -> None:
    settings.MAILBOX_DIR = None
    for address in ("/mailbox/", "/mailbox/00000000000000000001-0badcafe/"):
        assert client.get(address).status_code == 404


def test_the_newest_mail_is_first(client: Client, folder: Path) -> None:
    keep(folder, "First subject", 1)
    keep(folder, "Second subject", 2)
    page = client.get(reverse("mailbox")).content.decode()
    assert page.index("Second subject") < page.index("First subject")
    assert "ruth@stillnight.test" in page


def test_an_empty_mailbox_says_so(client: Client, folder: Path) -> None:
    assert "No mail yet." in client.get(reverse("mailbox")).content.decode()


def test_a_mail_shows_its_text_and_links_that_work(client: Client, folder: Path) -> None:
    name = keep(folder, "A subject")
    page = client.get(reverse("mailbox-message", args=[name])).content.decode()
    assert '<a href="http://localhost:8000/"' in page
    assert "Umlaut: ü &lt;b&gt;" in page


def test_html_of_a_mail_is_never_run(client: Client, folder: Path) -> None:
    name = keep(folder, "<script>alert(1)</script>", html="<p style='x'><script>alert(2)</script>")
    response = client.get(reverse("mailbox-message", args=[name]))
    page = response.content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(2)" in page
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["x", "00000000000000000001-0badcafe", "secret_key"])
def test_a_name_that_is_not_there_is_not_found(client: Client, folder: Path, name: str) -> None:
    (folder / "secret_key.eml").write_text("Subject: no\n\nno")
    assert client.get(f"/mailbox/{name}/").status_code == 404


def test_other_files_of_the_folder_are_not_listed(client: Client, folder: Path) -> None:
    (folder / "other.eml").write_text("Subject: Nothing to see\n\nno")
    assert "Nothing to see" not in client.get(reverse("mailbox")).content.decode()
