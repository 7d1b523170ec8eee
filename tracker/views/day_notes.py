"""One page for each day, and the questions about restless legs; answered at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tracker.access import PatientRequest, patient_required
from tracker.actions.day_note_changes import undo_day
from tracker.actions.day_notes import DayAnswer, record_day
from tracker.actions.entries import NotAllowedError
from tracker.actions.once import KeyReusedError
from tracker.actions.restless import record_restless, undo_restless
from tracker.forms.day_notes import DayForm
from tracker.forms.restless import RestlessForm
from tracker.presenters import answer, day_words
from tracker.presenters import day_notes as presenter
from tracker.presenters import restless as restless_presenter

from .again import ask_again
from .once import once_from, shown_change

EARLIEST = dt.date(1900, 1, 1)  # nobody keeps a diary of earlier days
SAVED = "It is saved."
SAVED_WITH_SIGNS = (
    "It is saved. Nothing you told us needs a call right now."
    " If it gets worse, call your physician."
)
TOO_LATE = "That was more than 10 minutes ago. You can still change it below."


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def day_note(request: PatientRequest, date: str) -> HttpResponse:
    """How one day was; signs and words that call for help are answered in the response."""
    patient, now, day = request.patient, timezone.now(), _day(request, date)
    note = patient.day_notes.filter(date=day).first()
    if note is None and presenter.is_over(patient, day, now):
        return render(request, "tracker/day_over.html", presenter.about(patient, day, now))
    first = None if request.method == "POST" else presenter.initial(patient, day, note)
    form = DayForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        done = _save(request, day, form, now)
        if done is not None:
            return done
    return render(request, "tracker/day.html", presenter.day(patient, day, now, form))


@require_POST
@patient_required
def undo_note(request: PatientRequest, date: str) -> HttpResponse:
    """Put the note back as it was before."""
    day = _day(request, date)
    is_done = undo_day(request.patient, day, shown=shown_change(request), now=timezone.now())
    _say(request, is_done=is_done)
    return redirect("day-note", date=date)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def restless(request: PatientRequest, date: str) -> HttpResponse:
    """Six questions about one evening, and what the answers fit."""
    patient, now, day = request.patient, timezone.now(), _day(request, date)
    row = patient.restless_answers.filter(date=day).first()
    if row is None and presenter.is_over(patient, day, now):
        return render(request, "tracker/day_over.html", presenter.about(patient, day, now))
    first = restless_presenter.initial(row)
    form = RestlessForm(request.POST if request.method == "POST" else None, initial=first, date=day)
    if request.method == "POST" and form.is_valid():
        try:
            record_restless(patient, form.cleaned_data["answers"], now=now, once=once_from(request))
        except KeyReusedError:
            ask_again(form)
        else:
            messages.success(request, SAVED)
            return redirect("restless", date=date)
    context = restless_presenter.restless(patient, day, now, form, row)
    return render(request, "tracker/restless.html", context)


@require_POST
@patient_required
def undo_answers(request: PatientRequest, date: str) -> HttpResponse:
    """Put the answers back as they were before."""
    day = _day(request, date)
    is_done = undo_restless(request.patient, day, shown=shown_change(request), now=timezone.now())
    _say(request, is_done=is_done)
    return redirect("restless", date=date)


def _save(
    request: PatientRequest, day: dt.date, form: DayForm, now: dt.datetime
) -> HttpResponse | None:
    """The answer, the way on, or None with the reason in the form."""
    data: dict[str, Any] = form.cleaned_data
    try:
        told = record_day(
            request.patient,
            day,
            data["entry"],
            shown=frozenset(data["shown"]),
            now=now,
            once=once_from(request),
        )
    except NotAllowedError as reason:
        form.add_error("weight" if "weight" in str(reason) else None, str(reason))
        return None
    except KeyReusedError:
        ask_again(form)
        return None
    return _told(request, day, told, data["words"], bool(data["signs"]))


def _told(
    request: PatientRequest,
    day: dt.date,
    told: DayAnswer,
    words: str,
    has_signs: bool,  # noqa: FBT001
) -> HttpResponse:
    if told.alerts:
        messages.success(request, SAVED)
        context = answer.answer(request.patient, told.alerts, words=words)
        return render(request, "tracker/answer.html", context)
    if told.heard:
        about = "; ".join(text.lower() for text in day_words.signs_said(told.heard))
        messages.success(request, f"You wrote about: {about}.")
    messages.success(request, SAVED_WITH_SIGNS if has_signs or told.heard else SAVED)
    return redirect("day-note", date=day.isoformat())


def _say(request: PatientRequest, *, is_done: bool) -> None:
    if is_done:
        messages.success(request, "Undone. It is as it was before.")
    else:
        messages.warning(request, TOO_LATE)


def _day(request: PatientRequest, text: str) -> dt.date:
    """The day of the address; Http404 for one that is none, or that has not come."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if (
        day < EARLIEST
        or text != day.isoformat()
        or day > presenter.newest_day(request.patient, timezone.now())
    ):
        raise Http404
    return day
