"""What a mail provider tells us later: a mail came back, or somebody said it is not wanted.

Most providers take every mail at once and learn afterwards. They post what they learn to
`/mail/events/`; django-anymail checks that it is them (a secret in the address, or their
signature) and reads their format. Loaded only when the first of them arrives.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from tracker.actions.addresses import refuse_address
from tracker.models import User

logger = logging.getLogger(__name__)

View = Callable[[HttpRequest], HttpResponse]
BACK = "bounced"
COMPLAINT = "complained"
HELD_BACK = "rejected"  # the provider did not even try, because of what it knows
# The only reasons for holding back that say something about the address for good.
KNOWN_BAD = frozenset(("bounced", "invalid", "spam"))


def take_events(request: HttpRequest) -> HttpResponse:
    """Answer the provider that is set up, and mark addresses. Raises Http404 without one."""
    if not settings.ANYMAIL_PROVIDER:
        raise Http404
    return _view(settings.ANYMAIL_PROVIDER)(request)


def note_event(sender: object, event: Any, **_signal: object) -> None:
    """Mark the address of one event of the provider, if the event is about an address."""
    reason = _refusal(event.event_type, event.reject_reason)
    if reason is None or not event.recipient:
        return
    is_new = refuse_address(event.recipient, reason, now=timezone.now())
    logger.info("mail.event kind=%s marked=%s", event.event_type, is_new)


def _refusal(kind: str, reason: str | None) -> User.Refusal | None:
    if kind == COMPLAINT:
        return User.Refusal.COMPLAINED
    if kind == BACK or (kind == HELD_BACK and reason in KNOWN_BAD):
        return User.Refusal.BOUNCED
    return None


@functools.cache
def _view(provider: str) -> View:
    """Anymail's view for the provider, which says every event to `note_event`."""
    from anymail.signals import tracking

    tracking.connect(note_event, dispatch_uid="tracker.mail_events")
    module = importlib.import_module(f"anymail.webhooks.{provider}")
    found: Mapping[str, type[Any]] = {
        name: kind
        for name, kind in inspect.getmembers(module, inspect.isclass)
        if name.endswith("TrackingWebhookView") and kind.__module__ == module.__name__
    }
    (kind,) = found.values()
    view: View = kind.as_view()
    return view
