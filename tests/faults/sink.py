"""A mail server on loopback that can stand still at a stage of a mail."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import enum
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.processes import free_port

CHECK_SECONDS = 0.01


class Stage(enum.Enum):
    """Where a mail can be when its sender dies."""

    RECIPIENT = "before DATA"
    DATA = "during DATA"
    ACCEPTED = "after DATA, before the sender notes it"


@dataclass(slots=True)
class Sink:
    """Takes mails and remembers (recipient, Message-ID) of each one it accepted."""

    port: int = field(default_factory=free_port)
    accepted: list[tuple[str, str]] = field(default_factory=list)
    slow_seconds: float = 0.0
    # What is answered to each mail to an address, one after the other, before it is taken.
    refusals: dict[str, list[str]] = field(default_factory=dict)
    mails_for_a_connection: int = 0  # then it hangs up; 0 is never
    connections: int = 0
    pause_at: Stage | None = None
    pause_after: int = 0  # mails accepted before it stands still
    paused: threading.Event = field(default_factory=threading.Event)
    resume: threading.Event = field(default_factory=threading.Event)

    async def reach(self, stage: Stage) -> None:
        """Stand still here, once, when this is the stage."""
        if stage is not self.pause_at or len(self.accepted) < self.pause_after:
            return
        if self.paused.is_set():
            return
        self.paused.set()
        while not self.resume.is_set():
            await asyncio.sleep(CHECK_SECONDS)

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the mail; from here on it is ours, whether or not the sender hears it."""
        content = email.message_from_bytes(
            envelope.original_content or b"", policy=email.policy.default
        )
        self.accepted.append((envelope.rcpt_tos[0], str(content["Message-ID"])))
        await self.reach(Stage.ACCEPTED)
        await asyncio.sleep(self.slow_seconds)
        return "250 Kept"

    def copies(self) -> dict[str, list[str]]:
        """The Message-IDs of the mails each recipient got."""
        found: dict[str, list[str]] = {}
        for recipient, message_id in list(self.accepted):
            found.setdefault(recipient, []).append(message_id)
        return found


class _Server(SMTP):
    """aiosmtpd's server that tells the sink how far it is."""

    def __init__(self, sink: Sink, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(sink, hostname="localhost", loop=loop)
        self.sink = sink
        self.mails = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it."""
        self.sink.connections += 1
        super().connection_made(transport)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802 - the name is aiosmtpd's
        if self.mails == self.sink.mails_for_a_connection > 0:
            await self.push("421 4.7.0 Too many mails in this connection")
            if self.transport is not None:
                self.transport.close()
            return
        self.mails += 1
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802 - the name is aiosmtpd's
        await self.sink.reach(Stage.RECIPIENT)
        address = arg.partition("<")[2].partition(">")[0]
        if left := self.sink.refusals.get(address):
            await self.push(left.pop(0))
            return
        await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the name is aiosmtpd's
        await self.sink.reach(Stage.DATA)
        await super().smtp_DATA(arg)


@contextlib.contextmanager
def mail_server(sink: Sink) -> Iterator[Sink]:
    """The sink, listening until the block is left."""
    ready, stop = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(sink, ready, stop)), daemon=True)
    thread.start()
    assert ready.wait(timeout=10)
    try:
        yield sink
    finally:
        sink.resume.set()
        stop.set()
        thread.join(timeout=10)


async def _serve(sink: Sink, ready: threading.Event, stop: threading.Event) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Server(sink, loop), "127.0.0.1", sink.port)
    ready.set()
    while not stop.is_set():
        await asyncio.sleep(CHECK_SECONDS)
    server.close()
