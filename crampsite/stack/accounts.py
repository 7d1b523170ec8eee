"""The two demo sign-ins: random passwords, made once per data folder, owner-readable only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import string
import struct
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

PATIENT_EMAIL = "ruth@stillnight.test"
CLINICIAN_EMAIL = "anna.osei@stillnight.test"
PASSWORD_GROUPS, GROUP_LETTERS = 4, 4  # 75 bits, and easy to type from a terminal
TOTP_SECRET_BYTES = 20  # RFC 4226, section 4
TOTP_STEP_SECONDS, TOTP_DIGITS = 30, 6  # RFC 6238, section 4; what authenticator apps use


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccounts:
    """What a visitor needs to sign in as the sample patient or the sample clinician."""

    patient_password: str
    clinician_password: str
    totp_secret: str

    def environ(self) -> dict[str, str]:
        """The variables that tell `seed_demo` which secrets to set."""
        return {
            "DEMO_PATIENT_PASSWORD": self.patient_password,
            "DEMO_CLINICIAN_PASSWORD": self.clinician_password,
            "DEMO_TOTP_SECRET": self.totp_secret,
        }

    def page(self, *, url: str, mailbox: str | None) -> dict[str, Any]:
        """The content of demo.json."""
        return {
            "url": url,
            "patient": {"email": PATIENT_EMAIL, "password": self.patient_password},
            "clinician": {
                "email": CLINICIAN_EMAIL,
                "password": self.clinician_password,
                "totp_secret": self.totp_secret,
            },
            "mailbox": mailbox,
        }


def new_accounts() -> DemoAccounts:
    """Fresh secrets."""
    return DemoAccounts(
        patient_password=_password(),
        clinician_password=_password(),
        totp_secret=base64.b32encode(secrets.token_bytes(TOTP_SECRET_BYTES)).decode(),
    )


def read_accounts(path: Path) -> DemoAccounts | None:
    """The accounts a demo.json holds, or None when there is none that can be read."""
    try:
        page = json.loads(path.read_text())
        return DemoAccounts(
            patient_password=page["patient"]["password"],
            clinician_password=page["clinician"]["password"],
            totp_secret=page["clinician"]["totp_secret"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_private(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a JSON file in one step; only its owner can read it at any moment."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(content, file, indent=2)
            file.write("\n")
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def totp_code(secret: str, *, now: datetime) -> str:
    """The code an authenticator app would show at `now` (RFC 6238, SHA-1, 30 s, 6 digits)."""
    counter = struct.pack(">Q", int(now.timestamp()) // TOTP_STEP_SECONDS)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**TOTP_DIGITS:0{TOTP_DIGITS}d}"


def _password() -> str:
    groups = (
        "".join(secrets.choice(string.ascii_lowercase) for _ in range(GROUP_LETTERS))
        for _ in range(PASSWORD_GROUPS)
    )
    return "-".join(groups)
