"""Which patients a filter of the list leaves, and since when something counts as news."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from education.urgency import Urgency
from tracker.forms.panel_filter import Asked
from tracker.models import Clinician, Review

from .panel_entries import WEEKS, sharing

SILENT_DAYS = 7  # [A] a week without an entry is worth a look
CALL_TODAY = Urgency.TODAY.rank
NOTHING = "none"  # the filter for patients of whom nothing waits


def matching(clinician: Clinician, asked: Asked, now: dt.datetime) -> Q:
    """The filters of the list. Names are compared here: not every database folds every letter."""
    found = Q()
    if asked.urgency == NOTHING:
        found &= Q(desk_line__waits=0)
    elif asked.urgency:
        found &= Q(desk_line__rank=Urgency(asked.urgency).rank, desk_line__waits__gt=0)
    if asked.show:
        found &= _shown(clinician, asked.show, now)
    if wanted := asked.q.casefold().strip():
        everybody = sharing(clinician, now)
        names = everybody.values_list("pk", "patient__user__name", "patient__panel_code")
        found &= Q(
            pk__in=[
                pk
                for pk, name, code in names
                if wanted in (name or code).casefold() or wanted == code.casefold()
            ]
        )
    return found


def changed_since(clinician: Clinician, now: dt.datetime) -> dt.date:
    """From which day on a medicine change is news: the last review, or eight weeks ago."""
    today = now.astimezone(zone_of(clinician)).date()
    recent = today - dt.timedelta(weeks=WEEKS)
    if clinician.reviewed_at is None:
        return recent
    return max(recent, clinician.reviewed_at.astimezone(zone_of(clinician)).date())


def silent_before(now: dt.datetime) -> dt.datetime:
    """Whose last entry is older than this is silent."""
    return now - dt.timedelta(days=SILENT_DAYS)


def zone_of(clinician: Clinician) -> ZoneInfo:
    """Whose "today" the desk means: the clinic's, or UTC where nobody set one."""
    return ZoneInfo(clinician.clinic.zone or "UTC")


def _shown(clinician: Clinician, show: str, now: dt.datetime) -> Q:
    """The patients one kind of news is about; the tiles count the same."""
    if show == "call":
        return Q(desk_line__rank__gte=CALL_TODAY)
    if show == "new":
        mine = Review.objects.filter(clinician=clinician, patient=OuterRef("patient_id"))
        seen = mine.filter(at__gte=OuterRef("desk_line__newest_at"))
        return Q(desk_line__waits__gt=0) & ~Q(Exists(seen))
    if show == "changed":
        return Q(desk_line__changed_on__gte=changed_since(clinician, now))
    if show == "silent":
        silent = Q(patient__last_entry_at__lt=silent_before(now))
        return silent | Q(patient__last_entry_at__isnull=True)
    if show == "messages":
        return Q(desk_line__unread__gt=0)
    return Q(desk_line__asked__gt=0)
