"""Erasure beside jobs, mails, exports and entries of the same moment: it wins, always."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, OperationalError, models

from tests.conftest import NOW, make_patient
from tests.support.threads import PATIENCE_SECONDS, together
from tracker import audit, tasks
from tracker.actions import exports, runs
from tracker.actions.erasure import erase
from tracker.actions.fluids import record_drink
from tracker.actions.nights import NightEntry, record_nights
from tracker.actions.on_demand import send_one_now
from tracker.emails import delivering
from tracker.models import AnalysisRun, AuditEvent, Delivery, Finding, Patient, SealingKey

pytestmark = pytest.mark.django_db(transaction=True)

NIGHTS = 38
EMAIL = "gone@stillnight.test"


@pytest.fixture
def anybody() -> Patient:
    patient = make_patient(EMAIL, "Gone")
    EmailAddress.objects.create(user=patient.user, email=EMAIL, verified=True, primary=True)
    first = NOW.date() - dt.timedelta(days=40)
    nights = [NightEntry(date=first + dt.timedelta(days=n)) for n in range(NIGHTS)]
    record_nights(patient, nights, now=NOW, actor=audit.JOB)
    return patient


def nothing_is_left(patient: Patient) -> None:
    """No row of the person, and no row that points at nothing."""
    assert not Patient.objects.filter(pk=patient.pk).exists()
    for model in apps.get_app_config("tracker").get_models():
        if model is SealingKey:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                rows: models.QuerySet[Any] = models.QuerySet(model)
                known: models.QuerySet[Any] = models.QuerySet(field.related_model)
                lost = rows.exclude(**{f"{field.name}__isnull": True})
                assert not lost.exclude(**{f"{field.name}__in": known.values("pk")}).exists()
    assert audit.verify(str(patient.public_id)) is None
    assert AuditEvent.objects.filter(chain=str(patient.public_id), action="patient.erase").exists()


def while_it_is_held(
    monkeypatch: pytest.MonkeyPatch,
    place: tuple[object, str],
    first: Callable[[], object],
    second: Callable[[], object],
) -> list[BaseException | None]:
    """Run `first` until it comes to `place`, begin `second`, then let both end; their errors."""
    inside, begun = threading.Event(), threading.Event()
    where, name = place
    real = getattr(where, name)

    def held(*args: Any, **more: Any) -> Any:
        inside.set()
        begun.wait(PATIENCE_SECONDS)
        return real(*args, **more)

    monkeypatch.setattr(where, name, held)

    def one(number: int) -> BaseException | None:
        try:
            if number == 0:
                first()
            else:
                assert inside.wait(PATIENCE_SECONDS)
                begun.set()
                second()
        except Exception as error:  # noqa: BLE001  # the test looks at it
            return error
        return None

    return together(2, one)


def test_a_nightly_job_in_the_middle_of_its_writing_leaves_nothing(
    anybody: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.plan_nights(NOW)
    owned = runs.claim_chunk(runs.due_runs(NOW), NOW)
    errors = while_it_is_held(
        monkeypatch,
        (runs, "_mark_done"),
        lambda: runs.keep_chunk(owned, now=NOW),
        lambda: erase(anybody, now=NOW),
    )
    assert errors == [None, None]
    nothing_is_left(anybody)


def test_a_nightly_job_that_comes_later_writes_nothing(anybody: Patient) -> None:
    runs.plan_nights(NOW)
    owned = runs.claim_chunk(runs.due_runs(NOW), NOW)
    assert owned
    erase(anybody, now=NOW)
    assert tasks._analyse_chunk(owned) == 0
    assert not AnalysisRun.objects.exists()
    assert not Finding.objects.exists()
    nothing_is_left(anybody)


def test_a_run_that_was_about_to_be_claimed_is_nobodys(anybody: Patient) -> None:
    runs.plan_nights(NOW)
    ids = runs.due_runs(NOW)
    erase(anybody, now=NOW)
    assert [runs.claim_run(each, NOW) for each in ids] == [None] * len(ids)
    assert runs.claim_chunk(ids, NOW) == []
    assert tasks.work_runs(seconds=1) == 0


def test_others_are_planned_when_somebody_is_erased_meanwhile(
    anybody: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_patient("stays@stillnight.test", "Stays")
    real, calls = runs._owe, []

    def owe(ids: Any, night: dt.date) -> int:
        calls.append(night)
        if len(calls) == 1:
            chosen = list(ids)
            erase(anybody, now=NOW)
            return real(chosen, night)
        return real(ids, night)

    monkeypatch.setattr(runs, "_owe", owe)
    runs.plan_nights(NOW)
    assert AnalysisRun.objects.filter(patient=other).count() == runs.CATCH_UP_NIGHTS
    assert AnalysisRun.objects.count() == runs.CATCH_UP_NIGHTS
    nothing_is_left(anybody)


def test_a_mail_that_was_written_already_is_not_sent(
    anybody: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_one_now(anybody, now=NOW)
    (owed,) = Delivery.objects.all()
    real = delivering._sealed

    def sealed(letter: Any) -> bytes | None:
        erase(anybody, now=NOW)
        return real(letter)  # makes the key anew, as a mail of that moment does

    monkeypatch.setattr(delivering, "_sealed", sealed)
    assert delivering.deliver(owed.pk, now=NOW) is delivering.Outcome.TAKEN
    assert mail.outbox == []
    assert [row.subject for row in Delivery.objects.all()] == ["Your diary is deleted"]
    nothing_is_left(anybody)


def test_a_mail_that_was_about_to_be_claimed_is_not_sent(anybody: Patient) -> None:
    send_one_now(anybody, now=NOW)
    (owed,) = Delivery.objects.all()
    erase(anybody, now=NOW)
    assert delivering.deliver(owed.pk, now=NOW) is delivering.Outcome.TAKEN
    assert mail.outbox == []


def test_an_export_ends_first_and_the_diary_is_gone_after_it(
    anybody: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[bytes] = []
    errors = while_it_is_held(
        monkeypatch,
        (exports, "gather"),
        lambda: files.append(exports.export_diary(anybody, now=NOW)),
        lambda: erase(anybody, now=NOW),
    )
    assert errors == [None, None]
    assert files[0].count(b'"state": "none"') == NIGHTS
    nothing_is_left(anybody)


def test_an_export_after_it_finds_nobody(anybody: Patient) -> None:
    erase(anybody, now=NOW)
    with pytest.raises(Patient.DoesNotExist):
        exports.export_diary(anybody, now=NOW)
    assert audit.verify(str(anybody.public_id)) is None


def test_two_taps_erase_once(anybody: Patient) -> None:
    def one(_number: int) -> str:
        try:
            erase(anybody, now=NOW)
        except Patient.DoesNotExist:
            return "gone"
        return "erased"

    assert sorted(together(2, one)) == ["erased", "gone"]
    nothing_is_left(anybody)


def test_entries_of_the_same_moment_leave_nothing(anybody: Patient) -> None:
    def one(number: int) -> None:
        if number == 0:
            erase(anybody, now=NOW)
            return
        for _ in range(6):
            try:
                record_drink(anybody, volume_ml=200, now=NOW)
            except (IntegrityError, OperationalError, ObjectDoesNotExist):
                return  # the page of somebody who is gone

    together(4, one)
    nothing_is_left(anybody)
