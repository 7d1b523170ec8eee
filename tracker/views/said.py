"""What was just done, said on the next page, with the way to undo it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from tracker.models import EntryChange


def say_with_undo(request: HttpRequest, text: str, undo: str) -> None:
    """The words and, in one tap, the address that takes it back."""
    messages.success(request, text, extra_tags=undo)


def say_change(request: HttpRequest, text: str, change: EntryChange | None) -> None:
    """The words; Undo puts the entry back as it was before the change."""
    undo = reverse("change-undo", args=[change.public_id]) if change else ""
    say_with_undo(request, text, undo)
