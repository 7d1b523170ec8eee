"""A code sent many times at the same moment, to two processes: it opens one sign-in."""

from __future__ import annotations

import datetime as dt
import http.client
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from crampsite.stack.accounts import totp_code
from tests.conftest import PASSWORD
from tests.support.night_server import NightServer, night_server
from tests.support.threads import together
from tests.support.valkey import Valkey
from tracker.models import Clinician, User

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
LOGIN, SECOND = "/account/login/", "/account/2fa/authenticate/"
AT_ONCE = 4  # fewer than the tries an account has in five minutes
PATIENCE_SECONDS = 30


class Visitor:
    """A browser without a window: keeps cookies and sends forms with their token."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str]:
        """The status and the page."""
        return self._ask("GET", path, "")

    def send(self, path: str, form: dict[str, str]) -> int:
        """The status of the answer to a form of the page at `path`."""
        return self.post(path, form, self.token(path))

    def token(self, path: str) -> str:
        """What the form of that page must bring."""
        found = TOKEN.search(self.get(path)[1])
        assert found is not None
        return found[1]

    def post(self, path: str, form: dict[str, str], token: str) -> int:
        """The status of the answer to a form whose page was opened before."""
        return self._ask("POST", path, urlencode(form | {"csrfmiddlewaretoken": token}))[0]

    def _ask(self, method: str, path: str, body: str) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("localhost", self.port, timeout=PATIENCE_SECONDS)
        with closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: crumb.value for name, crumb in SimpleCookie(line).items()}
            return answer.status, answer.read().decode()


@pytest.fixture
def two_processes(
    broker: Valkey, transactional_db: None
) -> Iterator[tuple[NightServer, NightServer]]:
    """Two web processes on one database, with one shared cache."""
    with night_server(REDIS_URL=broker.url) as one, night_server(REDIS_URL=broker.url) as two:
        yield one, two


def code_of_the_app(user: User) -> str:
    stored = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    secret = get_adapter().decrypt(stored.data["secret"])
    return totp_code(secret, now=dt.datetime.now(dt.UTC))


def spare_code(user: User) -> str:
    return str(RecoveryCodes.activate(user).get_unused_codes()[0])


@pytest.mark.parametrize("make", [code_of_the_app, spare_code])
def test_a_code_sent_to_two_processes_at_once_opens_one_sign_in(
    anna: Clinician,
    two_processes: tuple[NightServer, NightServer],
    make: Callable[[User], str],
) -> None:
    user = anna.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    visitors = [Visitor(two_processes[number % 2].port) for number in range(AT_ONCE)]
    for visitor in visitors:
        assert visitor.send(LOGIN, {"login": user.email, "password": PASSWORD}) == 302
    tokens = [visitor.token(SECOND) for visitor in visitors]
    code = make(user)
    together(AT_ONCE, lambda n: visitors[n].post(SECOND, {"code": code}, tokens[n]))
    opened = [visitor.get("/panel/")[0] for visitor in visitors]
    assert sorted(opened) == [200, 302, 302, 302]
