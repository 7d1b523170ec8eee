"""After a stolen password: the exact list of diaries that were opened with it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.conftest import ALL_CATEGORIES, NOW, make_patient
from tracker import audit
from tracker.actions.consent import ask_with_code, give_consent, make_share_code
from tracker.actions.erasure import erase
from tracker.models import Clinician, Patient

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def people(anna: Clinician, vance: Clinician) -> list[Patient]:
    """Six diaries. Anna read 0 and 1 during the theft, 2 before it; Vance 3; nobody 4; a link 5."""
    found = [make_patient(f"p{n}@stillnight.test", f"P{n}") for n in range(6)]
    one, other = audit.clinician_actor(anna), audit.clinician_actor(vance)
    audit.record(one, found[0], "patient.read", now=NOW)
    audit.record(one, found[0], "chart.read", now=NOW + HOUR)
    audit.record_many(one, found[:2], "panel.read", now=NOW + HOUR)
    audit.record(one, found[2], "patient.read", now=NOW - HOUR)
    audit.record(other, found[3], "patient.read", now=NOW)
    link = audit.Actor(ref="7f0e6f2e-0000-0000-0000-000000000007", role="link")
    audit.record(link, found[5], "summary.open", now=NOW)
    return found


def lines(*arguments: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    call_command("who_was_read", *arguments)
    return capsys.readouterr().out.splitlines()


def chains(said: list[str]) -> set[str]:
    return {line.split("\t")[0] for line in said[:-1]}


def test_the_list_is_exact_for_an_account_and_a_time(
    people: list[Patient], anna: Clinician, capsys: pytest.CaptureFixture[str]
) -> None:
    said = lines(anna.user.email.upper(), "--since", NOW.isoformat(), capsys=capsys)
    assert chains(said) == {str(patient.public_id) for patient in people[:2]}
    assert said[-1] == "2 diaries"
    first = next(line for line in said if line.startswith(str(people[0].public_id)))
    assert "3 times" in first
    assert "chart.read,panel.read,patient.read" in first
    assert people[0].panel_code in first
    assert "@" not in first


def test_without_an_account_everybody_outside_counts(
    people: list[Patient], capsys: pytest.CaptureFixture[str]
) -> None:
    span = ("--since", "2026-06-18T15:00", "--until", "2026-06-18T15:30")
    said = lines(*span, "--addresses", capsys=capsys)
    assert chains(said) == {str(people[n].public_id) for n in (0, 3, 5)}
    assert any(line.endswith("p3@stillnight.test") for line in said)


def test_an_erased_person_is_still_in_the_list(
    people: list[Patient], anna: Clinician, capsys: pytest.CaptureFixture[str]
) -> None:
    erase(people[0], now=NOW + HOUR)
    said = lines(str(anna.user.public_id), "--since", "2026-06-18", capsys=capsys)
    line = next(line for line in said if line.startswith(str(people[0].public_id)))
    assert "\terased\t" in line


def test_what_the_desk_shows_is_in_the_list(
    ruth: Patient, anna: Clinician, annas_browser: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    digits, _ = make_share_code(ruth, categories=ALL_CATEGORIES, now=NOW)
    give_consent(ruth, ask_with_code(anna, digits, now=NOW), now=NOW)
    annas_browser.get(f"/panel/{ruth.public_id}/")
    assert str(ruth.public_id) in chains(lines(anna.user.email, capsys=capsys))


def test_an_unknown_address_and_a_time_that_is_none_are_said(db: None) -> None:
    with pytest.raises(CommandError, match="No account"):
        call_command("who_was_read", "nobody@stillnight.test")
    with pytest.raises(CommandError, match="Say a time"):
        call_command("who_was_read", "--since", "yesterday")
