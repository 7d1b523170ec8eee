"""The kinds of people at the door, by name."""

from __future__ import annotations

OWNER = "owner"
STALE = "owner who signed in an hour ago"
UNCHECKED = "owner whose address is not checked"
IDLE = "owner whose phone lay there for an hour"
OTHER = "another patient"
READER = "clinician with consent"
NARROW = "clinician who may see cramps alone"
ELSEWHERE = "clinician of another clinic"
ANONYMOUS = "anonymous"
NO_FACTOR = "clinician without a second factor"
LOGS = "family helper who may log"  # an account without a diary of its own
SEES = "family helper who may see"  # and keeps a diary too
HELPERS = (LOGS, SEES)
RECEPTION = "reception"
WAITS = "clinician nobody verified"
NOT_READING = (RECEPTION, WAITS)
STAFF = "staff"
STRANGERS = (
    OTHER,
    "clinician without consent",
    "clinician whose consent was withdrawn",
    "clinician whose consent is over",
    ELSEWHERE,
)
OWNERS = (OWNER, STALE, UNCHECKED)

# Each differs from somebody above in one thing.
COLLEAGUE = "another clinician of the same consent"
MOVED = "clinician of the consent who works elsewhere now"
REMOVED = "clinician who works nowhere any more"
SPARE_CODES = "clinician whose only second factor is spare codes"
LATER = "clinician who signed in an hour ago"
LEFT = "clinician whose desk was left for twenty minutes"
LONG_DAY = "clinician who signed in thirteen hours ago"
ONE_STEP = "clinician who signed in before there was a second step"
NO_EMERGENCY = "clinician where emergency access is off"
# One account, in several states of its sign-in or of the product.
AS_READER = (LATER, LEFT, LONG_DAY, ONE_STEP, NO_EMERGENCY)
BESIDE = frozenset((COLLEAGUE, MOVED, REMOVED, SPARE_CODES, *AS_READER))
READING = (READER, COLLEAGUE, LATER, NO_EMERGENCY)

CLINICIANS = (READER, NARROW, NO_FACTOR, *STRANGERS[1:], COLLEAGUE, MOVED, SPARE_CODES, *AS_READER)
ROLES = (*(ANONYMOUS, *OWNERS, IDLE, OTHER, *HELPERS, *CLINICIANS, REMOVED, *NOT_READING, STAFF),)
