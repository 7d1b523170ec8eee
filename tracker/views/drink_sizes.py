"""What a person's own cup, glass and bottle hold."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.access import PatientRequest, patient_required
from tracker.actions.drink_changes import choose_sizes
from tracker.forms.drinks import SizesForm
from tracker.presenters import drinks as presenter


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def sizes(request: PatientRequest) -> HttpResponse:
    """What a person's own cup, glass and bottle hold."""
    posted = request.POST if request.method == "POST" else None
    form = SizesForm(posted, unit=request.patient.volume_unit)
    if posted is not None and "usual" in posted:
        choose_sizes(request.patient, [], now=timezone.now())
    elif posted is None or not form.is_valid():
        context = presenter.sizes(request.patient, form)
        return render(request, "tracker/drink_sizes.html", context)
    else:
        choose_sizes(request.patient, form.cleaned_data["sizes_ml"], now=timezone.now())
    messages.success(request, "Your sizes are saved.")
    return redirect("today")
