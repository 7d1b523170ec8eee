"""Questions for the visit, and links that show the summary for some days."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from tests.conftest import NOW
from tracker import audit
from tracker.actions.consent import UncheckedAddressError
from tracker.actions.entries import NotAllowedError
from tracker.actions.once import KeyReusedError, Once
from tracker.actions.summaries import (
    LONGEST_QUESTION,
    MOST_LINKS,
    find_link,
    make_link,
    note_opening,
    open_links,
    own_questions,
    stop_link,
    write_questions,
)
from tracker.models import AuditEvent, Patient, SummaryLink

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
ASKED = ["Could it be my new pill?", "", "  Do I need a blood test? "]
KEPT = ["Could it be my new pill?", "Do I need a blood test?"]


def test_questions_are_kept_in_order_without_the_blank_ones(ruth: Patient) -> None:
    assert write_questions(ruth, ASKED, now=NOW) == []
    assert own_questions(Patient.objects.get(pk=ruth.pk)) == KEPT


def test_questions_are_sealed(ruth: Patient) -> None:
    write_questions(ruth, ASKED, now=NOW)
    assert b"pill" not in bytes(Patient.objects.get(pk=ruth.pk).sealed_questions or b"")


def test_other_questions_take_the_place_of_the_first_and_none_empty_them(ruth: Patient) -> None:
    write_questions(ruth, ASKED, now=NOW)
    write_questions(ruth, ["Another one?"], now=NOW)
    assert own_questions(ruth) == ["Another one?"]
    write_questions(ruth, ["", " "], now=NOW)
    assert own_questions(ruth) == []


@pytest.mark.parametrize("asked", [["a?"] * 4, ["x" * (LONGEST_QUESTION + 1)]])
def test_too_many_or_too_long_questions_are_refused(ruth: Patient, asked: list[str]) -> None:
    with pytest.raises(NotAllowedError):
        write_questions(ruth, asked, now=NOW)
    assert own_questions(ruth) == []


def test_a_warning_sign_in_a_question_is_answered_at_once_and_at_a_second_tap(
    ruth: Patient,
) -> None:
    once = Once(key=uuid.uuid4(), fields={"one": "x"})
    words = ["I am confused and I fell. What should I do?"]
    first = write_questions(ruth, words, now=NOW, once=once)
    assert [alert.signs for alert in first]
    again = write_questions(ruth, words, now=NOW, once=once)
    assert [alert.pk for alert in again] == [alert.pk for alert in first]


def test_an_old_page_sent_again_does_not_bring_old_questions_back(ruth: Patient) -> None:
    once = Once(key=uuid.uuid4(), fields={"one": KEPT[0]})
    write_questions(ruth, KEPT[:1], now=NOW, once=once)
    write_questions(ruth, KEPT[1:], now=NOW)
    with pytest.raises(KeyReusedError):
        write_questions(ruth, KEPT[:1], now=NOW, once=once)
    assert own_questions(ruth) == KEPT[1:]


def test_a_link_opens_until_its_last_moment(ruth: Patient) -> None:
    token, link = make_link(ruth, days=7, now=NOW)
    last = NOW + 7 * DAY - dt.timedelta(seconds=1)
    assert find_link(token, NOW) == link
    assert find_link(token, last) == link
    assert find_link(token, NOW + 7 * DAY) is None


def test_a_token_is_random_and_only_its_hash_is_kept(ruth: Patient) -> None:
    tokens = {make_link(ruth, days=1, now=NOW)[0] for _ in range(MOST_LINKS)}
    assert len(tokens) == MOST_LINKS
    assert all(len(token) == 22 for token in tokens)  # 128 bits in 6-bit letters
    assert not tokens & set(SummaryLink.objects.values_list("digest", flat=True))


@pytest.mark.parametrize("days", [0, 2, 8, 365])
def test_no_link_lives_another_time_than_one_or_seven_days(ruth: Patient, days: int) -> None:
    with pytest.raises(NotAllowedError):
        make_link(ruth, days=days, now=NOW)


def test_a_stopped_link_opens_nothing_at_once_and_stays_stopped(ruth: Patient) -> None:
    token, link = make_link(ruth, days=7, now=NOW)
    stop_link(ruth, link, now=NOW)
    stop_link(ruth, link, now=NOW + MINUTE)
    assert find_link(token, NOW) is None
    assert SummaryLink.objects.get().stopped_at == NOW
    assert AuditEvent.objects.filter(action="summary.stop").count() == 1


def test_five_links_open_at_one_time(ruth: Patient) -> None:
    links = [make_link(ruth, days=1, now=NOW)[1] for _ in range(MOST_LINKS)]
    with pytest.raises(NotAllowedError):
        make_link(ruth, days=1, now=NOW)
    stop_link(ruth, links[0], now=NOW)
    make_link(ruth, days=7, now=NOW)
    assert len(open_links(ruth, NOW)) == MOST_LINKS
    assert len(open_links(ruth, NOW + DAY)) == 1


def test_a_stranger_cannot_stop_a_link(ruth: Patient, tom: Patient) -> None:
    token, link = make_link(ruth, days=1, now=NOW)
    stop_link(tom, link, now=NOW)
    assert find_link(token, NOW) == link


def test_nobody_makes_a_link_under_an_address_that_is_not_checked(ruth: Patient) -> None:
    ruth.user.email = ""
    with pytest.raises(UncheckedAddressError):
        make_link(ruth, days=1, now=NOW)


def test_a_closed_account_has_no_open_links(ruth: Patient) -> None:
    token, _ = make_link(ruth, days=1, now=NOW)
    ruth.user.is_active = False
    ruth.user.save()
    assert find_link(token, NOW) is None


def test_each_opening_is_a_link_of_the_trail(ruth: Patient) -> None:
    token, link = make_link(ruth, days=1, now=NOW)
    found = find_link(token, NOW)
    assert found is not None
    note_opening(found, now=NOW)
    note_opening(found, now=NOW + MINUTE)
    opened = AuditEvent.objects.filter(chain=str(ruth.public_id), role="link")
    assert list(opened.values_list("actor", "object_id").distinct()) == [
        (str(link.public_id), str(link.public_id))
    ]
    assert opened.count() == 2
    assert audit.verify(str(ruth.public_id)) is None
