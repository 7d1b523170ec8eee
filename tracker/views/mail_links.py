"""What a mail's own links open without signing in: the signature in the address is the key.

A mail program or a scanner opens links by itself, so opening one changes nothing; a tap on
the page does. A link can only make us quieter.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from crampsite.web.htmx import render_page
from tracker.actions.reminders import Answer, answer_reminder, known_answer
from tracker.actions.weekly_choice import chooser, move_weekly, say_less
from tracker.forms.weekly_choice import MomentForm
from tracker.presenters import mail_links as presenter

ONE_CLICK = "List-Unsubscribe"  # RFC 8058: what a mail program posts


# No cookie comes with the tap of a mail program or of a notification.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Three ways to make reminders quieter; the one that was tapped in the mail comes first."""
    if not known_answer(token):
        raise Http404
    said = _answer(request.POST.get("answer", "")) if request.method == "POST" else None
    if request.method == "POST" and said is None and ONE_CLICK in request.POST:
        said = Answer.STOP
    if said is not None:
        answer_reminder(token, said, now=timezone.now())
    context = presenter.reminder(said, first=_answer(request.GET.get("answer", "")))
    return render_page(request, "tracker/reminder_answer.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """What the weekly mail says and when it comes; to make it say more, a person signs in."""
    patient = chooser(token)
    if patient is None:
        raise Http404
    form, done = None, ""
    if request.method == "POST" and "hour" in request.POST:
        form = MomentForm(request.POST)
        if form.is_valid():
            move_weekly(patient, now=timezone.now(), **form.cleaned_data)
            done = presenter.MOVED
    elif request.method == "POST" and request.POST.get("form") == "link":
        say_less(patient, now=timezone.now())
        done = presenter.LESS
    context = presenter.weekly(patient, form, done)
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "tracker/mail_choice.html", context, status=status)


def _answer(word: str) -> Answer | None:
    return next((answer for answer in Answer if answer.value == word), None)
