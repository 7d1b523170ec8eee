"""What a helper reads whom the owner lets see: every look is a row before it is shown."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker import audit
from tracker.access import HelperRequest, helper_required, seeing_required
from tracker.actions.helpers import helper_actor
from tracker.presenters import helper_told as presenter
from tracker.presenters import summary_page
from tracker.presenters.reason_words import Audience
from tracker.presenters.visit_summary import asked_weeks
from tracker.presenters.visit_summary import summary as visit_summary


@require_safe
@helper_required
@seeing_required
def summary(request: HelperRequest) -> HttpResponse:
    """The visit summary without own words, to read; a helper gets no file of it."""
    now, helper = timezone.now(), request.helper
    weeks = asked_weeks(request.GET.get("weeks", ""))
    with transaction.atomic():
        _note(request, "helper.summary", now)
        page = visit_summary(
            helper.patient, now, weeks=weeks, shared=presenter.SEEN, audience=Audience.PATIENT
        )
    context = summary_page.paper_page(page, weeks=weeks, theme="auto")
    places = {"back": reverse("for", args=[helper.public_id]), "papers": ()}
    return render(request, "tracker/summary_paper.html", context | places)


@require_safe
@helper_required
@seeing_required
def nights(request: HelperRequest) -> HttpResponse:
    """The nights of the last four weeks."""
    now = timezone.now()
    with transaction.atomic():
        _note(request, "helper.nights", now)
        context = presenter.nights(request.helper, now)
    return render(request, "tracker/for_nights.html", context)


def _note(request: HelperRequest, action: str, now: dt.datetime) -> None:
    helper = request.helper
    audit.record(
        helper_actor(request.user),
        helper.patient,
        action,
        now=now,
        object_id=str(helper.public_id),
    )
