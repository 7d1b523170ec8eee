"""Where a phone sends what it kept, and learns for each entry what became of it.

A batch is no unit: every entry is stored, asked about or left for later by itself, in the
order in which it was made. The same entry again is answered as before.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from tracker.access import PatientRequest, patient_required
from tracker.models import Alert
from tracker.presenters.offline import told

from .late_entry import LateEntry, QuestionError, is_moment
from .sync_entries import ADDRESSES, store

__all__ = ["ENTRY_ADDRESSES", "sync"]

MOST_AT_ONCE = 50
# As scripts write regular expressions.
ENTRY_ADDRESSES = [rule.pattern.replace("(?P<", "(?<") for rule in ADDRESSES]
logger = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def sync(request: PatientRequest) -> HttpResponse:
    """GET: whose session this is and a fresh token. POST: what became of each entry."""
    person = str(request.patient.phone_key)
    if request.method != "POST":
        return JsonResponse({"person": person, "token": get_token(request)})
    try:
        batch = _batch(request)
    except (ValueError, TypeError, KeyError, AttributeError):
        return JsonResponse({"error": "This is not a batch of entries."}, status=400)
    if batch["person"] != person:
        # Somebody else signed in meanwhile: these entries are not theirs.
        return JsonResponse({"person": person}, status=409)
    now = timezone.now()
    skew = batch["sent_at"] - now
    return JsonResponse(
        {"results": [_result(request, entry, skew, now) for entry in batch["entries"]]}
    )


def _result(
    request: PatientRequest, data: dict[str, Any], skew: dt.timedelta, now: dt.datetime
) -> dict[str, Any]:
    """One entry's answer: stored (with alerts), a question for the person, or later."""
    number = data.get("id") if isinstance(data, dict) else None
    try:
        entry = LateEntry.read(request.patient, data, skew=skew, now=now)
        alerts = store(entry)
    except QuestionError as question:
        if question.is_of_record and getattr(request, "log_only", False):
            return {"id": number, "state": "later"}  # asked when the diary is open again
        return {"id": number, "state": "question", "question": question.as_data()}
    except Exception:
        # One bad entry must not hold up the others; the phone keeps it and tries again.
        logger.exception("an entry of a phone was not stored")
        return {"id": number, "state": "later"}
    return {"id": number, "state": "stored", "alerts": _told(request, alerts)}


def _told(request: PatientRequest, alerts: list[Alert]) -> list[dict[str, str]]:
    return [told(alert, request.patient.country) for alert in alerts]


def _batch(request: HttpRequest) -> dict[str, Any]:
    data = json.loads(request.body)
    sent_at = parse_datetime(data["sent_at"])
    if sent_at is None or not is_moment(sent_at):
        raise ValueError("sent_at")
    entries = data["entries"]
    if not isinstance(entries, list) or len(entries) > MOST_AT_ONCE:
        raise ValueError("entries")
    return {"person": data["person"], "sent_at": sent_at, "entries": entries}
