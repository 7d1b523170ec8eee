"""From a posted form to `Once`: its hidden key, and what was sent with it."""

from __future__ import annotations

import uuid

from django.http import HttpRequest

from tracker.actions.once import Once

NOT_CONTENT = frozenset(("key", "csrfmiddlewaretoken"))


def once_from(request: HttpRequest) -> Once | None:
    """The form's key with its fields; None when there is no usable key."""
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_CONTENT}
    return Once(key=key, fields={"path": request.path, **fields})
