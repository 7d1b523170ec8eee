"""From a name of the catalogue to its row in the database."""

from __future__ import annotations

from tracker.models import Drug

from .drugs import load_drugs


def catalogue_row(inn: str) -> Drug:
    """The row called `inn`; the projection is filled first where it is behind the catalogue.

    Raises Drug.DoesNotExist for a name that is not in the catalogue.
    """
    row = Drug.objects.filter(inn=inn).first()
    if row is None:
        load_drugs()
        row = Drug.objects.get(inn=inn)
    return row
