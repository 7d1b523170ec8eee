"""Sharing, from the patient's side: make a code or a link, say yes or no, change it, end it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.access import PatientRequest, patient_required, signed_in_lately
from tracker.actions import consent as actions
from tracker.actions import share_codes
from tracker.actions.consent_ends import End, expires_at
from tracker.actions.consent_terms import lasts_longer
from tracker.forms.share import CategoriesForm, ConsentForm, EndForm, InviteForm
from tracker.models import Consent, Span
from tracker.presenters import share as presenter
from tracker.presenters.panel_pictures import desk_range
from tracker.presenters.share_history import share_history
from tracker.presenters.share_seen import PARTS
from tracker.presenters.share_seen import seen as what_is_seen
from tracker.views.carried import ask_first, fresh_sign_in_required

Form = TypeVar("Form", bound=EndForm)

SEEN = (Consent.State.ASKED, Consent.State.ACTIVE)
TOO_LATE = "This request is over. Nothing is shared. You can make a new code below."
SAVED = "Saved. It counts from now on."


@require_safe
@patient_required
def share(request: PatientRequest) -> HttpResponse:
    """Who may see what."""
    return _page(request)


@require_safe
@patient_required
def history(request: PatientRequest) -> HttpResponse:
    """Who could see what, from when until when."""
    context = share_history(request.patient, timezone.now())
    return render(request, "tracker/share_history.html", context)


@require_safe
@patient_required
def seen(request: PatientRequest, public_id: uuid.UUID, part: str = "") -> HttpResponse:
    """A part of the diary as this clinic sees it, or would see it."""
    now = timezone.now()
    consent = _consent(request, public_id)
    over = consent.answer_by if consent.state == Consent.State.ASKED else consent.expires_at
    is_over = over is not None and over <= now
    if is_over or consent.state not in SEEN or part not in PARTS:
        raise Http404
    span = desk_range(request.patient, request.GET, now)
    context = what_is_seen(request.patient, consent, part, span, now)
    return render(request, "tracker/share_seen.html", context)


@require_POST
@patient_required
@fresh_sign_in_required
def make_code(request: PatientRequest) -> HttpResponse:
    """A fresh code. Shown in this answer only; only its digest is kept."""
    form = _form(InviteForm, request)
    if (refused := _refused(request, form)) is not None:
        return refused
    digits, _ = share_codes.make_share_code(request.patient, **_offered(form), now=timezone.now())
    return _page(request, digits=digits)


@require_POST
@patient_required
@fresh_sign_in_required
def make_link(request: PatientRequest) -> HttpResponse:
    """A fresh link. Its random part stands after the #, so no server is told it by opening."""
    form = _form(InviteForm, request)
    if (refused := _refused(request, form)) is not None:
        return refused
    try:
        token, _ = share_codes.make_share_link(
            request.patient, **_offered(form), now=timezone.now()
        )
    except share_codes.CodeError as reason:
        return _page(request, status=422, problem=str(reason))
    page = request.build_absolute_uri(reverse("panel-invitation"))
    return _page(request, address=f"{page}#{token}")


@require_POST
@patient_required
def stop_links(request: PatientRequest) -> HttpResponse:
    """No link that waits works any more."""
    share_codes.stop_links(request.patient, now=timezone.now())
    messages.success(request, "Your links have stopped. Nobody can use them.")
    return redirect("share")


@require_POST
@patient_required
@fresh_sign_in_required
def give(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """The patient has read who asks and says yes, to the kinds that are ticked."""
    consent = _consent(request, public_id)
    asked = End(span=Span(consent.span), last_day=consent.last_day)
    form = _form(ConsentForm, request, usual=asked)
    if (refused := _refused(request, form, at=str(public_id))) is not None:
        return refused
    given = actions.give_consent(
        request.patient,
        consent,
        categories=form.cleaned_data["categories"],
        end=form.end,
        now=timezone.now(),
    )
    if given.state == Consent.State.ACTIVE:
        messages.success(request, "You share with this clinic now.")
    else:
        messages.warning(request, TOO_LATE)
    return redirect("share")


@require_POST
@patient_required
def refuse(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """The patient says no."""
    actions.refuse_consent(request.patient, _consent(request, public_id), now=timezone.now())
    messages.success(request, "You said no. They see nothing.")
    return redirect("share")


@require_POST
@patient_required
def categories(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """What the clinic may see from now on."""
    consent = _consent(request, public_id)
    form = CategoriesForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422)
    wanted = form.cleaned_data["categories"]
    if set(wanted) - set(consent.categories) and not signed_in_lately(request):
        return ask_first(request)  # to show less is one tap, at any time
    actions.change_categories(request.patient, consent, categories=wanted, now=timezone.now())
    messages.success(request, SAVED)
    return redirect("share")


@require_POST
@patient_required
def end(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Until when the clinic may see it, from now on."""
    consent, now = _consent(request, public_id), timezone.now()
    form = _form(EndForm, request)
    if not form.is_valid():
        return _page(request, status=422, problem=_first_error(form), at=str(public_id))
    until = expires_at(form.end, now=now, zone=request.patient.zone)
    if lasts_longer(until, consent.expires_at) and not signed_in_lately(request):
        return ask_first(request)  # to end it sooner is one tap, at any time
    actions.change_end(request.patient, consent, form.end, now=now)
    messages.success(request, SAVED)
    return redirect("share")


@require_POST
@patient_required
@fresh_sign_in_required
def add(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """One more clinician of a clinic that may read already."""
    consent = _consent(request, public_id)
    person = get_object_or_404(consent.may_cover(), user__public_id=_uuid(request.POST))
    actions.cover_clinician(request.patient, consent, person, now=timezone.now())
    messages.success(request, f"{person.display_name} can see it too now.")
    return redirect("share")


@require_POST
@patient_required
def withdraw(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """One tap ends it."""
    actions.withdraw_consent(request.patient, _consent(request, public_id), now=timezone.now())
    messages.success(request, "Sharing has stopped. They see nothing from now on.")
    return redirect("share")


def _consent(request: PatientRequest, public_id: uuid.UUID) -> Consent:
    rows = request.patient.consents.select_related("clinic", "asked_by__user")
    return get_object_or_404(rows, public_id=public_id)


def _form(kind: type[Form], request: PatientRequest, **more: Any) -> Form:
    zone = ZoneInfo(request.patient.zone)
    return kind(request.POST, today=timezone.now().astimezone(zone).date(), **more)


def _offered(form: InviteForm) -> dict[str, Any]:
    return {
        "categories": form.cleaned_data["categories"],
        "one_person": form.one_person,
        "end": form.end,
    }


def _refused(
    request: PatientRequest, form: EndForm, at: str = presenter.NEW
) -> HttpResponse | None:
    """The page with what is wrong; None when the form may be followed."""
    if not request.user.address_is_checked:
        return _page(request, status=403, refused=True)
    if not form.is_valid():
        return _page(request, status=422, problem=_first_error(form), at=at)
    return None


def _first_error(form: EndForm) -> str:
    return next(str(each[0]) for each in form.errors.values())


def _uuid(posted: Mapping[str, Any]) -> uuid.UUID:
    try:
        return uuid.UUID(str(posted.get("clinician", "")))
    except ValueError:
        raise Http404 from None


def _page(request: PatientRequest, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = presenter.share(request.patient, timezone.now(), **extra)
    return render(request, "tracker/share.html", context, status=status)
