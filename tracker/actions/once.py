"""A form's key makes a second tap harmless: the same key answers with the same row."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from tracker.models import Patient, Receipt


class KeyReusedError(Exception):
    """The key came again, with other words or for an entry that was taken back since.

    The first entry is as it was, and nothing was changed.
    """

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.action)
        self.receipt = receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """What a form sends to be done once: its key, and the fields that came with it."""

    key: uuid.UUID
    fields: Mapping[str, Any]

    def with_own_key(self) -> Once:
        """The same fields under a key made from them, so that other fields have another one."""
        return Once(key=uuid.uuid5(self.key, self.fingerprint), fields=self.fields)

    @property
    def fingerprint(self) -> str:
        """A digest of the fields, to tell a repeat from another entry under the same key."""
        content = json.dumps(self.fields, sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()


def run_once(
    patient: Patient,
    once: Once | None,
    action: str,
    act: Callable[[], str],
    *,
    now: dt.datetime,
) -> str:
    """The id `act` returns, or the id it returned before for the same key.

    `act` runs in a transaction together with its receipt. Raises KeyReusedError when the
    key was used for something else. Without a key it just runs. An IntegrityError of
    `act` itself comes through when the key is new.
    """
    if once is None:
        with transaction.atomic():
            return act()
    try:
        with transaction.atomic():
            result = act()
            Receipt.objects.create(
                patient=patient,
                key=once.key,
                action=action,
                fingerprint=once.fingerprint,
                result_id=result,
                created_at=now,
            )
            return result
    except Exception:
        # Also when `act` itself refused: the first tap may have changed what it looks at.
        earlier = Receipt.objects.filter(patient=patient, key=once.key).first()
        if earlier is None:
            raise
        if earlier.fingerprint != once.fingerprint or earlier.action != action:
            raise KeyReusedError(earlier) from None
        return earlier.result_id


def refuse_taken_back(patient: Patient, once: Once | None, removed_at: dt.datetime | None) -> None:
    """Raise KeyReusedError for the entry of a key that is removed: it must not be called saved."""
    if once is not None and removed_at is not None:
        raise KeyReusedError(Receipt.objects.get(patient=patient, key=once.key))


__all__ = ["IntegrityError", "KeyReusedError", "Once", "refuse_taken_back", "run_once"]
