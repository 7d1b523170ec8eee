"""What the policy says of a cell: the statuses it allows."""

from __future__ import annotations

from crampsite.log_only import OPEN_DOORS
from crampsite.policy import Door, Policy
from tests.access.addresses import ANOTHERS, GONE, MALFORMED, MIXED, THEIRS
from tests.access.cells import JSON, Cell
from tests.access.roles import (
    ANONYMOUS,
    AS_READER,
    CLINICIANS,
    ELSEWHERE,
    HELPERS,
    IDLE,
    LATER,
    LEFT,
    LOGS,
    LONG_DAY,
    NARROW,
    NO_EMERGENCY,
    NO_FACTOR,
    NOT_READING,
    ONE_STEP,
    OTHER,
    OWNERS,
    READER,
    READING,
    RECEPTION,
    REMOVED,
    SEES,
    SPARE_CODES,
    STAFF,
    STALE,
    UNCHECKED,
    WAITS,
)

Statuses = frozenset[int]
DONE = frozenset((200, 204, 302, 303, 400, 409, 422))
NOT_THERE: Statuses = frozenset((404,))
ASKED: Statuses = frozenset((302,))
NOT_THIS_WAY: Statuses = frozenset((405,))
NO_PAGE_OF_THEIR_OWN = frozenset((STAFF, WAITS, LOGS, RECEPTION, REMOVED))
# Whom the desk asks for one more step before it opens, and where that is done.
ONE_MORE_STEP = {
    NO_FACTOR: "mfa_activate_totp",
    SPARE_CODES: "mfa_activate_totp",
    ONE_STEP: "mfa_reauthenticate",
    LEFT: "account_login",
    LONG_DAY: "account_login",
}
# Where the front door leads whoever is no patient.
LED_TO = {
    **dict.fromkeys((*CLINICIANS, RECEPTION), "panel"),
    WAITS: "clinic-waiting",
    LOGS: "helping",
    STAFF: "account",
    REMOVED: "account",
}
SAFE = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
# Their views are allauth's own, which treat PUT like POST and answer OPTIONS.
LIBRARY = ("account_", "mfa_")
DESK = frozenset((Door.CLINICIAN, Door.DESK, Door.MANAGER))
PATIENTS = frozenset((*OWNERS, IDLE, OTHER, SEES))
# Who finds a page behind a door, or at least is told what is missing.
AT_DOOR = {
    Door.PATIENT: PATIENTS,
    Door.CLINICIAN: frozenset(CLINICIANS),
    Door.DESK: frozenset((*CLINICIANS, RECEPTION)),
    Door.MANAGER: frozenset((READER, NO_FACTOR, SPARE_CODES, *AS_READER)),
    Door.WAITING: frozenset((WAITS,)),
    Door.HELPER: frozenset(HELPERS),
}
# Whose thing each role may open, by the door.
MAY_OPEN: dict[Door, dict[str, tuple[str, ...]]] = {
    Door.PATIENT: {THEIRS: OWNERS, ANOTHERS: (OTHER,)},
    Door.CLINICIAN: {THEIRS: (*READING, NARROW), ANOTHERS: (ELSEWHERE,)},
    Door.MANAGER: {THEIRS: (READER, LATER, NO_EMERGENCY)},
}
# The reader's own, and nobody else's at the clinic.
READERS_OWN = ("panel-view", "emergency", "panel-message-take-back")
# A sign of whoever is there: of a patient anywhere, of anybody else at a desk.
AT_THE_DESK = "stay"
# For patients whose diary somebody opened without consent.
OF_OPENED = "emergencies"
# What rests on more than cramps: for who may see cramps alone, it is not there.
BEYOND_CRAMPS = frozenset(
    (
        *("panel-acknowledge", "panel-not-relevant", "panel-reopen"),
        *("panel-fluid-limit", "panel-sodium-target", "panel-lift"),
        "panel-correct",  # the note is one of the reader's clinic
    )
)
# A forged link is not found, and soon it is too many of them.
BY_LINK = "clinic-join"


