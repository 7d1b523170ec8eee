"""Tells the operator that the background work stands still: by log, and by mail at once.

Not through `Delivery`: whoever sends those may be what stands still.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.core.mail import EmailMessage

from tracker.actions.deliveries import new_message_id
from tracker.actions.heartbeats import Silence, claim_silences, give_back

logger = logging.getLogger(__name__)

SUBJECT = "Stillnight: the background work stands still"


def tell_silences(now: dt.datetime) -> int:
    """Tell what stands still and was not told yet; how many parts. Never raises.

    When the mail cannot be sent the log has it, and the next look tries the mail again.
    """
    silences = claim_silences(now)
    for silence in silences:
        logger.error(
            "watch.silent what=%r since=%s", silence.beat.value, f"{silence.since:%Y-%m-%dT%H:%MZ}"
        )
    if silences and settings.OPERATOR_EMAIL:
        _mail(silences)
    return len(silences)


def _mail(silences: list[Silence]) -> None:
    try:
        EmailMessage(
            subject=SUBJECT,
            body=_words(silences),
            to=[settings.OPERATOR_EMAIL],
            headers={"Message-ID": new_message_id(), "Auto-Submitted": "auto-generated"},
        ).send()
    except OSError as error:  # smtplib's errors are OSErrors too
        logger.error("watch.not_mailed error=%s", type(error).__name__)
        give_back(silences)


def _words(silences: list[Silence]) -> str:
    lines = [f"- {one.beat.value}: last at {one.since:%Y-%m-%d %H:%M} UTC" for one in silences]
    return "\n".join(
        [
            f"At {settings.PUBLIC_URL} this has not been done for too long:",
            "",
            *lines,
            "",
            "Entries are still saved and red flags still answer. Nothing is lost: what is owed",
            "is done when the work goes on. Look whether beat, a worker and the broker run.",
            "You get this mail once for each silence.",
            "",
        ]
    )
