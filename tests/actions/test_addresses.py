"""Addresses that take no mail: marked once, free again by a new address or a word of the owner."""

from __future__ import annotations

import pytest

from tests.conftest import NOW
from tracker.actions.addresses import refuse_address, refused, takes_no_mail, trust_address
from tracker.models import AuditEvent, Patient, User

pytestmark = pytest.mark.django_db
BOUNCED = User.Refusal.BOUNCED


def test_a_marked_address_takes_no_mail(ruth: Patient) -> None:
    assert not takes_no_mail(ruth.user.email)
    assert refuse_address(ruth.user.email, BOUNCED, now=NOW)
    assert takes_no_mail(ruth.user.email)
    ruth.user.refresh_from_db()
    assert ruth.user.mail_is_refused
    assert (ruth.user.refused_as, ruth.user.refused_at) == ("bounced", NOW)


def test_the_letters_of_an_address_do_not_matter(ruth: Patient) -> None:
    assert refuse_address(" RUTH@Stillnight.Test", BOUNCED, now=NOW)
    assert takes_no_mail("Ruth@stillnight.test ")


def test_the_first_mark_stays(ruth: Patient) -> None:
    refuse_address(ruth.user.email, User.Refusal.COMPLAINED, now=NOW)
    assert not refuse_address(ruth.user.email, BOUNCED, now=NOW)
    ruth.user.refresh_from_db()
    assert ruth.user.refused_as == "complained"


def test_an_address_nobody_has_marks_nobody(ruth: Patient, tom: Patient) -> None:
    assert not refuse_address("nobody@stillnight.test", BOUNCED, now=NOW)
    refuse_address(ruth.user.email, BOUNCED, now=NOW)
    assert list(refused()) == [ruth.user]


def test_another_address_is_free_and_the_old_one_is_not_when_it_comes_back(ruth: Patient) -> None:
    old = ruth.user.email
    refuse_address(old, BOUNCED, now=NOW)
    User.objects.filter(pk=ruth.user.pk).update(email="new@stillnight.test")
    ruth.user.refresh_from_db()
    assert not ruth.user.mail_is_refused
    assert not refused().exists()
    User.objects.filter(pk=ruth.user.pk).update(email=old)
    assert takes_no_mail(old)


def test_the_owners_word_ends_it(ruth: Patient) -> None:
    assert not trust_address(ruth.user, now=NOW)
    refuse_address(ruth.user.email, BOUNCED, now=NOW)
    ruth.user.refresh_from_db()
    assert trust_address(ruth.user, now=NOW)
    assert not ruth.user.mail_is_refused
    assert not takes_no_mail(ruth.user.email)


def test_both_are_in_the_trail_without_the_address(ruth: Patient) -> None:
    refuse_address(ruth.user.email, BOUNCED, now=NOW)
    trust_address(ruth.user, now=NOW)
    events = AuditEvent.objects.filter(chain=str(ruth.public_id), action__startswith="mail.")
    assert list(events.order_by("seq").values_list("action", "role")) == [
        ("mail.refused", "system"),
        ("mail.trusted", "patient"),
    ]
    assert "ruth@" not in str(list(events.values()))
