"""What a person sees when something is not there or not allowed; never any data."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same for what does not exist and for what may not be seen."""
    return render(request, "errors/404.html", status=404)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500, with nothing in it about what happened.

    Drawn without the request: what stands around other pages asks the database, which may be
    what broke. An error in here would reach the web server, whose log quotes it.
    """
    return HttpResponse(render_to_string("errors/500.html"), status=500)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 for everything refused on purpose."""
    return render(request, "errors/403.html", status=403)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or came from elsewhere; says how to go on."""
    return render(request, "errors/csrf.html", status=403)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 for an address or a host that is not ours."""
    return render(request, "errors/400.html", status=400)
