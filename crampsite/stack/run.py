"""From the first check to the last process stopped: what `manage.py stack` does."""

from __future__ import annotations

import contextlib
import http.client
import os
from functools import partial
from pathlib import Path

from django.conf import settings

from crampsite.stack import accounts, checks
from crampsite.stack.child import Say
from crampsite.stack.prepare import prepare
from crampsite.stack.services import Plan, plan
from crampsite.stack.supervisor import GaveUpError, StopAsked, Supervisor

STOPPED, GAVE_UP, REFUSED = 0, 1, 2


def run(*, host: str, say: Say) -> int:
    """Run the product until it is asked to stop; the exit code says how it went."""
    os.umask(0o077)  # diaries and keys are their owner's alone
    try:
        with contextlib.ExitStack() as held:
            held.enter_context(checks.use_folder(settings.DATA_DIR))
            checks.need_disk(settings.DATA_DIR)
            checks.need_port(host, settings.PORT)
            planned = plan(
                data_dir=settings.DATA_DIR, host=host, port=settings.PORT, environ=os.environ
            )
            return _supervise(planned, host=host, say=say)
    except checks.CannotStartError as refusal:
        say(str(refusal))
        return REFUSED


def _supervise(planned: Plan, *, host: str, say: Say) -> int:
    supervisor = Supervisor(env=planned.env, cwd=settings.BASE_DIR, say=say)
    supervisor.obey_signals()
    code = STOPPED
    try:
        _bring_up(supervisor, planned, host=host, say=say)
        supervisor.watch()
    except StopAsked:
        pass
    except GaveUpError as reason:
        say(f"Stillnight stops: {reason}")
        code = GAVE_UP
    finally:
        supervisor.stop()
    say("Stopped.")
    return GAVE_UP if supervisor.was_killed else code


def _bring_up(supervisor: Supervisor, planned: Plan, *, host: str, say: Say) -> None:
    supervisor.start(*planned.helpers)
    with supervisor.interruptible():
        signs = prepare(say)
    for helper in planned.helpers:
        supervisor.wait_for(helper.is_ready, helper.name)
    supervisor.start(*planned.product)
    supervisor.wait_for(partial(_is_healthy, host, settings.PORT), "The web server")
    if not supervisor.is_asked_to_stop:
        _welcome(signs, has_mailbox="MAILBOX_DIR" in planned.env, say=say)


def _is_healthy(host: str, port: int) -> bool:
    """Whether /healthz says ok, or asks for https, which is an answer too."""
    loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only
    connection = http.client.HTTPConnection(loopback, port, timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/healthz", headers={"Host": settings.ALLOWED_HOSTS[0]})
        status = connection.getresponse().status
        if status == http.client.INTERNAL_SERVER_ERROR:  # asking again would not help
            raise GaveUpError("the web server answers with an error; its lines above say why.")
        return status in (http.client.OK, http.client.MOVED_PERMANENTLY)
    return False


def _welcome(signs: accounts.DemoAccounts | None, *, has_mailbox: bool, say: Say) -> None:
    mailbox = f"{settings.PUBLIC_URL}/mailbox/" if has_mailbox else None
    say(f"\nStillnight is ready: {settings.PUBLIC_URL}\n")
    if signs:
        path = Path(settings.DATA_DIR) / "demo.json"
        accounts.write_private(path, signs.page(url=settings.PUBLIC_URL, mailbox=mailbox))
        say(f"  Sample patient    {accounts.PATIENT_EMAIL:<27} {signs.patient_password}")
        say(f"  Sample clinician  {accounts.CLINICIAN_EMAIL:<27} {signs.clinician_password}")
        say(f"  Second step       key {signs.totp_secret}")
        say("                    or the code of this moment: .venv/bin/python manage.py demo_code")
        say(f"  (kept in {path})")
    if mailbox:
        say(f"  Mails sent        {mailbox}")
    say("\nCtrl-C stops everything.")
