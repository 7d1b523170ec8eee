"""Stopping mail from the mail itself: a page with a button, or one tap (RFC 8058)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from crampsite.web.htmx import render_page
from tracker.actions import message_mail
from tracker.actions.weekly import known_token, stop_weekly_mail


# A mail program posts here without a cookie; the signature in the address is the key.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and changes nothing: mail scanners open links. POST stops the mail."""
    if not known_token(token):
        raise Http404
    is_done = request.method == "POST" and stop_weekly_mail(token, now=timezone.now())
    context = {"is_done": is_done, "what": "weekly email"}
    return render_page(request, "tracker/mail_stop.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_messages(request: HttpRequest, token: str) -> HttpResponse:
    """The same for the notice that a message waits."""
    if not message_mail.known_token(token):
        raise Http404
    is_done = request.method == "POST" and message_mail.stop_message_mail(token, now=timezone.now())
    context = {"is_done": is_done, "what": "email about messages"}
    return render_page(request, "tracker/mail_stop.html", context)
