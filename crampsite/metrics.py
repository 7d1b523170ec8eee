"""Ages and counts for the operator's tools, in the text format of Prometheus.

For this machine, or for whoever has the token; for everybody else there is no such page.
No line speaks of a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from tracker.actions.addresses import refused
from tracker.actions.emergency import emergency_counts
from tracker.actions.heartbeats import Beat, ages_seconds
from tracker.models import AnalysisRun, Delivery

# A proxy on this machine speaks from loopback for the whole world; it leaves one of these.
PROXIED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")
AGES = {
    Beat.NIGHTS_PLANNED: ("nightly_run", "the nightly job last planned"),
    Beat.ANALYSED: ("nightly_analysis", "a night was last analysed"),
    Beat.WEEKS_PLANNED: ("weekly_run", "the weekly mail was last planned"),
    Beat.SWEPT: ("sweep", "a worker last looked for due mail"),
}


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures of this moment. Raises Http404 for whoever may not read them."""
    if not (_has_token(request) or _is_local(request)):
        raise Http404
    from prometheus_client import CollectorRegistry, Gauge, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

    registry = CollectorRegistry()  # of this request alone: what was true before is gone
    for name, says, values in _figures(timezone.now()):
        labels = sorted({label for value in values for label, _ in value})
        gauge = Gauge(f"stillnight_{name}", says, labels, registry=registry)
        for value, number in values.items():
            (gauge.labels(**dict(value)) if labels else gauge).set(number)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


Figure = tuple[str, str, Mapping[tuple[tuple[str, str], ...], float]]


def _figures(now: dt.datetime) -> Iterator[Figure]:
    """Name, what it says, and its number by labels; an age of what never was is left out."""
    ages = ages_seconds(now)
    for beat, (name, says) in AGES.items():
        if beat in ages:
            yield f"{name}_age_seconds", f"Seconds since {says}", {(): ages[beat]}
    mails = dict.fromkeys(Delivery.State.values, 0) | dict(
        Delivery.objects.values_list("state").annotate(Count("pk"))
    )
    yield "deliveries", "Mails by state", _by_state(mails)
    yield "oldest_due_delivery_age_seconds", "How long the oldest mail waits", {(): _waits(now)}
    yield "refused_addresses", "Accounts whose address takes no mail", {(): refused().count()}
    emergencies: dict[tuple[tuple[str, str], ...], float] = {
        (("what", what),): count for what, count in sorted(emergency_counts(now).items())
    }
    yield "emergency_accesses", "Diaries opened without consent, in an emergency", emergencies
    open_runs = AnalysisRun.objects.exclude(state=AnalysisRun.State.DONE)
    runs = dict.fromkeys(("due", "claimed", "broken"), 0) | dict(
        open_runs.values_list("state").annotate(Count("pk"))
    )
    yield "open_analysis_runs", "Nights that are not analysed yet, by state", _by_state(runs)


def _by_state(counts: Mapping[str, int]) -> dict[tuple[tuple[str, str], ...], float]:
    return {(("state", state),): count for state, count in sorted(counts.items())}


def _waits(now: dt.datetime) -> float:
    """Seconds since the oldest open mail was owed; each try moves its time, but not this."""
    is_owed = Q(not_before__lte=now) | Q(attempts__gt=0)
    owed = Delivery.objects.filter(is_owed, state__in=("due", "sending"))
    oldest = owed.aggregate(oldest=Min("created_at"))["oldest"]
    return (now - oldest).total_seconds() if oldest else 0.0


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and constant_time_compare(given, settings.METRICS_TOKEN)


def _is_local(request: HttpRequest) -> bool:
    """True for a request of this machine that came through no proxy."""
    if settings.HTTPS or any(name in request.headers for name in PROXIED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
