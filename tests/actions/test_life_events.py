"""Life events as rows: added, changed, removed, put back."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from tests.conftest import NOW
from tracker.actions.entries import NotAllowedError
from tracker.actions.life_events import (
    LONGEST_LABEL,
    EventEntry,
    add_event,
    change_event,
    remove_event,
    undo_event_change,
)
from tracker.actions.once import KeyReusedError, Once
from tracker.models import AuditEvent, EntryChange, LifeEvent, Patient
from tracker.sealing import unseal

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
BED = EventEntry(first_on=TODAY - 9 * DAY, label="New bed")
TRIP = EventEntry(first_on=TODAY - 9 * DAY, last_on=TODAY - 2 * DAY, label="Holiday")


def label(patient: Patient) -> str | None:
    """The words of the only event."""
    return unseal(patient.user.public_id, patient.life_events.get().sealed_label)


def test_an_event_is_kept_sealed_with_its_link_in_the_trail(ruth: Patient) -> None:
    event, alerts = add_event(ruth, TRIP, now=NOW)
    assert (event.first_on, event.last_on, alerts) == (TRIP.first_on, TRIP.last_on, [])
    assert b"Holiday" not in bytes(event.sealed_label)
    assert "Holiday" not in str(EntryChange.objects.get().after)
    assert label(ruth) == "Holiday"
    assert AuditEvent.objects.get(action="event.add").object_id == str(event.public_id)


def test_an_event_is_changed_and_its_history_stays(ruth: Patient) -> None:
    event, _ = add_event(ruth, BED, now=NOW)
    change_event(ruth, event, TRIP, now=NOW + MINUTE)
    assert label(ruth) == "Holiday"
    change = EntryChange.objects.latest("at")
    assert change.before["last_on"] is None
    assert change.after["last_on"] == TRIP.last_on.isoformat() if TRIP.last_on else ""


def test_a_change_is_put_back_for_ten_minutes(ruth: Patient) -> None:
    event, _ = add_event(ruth, BED, now=NOW)
    change_event(ruth, event, TRIP, now=NOW + MINUTE)
    assert not undo_event_change(ruth, event, now=NOW + 12 * MINUTE)
    assert undo_event_change(ruth, event, now=NOW + 10 * MINUTE)
    event.refresh_from_db()
    assert (event.first_on, event.last_on, label(ruth)) == (BED.first_on, None, "New bed")


def test_a_removed_event_stays_as_a_row_and_comes_back_with_undo(ruth: Patient) -> None:
    event, _ = add_event(ruth, BED, now=NOW)
    remove_event(ruth, event, now=NOW + MINUTE)
    assert not ruth.life_events.kept().exists()
    assert undo_event_change(ruth, event, now=NOW + 2 * MINUTE)
    assert ruth.life_events.kept().exists()


def test_undo_of_adding_removes_it(ruth: Patient) -> None:
    event, _ = add_event(ruth, BED, now=NOW)
    assert undo_event_change(ruth, event, now=NOW + MINUTE)
    assert not ruth.life_events.kept().exists()


def test_a_double_tap_adds_one_event(ruth: Patient) -> None:
    once = Once(key=uuid.uuid4(), fields={"label": ["New bed"]})
    for _tap in range(2):
        add_event(ruth, BED, now=NOW, once=once)
    assert LifeEvent.objects.count() == 1


def test_the_form_of_a_removed_event_sent_again_is_not_called_saved(ruth: Patient) -> None:
    once = Once(key=uuid.uuid4(), fields={"label": ["New bed"]})
    event, _ = add_event(ruth, BED, now=NOW, once=once)
    remove_event(ruth, event, now=NOW)
    with pytest.raises(KeyReusedError):
        add_event(ruth, BED, now=NOW, once=once)


def test_a_removed_event_is_not_changed(ruth: Patient) -> None:
    event, _ = add_event(ruth, BED, now=NOW)
    remove_event(ruth, event, now=NOW)
    with pytest.raises(NotAllowedError, match="removed"):
        change_event(ruth, event, TRIP, now=NOW)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (EventEntry(first_on=TODAY + 2 * DAY, label="Trip"), "not come yet"),
        (EventEntry(first_on=TODAY, last_on=TODAY + 2 * DAY, label="Trip"), "not come yet"),
        (EventEntry(first_on=TODAY, last_on=TODAY - DAY, label="Trip"), "last day"),
        (EventEntry(first_on=TODAY, label="  "), "Say what"),
        (EventEntry(first_on=TODAY, label="a" * (LONGEST_LABEL + 1)), "shorter"),
    ],
)
def test_events_that_cannot_be_are_refused(ruth: Patient, entry: EventEntry, says: str) -> None:
    with pytest.raises(NotAllowedError, match=says):
        add_event(ruth, entry, now=NOW)
    assert not LifeEvent.objects.exists()


def test_a_red_flag_in_an_event_of_today_is_answered_at_once(ruth: Patient) -> None:
    _, alerts = add_event(ruth, EventEntry(first_on=TODAY, label="I have chest pain"), now=NOW)
    assert [alert.urgency for alert in alerts] == ["emergency"]


def test_an_event_of_last_year_calls_for_nobody(ruth: Patient) -> None:
    old = EventEntry(first_on=TODAY - 400 * DAY, label="Chest pain")
    assert add_event(ruth, old, now=NOW)[1] == []
    assert not ruth.symptoms.exists()


def test_nobody_changes_the_event_of_somebody_else(ruth: Patient, tom: Patient) -> None:
    event, _ = add_event(ruth, BED, now=NOW)
    with pytest.raises(NotAllowedError):
        change_event(tom, event, TRIP, now=NOW)
    with pytest.raises(LifeEvent.DoesNotExist):
        remove_event(tom, event, now=NOW)
