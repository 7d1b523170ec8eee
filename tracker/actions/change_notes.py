"""The history of an entry: what it said before and after a person changed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tracker.models import EntryChange, Patient


def note_change(
    patient: Patient,
    what: EntryChange.What,
    object_id: object,
    *,
    date: dt.date,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: dt.datetime,
) -> EntryChange | None:
    """The kept change with the fields that differ, inside the caller's transaction.

    None when nothing differs. Moments are kept as ISO text.
    """
    old = {name: plain(before[name]) for name in after}
    new = {name: plain(value) for name, value in after.items()}
    changed = [name for name in new if old[name] != new[name]]
    if not changed:
        return None
    return EntryChange.objects.create(
        patient=patient,
        what=what,
        object_id=str(object_id),
        date=date,
        before={name: old[name] for name in changed},
        after={name: new[name] for name in changed},
        at=now,
    )


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value


def moment(text: str | None) -> dt.datetime | None:
    """A moment that `plain` wrote."""
    return dt.datetime.fromisoformat(text) if text else None
