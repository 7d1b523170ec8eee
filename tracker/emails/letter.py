"""One mail ready to send, and the reason why there is none."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from tracker.actions.deliveries import one_line
from tracker.models import Delivery, Patient


class NoLetterError(Exception):
    """There is nothing to send; `str()` is a short reason for the row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail ready to send.

    A copy is kept for `keep_for` (an account's public id), when it is set. `named` are the
    patients a clinician reads about in it.
    """

    address: str
    subject: str
    text: str
    html: str = ""
    stop_url: str = ""
    keep_for: uuid.UUID | None = None
    named: tuple[Patient, ...] = ()


def refuse_late(delivery: Delivery, now: dt.datetime) -> None:
    """Raise NoLetterError for a row whose time is over."""
    if delivery.not_after is not None and now > delivery.not_after:
        raise NoLetterError("too old")


def rendered(
    folder: str,
    context: Mapping[str, Any],
    *,
    address: str,
    person: uuid.UUID,
    named: tuple[Patient, ...] = (),
) -> Letter:
    """The mail of a folder of templates; `context` has at least its `stop_url`."""
    return Letter(
        address=address,
        subject=one_line(render_to_string(f"emails/{folder}/subject.txt", context)),
        text=render_to_string(f"emails/{folder}/body.txt", context),
        html=render_to_string(f"emails/{folder}/body.html", context),
        stop_url=str(context["stop_url"]),
        keep_for=person,
        named=named,
    )
