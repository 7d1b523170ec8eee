"""Run in a process of its own: a person whose every word is a canary, and their erasure.

`fill` makes the person, shared with a clinic, with tries at signing in and a session;
`erase GO EMAIL …` says "ready", waits until the file GO is there, signs in as each person
and deletes the account through its page.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django

UNHASHED = "django.contrib.staticfiles.storage.StaticFilesStorage"

if TYPE_CHECKING:
    from django.test import Client

CANARY_EMAIL = "zqcanary-address@stillnight.test"


def main(arguments: list[str]) -> None:
    """`fill`, or `erase GO EMAIL …`."""
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": UNHASHED}}
    if arguments[0] == "fill":
        _fill()
    else:
        print("ready", flush=True)  # the test waits for it
        while not Path(arguments[1]).exists():
            time.sleep(0.01)
        for address in arguments[2:]:
            _erase(address)


def _fill() -> None:
    from django.test import Client

    from tests.conftest import ALL_CATEGORIES, NOW, make_clinician
    from tests.support.full_diary import canary, make_full_patient
    from tracker.actions.consent import ask_with_code, give_consent, make_share_code
    from tracker.actions.exports import export_diary
    from tracker.actions.imports import look_at
    from tracker.actions.on_demand import send_one_now
    from tracker.actions.reviews import add_note
    from tracker.models import Clinic

    patient = make_full_patient(CANARY_EMAIL)
    clinic = Clinic.objects.create(name="Maple Street Clinic")
    anna = make_clinician(clinic, "anna@stillnight.test", "Anna Osei")
    digits, _ = make_share_code(patient, categories=ALL_CATEGORIES, now=NOW)
    give_consent(patient, ask_with_code(anna, digits, now=NOW), now=NOW)
    add_note(anna, patient, canary("clinic-note"), now=NOW)
    look_at(patient, export_diary(patient, now=NOW), now=NOW)
    send_one_now(patient, now=NOW)
    browser = Client()
    browser.post("/account/login/", {"login": CANARY_EMAIL, "password": "zqcanary-wrong"})
    browser.post("/account/password/reset/", {"email": CANARY_EMAIL})
    _signed_in(CANARY_EMAIL).get("/today/")


def _erase(address: str) -> None:
    answer = _signed_in(address).post("/account/delete/", {"word": "delete"})
    assert answer.status_code == 200, answer.status_code
    assert "Your diary is deleted" in answer.content.decode()


def _signed_in(address: str) -> Client:
    from django.test import Client
    from django.utils import timezone

    from tests.support.sign_in import note_second_step
    from tracker.models import User

    browser, user = Client(), User.objects.get(email=address)
    browser.force_login(user)
    note_second_step(browser, user, at=timezone.now().timestamp())
    return browser


if __name__ == "__main__":
    main(sys.argv[1:])
