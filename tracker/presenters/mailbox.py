"""The demo's mailbox: the files of the loopback mail server, read as messages."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

MESSAGES_SHOWN = 200
SHOWN_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe")
# As the mail server names them: nanoseconds of arrival, then random letters.
_NAME = re.compile(r"(?P<ns>\d{20})-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLine:
    """One message in the list, newest first."""

    name: str
    to: str
    subject: str
    arrived_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message: its headers, its plain text, and the source of its HTML part."""

    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html_source: str


def list_mails(folder: Path) -> list[MailLine]:
    """The newest 200 messages of the folder."""
    found = sorted(folder.glob("*.eml"), reverse=True)[:MESSAGES_SHOWN]
    lines = (_line(path) for path in found if _NAME.fullmatch(path.stem))
    return [line for line in lines if line is not None]


def read_mail(folder: Path, name: str) -> Mail | None:
    """The message of that name; None when there is none, or no such name can be."""
    if not _NAME.fullmatch(name):
        return None
    message = _message(folder / f"{name}.eml")
    if message is None:
        return None
    return Mail(
        subject=str(message["Subject"] or ""),
        headers=tuple((key, str(message[key])) for key in SHOWN_HEADERS if message[key]),
        text=_part(message, "plain"),
        html_source=_part(message, "html"),
    )


def _line(path: Path) -> MailLine | None:
    message = _message(path)
    if message is None:
        return None
    seconds = int(path.stem.partition("-")[0]) / 1e9
    return MailLine(
        name=path.stem,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        arrived_at=dt.datetime.fromtimestamp(seconds, dt.UTC),
    )


def _message(path: Path) -> EmailMessage | None:
    """The parsed file; None when it was let go meanwhile."""
    try:
        return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    except FileNotFoundError:
        return None


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
