"""An address that takes no mail: what a provider tells us, and what its owner says."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tracker.actions.addresses import trust_address
from tracker.emails.provider import take_events
from tracker.models import User

TRIED_AGAIN = "Thank you. We send mail to this address again."


@require_POST
@login_required
def works(request: HttpRequest) -> HttpResponse:
    """The owner says mail arrives there: the next one is sent again."""
    if isinstance(request.user, User) and trust_address(request.user, now=timezone.now()):
        messages.success(request, TRIED_AGAIN)
    return redirect("account")


# A mail provider posts here without a cookie; its secret or its signature is the key.
@csrf_exempt
@require_POST
def events(request: HttpRequest) -> HttpResponse:
    """What the provider saw after it took a mail. Not there unless a provider is set up."""
    return take_events(request)
