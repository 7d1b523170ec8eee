from __future__ import annotations

import os
import smtplib
import stat
import sys
from email.message import EmailMessage
from pathlib import Path

from crampsite import mailsink
from crampsite.stack import checks
from tests.support.processes import running, wait_until


def test_a_mail_sent_by_smtp_is_a_private_file(tmp_path: Path) -> None:
    folder, port = tmp_path / "mailbox", checks.free_port()
    command = [sys.executable, "-m", "crampsite.mailsink", str(port), str(folder)]
    message = EmailMessage()
    message["From"], message["To"] = "diary@stillnight.test", "ruth@stillnight.test"
    message["Subject"] = "Your week"
    message.set_content("Zwölf Nächte.\n.\nA line with a dot above.")
    with running(command, env=os.environ) as sink:
        wait_until(lambda: checks.answers(port), seconds=15, otherwise=lambda: sink.output)
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.send_message(message)
        sink.process.terminate()
        assert sink.wait(seconds=10) == 0, sink.output
    (file,) = folder.iterdir()
    assert file.suffix == ".eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"Subject: Your week" in file.read_bytes()
    assert b"\r\n.\r\nA line" in file.read_bytes()


def test_names_sort_by_arrival_and_the_oldest_are_let_go(tmp_path: Path) -> None:
    folder = mailsink.Folder(tmp_path)
    kept = mailsink.KEPT_MESSAGES
    for number in range(kept + 3):
        folder.keep(str(number).encode(), arrived_ns=number)
    contents = [file.read_text() for file in sorted(tmp_path.iterdir())]
    assert contents == [str(number) for number in range(3, kept + 3)]


def test_a_half_written_mail_of_a_killed_sink_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "1-a.draft").touch()
    mailsink.Folder(tmp_path)
    assert list(tmp_path.iterdir()) == []
