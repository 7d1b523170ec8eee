"""The answer to "does this fit what you noticed?": kept, changed, read, taken back."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from tests.conftest import NOW
from tests.presenters.evidences import sample
from tracker.actions.entries import NotAllowedError
from tracker.actions.findings import apply
from tracker.actions.fits import FIT, LONGEST_WORDS, answer_finding, undo_answer
from tracker.actions.once import KeyReusedError, Once
from tracker.analysis.records import Certainty, Pattern
from tracker.models import AuditEvent, EntryChange, Finding, FindingAnswer, Patient
from tracker.sealing import unseal

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)
YES, NO, UNSURE = FindingAnswer.Fit


@pytest.fixture
def finding(ruth: Patient) -> Finding:
    """A finding Ruth may read."""
    evidence = sample(Pattern.DIURETIC, certainty=Certainty.POSSIBLE)
    [found] = apply(ruth, [evidence], night=evidence.night, version="1", now=NOW)
    return found


def words_of(patient: Patient) -> str | None:
    """The person's own words as they are kept now."""
    return unseal(patient.user.public_id, patient.finding_answers.get().sealed_words)


def test_an_answer_is_kept_with_its_link_in_the_trail(ruth: Patient, finding: Finding) -> None:
    row, alerts = answer_finding(ruth, finding, fit=YES, words="It began in May.", now=NOW)
    assert (row.fit, row.changed_at, alerts) == ("yes", NOW, [])
    assert words_of(ruth) == "It began in May."
    link = AuditEvent.objects.get(action="finding.answer")
    assert link.object_id == str(finding.public_id)


def test_own_words_are_sealed_in_the_row_and_in_its_history(
    ruth: Patient, finding: Finding
) -> None:
    answer_finding(ruth, finding, fit=YES, words="It began in May.", now=NOW)
    kept = ruth.finding_answers.values_list("sealed_words", flat=True).get()
    assert kept is not None
    assert b"May" not in bytes(kept)
    assert "May" not in str(EntryChange.objects.get().after)


def test_another_answer_replaces_the_first_which_stays_in_the_history(
    ruth: Patient, finding: Finding
) -> None:
    answer_finding(ruth, finding, fit=YES, now=NOW)
    answer_finding(ruth, finding, fit=NO, now=NOW + MINUTE)
    assert ruth.finding_answers.get().fit == "no"
    change = EntryChange.objects.latest("at")
    assert (change.what, change.before, change.after) == (FIT, {"fit": "yes"}, {"fit": "no"})


def test_the_same_form_sent_twice_is_one_answer(ruth: Patient, finding: Finding) -> None:
    once = Once(key=uuid.uuid4(), fields={"fit": ["yes"]})
    for _tap in range(2):
        answer_finding(ruth, finding, fit=YES, now=NOW, once=once)
    assert EntryChange.objects.count() == 1


def test_an_old_page_sent_again_overwrites_nothing(ruth: Patient, finding: Finding) -> None:
    once = Once(key=uuid.uuid4(), fields={"fit": ["yes"]})
    answer_finding(ruth, finding, fit=YES, now=NOW, once=once)
    answer_finding(ruth, finding, fit=NO, now=NOW + MINUTE)
    with pytest.raises(KeyReusedError):
        answer_finding(ruth, finding, fit=YES, now=NOW + 2 * MINUTE, once=once)
    assert ruth.finding_answers.get().fit == "no"


def test_undo_puts_the_earlier_answer_back_for_ten_minutes(ruth: Patient, finding: Finding) -> None:
    answer_finding(ruth, finding, fit=YES, words="Since May.", now=NOW)
    answer_finding(ruth, finding, fit=NO, now=NOW + MINUTE)
    assert not undo_answer(ruth, finding, now=NOW + 12 * MINUTE)
    assert undo_answer(ruth, finding, now=NOW + 10 * MINUTE)
    assert ruth.finding_answers.get().fit == "yes"
    assert words_of(ruth) == "Since May."


def test_undo_of_the_first_answer_leaves_none(ruth: Patient, finding: Finding) -> None:
    answer_finding(ruth, finding, fit=UNSURE, words="Hm.", now=NOW)
    assert undo_answer(ruth, finding, now=NOW + MINUTE)
    row = ruth.finding_answers.get()
    assert (row.fit, row.sealed_words) == ("", None)
    assert not undo_answer(ruth, finding, now=NOW + 2 * MINUTE)


def test_a_page_drawn_before_the_newest_answer_undoes_nothing(
    ruth: Patient, finding: Finding
) -> None:
    answer_finding(ruth, finding, fit=YES, now=NOW)
    shown = EntryChange.objects.get().public_id
    answer_finding(ruth, finding, fit=NO, now=NOW + MINUTE)
    assert not undo_answer(ruth, finding, shown=shown, now=NOW + 2 * MINUTE)
    assert ruth.finding_answers.get().fit == "no"


def test_a_red_flag_in_the_words_is_answered_at_once(ruth: Patient, finding: Finding) -> None:
    _, alerts = answer_finding(ruth, finding, fit=YES, words="Now I have chest pain.", now=NOW)
    assert [alert.urgency for alert in alerts] == ["emergency"]
    assert "notes" in alerts[0].categories


def test_a_red_flag_is_answered_again_when_the_form_comes_twice(
    ruth: Patient, finding: Finding
) -> None:
    once = Once(key=uuid.uuid4(), fields={"fit": ["yes"]})
    for _tap in range(2):
        words = "Now I have chest pain."
        _, alerts = answer_finding(ruth, finding, fit=YES, words=words, now=NOW, once=once)
        assert [alert.urgency for alert in alerts] == ["emergency"]


def test_undo_marks_the_signs_of_the_words_as_not_meant(ruth: Patient, finding: Finding) -> None:
    answer_finding(ruth, finding, fit=YES, words="Now I have chest pain.", now=NOW)
    undo_answer(ruth, finding, now=NOW + MINUTE)
    assert ruth.symptoms.get().mistaken_at == NOW + MINUTE


def test_old_words_are_not_answered_a_second_time(ruth: Patient, finding: Finding) -> None:
    answer_finding(ruth, finding, fit=YES, words="I stopped my water pill.", now=NOW)
    later = NOW + dt.timedelta(days=40)
    _, alerts = answer_finding(ruth, finding, fit=NO, words="I stopped my water pill.", now=later)
    assert alerts == []


def test_an_answer_needs_a_choice_and_few_words(ruth: Patient, finding: Finding) -> None:
    with pytest.raises(NotAllowedError, match="Choose"):
        answer_finding(ruth, finding, fit="", now=NOW)
    with pytest.raises(NotAllowedError, match="shorter"):
        answer_finding(ruth, finding, fit=YES, words="a" * (LONGEST_WORDS + 1), now=NOW)
    assert not FindingAnswer.objects.exists()


def test_nobody_answers_for_somebody_else(tom: Patient, finding: Finding) -> None:
    with pytest.raises(Finding.DoesNotExist):
        answer_finding(tom, finding, fit=YES, now=NOW)
