"""From a posted form to `Once`: its hidden key, and what was sent with it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.http import HttpRequest

from tracker.actions.once import Once

# "person" tells a phone whose entry to keep when it cannot be sent.
NOT_CONTENT = frozenset(("key", "person", "csrfmiddlewaretoken"))


def once_from(request: HttpRequest) -> Once | None:
    """The form's key with its fields; None when there is no usable key."""
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_CONTENT}
    return once_of(request.POST.get("key", ""), request.path, fields)


def once_of(key: str, path: str, fields: Mapping[str, Sequence[str]]) -> Once | None:
    """The same for an entry that a phone kept: it is known again as the form it came from.

    All forms of a page hold one key. Each address makes its own of it: after "No cramps"
    and the way back, "Cramp now" is another entry and not the same one with other words.
    """
    try:
        own = uuid.uuid5(uuid.UUID(key), path)
    except ValueError:
        return None
    return Once(key=own, fields={"path": path, **fields})


def shown_change(request: HttpRequest) -> uuid.UUID | None:
    """The change an "Undo" was drawn for; None when the form does not say."""
    try:
        return uuid.UUID(request.POST.get("change", ""))
    except ValueError:
        return None
