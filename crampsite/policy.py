"""Who may open which address: one line for each named route.

The access tests are generated from this table; a route that is missing here fails the
build, so nobody adds an address without saying who may open it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Door(enum.Enum):
    """Who gets in; everybody else finds a sign-in page or nothing."""

    ANYBODY = "anybody"
    SIGNED_OUT = "signed out"  # sign-in pages: they lead a signed-in person on
    SIGNED_IN = "signed in"
    PATIENT = "patient"
    HELPER = "helper"  # somebody the patient lets log; with `reads`, whom they let see too
    CLINICIAN = "clinician"  # verified, with a second factor
    DESK = "desk"  # a clinician, or the reception of a clinic
    MANAGER = "manager"  # of the people of one clinic
    WAITING = "waiting clinician"  # joined a clinic, and nobody made sure of them yet
    DEMO_MAILBOX = "demo mailbox"  # exists only beside the loopback mailbox
    OPERATOR = "operator"  # from this machine, or with the token of the settings
    SIGNED_LINK = "signed link"  # by a link from a mail or a provider's post, checked by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One route: its door, the methods it answers, and whose record it names.

    `record` is true when the address names something of one patient: for everybody but
    the owner (or a clinician with an active consent) it is 404, like an id nobody has.
    `reads` is true when opening it as a clinician writes an audit row. `log_only` is true
    for what a patient may still do after thirty idle minutes: enter things, see nothing.
    `fresh` asks "Is it still you?" when the last sign-in is five minutes old, and `checked`
    wants an address that was checked. `fresh_form` asks it of a form that opens more than is
    open; the page, and a form that opens less, are answered without.
    """

    door: Door
    methods: tuple[str, ...] = ("GET",)
    record: bool = False
    reads: bool = False
    log_only: bool = False
    fresh: bool = False
    fresh_form: bool = False
    checked: bool = False


GET = ("GET",)
POST = ("POST",)
BOTH = ("GET", "POST")