def expected(name: str, policy: Policy, cell: Cell) -> Statuses:
    """The statuses the policy allows for this cell."""
    if cell.role == IDLE and policy.door not in OPEN_DOORS:
        return _idle(policy)
    if name.startswith(LIBRARY):
        return _library(policy, cell)
    asked = "GET" if cell.method == "HEAD" else cell.method
    if asked not in policy.methods:
        return NOT_THIS_WAY
    allowed = _answered(name, policy, cell)
    # An id that is none may be found out before or after who asks, and a form that is JSON
    # names no finding: neither opens anything.
    is_odd = cell.kind in MALFORMED or cell.form == JSON
    return allowed | NOT_THERE if is_odd else allowed


def may_write(name: str, policy: Policy, cell: Cell) -> bool:
    """True for the cells that may change something: an unsafe method that is let in."""
    refusals = {302, 403, 404, 405}
    return cell.method not in SAFE and bool(expected(name, policy, cell) - refusals)


def _answered(name: str, policy: Policy, cell: Cell) -> Statuses:
    if name == BY_LINK and cell.method == "POST":
        return DONE if cell.form == JSON else frozenset((404, 422, 429))
    if policy.door in {Door.ANYBODY, Door.OPERATOR}:  # these tests knock from this machine
        return DONE
    if policy.door in {Door.DEMO_MAILBOX, Door.SIGNED_LINK}:
        return NOT_THERE
    if cell.role == ANONYMOUS:
        return ASKED
    if name == AT_THE_DESK and cell.role in {*NO_PAGE_OF_THEIR_OWN, *ONE_MORE_STEP}:
        return ASKED if cell.role in ONE_MORE_STEP else NOT_THERE
    if policy.door is Door.SIGNED_IN:
        return DONE | NOT_THERE if cell.role in NO_PAGE_OF_THEIR_OWN else DONE
    if cell.role not in AT_DOOR[policy.door]:
        # Who works at a clinic and reads nothing is led on from the list to what they have.
        return ASKED if name == "panel" and cell.role in NOT_READING else NOT_THERE
    return _at_the_door(name, policy, cell)


def _at_the_door(name: str, policy: Policy, cell: Cell) -> Statuses:
    if cell.role in ONE_MORE_STEP:
        return ASKED
    if cell.role == NO_EMERGENCY and name.startswith("emergency"):
        return NOT_THERE
    if cell.role in {STALE, LATER} and _is_asked_again(policy, cell):
        # A form that is wrong is told so before.
        return ASKED | {422} if cell.form == JSON and not policy.fresh else ASKED
    if policy.door is Door.HELPER:
        may_help = SEES if policy.reads else LOGS
        return DONE if (cell.role, cell.kind) == (may_help, THEIRS) else NOT_THERE
    if cell.kind == MIXED or (name == OF_OPENED and cell.role not in OWNERS):
        return NOT_THERE
    if policy.record and cell.role not in _openers(name, policy, cell):
        # The owner may put back what was taken away, where there is a way back.
        is_own = cell.kind == GONE and cell.role in OWNERS and not name.startswith("share-seen")
        return DONE | NOT_THERE | {403} if is_own else NOT_THERE
    if cell.role == UNCHECKED and policy.checked:
        return frozenset((403,))
    if cell.role == NARROW:
        return NOT_THERE if name in BEYOND_CRAMPS else DONE | NOT_THERE
    # Another patient may ask for a day of their own on which nothing was logged.
    return DONE if cell.role in {*OWNERS, *READING, RECEPTION, WAITS} else DONE | NOT_THERE


def _is_asked_again(policy: Policy, cell: Cell) -> bool:
    """A form about somebody else's thing is not there, whenever it is sent."""
    is_form = cell.method == "POST" and cell.kind == THEIRS
    return policy.fresh or (policy.fresh_form and is_form)


def _openers(name: str, policy: Policy, cell: Cell) -> tuple[str, ...]:
    if name.startswith(READERS_OWN) and policy.door is Door.CLINICIAN:
        return (READER, *set(AS_READER)) if cell.kind == THEIRS else ()
    return MAY_OPEN[policy.door].get(cell.kind, ())


def _idle(policy: Policy) -> Statuses:
    """Thirty idle minutes let things be entered; everything else leads to sign-in."""
    return DONE | {404, 405, 429} if policy.log_only else frozenset((302, 404))


def _library(policy: Policy, cell: Cell) -> Statuses:
    if policy.door is Door.SIGNED_IN and cell.role == ANONYMOUS:
        return ASKED | NOT_THIS_WAY
    return DONE | {404, 405, 429}
