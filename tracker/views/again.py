"""A form that comes twice with different words: nothing is lost, nothing is overwritten."""

from __future__ import annotations

import uuid
from typing import cast

from django import forms
from django.http import QueryDict

from tracker.actions.nights import SAVED_BEFORE


def ask_again(form: forms.Form) -> None:
    """Give the typed form a fresh key, and say that saving makes a second entry."""
    data = cast("QueryDict", form.data).copy()
    data["key"] = str(uuid.uuid4())
    form.data = data
    form.add_error(None, SAVED_BEFORE)
