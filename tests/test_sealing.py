"""Sealed text: unreadable in the row, opened by one person's key, gone with that key."""

from __future__ import annotations

import uuid

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests.support.rows import statements
from tests.support.threads import together
from tracker.models import SealingKey
from tracker.sealing import destroy_key, seal, unseal, unseal_many

pytestmark = pytest.mark.django_db

WORDS = "I woke at three, my left calf was hard as a stone – très dur 🌙"


def test_sealed_text_comes_back_whole_and_cannot_be_read_in_the_row() -> None:
    person = uuid.uuid4()
    sealed = seal(person, WORDS)
    assert unseal(person, sealed) == WORDS
    assert unseal(person, memoryview(sealed)) == WORDS
    for word in ("woke", "calf", "stone"):
        assert word.encode() not in sealed


def test_the_same_words_never_look_the_same_when_sealed() -> None:
    person = uuid.uuid4()
    assert seal(person, WORDS) != seal(person, WORDS)


def test_another_persons_key_does_not_open_it() -> None:
    ruth, tom = uuid.uuid4(), uuid.uuid4()
    sealed = seal(ruth, WORDS)
    seal(tom, "something of his own")
    assert unseal(tom, sealed) is None


def test_a_person_without_a_key_opens_nothing_and_gets_none() -> None:
    sealed = seal(uuid.uuid4(), WORDS)
    stranger = uuid.uuid4()
    assert unseal(stranger, sealed) is None
    assert not SealingKey.objects.filter(person=stranger).exists()


def test_a_destroyed_key_leaves_nothing_to_read_even_when_a_new_key_is_made() -> None:
    person = uuid.uuid4()
    sealed = seal(person, WORDS)
    destroy_key(person)
    assert unseal(person, sealed) is None
    seal(person, "a new note")
    assert unseal(person, sealed) is None


def test_a_changed_byte_opens_nothing() -> None:
    person = uuid.uuid4()
    sealed = bytearray(seal(person, WORDS))
    sealed[30] ^= 1
    assert unseal(person, bytes(sealed)) is None
    assert unseal(person, b"not sealed at all \xff") is None


def test_many_texts_take_one_look_at_the_keys() -> None:
    person = uuid.uuid4()
    sealed: list[bytes | memoryview | None] = [seal(person, f"note {n}") for n in range(50)]
    with CaptureQueriesContext(connections["keys"]) as captured:
        texts = unseal_many(person, [None, *sealed, None])
    assert texts == [None, *(f"note {n}" for n in range(50)), None]
    assert len(statements(captured)) == 1


def test_nothing_sealed_takes_no_look_at_the_keys() -> None:
    with CaptureQueriesContext(connections["keys"]) as captured:
        assert unseal_many(uuid.uuid4(), [None, b""]) == [None, None]
    assert statements(captured) == []


def test_the_key_is_not_in_the_main_database() -> None:
    seal(uuid.uuid4(), WORDS)
    assert SealingKey.objects.db == "keys"
    assert SealingKey._meta.db_table not in connections["default"].introspection.table_names()


@pytest.mark.django_db(transaction=True)
def test_eight_first_notes_at_once_share_one_key() -> None:
    person = uuid.uuid4()
    sealed = together(8, lambda n: seal(person, f"note {n}"))
    assert SealingKey.objects.filter(person=person).count() == 1
    assert unseal_many(person, list(sealed)) == [f"note {n}" for n in range(8)]
