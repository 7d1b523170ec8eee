"""Who may open what. What a person may not see is not found.

Views take their data through people: `request.patient` is the signed-in patient,
`request.clinician` the signed-in clinician, and `readable_patient` the only way from a
clinician to somebody's record.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from crampsite.web.requests import WebRequest

from .models import Clinician, Consent, Helper, Patient, User
from .prepared import Prepared, given

P = ParamSpec("P")

# Sent by the service worker with a form it will keep when we do not take it.
KEEPER = "X-Outbox"
DESK_IDLE = dt.timedelta(minutes=15)  # settled: a desk is left alone with people around it
DESK_LONGEST = dt.timedelta(hours=12)
DESK_SEEN = "desk_seen_at"  # in the session, seconds since 1970
DESK_NOTED = dt.timedelta(minutes=1)  # so that not every page writes the session
# Either is a second step; a passkey that asked who holds it is both steps (docs/sign-in.md).
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# A clinician sees a diary through the consent to a clinic alone, never as a helper.
HELPING = (
    Helper.objects.active()
    .filter(user__clinician__isnull=True, user__is_staff=False)
    .select_related("patient__user")
)


@Prepared
def _verified() -> QuerySet[Clinician]:
    """The clinician behind an account, with whether they have a second factor."""
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS)
    return (
        Clinician.objects.filter(verified_at__isnull=False, user=given("user"))
        .select_related("clinic")
        .annotate(has_factor=Exists(factors))
    )


@Prepared
def _readable() -> QuerySet[Consent]:
    """The consent that opens one patient's record to one clinician, with both."""
    active = Consent.objects.active(given("now")).select_related("patient__user", "desk_line")
    return active.filter(
        clinic=given("clinic"),
        clinicians=given("clinician"),
        patient__public_id=given("public_id"),
    )


class PatientRequest(WebRequest):
    """A request of a signed-in patient."""

    user: User
    patient: Patient


class ClinicianRequest(WebRequest):
    """A request of a verified clinician with a second factor."""

    user: User
    clinician: Clinician


class HelperRequest(WebRequest):
    """A request of somebody who helps with another person's diary."""

    user: User
    helper: Helper


