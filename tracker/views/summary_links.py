"""What a link to a summary opens without signing in.

Mail programs and chats open links by themselves to show a preview. So the address alone
shows nothing of anybody; a tap on its page does, and each tap is a row of the trail.
"""

from __future__ import annotations

from allauth.core import ratelimit
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker.actions.summaries import find_link, note_opening
from tracker.models import SummaryLink
from tracker.presenters import summary_page as presenter
from tracker.presenters.visit_summary import USUAL_WEEKS

from .summaries import as_pdf

HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


# The token in the address is the key: nobody is signed in, and nothing but the trail grows.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def summary_link(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; behind it the summary, to read or as a file."""
    slow: HttpResponse | None = ratelimit.consume_or_429(request, action="summary_link")
    if slow is not None:
        return slow
    link = find_link(token, timezone.now())
    if link is None:
        raise Http404
    answer = _opened(request, link) if request.method == "POST" else _closed(request)
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "tracker/summary_link.html", {"theme": "auto"})


def _opened(request: HttpRequest, link: SummaryLink) -> HttpResponse:
    """The summary, once its row of the trail is written."""
    slow: HttpResponse | None = ratelimit.consume_or_429(
        request, action="summary_open", key=link.digest
    )
    if slow is not None:
        return slow
    now = timezone.now()
    with transaction.atomic():
        note_opening(link, now=now)
        page = presenter.of_link(link, now)
    paper = request.POST.get("paper", "")
    if paper:
        return as_pdf(page, paper, link.patient.country)
    context = presenter.paper_page(page, weeks=USUAL_WEEKS, theme="auto")
    return render(request, "tracker/summary_paper.html", context | {"by_link": True})
