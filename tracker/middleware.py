"""What education may know of the person who reads: medicine groups, caution, country."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from education.reader import Reader

from .access import patient_of

Handler = Callable[[HttpRequest], HttpResponse]


def reader(get_response: Handler) -> Handler:
    """Puts `request.reader` and `request.reader_country` there; costs nothing until read."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.reader = SimpleLazyObject(lambda: _reader(request))  # type: ignore[attr-defined]
        request.reader_country = SimpleLazyObject(lambda: _country(request))  # type: ignore[attr-defined]
        return get_response(request)

    return handle


def _reader(request: HttpRequest) -> Reader:
    patient = patient_of(request)
    if patient is None:
        return Reader()
    return Reader(groups=patient.groups, fluid_caution=patient.fluid_caution)


def _country(request: HttpRequest) -> str:
    patient = patient_of(request)
    return patient.country if patient else ""
