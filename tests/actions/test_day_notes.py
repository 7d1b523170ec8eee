"""Day notes: kept whole, sealed, answered at once, taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from tests.conftest import NOW
from tracker.actions.day_note_changes import undo_day
from tracker.actions.day_notes import DayEntry, record_day, record_days
from tracker.actions.entries import NotAllowedError
from tracker.actions.medications import add_medication
from tracker.actions.once import KeyReusedError, Once
from tracker.actions.symptoms import mark_mistaken, report_signs
from tracker.analysis.version import ALGORITHM_VERSION
from tracker.audit import JOB
from tracker.history import load_history
from tracker.models import (
    Alert,
    AnalysisRun,
    AuditEvent,
    DayNote,
    Drug,
    EntryChange,
    Patient,
    SymptomReport,
)
from tracker.sealing import unseal

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
FULL = DayEntry(
    exertion=3,
    hot=True,
    alcohol_drinks=2,
    urine_colour=6,
    urine_times=5,
    weight_g=70_307,
    signs=frozenset({"diarrhea"}),
    words="Long walk to the harbor.",
)


def standing(patient: Patient, date: dt.date = TODAY) -> list[str]:
    """The codes of a day that are not marked as mistakes."""
    rows = patient.symptoms.filter(date=date, mistaken_at__isnull=True)
    return sorted(rows.values_list("code", flat=True))


def test_a_note_keeps_everything_that_was_said(ruth: Patient) -> None:
    record_day(ruth, TODAY, FULL, now=NOW)
    note = ruth.day_notes.get()
    assert (note.exertion, note.hot, note.alcohol_drinks) == (3, True, 2)
    assert (note.urine_colour, note.urine_times, note.weight_g) == (6, 5, 70_307)
    assert unseal(ruth.user.public_id, note.sealed_words) == FULL.words
    assert b"harbor" not in bytes(note.sealed_words or b"")
    assert standing(ruth) == ["dark_urine", "diarrhea"]
    assert set(SymptomReport.objects.values_list("source", flat=True)) == {"day"}


def test_a_note_reaches_the_analysis(ruth: Patient) -> None:
    record_day(ruth, TODAY, FULL, now=NOW)
    record_day(ruth, TODAY - DAY, DayEntry(words="Only words."), now=NOW)
    history = load_history(ruth, TODAY - 30 * DAY)
    (strain,) = history.strains
    assert (strain.date, strain.exertion, strain.hot) == (TODAY, 3, True)
    (note,) = history.day_notes
    assert (note.alcohol_drinks, note.urine_colour, note.urine_times) == (2, 6, 5)
    assert note.weight_kg == 70.307


def test_a_note_is_saved_again_as_one_row_and_the_old_words_are_kept(ruth: Patient) -> None:
    record_day(ruth, TODAY, FULL, now=NOW)
    record_day(ruth, TODAY, DayEntry(exertion=1, words="Short walk."), now=NOW + MINUTE)
    assert DayNote.objects.count() == 1
    change = EntryChange.objects.latest("at")
    assert (change.before["exertion"], change.after["exertion"]) == (3, 1)
    assert unseal(ruth.user.public_id, change.before["words"].encode()) == FULL.words
    assert "harbor" not in str(change.before)


def test_a_double_tap_is_one_note_and_one_change(ruth: Patient) -> None:
    once = Once(key=uuid.uuid4(), fields={"exertion": ["3"]})
    first = record_day(ruth, TODAY, FULL, now=NOW, once=once)
    again = record_day(ruth, TODAY, FULL, now=NOW + MINUTE, once=once)
    assert first.note == again.note
    assert EntryChange.objects.count() == AuditEvent.objects.filter(action="day.record").count()
    assert EntryChange.objects.count() == 1
    assert SymptomReport.objects.count() == 2


def test_a_page_sent_again_after_it_was_taken_back_is_not_called_saved(ruth: Patient) -> None:
    once = Once(key=uuid.uuid4(), fields={"exertion": ["3"]})
    record_day(ruth, TODAY, FULL, now=NOW, once=once)
    assert undo_day(ruth, TODAY, now=NOW + MINUTE)
    with pytest.raises(KeyReusedError):
        record_day(ruth, TODAY, FULL, now=NOW + 2 * MINUTE, once=once)


def test_signs_of_a_note_are_answered_at_once(ruth: Patient) -> None:
    drug = Drug.objects.create(inn="hydrochlorothiazide", groups=["thiazide"])
    add_medication(ruth, drug=drug, now=NOW)
    answer = record_day(ruth, TODAY, FULL, now=NOW)
    assert [(alert.rule, alert.urgency) for alert in answer.alerts] == [("R29", "today")]


def test_a_sign_of_yesterday_is_answered_today(ruth: Patient) -> None:
    entry = DayEntry(signs=frozenset({"chest_pain"}))
    (alert,) = record_day(ruth, TODAY - DAY, entry, now=NOW).alerts
    assert (alert.rule, alert.date) == ("R06", TODAY)
    assert standing(ruth, TODAY - DAY) == ["chest_pain"]
    mark_mistaken(ruth, alert, now=NOW)
    assert standing(ruth, TODAY - DAY) == []


def test_a_note_is_not_answered_with_what_no_sign_of_it_set_off(ruth: Patient) -> None:
    quinine = Drug.objects.create(inn="quinine", groups=["quinine"])
    add_medication(ruth, drug=quinine, now=NOW)
    Alert.objects.all().delete()
    answer = record_day(ruth, TODAY, DayEntry(signs=frozenset({"thirst"})), now=NOW)
    assert answer.alerts == []
    assert not Alert.objects.exists()


def test_a_note_without_signs_is_no_alert(ruth: Patient) -> None:
    answer = record_day(ruth, TODAY, DayEntry(exertion=2, words="A good day."), now=NOW)
    assert (answer.alerts, answer.heard) == ([], frozenset())
    assert not Alert.objects.exists()


def test_words_are_answered_like_ticks_and_need_the_notes_to_be_shared(ruth: Patient) -> None:
    answer = record_day(ruth, TODAY, DayEntry(words="I had chest pain this morning."), now=NOW)
    (alert,) = answer.alerts
    assert (alert.rule, alert.urgency) == ("R06", "emergency")
    assert alert.categories == ["notes", "symptoms"]
    assert "chest_pain" in answer.heard


def test_the_soonest_answer_leads_whether_it_was_ticked_or_written(ruth: Patient) -> None:
    drug = Drug.objects.create(inn="hydrochlorothiazide", groups=["thiazide"])
    add_medication(ruth, drug=drug, now=NOW)
    entry = DayEntry(
        signs=frozenset({"calf_pain_walking"}), words="I stopped taking hydrochlorothiazide."
    )
    answer = record_day(ruth, TODAY, entry, now=NOW)
    levels = [alert.urgency for alert in answer.alerts]
    assert levels == sorted(levels, key=["emergency", "today", "soon"].index)
    assert (answer.alerts[0].rule, answer.alerts[0].urgency) == ("R27", "today")
    mark_mistaken(ruth, answer.alerts[0], now=NOW)
    again = record_day(ruth, TODAY, replace(entry, exertion=1), now=NOW + MINUTE)
    assert "R27" not in {alert.rule for alert in again.alerts}


def test_words_never_take_a_ticked_sign_from_the_clinic(ruth: Patient) -> None:
    report_signs(ruth, ["chest_pain"], now=NOW)
    record_day(ruth, TODAY, DayEntry(words="I had chest pain this morning."), now=NOW)
    assert Alert.objects.get(rule="R06").categories == ["symptoms"]


def test_words_of_the_morning_count_with_a_tick_of_the_evening(ruth: Patient) -> None:
    record_day(ruth, TODAY, DayEntry(words="My heart is racing."), now=NOW)
    alerts = report_signs(ruth, ["fainted"], now=NOW + 6 * 60 * MINUTE)
    assert {(alert.rule, alert.urgency) for alert in alerts} >= {("R37", "emergency")}
    (raised,) = [alert for alert in alerts if alert.rule == "R37"]
    assert "notes" in raised.categories


def test_words_are_not_read_by_the_nightly_job(ruth: Patient) -> None:
    record_day(ruth, TODAY, DayEntry(words="I had a headache."), now=NOW)
    assert load_history(ruth, TODAY - DAY).symptoms == ()


def test_words_said_to_be_no_sign_are_not_told_again(ruth: Patient) -> None:
    entry = DayEntry(words="I had chest pain this morning.")
    (alert,) = record_day(ruth, TODAY, entry, now=NOW).alerts
    mark_mistaken(ruth, alert, now=NOW)
    heavier = DayEntry(words=entry.words, weight_g=70_000)
    assert record_day(ruth, TODAY, heavier, now=NOW + MINUTE).alerts == []


def test_other_words_take_no_sign_back(ruth: Patient) -> None:
    record_day(ruth, TODAY, DayEntry(words="I had chest pain this morning."), now=NOW)
    answer = record_day(ruth, TODAY, DayEntry(words="A fine day."), now=NOW + MINUTE)
    assert [alert.rule for alert in answer.alerts] == ["R06"]
    assert undo_day(ruth, TODAY, now=NOW + 2 * MINUTE)
    assert standing(ruth) == ["chest_pain"]
    empty = record_day(ruth, TODAY, DayEntry(), now=NOW + 3 * MINUTE)
    assert [alert.rule for alert in empty.alerts] == ["R06"]


def test_a_sign_said_to_be_none_comes_back_only_with_new_words_of_it(ruth: Patient) -> None:
    (alert,) = record_day(ruth, TODAY, DayEntry(words="Chest pain at noon."), now=NOW).alerts
    mark_mistaken(ruth, alert, now=NOW)
    longer = DayEntry(words="Chest pain at noon. Better now, walked home.")
    assert record_day(ruth, TODAY, longer, now=NOW + MINUTE).alerts == []
    other = DayEntry(words="I fainted in the hall.")
    assert record_day(ruth, TODAY, other, now=NOW + 2 * MINUTE).alerts != []


def test_an_unticked_sign_is_a_mistake_only_when_the_page_had_shown_it(ruth: Patient) -> None:
    shown = frozenset({"diarrhea"})
    record_day(ruth, TODAY, DayEntry(signs=shown), now=NOW)
    report_signs(ruth, ["vomiting"], now=NOW)
    record_day(ruth, TODAY, DayEntry(exertion=1), shown=shown, now=NOW + MINUTE)
    assert standing(ruth) == ["vomiting"]
    assert SymptomReport.objects.filter(code="diarrhea", mistaken_at__isnull=False).exists()


def test_a_dark_colour_counts_under_65_and_goes_with_another_colour(ruth: Patient) -> None:
    record_day(ruth, TODAY, DayEntry(urine_colour=6), now=NOW)
    assert standing(ruth) == ["dark_urine"]
    record_day(ruth, TODAY, DayEntry(urine_colour=3), now=NOW + MINUTE)
    assert standing(ruth) == []
    Patient.objects.filter(pk=ruth.pk).update(birth_year=1950)
    ruth.refresh_from_db()
    record_day(ruth, TODAY, DayEntry(urine_colour=6), now=NOW + 2 * MINUTE)
    assert standing(ruth) == []
    assert load_history(ruth, TODAY).day_notes[0].urine_colour == 6


def test_a_colour_takes_nothing_back_that_was_ticked_elsewhere(ruth: Patient) -> None:
    report_signs(ruth, ["brown_urine"], now=NOW)
    record_day(ruth, TODAY, DayEntry(urine_colour=3), now=NOW + MINUTE)
    assert standing(ruth) == ["brown_urine"]


def test_brown_urine_with_bad_muscle_pain_is_an_emergency(ruth: Patient) -> None:
    report_signs(ruth, ["muscle_pain_bad"], now=NOW)
    answer = record_day(ruth, TODAY, DayEntry(urine_colour=8), now=NOW)
    assert ("R10", "emergency") in {(alert.rule, alert.urgency) for alert in answer.alerts}


def test_undo_puts_the_note_back_for_ten_minutes(ruth: Patient) -> None:
    record_day(ruth, TODAY, DayEntry(exertion=1, signs=frozenset({"thirst"})), now=NOW)
    later = NOW + 60 * MINUTE
    record_day(ruth, TODAY, FULL, shown=frozenset({"thirst"}), now=later)
    assert standing(ruth) == ["dark_urine", "diarrhea"]
    assert not undo_day(ruth, TODAY, now=later + 10 * MINUTE)
    assert undo_day(ruth, TODAY, now=later + 9 * MINUTE)
    note = ruth.day_notes.get()
    assert (note.exertion, note.hot, note.weight_g, note.sealed_words) == (1, None, None, None)
    assert standing(ruth) == ["thirst"]


def test_a_second_tap_on_undo_takes_nothing_more_back(ruth: Patient) -> None:
    record_day(ruth, TODAY, DayEntry(exertion=1), now=NOW)
    record_day(ruth, TODAY, DayEntry(exertion=2), now=NOW + MINUTE)
    shown = EntryChange.objects.latest("pk").public_id
    for _tap in range(2):
        assert undo_day(ruth, TODAY, shown=shown, now=NOW + 2 * MINUTE)
    assert ruth.day_notes.get().exertion == 1


def test_undo_of_the_first_save_leaves_a_blank_day(ruth: Patient) -> None:
    record_day(ruth, TODAY, FULL, now=NOW)
    assert undo_day(ruth, TODAY, now=NOW + MINUTE)
    assert not undo_day(ruth, TODAY, now=NOW + MINUTE)
    history = load_history(ruth, TODAY - DAY)
    assert (history.strains, history.day_notes, history.symptoms) == ((), (), ())
    assert AuditEvent.objects.filter(action="day.undo").count() == 1


@pytest.mark.parametrize(
    ("date", "entry", "says"),
    [
        (TODAY + DAY, DayEntry(exertion=1), "has not come"),
        (TODAY - 8 * DAY, DayEntry(exertion=1), "more than a week ago"),
        (TODAY, DayEntry(weight_g=7_000), "weight"),
        (TODAY, DayEntry(words="a" * 2001), "too many words"),
    ],
)
def test_what_cannot_be_is_refused(
    ruth: Patient, date: dt.date, entry: DayEntry, says: str
) -> None:
    with pytest.raises(NotAllowedError, match=says):
        record_day(ruth, date, entry, now=NOW)
    assert not DayNote.objects.exists()


def test_an_old_note_can_be_corrected_at_any_time(ruth: Patient) -> None:
    record_days(ruth, [(TODAY - 20 * DAY, DayEntry(exertion=3))], now=NOW, actor=JOB)
    record_day(ruth, TODAY - 20 * DAY, DayEntry(exertion=1), now=NOW)
    assert ruth.day_notes.get().exertion == 1


def test_many_notes_are_written_at_once_and_never_over_others(ruth: Patient) -> None:
    record_day(ruth, TODAY, FULL, now=NOW)
    entries = [(TODAY - n * DAY, DayEntry(exertion=1, words="x")) for n in range(40)]
    assert record_days(ruth, entries, now=NOW, actor=JOB) == 39
    assert ruth.day_notes.get(date=TODAY).exertion == 3
    assert AuditEvent.objects.filter(action="day.bulk").count() == 1


def test_a_change_of_a_day_sets_the_analysis_back_to_due(ruth: Patient) -> None:
    run = AnalysisRun.objects.create(
        patient=ruth, night=TODAY - DAY, version=ALGORITHM_VERSION, state=AnalysisRun.State.DONE
    )
    record_day(ruth, TODAY - DAY, DayEntry(exertion=2), now=NOW)
    run.refresh_from_db()
    assert run.state == AnalysisRun.State.DUE
