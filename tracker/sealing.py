"""Sealed text: notes, own words and stored mail, one key for each person.

The key is in a database of its own (`KEYS_DATABASE_URL`) with short-lived backups.
Once it is destroyed the text is gone, in every copy of the main database too.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken

from .models import SealingKey

Sealed = list[bytes | memoryview | None]


class Unsealer:
    """Opens what is sealed for one person, with one look at the keys database for a whole page."""

    def __init__(self, person: uuid.UUID) -> None:
        self._person = person

    def __call__(self, sealed: Sealed) -> list[str | None]:
        """Each text again, in order; asks for the key when there is the first text to open."""
        return [_open(self._box, blob) if blob else None for blob in sealed]

    @cached_property
    def _box(self) -> Fernet | None:
        row = SealingKey.objects.filter(person=self._person).first()
        return Fernet(bytes(row.key)) if row else None


def seal(person: uuid.UUID, text: str) -> bytes:
    """`text` sealed for `person` (the account's public id); makes the key when it is the first."""
    row, _ = SealingKey.objects.get_or_create(
        person=person, defaults={"key": Fernet.generate_key()}
    )
    return Fernet(bytes(row.key)).encrypt(text.encode())


def seal_many(person: uuid.UUID, texts: Sequence[str | None]) -> list[bytes | None]:
    """Each text sealed, in order, with one look at the keys database; None stays None."""
    if not any(text is not None for text in texts):
        return [None] * len(texts)
    row, _ = SealingKey.objects.get_or_create(
        person=person, defaults={"key": Fernet.generate_key()}
    )
    box = Fernet(bytes(row.key))
    return [None if text is None else box.encrypt(text.encode()) for text in texts]


def unseal(person: uuid.UUID, sealed: bytes | memoryview | None) -> str | None:
    """The text again; None when there is none, or when the key was destroyed."""
    return unseal_many(person, [sealed])[0]


def unseal_many(person: uuid.UUID, sealed: Sealed) -> list[str | None]:
    """Each text again, in order, with at most one look at the keys database."""
    return Unsealer(person)(sealed)


def destroy_key(person: uuid.UUID) -> None:
    """Make everything sealed for `person` unreadable, here and in every backup of the rows."""
    SealingKey.objects.filter(person=person).delete()


def _open(box: Fernet | None, blob: bytes | memoryview) -> str | None:
    if box is None:
        return None
    try:
        return box.decrypt(bytes(blob)).decode()
    except InvalidToken:
        return None
