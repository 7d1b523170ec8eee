"""The mailbox of a demonstration; without the loopback mail server there is no such page."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from crampsite.web.htmx import render_page
from tracker.presenters.mailbox import list_mails, read_mail


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """All messages, the newest first."""
    context = {"mails": list_mails(_folder())}
    return render_page(request, "tracker/mailbox.html", context)


@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    """One message: its text with links that work, and its HTML as source."""
    mail = read_mail(_folder(), name)
    if mail is None:
        raise Http404
    return render_page(request, "tracker/mailbox_message.html", {"mail": mail})


def _folder() -> Path:
    folder: Path | None = settings.MAILBOX_DIR
    if folder is None:
        raise Http404
    return folder
