"""Around every view: what education may know of the reader, and forms that come again."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from education.reader import Reader

from .access import is_verified_clinician, patient_of
from .actions.once import KeyReusedError

Handler = Callable[[HttpRequest], HttpResponse]


def reader(get_response: Handler) -> Handler:
    """Puts `request.reader`, its country and profession there; costs nothing until read."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.reader = SimpleLazyObject(lambda: _reader(request))  # type: ignore[attr-defined]
        request.reader_country = SimpleLazyObject(lambda: _country(request))  # type: ignore[attr-defined]
        request.reader_is_clinician = SimpleLazyObject(lambda: is_verified_clinician(request))  # type: ignore[attr-defined]
        return get_response(request)

    return handle


class SentAgain:
    """Answers a used key with other words, where a page has no better answer of its own."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of the page."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """409 with words for a key that was used before; nothing for any other error."""
        if not isinstance(exception, KeyReusedError):
            return None
        return render(request, "errors/409.html", status=409)


def _reader(request: HttpRequest) -> Reader:
    patient = patient_of(request)
    if patient is None:
        return Reader()
    if getattr(request, "log_only", False):
        return Reader()
    return Reader(
        groups=patient.groups,
        conditions=frozenset(patient.conditions),
        medicines=patient.named_medicines,
        fluid_caution=patient.fluid_caution,
    )


def _country(request: HttpRequest) -> str:
    patient = patient_of(request)
    return patient.country if patient else ""
