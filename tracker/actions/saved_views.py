"""The filters a clinician gives a name: saved, renamed, removed, put back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from tracker.models import Clinician, SavedView

from .entries import NotAllowedError

MOST_VIEWS = 12  # one row of a desk's page
TAKEN = "You have a view of this name. Choose another one."


def save_view(
    clinician: Clinician, *, name: str, urgency: str, show: str, now: dt.datetime
) -> SavedView:
    """The filter under its name. The same filter under the same name again is that view.

    Raises NotAllowedError for no filter, a name in use, or more than twelve views.
    """
    if not urgency and not show:
        raise NotAllowedError("Choose a filter first, then save it.")
    standing = clinician.saved_views.filter(removed_at__isnull=True)
    same = standing.filter(name=name, urgency=urgency, show=show).first()
    if same is not None:
        return same
    if standing.count() >= MOST_VIEWS:
        raise NotAllowedError("You have twelve views. Remove one first.")
    with _unique_names():
        return SavedView.objects.create(
            clinician=clinician, name=name, urgency=urgency, show=show, created_at=now
        )


def rename_view(view: SavedView, *, name: str) -> None:
    """Give the view another name. Raises NotAllowedError for one in use."""
    with _unique_names():
        SavedView.objects.filter(pk=view.pk).update(name=name)


def remove_view(view: SavedView, *, now: dt.datetime) -> None:
    """Take the view away; it can be put back."""
    SavedView.objects.filter(pk=view.pk, removed_at__isnull=True).update(removed_at=now)


def put_back_view(view: SavedView) -> None:
    """Undo the removal. Raises NotAllowedError when its name is in use by now."""
    with _unique_names():
        SavedView.objects.filter(pk=view.pk).update(removed_at=None)


@contextmanager
def _unique_names() -> Iterator[None]:
    """Turns the database's refusal of a second view of one name into words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise NotAllowedError(TAKEN) from None
