"""A diary file comes back: chosen, looked at, and stored after a yes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from crampsite.web.uploads import TOO_LARGE
from tracker.access import PatientRequest, patient_required
from tracker.actions import imports
from tracker.exchange.diary import DiaryError
from tracker.forms.your_data import FileForm, MineForm
from tracker.presenters import your_data as presenter

LARGEST = "The file is larger than 20 MB. A diary of many years is smaller."


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def restore(request: PatientRequest) -> HttpResponse:
    """The form for a file, or what is in the file that waits for a yes."""
    if request.method != "POST":
        return _page(request)
    form = FileForm(request.POST, request.FILES)
    if getattr(request, TOO_LARGE, False):  # known once the files were read
        return _page(request, refused=DiaryError(LARGEST), status=422)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    try:
        data = form.cleaned_data["file"].read()
        imports.look_at(request.patient, data, now=timezone.now())
    except DiaryError as refused:
        return _page(request, refused=refused, status=422)
    return redirect("data-restore")


@require_POST
@patient_required
def say_yes(request: PatientRequest) -> HttpResponse:
    """Store it all."""
    form = MineForm(request.POST)
    is_mine = form.is_valid() and form.cleaned_data["is_mine"]
    try:
        count = imports.import_held(request.patient, is_mine=is_mine, now=timezone.now())
    except DiaryError as refused:
        return _page(request, refused=refused, status=422)
    messages.success(request, _said(count))
    return redirect("data")


@require_POST
@patient_required
def say_no(request: PatientRequest) -> HttpResponse:
    """Forget the file."""
    imports.let_go(request.patient)
    messages.success(request, "We did not store it. The file is gone here.")
    return redirect("data")


def _said(count: int) -> str:
    if not count:
        return "All of it is in your diary already. Nothing was added."
    return f"Your diary is back: {count:,} entries."


def _page(
    request: PatientRequest,
    *,
    form: FileForm | None = None,
    refused: DiaryError | None = None,
    status: int = 200,
) -> HttpResponse:
    look = imports.held_look(request.patient, now=timezone.now()) if form is None else None
    shown = form or (MineForm() if look else FileForm())
    problem = presenter.problem_of(refused) if refused else None
    context = presenter.restore(request.patient, form=shown, look=look, problem=problem)
    return render(request, "tracker/restore.html", context, status=status)
