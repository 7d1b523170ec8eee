"""A line in the log for each sign-in, each wrong try, and each change of what opens an account.

The account is named by its opaque id; a wrong try names nobody, because the address that was
typed may be anybody's, and looking it up would take longer for those we know.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from django.contrib.auth import signals as auth

logger = logging.getLogger(__name__)

CHANGES = {
    "password.changed": account.password_changed,
    "password.reset": account.password_reset,
    "address.changed": account.email_changed,
    "address.checked": account.email_confirmed,
    "factor.added": factors.authenticator_added,
    "factor.removed": factors.authenticator_removed,
    "factor.reset": factors.authenticator_reset,
}


def listen() -> None:
    """Connect the lines; called once, when the product starts."""
    auth.user_logged_in.connect(_signed_in, dispatch_uid="lines.signed_in")
    auth.user_logged_out.connect(_signed_out, dispatch_uid="lines.signed_out")
    auth.user_login_failed.connect(_wrong_password, dispatch_uid="lines.wrong_password")
    factors.authentication_failed.connect(_wrong_code, dispatch_uid="lines.wrong_code")
    for event, signal in CHANGES.items():
        signal.connect(_note(event), dispatch_uid=f"lines.{event}", weak=False)


def _signed_in(sender: object, user: Any, **rest: Any) -> None:
    logger.info("sign_in.ok who=%s", user.public_id)


def _signed_out(sender: object, user: Any, **rest: Any) -> None:
    logger.info("sign_in.ended who=%s", user.public_id if user else "nobody")


def _wrong_password(sender: object, **rest: Any) -> None:
    logger.warning("sign_in.wrong_password who=nobody")


def _wrong_code(sender: object, user: Any, **rest: Any) -> None:
    logger.warning("sign_in.wrong_code who=%s", user.public_id)


def _note(event: str) -> Any:
    def note(sender: object, user: Any = None, email_address: Any = None, **rest: Any) -> None:
        person = user or getattr(email_address, "user", None)
        logger.warning("%s who=%s", event, person.public_id if person else "nobody")

    return note
