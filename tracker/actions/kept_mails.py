"""A mail as it was, kept sealed for the person it went to.

Both parts are kept: the page shows what the mail program showed. A mail is mostly the
same markup again and again, so it is packed before it is sealed.
"""

from __future__ import annotations

import base64
import json
import uuid
import zlib
from dataclasses import dataclass

from tracker.sealing import seal, unseal

PACKED = "packed:"  # before it only the text was kept, as it was


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    """The two parts of a mail; `html` is empty when only the text was kept."""

    text: str
    html: str = ""


def seal_mail(person: uuid.UUID, mail: KeptMail) -> bytes:
    """The mail sealed for this account."""
    packed = zlib.compress(json.dumps([mail.text, mail.html]).encode())
    return seal(person, PACKED + base64.b85encode(packed).decode())


def open_mail(person: uuid.UUID, sealed: bytes | memoryview | None) -> KeptMail | None:
    """The mail again; None when none was kept, or when its key was destroyed."""
    opened = unseal(person, sealed)
    if opened is None:
        return None
    if not opened.startswith(PACKED):
        return KeptMail(text=opened)
    text, html = json.loads(zlib.decompress(base64.b85decode(opened.removeprefix(PACKED))))
    return KeptMail(text=text, html=html)
