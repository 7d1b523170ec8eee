"""A mailbox for demonstrations: takes every mail on loopback and keeps it as a file.

`python -m crampsite.mailsink PORT FOLDER`, started by the supervisor when EMAIL_URL is
not set. Nothing leaves the machine; the /mailbox/ page shows the folder.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

MESSAGE_BYTES = 5 * 1024 * 1024
KEPT_MESSAGES = 500


class Folder:
    """Keeps each message as `<time>-<random>.eml`, so that names sort by arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for draft in folder.glob("*.draft"):  # of a sink that was killed while writing
            draft.unlink()

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
    ) -> str:
        """Accept a message once it is whole on disk."""
        content = envelope.original_content or b""
        self.keep(content, arrived_ns=time.time_ns())
        return "250 Kept"

    def keep(self, content: bytes, *, arrived_ns: int) -> Path:
        """The file that now holds the message; the oldest beyond 500 are let go."""
        path = self._folder / f"{arrived_ns:020d}-{secrets.token_hex(4)}.eml"
        draft = path.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_bytes(content)
        draft.replace(path)
        for old in sorted(self._folder.glob("*.eml"))[:-KEPT_MESSAGES]:
            old.unlink(missing_ok=True)
        return path


async def serve(port: int, folder: Path) -> None:
    """Take mails until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    handler = Folder(folder)
    server = await loop.create_server(
        lambda: SMTP(
            handler,
            hostname="localhost",
            data_size_limit=MESSAGE_BYTES,
            enable_SMTPUTF8=True,
            loop=loop,
        ),
        host="127.0.0.1",
        port=port,
    )
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
