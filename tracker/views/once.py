"""From a posted form to `Once`: its hidden key, and what was sent with it."""

from __future__ import annotations

import uuid

from django.http import HttpRequest

from tracker.actions.once import Once

NOT_CONTENT = frozenset(("key", "csrfmiddlewaretoken"))


def once_from(request: HttpRequest) -> Once | None:
    """The form's key with its fields; None when there is no usable key.

    All forms of a page hold one key. Each address makes its own of it: after "No cramps"
    and the way back, "Cramp now" is another entry and not the same one with other words.
    """
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_CONTENT}
    own = uuid.uuid5(key, request.path)
    return Once(key=own, fields={"path": request.path, **fields})