POLICIES: dict[str, Policy] = {
    "home": Policy(door=Door.ANYBODY),
    "account": Policy(door=Door.SIGNED_IN),
    "sign-ins": Policy(door=Door.SIGNED_IN),
    "sign-in-end": Policy(door=Door.SIGNED_IN, methods=POST),
    "data": Policy(door=Door.PATIENT),
    "data-download": Policy(door=Door.PATIENT, methods=POST, fresh=True),
    "data-restore": Policy(door=Door.PATIENT, methods=BOTH),
    "data-restore-yes": Policy(door=Door.PATIENT, methods=POST),
    "data-restore-no": Policy(door=Door.PATIENT, methods=POST),
    "account-close": Policy(door=Door.DESK, methods=BOTH, fresh=True),
    "erase": Policy(door=Door.PATIENT, methods=BOTH, fresh=True),
    "welcome": Policy(door=Door.PATIENT),
    "welcome-skip": Policy(door=Door.PATIENT, methods=POST),
    "question": Policy(door=Door.PATIENT, methods=BOTH),
    "mail-preview-style": Policy(door=Door.PATIENT),
    "share": Policy(door=Door.PATIENT),
    "share-code": Policy(door=Door.PATIENT, methods=POST, fresh=True, checked=True),
    "share-yes": Policy(door=Door.PATIENT, methods=POST, record=True, fresh=True, checked=True),
    "share-no": Policy(door=Door.PATIENT, methods=POST, record=True),
    "share-categories": Policy(door=Door.PATIENT, methods=POST, record=True, fresh_form=True),
    "share-stop": Policy(door=Door.PATIENT, methods=POST, record=True),
    "share-seen": Policy(door=Door.PATIENT, record=True),
    "share-seen-part": Policy(door=Door.PATIENT, record=True),
    "share-end": Policy(door=Door.PATIENT, methods=POST, record=True, fresh_form=True),
    "share-add": Policy(door=Door.PATIENT, methods=POST, record=True, fresh=True),
    "share-link": Policy(door=Door.PATIENT, methods=POST, fresh=True, checked=True),
    "share-links-stop": Policy(door=Door.PATIENT, methods=POST),
    "share-history": Policy(door=Door.PATIENT),
    "clinic": Policy(door=Door.MANAGER),
    "clinic-invite": Policy(door=Door.MANAGER, methods=POST, fresh_form=True),
    "clinic-uninvite": Policy(door=Door.MANAGER, methods=POST, record=True),
    "clinic-remove": Policy(door=Door.MANAGER, methods=POST, record=True),
    "clinic-join": Policy(door=Door.ANYBODY, methods=BOTH),
    "clinic-waiting": Policy(door=Door.WAITING),
    "limits": Policy(door=Door.PATIENT),
    "limit-object": Policy(door=Door.PATIENT, methods=POST, record=True),
    "emergencies": Policy(door=Door.PATIENT),
    "emergency-stop": Policy(door=Door.PATIENT, methods=POST, record=True),
    "emergency": Policy(door=Door.CLINICIAN, methods=BOTH, fresh_form=True),
    "emergency-read": Policy(door=Door.CLINICIAN, record=True, reads=True),
    "helpers": Policy(door=Door.PATIENT),
    "helper-invite": Policy(door=Door.PATIENT, methods=POST, fresh=True, checked=True),
    "helper-stop": Policy(door=Door.PATIENT, methods=POST, record=True),
    "helping": Policy(door=Door.SIGNED_IN, methods=BOTH),
    "for": Policy(door=Door.HELPER, record=True),
    "for-cramp-now": Policy(door=Door.HELPER, methods=POST, record=True),
    "for-cramp-stop": Policy(door=Door.HELPER, methods=POST, record=True),
    "for-earlier": Policy(door=Door.HELPER, methods=BOTH, record=True),
    "for-quiet": Policy(door=Door.HELPER, methods=POST, record=True),
    "for-drink": Policy(door=Door.HELPER, methods=POST, record=True),
    "for-check": Policy(door=Door.HELPER, methods=BOTH, record=True),
    "for-undo": Policy(door=Door.HELPER, methods=POST, record=True),
    "for-leave": Policy(door=Door.HELPER, methods=POST, record=True),
    "for-nights": Policy(door=Door.HELPER, record=True, reads=True),
    "for-summary": Policy(door=Door.HELPER, record=True, reads=True),
    "panel": Policy(door=Door.CLINICIAN, reads=True),
    "panel-view-save": Policy(door=Door.CLINICIAN, methods=POST),
    "panel-view-rename": Policy(door=Door.CLINICIAN, methods=POST, record=True),
    "panel-view-remove": Policy(door=Door.CLINICIAN, methods=POST, record=True),
    "panel-view-back": Policy(door=Door.CLINICIAN, methods=POST, record=True),
    "panel-add": Policy(door=Door.DESK, methods=BOTH),
    "panel-invitation": Policy(door=Door.DESK, methods=BOTH),
    "panel-patient": Policy(door=Door.CLINICIAN, record=True, reads=True),
    "panel-chart": Policy(door=Door.CLINICIAN, record=True, reads=True),
    "panel-figure": Policy(door=Door.CLINICIAN, record=True, reads=True),
    "panel-summary": Policy(door=Door.CLINICIAN, record=True, reads=True),
    "panel-summary-pdf": Policy(door=Door.CLINICIAN, record=True, reads=True),
    "panel-acknowledge": Policy(door=Door.CLINICIAN, methods=POST, record=True),
    "panel-not-relevant": Policy(door=Door.CLINICIAN, methods=POST, record=True),
    "panel-note": Policy(door=Door.CLINICIAN, methods=POST, record=True),
    "panel-charts": Policy(door=Door.CLINICIAN, record=True, reads=True),
    "panel-record": Policy(door=Door.CLINICIAN, record=True, reads=True),
    "panel-days": Policy(door=Door.CLINICIAN, record=True, reads=True),
    "panel-history": Policy(door=Door.CLINICIAN, record=True, reads=True),
    "panel-reopen": Policy(door=Door.CLINICIAN, methods=POST, record=True),
    "panel-correct": Policy(door=Door.CLINICIAN, methods=POST, record=True),
    "panel-fluid-limit": Policy(door=Door.CLINICIAN, methods=POST, record=True),
    "panel-sodium-target": Policy(door=Door.CLINICIAN, methods=POST, record=True),
    "panel-lift": Policy(door=Door.CLINICIAN, methods=POST, record=True),
    "panel-message-mail": Policy(door=Door.CLINICIAN, methods=POST),
    "panel-messages": Policy(door=Door.CLINICIAN, methods=BOTH, record=True, reads=True),
    "panel-messages-open": Policy(door=Door.CLINICIAN, methods=POST, record=True),
    "panel-message-take-back": Policy(door=Door.CLINICIAN, methods=POST, record=True),
    "account_signup": Policy(door=Door.SIGNED_OUT, methods=BOTH),
    "account_login": Policy(door=Door.SIGNED_OUT, methods=BOTH),
    "account_logout": Policy(door=Door.SIGNED_OUT, methods=BOTH),
    "account_inactive": Policy(door=Door.ANYBODY),
    "account_email_verification_sent": Policy(door=Door.SIGNED_OUT, methods=BOTH),
    "account_confirm_login_code": Policy(door=Door.SIGNED_OUT, methods=BOTH),
    "account_reset_password": Policy(door=Door.SIGNED_OUT, methods=BOTH),
    "account_confirm_password_reset_code": Policy(door=Door.SIGNED_OUT, methods=BOTH),
    "account_complete_password_reset": Policy(door=Door.SIGNED_OUT, methods=BOTH),
    "account_password_reset_completed": Policy(door=Door.SIGNED_OUT),
    "account_reauthenticate": Policy(door=Door.SIGNED_IN, methods=BOTH, log_only=True),
    "account_email": Policy(door=Door.SIGNED_IN, methods=BOTH),
    "account_change_password": Policy(door=Door.SIGNED_IN, methods=BOTH),
    "account_set_password": Policy(door=Door.SIGNED_IN, methods=BOTH),
    "mfa_authenticate": Policy(door=Door.SIGNED_OUT, methods=BOTH),
    "mfa_reauthenticate": Policy(door=Door.SIGNED_IN, methods=BOTH, log_only=True),
    "mfa_index": Policy(door=Door.SIGNED_IN),
    "mfa_activate_totp": Policy(door=Door.SIGNED_IN, methods=BOTH),
    "mfa_deactivate_totp": Policy(door=Door.SIGNED_IN, methods=BOTH),
    "mfa_list_webauthn": Policy(door=Door.SIGNED_IN),
    "mfa_add_webauthn": Policy(door=Door.SIGNED_IN, methods=BOTH),
    "mfa_edit_webauthn": Policy(door=Door.SIGNED_IN, methods=BOTH),
    "mfa_remove_webauthn": Policy(door=Door.SIGNED_IN, methods=BOTH),
    "mfa_login_webauthn": Policy(door=Door.SIGNED_OUT, methods=BOTH),
    "mfa_reauthenticate_webauthn": Policy(door=Door.SIGNED_IN, methods=BOTH, log_only=True),
    "mfa_view_recovery_codes": Policy(door=Door.SIGNED_IN),
    "mfa_generate_recovery_codes": Policy(door=Door.SIGNED_IN, methods=BOTH),
    "mfa_download_recovery_codes": Policy(door=Door.SIGNED_IN),
    "healthz": Policy(door=Door.ANYBODY),
    "metrics": Policy(door=Door.OPERATOR),
    "service-worker": Policy(door=Door.ANYBODY),
    "manifest": Policy(door=Door.ANYBODY),
    "offline": Policy(door=Door.ANYBODY),
    "learn": Policy(door=Door.ANYBODY),
    "article": Policy(door=Door.ANYBODY),
    "help-now": Policy(door=Door.ANYBODY),
    "tonight": Policy(door=Door.PATIENT),
    "sync": Policy(door=Door.PATIENT, methods=BOTH, log_only=True),
    "stay": Policy(door=Door.SIGNED_IN, methods=POST),
    "zone-here": Policy(door=Door.PATIENT, methods=POST),
    "cramp-start": Policy(door=Door.PATIENT, methods=POST, log_only=True),
    "night": Policy(door=Door.PATIENT),
    "night-quiet": Policy(door=Door.PATIENT, methods=POST, log_only=True),
    "night-forgotten": Policy(door=Door.PATIENT, methods=POST, log_only=True),
    "night-undo": Policy(door=Door.PATIENT, methods=POST),
    "change-undo": Policy(door=Door.PATIENT, methods=POST, record=True),
    "cramp-earlier": Policy(door=Door.PATIENT, methods=BOTH),
    "cramp": Policy(door=Door.PATIENT, methods=BOTH, record=True),
    "cramp-stop": Policy(door=Door.PATIENT, methods=POST, record=True),
    "cramp-resume": Policy(door=Door.PATIENT, methods=POST, record=True),
    "cramp-undo": Policy(door=Door.PATIENT, methods=POST, record=True, log_only=True),
    "cramp-will-not-ease": Policy(door=Door.PATIENT, methods=POST, record=True, log_only=True),
    "check": Policy(door=Door.PATIENT, methods=BOTH, log_only=True),
    "alert-mistaken": Policy(door=Door.PATIENT, methods=POST, record=True),
    "patterns": Policy(door=Door.PATIENT),
    "patterns-chart": Policy(door=Door.PATIENT),
    "compare": Policy(door=Door.PATIENT),
    "looked-at": Policy(door=Door.PATIENT),
    "looked-at-one": Policy(door=Door.PATIENT),
    "pattern": Policy(door=Door.PATIENT),
    "pattern-figure": Policy(door=Door.PATIENT),
    "finding": Policy(door=Door.PATIENT, record=True),
    "finding-open": Policy(door=Door.PATIENT, methods=POST, record=True),
    "finding-fit": Policy(door=Door.PATIENT, methods=POST, record=True),
    "finding-fit-undo": Policy(door=Door.PATIENT, methods=POST, record=True),
    "finding-visit": Policy(door=Door.PATIENT, record=True),
    "summary": Policy(door=Door.PATIENT, methods=BOTH),
    "summary-paper": Policy(door=Door.PATIENT),
    "summary-pdf": Policy(door=Door.PATIENT),
    "summary-link-make": Policy(door=Door.PATIENT, methods=POST, checked=True),
    "summary-link-stop": Policy(door=Door.PATIENT, methods=POST, record=True),
    "summary-link": Policy(door=Door.SIGNED_LINK, methods=BOTH),
    "messages": Policy(door=Door.PATIENT),
    "message-mail": Policy(door=Door.PATIENT, methods=POST),
    "message-thread": Policy(door=Door.PATIENT, methods=BOTH, record=True),
    "message-open": Policy(door=Door.PATIENT, methods=POST, record=True),
    "message-answer": Policy(door=Door.PATIENT, methods=POST, record=True),
    "message-take-back": Policy(door=Door.PATIENT, methods=POST, record=True),
    "today": Policy(door=Door.PATIENT),
    "drinks": Policy(door=Door.PATIENT),
    "drinks-confirm": Policy(door=Door.PATIENT, methods=POST),
    "drink-sizes": Policy(door=Door.PATIENT, methods=BOTH),
    "drink": Policy(door=Door.PATIENT, methods=BOTH, record=True),
    "drink-add": Policy(door=Door.PATIENT, methods=POST),
    "drink-undo": Policy(door=Door.PATIENT, methods=POST, record=True),
    "mail-events": Policy(door=Door.SIGNED_LINK, methods=POST),
    "mail-works": Policy(door=Door.SIGNED_IN, methods=POST),
    "reminders": Policy(door=Door.PATIENT, methods=BOTH),
    "push-add": Policy(door=Door.PATIENT, methods=POST),
    "push-forget": Policy(door=Door.PATIENT, methods=POST),
    "mails": Policy(door=Door.PATIENT),
    "mail-next": Policy(door=Door.PATIENT),
    "mail-next-style": Policy(door=Door.PATIENT),
    "mail-send": Policy(door=Door.PATIENT, methods=POST),
    "mail-letter": Policy(door=Door.PATIENT, record=True),
    "mail-letter-style": Policy(door=Door.PATIENT, record=True),
    "mail-choice": Policy(door=Door.SIGNED_LINK, methods=BOTH),
    "reminder-answer": Policy(door=Door.SIGNED_LINK, methods=BOTH),
    "message-mail-stop": Policy(door=Door.SIGNED_LINK, methods=BOTH),
    "mail-stop": Policy(door=Door.SIGNED_LINK, methods=BOTH),
    "mailbox": Policy(door=Door.DEMO_MAILBOX),
    "mailbox-message": Policy(door=Door.DEMO_MAILBOX),
    "medicines": Policy(door=Door.PATIENT),
    "medicine-add": Policy(door=Door.PATIENT, methods=BOTH),
    "medicine-search": Policy(door=Door.PATIENT),
    "medicine": Policy(door=Door.PATIENT, methods=BOTH, record=True),
    "medicine-before": Policy(door=Door.PATIENT, methods=BOTH, record=True),
    "medicine-correct": Policy(door=Door.PATIENT, methods=BOTH, record=True),
    "medicine-undo": Policy(door=Door.PATIENT, methods=POST, record=True),
    "dose-take": Policy(door=Door.PATIENT, methods=POST, record=True),
    "dose-untake": Policy(door=Door.PATIENT, methods=POST, record=True),
    "day-note": Policy(door=Door.PATIENT, methods=BOTH),
    "day-note-undo": Policy(door=Door.PATIENT, methods=POST),
    "restless": Policy(door=Door.PATIENT, methods=BOTH),
    "restless-undo": Policy(door=Door.PATIENT, methods=POST),
    "labs": Policy(door=Door.PATIENT, methods=BOTH),
    "lab": Policy(door=Door.PATIENT, methods=BOTH, record=True),
    "lab-back": Policy(door=Door.PATIENT, methods=POST, record=True),
    "lab-undo": Policy(door=Door.PATIENT, methods=POST, record=True),
    "events": Policy(door=Door.PATIENT, methods=BOTH),
    "event": Policy(door=Door.PATIENT, methods=BOTH, record=True),
    "event-back": Policy(door=Door.PATIENT, methods=POST, record=True),
    "event-remove": Policy(door=Door.PATIENT, methods=POST, record=True),
}
