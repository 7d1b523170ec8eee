"""What a helper logs for somebody. Plain forms; the answer says in whose diary it is saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.access import HelperRequest, helper_required
from tracker.actions import helper_entries as actions
from tracker.actions.entries import NotAllowedError
from tracker.actions.nights import SAVED_BEFORE
from tracker.actions.once import KeyReusedError
from tracker.forms.check import CheckForm
from tracker.forms.cramps import EarlierCrampForm
from tracker.forms.helpers import EntryForm, HelperDrinkForm
from tracker.models import Alert, Drink, HelperEntry
from tracker.presenters import helper_told
from tracker.presenters import helping as presenter
from tracker.presenters.tonight import last_night

from .again import ask_again
from .once import once_from


@require_safe
@helper_required
def for_person(request: HelperRequest) -> HttpResponse:
    """The page on which a helper logs."""
    return render(request, "tracker/for.html", presenter.page(request.helper, timezone.now()))


@require_POST
@helper_required
def cramp_now(request: HelperRequest) -> HttpResponse:
    """ "Cramp now": stored at once."""
    now, once = timezone.now(), once_from(request)
    return _done(request, lambda: actions.log_cramp_now(request.helper, now=now, once=once))


@require_POST
@helper_required
def cramp_stop(request: HelperRequest) -> HttpResponse:
    """ "It let go", for the clock this helper started."""
    cramp = actions.own_running_cramp(request.helper)
    now = timezone.now()
    if cramp is None:
        return redirect("for", public_id=request.helper.public_id)
    return _done(request, lambda: actions.end_own_cramp(request.helper, cramp, now=now))


@require_http_methods(["GET", "HEAD", "POST"])
@helper_required
def cramp_earlier(request: HelperRequest) -> HttpResponse:
    """A cramp that was earlier, with how bad and where."""
    now, helper = timezone.now(), request.helper
    posted = request.POST if request.method == "POST" else None
    form = EarlierCrampForm(posted, zone=helper.patient.zone, now=now)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        asked = {name: data[name] for name in ("started_at", "minutes", "severity", "places")}
        try:
            actions.log_cramp(helper, **asked, now=now, once=once_from(request))
        except NotAllowedError as reason:
            form.add_error("time", str(reason))
        except KeyReusedError:
            ask_again(form)
        else:
            return _saved(request)
    status = 422 if form.is_bound else 200
    context = presenter.earlier(helper, form, now)
    return render(request, "tracker/for_earlier.html", context, status=status)


@require_POST
@helper_required
def drink(request: HelperRequest) -> HttpResponse:
    """One drink of just now. Very much to drink is answered at once."""
    form = HelperDrinkForm(request.POST)
    if not form.is_valid():
        return _not_saved(request, "That drink was not clear. Please tap it again.")
    now, once, data = timezone.now(), once_from(request), form.cleaned_data
    kind = data["kind"] or Drink.Kind.WATER
    alerts: list[Alert] = []

    def log() -> None:
        alerts.extend(
            actions.log_drink(
                request.helper, volume_ml=data["volume_ml"], kind=kind, now=now, once=once
            )
        )

    done = _done(request, log)
    return _answered(request, alerts, [], now) if alerts else done


@require_POST
@helper_required
def quiet(request: HelperRequest) -> HttpResponse:
    """ "No cramps last night", for the night that is just over."""
    now, once = timezone.now(), once_from(request)
    night = last_night(now, request.helper.patient.zone)
    try:
        asked = dt.date.fromisoformat(request.POST.get("night", ""))
    except ValueError:
        asked = night
    if asked != night:
        return _not_saved(request, "That page was old. Look which night it is, and tap again.")
    return _done(
        request, lambda: actions.log_quiet_night(request.helper, night, now=now, once=once)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@helper_required
def check(request: HelperRequest) -> HttpResponse:
    """The boxes; then, at once, what to do."""
    now, helper = timezone.now(), request.helper
    if request.method != "POST":
        return render(request, "tracker/for_check.html", presenter.check(helper, now))
    form = CheckForm(request.POST)
    if not form.is_valid():
        context = presenter.check(helper, now, str(form.errors["signs"][0]))
        return render(request, "tracker/for_check.html", context, status=422)
    signs: list[str] = form.cleaned_data["signs"]
    return _answered(request, _reported(request, signs, now), signs, now)


@require_POST
@helper_required
def undo(request: HelperRequest) -> HttpResponse:
    """Take back an entry of one's own."""
    form = EntryForm(request.POST)
    asked = form.cleaned_data["entry"] if form.is_valid() else 0
    entry = get_object_or_404(HelperEntry, pk=asked, helper=request.helper)
    now = timezone.now()
    undone = "Undone. It no longer counts."
    return _done(request, lambda: actions.undo_own(request.helper, entry, now=now), undone)


def _reported(request: HelperRequest, signs: list[str], now: dt.datetime) -> list[Alert]:
    """The answer to the ticks. Other ticks on a page that was sent before are answered too."""
    once = once_from(request)
    try:
        return actions.report_for(request.helper, signs, now=now, once=once)
    except KeyReusedError:
        anew = once.with_own_key() if once else None
        return actions.report_for(request.helper, signs, now=now, once=anew)


def _answered(
    request: HelperRequest, alerts: list[Alert], ticked: list[str], now: dt.datetime
) -> HttpResponse:
    context = helper_told.answer(request.helper, alerts, ticked, now)
    return render(request, "tracker/for_answer.html", context)


def _done(request: HelperRequest, act: Callable[[], Any], words: str = "") -> HttpResponse:
    try:
        act()
    except NotAllowedError as reason:
        return _not_saved(request, str(reason))
    except KeyReusedError:
        return _not_saved(request, SAVED_BEFORE)
    return _saved(request, words)


def _saved(request: HelperRequest, words: str = "") -> HttpResponse:
    name = presenter.who(request.helper.patient)
    messages.success(request, words or f"Saved for {name}.")
    return redirect("for", public_id=request.helper.public_id)


def _not_saved(request: HelperRequest, words: str) -> HttpResponse:
    messages.warning(request, words)
    return redirect("for", public_id=request.helper.public_id)
