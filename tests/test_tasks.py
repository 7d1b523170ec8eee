"""The sweeps: shared, bounded, and not stopped by one bad diary or a mail server away."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command

from tests.conftest import NOW, make_patient
from tracker import tasks
from tracker.actions import deliveries, runs
from tracker.actions.weekly import plan_weekly
from tracker.analysis.answers import Answer
from tracker.analysis.records import PatientHistory
from tracker.emails import Outcome
from tracker.models import AnalysisRun, Delivery, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ENOUGH_SECONDS = 60.0


class Analyst:
    """Stands in for the medical part: finds nothing, notes the order, breaks for some."""

    def __init__(self, poison: Iterable[str] = ()) -> None:
        self.poison = set(poison)
        self.asked: list[tuple[str, dt.date]] = []

    def __call__(self, history: PatientHistory, night: dt.date) -> tuple[Answer, ...]:
        self.asked.append((history.patient, night))
        if history.patient in self.poison:
            raise ValueError("Ruth wrote: my secret")
        return ()


@pytest.fixture
def analyst(monkeypatch: pytest.MonkeyPatch) -> Analyst:
    analyst = Analyst()
    monkeypatch.setattr(
        runs,
        "explain_timelines",
        lambda timelines, night: [analyst(timeline.history, night) for timeline in timelines],
    )
    return analyst


@pytest.fixture
def people() -> list[Patient]:
    """Five patients with checked addresses, who keep logging."""
    found = [make_patient(f"p{number}@stillnight.test", f"P{number}") for number in range(5)]
    for person in found:
        EmailAddress.objects.create(user=person.user, email=person.user.email, verified=True)
    Patient.objects.update(last_entry_at=NOW)
    return found


def states() -> set[tuple[str, int]]:
    return set(AnalysisRun.objects.values_list("state", "attempts"))


def test_every_owed_night_is_analysed_once(people: list[Patient], analyst: Analyst) -> None:
    tasks.plan_nights()
    assert tasks.work_runs(seconds=ENOUGH_SECONDS) == len(analyst.asked) == 15
    assert tasks.work_runs(seconds=ENOUGH_SECONDS) == 0
    assert states() == {("done", 1)}


def test_the_nights_of_one_person_go_in_order(people: list[Patient], analyst: Analyst) -> None:
    tasks.plan_nights()
    oldest = AnalysisRun.objects.filter(patient=people[0]).order_by("night")[0]
    runs.claim_run(oldest.pk, NOW)  # by a worker that is busy with it
    tasks.work_runs(seconds=ENOUGH_SECONDS)
    assert str(people[0].public_id) not in {person for person, _ in analyst.asked}
    assert AnalysisRun.objects.filter(state="done").count() == 12


def test_a_dead_workers_night_is_taken_over(
    people: list[Patient], analyst: Analyst, frozen: object
) -> None:
    tasks.plan_nights()
    oldest = AnalysisRun.objects.order_by("night", "pk")[0]
    runs.claim_run(oldest.pk, NOW)
    AnalysisRun.objects.filter(pk=oldest.pk).update(lease_until=NOW - dt.timedelta(seconds=1))
    tasks.work_runs(seconds=ENOUGH_SECONDS)
    assert AnalysisRun.objects.filter(state="done").count() == 15
    assert AnalysisRun.objects.get(pk=oldest.pk).attempts == 2


def test_one_bad_diary_stops_no_other(
    people: list[Patient], analyst: Analyst, caplog: pytest.LogCaptureFixture
) -> None:
    analyst.poison = {str(people[2].public_id)}
    tasks.plan_nights()
    tasks.work_runs(seconds=ENOUGH_SECONDS)
    assert AnalysisRun.objects.filter(patient=people[2], state="broken").count() == 3
    assert AnalysisRun.objects.filter(state="done").count() == 12
    assert analyst.asked.count((str(people[2].public_id), dt.date(2026, 6, 15))) == 3
    assert "run.broken" in caplog.text
    assert "secret" not in caplog.text


def test_a_sweep_ends_when_its_time_is_over(people: list[Patient], analyst: Analyst) -> None:
    tasks.plan_nights()
    assert tasks.work_runs(seconds=-1) == 0
    assert states() == {("due", 0)}


def test_a_code_does_not_wait_for_the_diaries(people: list[Patient], analyst: Analyst) -> None:
    tasks.plan_nights()
    deliveries.owe_account_mail(
        user=None, address="a@stillnight.test", subject="Code", body="1", now=NOW
    )
    assert tasks.work_runs(seconds=ENOUGH_SECONDS) == 0
    assert tasks.work_deliveries(seconds=ENOUGH_SECONDS) == 1
    assert tasks.work_runs(seconds=ENOUGH_SECONDS) == 15


def test_every_owed_mail_goes_out_once(people: list[Patient]) -> None:
    plan_weekly(NOW)
    tasks.sweep_deliveries()
    tasks.sweep_deliveries()
    assert sorted(message.to[0] for message in mail.outbox) == [
        f"p{number}@stillnight.test" for number in range(5)
    ]


def test_more_mails_than_one_look_shows_all_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(deliveries.BATCH + 5):
        deliveries.owe_account_mail(
            user=None, address=f"a{number}@stillnight.test", subject="S", body="B", now=NOW
        )
    assert tasks.work_deliveries(seconds=ENOUGH_SECONDS) == deliveries.BATCH + 5


def test_a_mail_that_cannot_be_written_stops_no_other(
    people: list[Patient], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_weekly(NOW)
    Delivery.objects.filter(recipient_id=str(people[0].public_id)).update(period="2026-W99")
    assert tasks.work_deliveries(seconds=ENOUGH_SECONDS) == 4
    left = Delivery.objects.get(state="due")
    assert left.not_before > NOW
    assert left.outcome.startswith("ValueError")


def test_with_the_mail_server_away_one_try_is_enough(
    people: list[Patient], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def away(delivery_id: int, **_: object) -> Outcome:
        tried.append(delivery_id)
        return Outcome.AWAY

    monkeypatch.setattr(tasks, "deliver", away)
    plan_weekly(NOW)
    assert tasks.work_deliveries(seconds=ENOUGH_SECONDS) == 0
    assert len(tried) == 1


def test_the_commands_do_the_same_without_celery(people: list[Patient], analyst: Analyst) -> None:
    said = io.StringIO()
    for name in ("plan_weekly", "plan_nights", "sweep", "plan_weekly", "plan_nights", "sweep"):
        call_command(name, stdout=said)
    assert said.getvalue().split("\n")[:-1] == [
        "weekly mails owed: 5",
        "analyses owed: 15",
        "mails sent: 5",
        "nights analysed: 15",
        "weekly mails owed: 0",
        "analyses owed: 0",
        "mails sent: 0",
        "nights analysed: 0",
    ]