def patient_required(
    view: Callable[Concatenate[PatientRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Open `view` to patients: sign-in for strangers, 404 for everybody else."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _signed_out(request)
        patient = patient_of(request)
        if patient is None:
            raise Http404
        request.patient = patient  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return wrapper


def clinician_required(
    view: Callable[Concatenate[ClinicianRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Open `view` to verified clinicians; without a second factor it leads to setting one up.

    The sign-in itself must have used that factor, lately: 15 quiet minutes end it, and 12
    hours do in any case.
    """
    return _staff_required(view, Clinician.Role.CLINICIAN)


def desk_required(
    view: Callable[Concatenate[ClinicianRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Open `view` to a clinic's reception too; like `clinician_required` in all else.

    For pages that ask a patient and show nothing of anybody.
    """
    return _staff_required(view, *Clinician.Role)


def manager_required(
    view: Callable[Concatenate[ClinicianRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Open `view` to whoever manages the people of their clinic; nobody else finds it."""

    @wraps(view)
    def managed(request: ClinicianRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.clinician.manages:
            raise Http404
        return view(request, *args, **kwargs)

    return desk_required(managed)


def _staff_required(
    view: Callable[Concatenate[ClinicianRequest, P], HttpResponse], *roles: Clinician.Role
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        clinician: Any = next(iter(_verified(user=request.user.pk)), None)
        if clinician is None or clinician.role not in roles:
            return _not_here(request, clinician)
        if not clinician.has_factor:
            return redirect("mfa_activate_totp")
        if (elsewhere := _another_sign_in(request, timezone.now())) is not None:
            return elsewhere
        clinician.user = request.user
        request.clinician = clinician  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return wrapper


def helper_required(
    view: Callable[Concatenate[HelperRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Open `view` to the helper whom the address names, while the diary's owner lets them.

    Asked anew at every request. What is written about the owner bears the helper's name.
    """

    @wraps(view)
    def wrapper(
        request: HttpRequest, /, public_id: uuid.UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not request.user.is_authenticated:
            return _signed_out(request)
        helper = next(iter(HELPING.filter(user=request.user, public_id=public_id)), None)
        if helper is None:
            raise Http404
        helper.user = request.user
        helper.patient.helper_ref = str(request.user.public_id)
        request.helper = helper  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return wrapper


def seeing_required(
    view: Callable[Concatenate[HelperRequest, P], HttpResponse],
) -> Callable[Concatenate[HelperRequest, P], HttpResponse]:
    """Open `view` to helpers who may also see the diary; the others find nothing."""

    @wraps(view)
    def wrapper(request: HelperRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.helper.sees:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


def patient_of(request: HttpRequest) -> Patient | None:
    """The patient behind the signed-in account; it came with the account."""
    if not request.user.is_authenticated:
        return None
    try:
        return request.user.patient
    except Patient.DoesNotExist:
        return None


def helps_somebody(user: User) -> bool:
    """True for whoever may log in another person's diary."""
    return HELPING.filter(user=user).exists()


def is_verified_clinician(request: HttpRequest) -> bool:
    """True for a clinician whose account was verified: may read notes for clinicians."""
    if not request.user.is_authenticated:
        return False
    verified = Clinician.objects.filter(user=request.user, verified_at__isnull=False)
    return verified.filter(role=Clinician.Role.CLINICIAN).exists()


def waiting_clinician(request: HttpRequest) -> Clinician | None:
    """Somebody who joined a clinic and whom the operator did not verify yet."""
    if not request.user.is_authenticated:
        return None
    waiting = Clinician.objects.filter(verified_at__isnull=True, removed_at__isnull=True)
    return waiting.filter(user=request.user).select_related("clinic", "user").first()


def signed_in_at(request: HttpRequest) -> float:
    """When this person last gave a password or a code, in seconds since 1970; 0 if unknown."""
    records = get_authentication_records(request, request.user)
    return max((float(record["at"]) for record in records), default=0.0)


def signed_in_lately(request: HttpRequest) -> bool:
    """True for some minutes after that: long enough to change what matters."""
    age_seconds = timezone.now().timestamp() - signed_in_at(request)
    return age_seconds < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def consents_of(clinician: Clinician, now: dt.datetime) -> list[Consent]:
    """The consents that name this clinician and are active now, each with its patient."""
    rows = Consent.objects.active(now).filter(clinic=clinician.clinic, clinicians=clinician)
    return list(rows.select_related("patient__user"))


def readable_patient(clinician: Clinician, public_id: uuid.UUID) -> tuple[Patient, Consent]:
    """The patient and the consent that opens the record; Http404 without one."""
    found = _readable(
        now=timezone.now(),
        clinic=clinician.clinic_id,
        clinician=clinician.pk,
        public_id=public_id,
    )
    consent = next(iter(found), None)
    if consent is None:
        raise Http404
    return consent.patient, consent


def _not_here(request: HttpRequest, clinician: Clinician | None) -> HttpResponse:
    """The list leads on to what its own people have instead; nothing else is there for them."""
    if request.path == reverse("panel"):
        if clinician is not None:
            return redirect("panel-add")
        if waiting_clinician(request) is not None:
            return redirect("clinic-waiting")
    raise Http404


def _signed_out(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page. A phone that keeps what it cannot send is told so instead."""
    if request.method == "POST" and KEEPER in request.headers:
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path())


def _another_sign_in(request: HttpRequest, now: dt.datetime) -> HttpResponse | None:
    """None while this sign-in may open the desk, else the way to the one that is wanted."""
    way_back = request.get_full_path() if request.method == "GET" else reverse("panel")
    records = get_authentication_records(request, request.user)
    if not any(record["method"] == "mfa" for record in records):
        # Signed in before there was a second factor, perhaps by somebody else.
        return redirect_to_login(way_back, reverse("mfa_reauthenticate"))
    signed_in = max(record["at"] for record in records)
    seen = max(request.session.get(DESK_SEEN, 0), signed_in)
    moment = now.timestamp()
    if moment - seen > DESK_IDLE.total_seconds() or (
        moment - signed_in > DESK_LONGEST.total_seconds()
    ):
        logout(request)
        return redirect_to_login(way_back)
    if moment - seen > DESK_NOTED.total_seconds():
        request.session[DESK_SEEN] = moment
    return None
