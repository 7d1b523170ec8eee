"""Which entries of a page a family helper made, by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tracker.models import HelperEntry, Patient

SOMEBODY = "a helper"  # whose account is gone


def logged_by(patient: Patient, ids: Iterable[object]) -> dict[tuple[str, dt.datetime], str]:
    """The helper's name by entry and moment of logging; one query, none without `ids`."""
    wanted = [str(each) for each in ids]
    if not wanted:
        return {}
    rows = HelperEntry.objects.filter(patient=patient, object_id__in=wanted)
    named = rows.values_list("object_id", "at", "helper__user__name")
    return {(object_id, at): name or SOMEBODY for object_id, at, name in named}
