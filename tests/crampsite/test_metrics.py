"""The operator's figures: who may read them, what they say, and that they name nobody."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import NOW
from tracker import tasks
from tracker.actions.addresses import refuse_address
from tracker.actions.heartbeats import Beat, note_beat
from tracker.models import AnalysisRun, Delivery, Patient, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
MINUTE = dt.timedelta(minutes=1)
TOKEN = "a-token-of-some-length"


def figures(client: Client) -> dict[str, float]:
    """Each sample by its name and labels."""
    answer = client.get("/metrics/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        " ".join([sample.name.removeprefix("stillnight_"), *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_ages_of_the_last_runs(client: Client) -> None:
    for number, beat in enumerate(Beat):
        note_beat(beat, now=NOW - number * MINUTE)
    found = figures(client)
    ages = {name: value for name, value in found.items() if "age_seconds" in name}
    assert ages == {
        "sweep_age_seconds": 0,
        "nightly_run_age_seconds": 60,
        "weekly_run_age_seconds": 120,
        "nightly_analysis_age_seconds": 180,
        "oldest_due_delivery_age_seconds": 0,
    }


def test_the_tasks_leave_the_ages(client: Client) -> None:
    assert "sweep_age_seconds" not in figures(client)
    tasks.plan_nights()
    tasks.plan_weekly()
    tasks.sweep_deliveries()
    found = figures(client)
    assert {"sweep_age_seconds", "nightly_run_age_seconds", "weekly_run_age_seconds"} <= set(found)


def test_mails_nights_and_addresses_are_counted(client: Client, ruth: Patient) -> None:
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, verified=True)
    tasks.plan_weekly()
    tasks.plan_nights()
    Delivery.objects.update(created_at=NOW - 90 * MINUTE, attempts=3, not_before=NOW + MINUTE)
    AnalysisRun.objects.filter(pk=AnalysisRun.objects.earliest("pk").pk).update(state="broken")
    refuse_address(ruth.user.email, User.Refusal.BOUNCED, now=NOW)
    found = figures(client)
    assert (found["deliveries due"], found["deliveries sent"]) == (1, 0)
    assert found["oldest_due_delivery_age_seconds"] == 5400
    assert found["refused_addresses"] == 1
    assert (found["open_analysis_runs due"], found["open_analysis_runs broken"]) == (2, 1)


def test_nothing_is_left_from_the_look_before(client: Client, ruth: Patient) -> None:
    refuse_address(ruth.user.email, User.Refusal.BOUNCED, now=NOW)
    assert figures(client)["refused_addresses"] == 1
    User.objects.update(email="new@stillnight.test")
    assert figures(client)["refused_addresses"] == 0


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_may_read(client: Client, address: str) -> None:
    assert client.get("/metrics/", REMOTE_ADDR=address).status_code == 200


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "", "unix:"])
def test_another_machine_finds_nothing(client: Client, address: str) -> None:
    assert client.get("/metrics/", REMOTE_ADDR=address).status_code == 404


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"]
)
def test_a_proxy_on_this_machine_is_not_this_machine(client: Client, header: str) -> None:
    assert client.get("/metrics/", headers={header: "192.0.2.7"}).status_code == 404


def test_behind_https_only_the_token_counts(client: Client, settings: Any) -> None:
    settings.HTTPS = True
    assert client.get("/metrics/").status_code == 404


@pytest.mark.parametrize(
    ("given", "status"),
    [(f"Bearer {TOKEN}", 200), ("Bearer wrong", 404), ("Bearer ", 404), ("", 404)],
)
def test_the_token_opens_it_from_anywhere(
    client: Client, settings: Any, given: str, status: int
) -> None:
    settings.METRICS_TOKEN = TOKEN
    headers = {"Authorization": given}
    answer = client.get("/metrics/", REMOTE_ADDR="192.0.2.7", headers=headers)
    assert answer.status_code == status


def test_without_a_token_an_empty_one_opens_nothing(client: Client) -> None:
    headers = {"Authorization": "Bearer "}
    assert client.get("/metrics/", REMOTE_ADDR="192.0.2.7", headers=headers).status_code == 404
