"""A session for each role: when its person signed in, how, and when they were last seen."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

from crampsite.log_only import SEEN
from tests.access.roles import IDLE, LATER, LEFT, LONG_DAY, ONE_STEP, STALE
from tests.conftest import NOW
from tests.support.sign_in import note_second_step
from tracker.access import DESK_SEEN
from tracker.models import User

MINUTE_SECONDS = 60
HOUR_SECONDS = 60 * MINUTE_SECONDS
SIGNED_IN_AGO_SECONDS = {
    STALE: HOUR_SECONDS,
    IDLE: HOUR_SECONDS,
    LATER: HOUR_SECONDS,
    LEFT: 20 * MINUTE_SECONDS,
    LONG_DAY: 13 * HOUR_SECONDS,
}
SEEN_AT_THE_DESK = (LATER, LONG_DAY)


def session_of(user: User, role: str) -> str:
    """The cookie of a browser in which this person is signed in like that."""
    known = {"email": user.email, "verified": True, "primary": True}
    EmailAddress.objects.get_or_create(user=user, defaults=known)
    browser = Client()
    browser.force_login(user)
    then = NOW.timestamp() - SIGNED_IN_AGO_SECONDS.get(role, 0)
    note_second_step(browser, user, at=then)
    session = browser.session
    if role == IDLE:
        session[SEEN] = then
    if role in SEEN_AT_THE_DESK:
        session[DESK_SEEN] = NOW.timestamp()
    if role == ONE_STEP:
        session["account_authentication_methods"] = [{"method": "password", "at": then}]
    session.save()
    return browser.cookies[settings.SESSION_COOKIE_NAME].value
