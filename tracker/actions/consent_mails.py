"""What a patient is told by mail about their sharing: that something changed, and never what.

Subjects and words are constants. They name no clinic, because its name alone may say what
somebody is treated for.
"""

from __future__ import annotations

import datetime as dt
import enum

from django.conf import settings
from django.urls import reverse

from tracker.models import ClinicInvitation, Patient
from tracker.models.consent import ANSWER_WITHIN

from .deliveries import owe_account_mail

SIGNED = """
Stillnight, your night cramp diary
Please do not answer this mail: nobody reads it. If you need help now, call your emergency number.
"""
NOT_ME = "If this was not you, stop the sharing there. Then choose a new password."


class Notice(enum.Enum):
    """What happened, as the first sentences of its mail."""

    ASKED = (
        "Somebody used your share code or link. They see nothing before your yes."
        f" You have {ANSWER_WITHIN.days} days to answer."
    )
    GIVEN = "You said yes. A clinic can read parts of your diary now."
    MORE = "A clinic can read more of your diary now, or for longer. You chose this."
    ADDED = "You let one more person at a clinic read parts of your diary."
    STOPPED = "You stopped sharing with a clinic. They see nothing from now on."
    CLOSED = "A clinician you shared with closed their account. They see nothing from now on."
    ENDS_SOON = "Your sharing with a clinic ends soon. You chose the day. You may move it."


SUBJECT = "Your sharing at Stillnight"


def tell_patient(patient: Patient, notice: Notice, *, now: dt.datetime) -> None:
    """Owe this mail to the patient's checked address; nothing to an address that is not."""
    if not patient.user.address_is_checked:
        return
    page = f"{settings.PUBLIC_URL}{reverse('share')}"
    said = "" if notice in (Notice.ASKED, Notice.CLOSED, Notice.ENDS_SOON) else f"\n{NOT_ME}\n"
    owe_account_mail(
        user=patient.user,
        address=patient.user.email,
        subject=SUBJECT,
        body=f"{notice.value}\n\nLook at it here, after you sign in:\n{page}\n{said}{SIGNED}",
        now=now,
    )


def invite(invitation: ClinicInvitation, token: str, *, now: dt.datetime) -> None:
    """Owe the mail with the link to join. Its random part stands after the #, out of all logs."""
    address = f"{settings.PUBLIC_URL}{reverse('clinic-join')}#{token}"
    owe_account_mail(
        user=None,
        address=invitation.email,
        subject="You are invited to a clinic at Stillnight",
        body=(
            "A clinic invites you to work with it at Stillnight. Open this link to make your "
            f"account:\n{address}\n\nIt works once, for 7 days. If you do not know about this, "
            f"ignore this mail.\n{SIGNED}"
        ),
        now=now,
        lasts=invitation.expires_at - now,
    )
