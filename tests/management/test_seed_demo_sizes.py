"""The limits of the sample clinic: where it may be written, and how large."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import time_machine
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.conftest import NOW
from tracker.models import Clinic, Drink, Patient, User

pytestmark = pytest.mark.django_db


def seed(*words: str) -> str:
    """What the command says, run on a Thursday morning in New York."""
    out = io.StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("seed_demo", *words, stdout=out)
    return out.getvalue()


def test_it_refuses_where_sample_people_are_not_allowed(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="never beside real patients"):
        seed()
    assert not User.objects.exists()


def test_more_and_shorter_diaries_can_be_asked_for(settings: Settings) -> None:
    settings.DEMO = True
    said = seed("--patients", "14", "--days", "12", "--entries-per-day", "5")
    assert "14 patients written" in said
    assert Patient.objects.count() == 14
    joined = {(NOW.date() - row.joined_on).days for row in Patient.objects.all()}
    assert joined == {12, 21}  # the newest of them keeps his three weeks
    day = NOW.date() - dt.timedelta(days=2)
    per_day = {Drink.objects.filter(patient=row, day=day).count() for row in Patient.objects.all()}
    assert max(per_day) == 5
    assert per_day <= {0, 5}


def test_without_secrets_in_the_environment_it_prints_fresh_ones(settings: Settings) -> None:
    settings.DEMO = True
    said = seed("--days", "5")
    line = next(line for line in said.splitlines() if line.startswith("Sample patient"))
    *_, email, password = line.split()
    assert User.objects.get(email=email).check_password(password)


def test_more_people_than_one_panel_share_with_further_clinics(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = True
    monkeypatch.setattr("tracker.management.demo.PANEL_PATIENTS", 14)
    seed("--patients", "30", "--days", "3", "--entries-per-day", "1")
    per_clinic = [row.consents.filter(state="active").count() for row in Clinic.objects.all()]
    assert sorted(per_clinic) == [1, 2, 12, 14]
