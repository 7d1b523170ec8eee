"""The key of a form: a second tap is the same entry, with the same answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.conftest import NOW
from tests.support.rows import all_rows
from tests.support.threads import together
from tracker import audit
from tracker.actions.cramps import record_cramp, start_cramp
from tracker.actions.fluids import record_drink
from tracker.actions.labs import record_lab
from tracker.actions.medications import add_medication
from tracker.actions.nights import record_quiet_night
from tracker.actions.once import KeyReusedError, Once, run_once
from tracker.actions.symptoms import report_signs
from tracker.models import Cramp, Drink, Patient, Receipt

pytestmark = pytest.mark.django_db

LAST_NIGHT = dt.date(2026, 6, 17)
LATER = NOW + dt.timedelta(seconds=3)

Action = Callable[[Patient, Once], object]
ACTIONS: dict[str, Action] = {
    "start a cramp": lambda p, once: start_cramp(p, now=NOW, once=once),
    "a cramp": lambda p, once: record_cramp(p, started_at=NOW, severity=6, now=NOW, once=once),
    "a quiet night": lambda p, once: record_quiet_night(p, LAST_NIGHT, now=NOW, once=once),
    "a drink": lambda p, once: record_drink(p, volume_ml=250, now=NOW, once=once),
    "signs": lambda p, once: report_signs(p, ["chest_pain", "nausea"], now=NOW, once=once),
    "a medicine": lambda p, once: add_medication(p, drug=None, words="drops", now=NOW, once=once),
    "a lab": lambda p, once: record_lab(
        p, analyte="sodium", taken_on=LAST_NIGHT, value=Decimal(128), now=NOW, once=once
    ),
}


def once_for(key: uuid.UUID | None = None, **fields: object) -> Once:
    return Once(key=key or uuid.uuid4(), fields=fields)


@pytest.mark.parametrize("name", ACTIONS)
def test_a_double_tap_makes_one_row_and_gets_the_same_answer(ruth: Patient, name: str) -> None:
    once = once_for(volume="250")
    first = ACTIONS[name](ruth, once)
    rows = all_rows()
    assert ACTIONS[name](ruth, once) == first
    assert all_rows() == rows


@pytest.mark.parametrize("name", ACTIONS)
def test_a_key_that_comes_back_with_another_body_changes_nothing(ruth: Patient, name: str) -> None:
    once = once_for(volume="250")
    ACTIONS[name](ruth, once)
    rows = all_rows()
    with pytest.raises(KeyReusedError) as refused:
        ACTIONS[name](ruth, once_for(once.key, volume="500"))
    assert refused.value.receipt == Receipt.objects.get()
    assert all_rows() == rows


def test_a_key_of_another_form_is_not_the_same_entry(ruth: Patient) -> None:
    once = once_for(volume="250")
    record_drink(ruth, volume_ml=250, now=NOW, once=once)
    with pytest.raises(KeyReusedError):
        record_cramp(ruth, started_at=NOW, now=NOW, once=once)
    assert not Cramp.objects.exists()


def test_two_people_may_use_the_same_key(ruth: Patient, tom: Patient) -> None:
    once = once_for(volume="250")
    for patient in (ruth, tom):
        record_drink(patient, volume_ml=250, now=NOW, once=once)
    assert Drink.objects.count() == 2


def test_a_replay_a_day_later_is_still_the_first_entry(ruth: Patient) -> None:
    once = once_for(volume="250")
    first, _ = record_drink(ruth, volume_ml=250, now=NOW, once=once)
    again, _ = record_drink(ruth, volume_ml=250, now=NOW + dt.timedelta(days=1), once=once)
    assert again == first
    assert again.at == NOW


def test_an_entry_that_was_refused_leaves_its_key_free(ruth: Patient) -> None:
    def refuse() -> str:
        raise ValueError("not like this")

    once = once_for(volume="250")
    with pytest.raises(ValueError, match="not like this"):
        run_once(ruth, once, "drink.record", refuse, now=NOW)
    assert not Receipt.objects.exists()
    assert run_once(ruth, once, "drink.record", lambda: "done", now=NOW) == "done"


def test_a_repeat_that_is_refused_now_gets_its_first_answer(ruth: Patient) -> None:
    once = once_for(volume="250")
    run_once(ruth, once, "x", lambda: "first", now=NOW)

    def refuse() -> str:
        raise ValueError("the first tap changed what this looks at")

    assert run_once(ruth, once, "x", refuse, now=LATER) == "first"


def test_without_a_key_every_tap_counts(ruth: Patient) -> None:
    for _ in range(2):
        record_drink(ruth, volume_ml=250, now=NOW)
    assert Drink.objects.count() == 2
    assert not Receipt.objects.exists()


def test_the_order_of_the_fields_does_not_matter() -> None:
    key = uuid.uuid4()
    one = Once(key=key, fields={"a": "1", "b": ["x", "y"], "c": NOW})
    other = Once(key=key, fields={"c": NOW, "b": ["x", "y"], "a": "1"})
    assert one.fingerprint == other.fingerprint
    assert one.fingerprint != Once(key=key, fields={"a": "1", "b": ["y", "x"]}).fingerprint


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ACTIONS)
def test_eight_taps_at_once_make_one_row_and_eight_same_answers(ruth: Patient, name: str) -> None:
    once = once_for(volume="250")
    answers = together(8, lambda _: ACTIONS[name](ruth, once))
    assert answers == [answers[0]] * 8
    rows = all_rows()
    for model in ("Cramp", "Drink", "Medication", "LabResult", "Night", "FluidDay", "Receipt"):
        assert len(rows[model]) <= 1, model
    assert len(rows["Receipt"]) == 1
    assert audit.verify(str(ruth.public_id)) is None
    assert ACTIONS[name](ruth, once) == answers[0]
