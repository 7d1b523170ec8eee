"""The pictures on a patient's page at the desk: the shared kinds and nothing else."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.conftest import NOW
from tests.presenters.evidences import sample
from tests.views.test_patterns import TONIGHT, log
from tracker import audit
from tracker.actions.findings import apply
from tracker.actions.fluids import record_drinks
from tracker.actions.life_events import EventEntry, add_event
from tracker.analysis.records import Pattern
from tracker.models import AuditEvent, Consent, Drug, LabResult, Medication, Patient

FIGURE = re.compile(r'data-figure="([^"]+)"')
TITLES = {
    "cramps": ("hours-title", "severity-title", "minutes-title", "nights-title"),
    "fluids": ("fluids-title",),
    "symptoms": ("symptoms-title",),
    "medicines": ("medicines-title",),
    "labs": ("sodium-0-title",),
}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def diary(ruth: Patient) -> None:
    """Seven weeks with something of every kind."""
    log(ruth, "x." * 24)
    drinks = [
        (NOW - dt.timedelta(days=day), 1400 + 90 * (day % 5), "water") for day in range(1, 30)
    ]
    record_drinks(ruth, drinks, now=NOW, actor=audit.JOB)
    Medication.objects.create(
        patient=ruth,
        drug=Drug.objects.create(inn="hydrochlorothiazide"),
        started_on=dt.date(2026, 5, 25),
        created_at=NOW,
    )
    LabResult.objects.create(
        patient=ruth,
        analyte="sodium",
        taken_on=dt.date(2026, 6, 1),
        value="133",
        range_low="135",
        range_high="145",
        created_at=NOW,
    )
    ruth.symptoms.create(code="fatigue", date=dt.date(2026, 6, 2), at=NOW)
    add_event(ruth, EventEntry(first_on=dt.date(2026, 6, 1), label="New bed"), now=NOW)


def page(browser: Client, patient: Patient, asked: str = "") -> str:
    answer = browser.get(f"/panel/{patient.public_id}/charts/{asked}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_everything_shared_is_drawn(annas_browser: Client, ruth: Patient, consent: Consent) -> None:
    apply(ruth, [sample(Pattern.WORSENING)], night=TONIGHT, version="1", now=NOW)
    shown = page(annas_browser, ruth)
    for titles in TITLES.values():
        for title in titles:
            assert f'id="{title}"' in shown
    assert 'id="sure-1-title"' in shown
    assert "Started hydrochlorothiazide." in shown
    assert "New bed." in shown
    assert "style=" not in shown


@pytest.mark.parametrize("hidden", TITLES)
def test_a_picture_of_a_kind_that_is_not_shared_is_not_there(
    annas_browser: Client, ruth: Patient, consent: Consent, hidden: str
) -> None:
    share_without(consent, hidden)
    shown = page(annas_browser, ruth)
    for title in TITLES[hidden]:
        assert f'id="{title}"' not in shown
    if hidden == "medicines":
        assert "hydrochlorothiazide" not in shown.lower()
    name = TITLES[hidden][-1].removesuffix("-title")
    for address in (f"{hidden}/{name}.json", "severity/severity.json"):
        answer = annas_browser.get(f"/panel/{ruth.public_id}/{address}")
        is_hidden = address.startswith(hidden) or hidden == "cramps"
        assert answer.status_code == (404 if is_hidden else 200), address


def test_life_events_need_shared_notes(
    annas_browser: Client, ruth: Patient, consent: Consent
) -> None:
    share_without(consent, "notes")
    assert "New bed" not in page(annas_browser, ruth)
    figure = annas_browser.get(f"/panel/{ruth.public_id}/chart.json")
    assert json.loads(figure.content)["data"][2]["text"] == ["A"]  # the medicine alone


def test_without_cramps_the_medicines_are_drawn_and_no_night_is_read(
    annas_browser: Client, ruth: Patient, consent: Consent
) -> None:
    share_without(consent, "cramps")
    shown = page(annas_browser, ruth)
    assert 'id="medicines-title"' in shown
    assert "stretch" in shown
    assert "logged night" not in shown
    assert "so far" not in shown.lower()


def test_the_range_holds_for_every_picture_and_each_figure_is_audited(
    annas_browser: Client, ruth: Patient, consent: Consent
) -> None:
    addresses = FIGURE.findall(page(annas_browser, ruth, "?range=4w"))
    assert len(addresses) == 7
    reads = AuditEvent.objects.filter(action="chart.read")
    for address in addresses:
        assert "range=4w" in address
        before = reads.count()
        assert annas_browser.get(address).status_code == 200
        assert reads.count() == before + 1


def test_a_bad_range_has_a_message_at_the_desk(
    annas_browser: Client, ruth: Patient, consent: Consent
) -> None:
    assert "We do not know that time span." in page(annas_browser, ruth, "?range=9")


def share_without(consent: Consent, hidden: str) -> None:
    consent.categories = [kind for kind in consent.categories if kind != hidden]
    consent.save()
