"""Web push: real bytes to a real socket, readable by the one browser they are for."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator

import http_ece
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from tests.support.push_service import FakeBrowser, PushService, running_push_service
from tracker.exchange.web_push import (
    Answer,
    Subscription,
    can_be_used,
    new_key,
    public_key,
    push,
)

SERVICES = ("fcm.googleapis.com", "push.services.mozilla.com")
WORDS = {"title": "Your diary is open if you want it"}
CONTACT = "mailto:diary@stillnight.test"


@pytest.fixture
def service() -> Iterator[PushService]:
    with running_push_service() as running:
        yield running


def sent(service: PushService, browser: FakeBrowser, key: str = "") -> Answer:
    return push(
        browser.subscription,
        WORDS,
        private_key=key or new_key(),
        contact=CONTACT,
        seconds=600,
    )


def test_only_the_browser_it_is_for_can_read_it(service: PushService) -> None:
    browser, other = FakeBrowser(service.url("/a")), FakeBrowser(service.url("/b"))
    assert sent(service, browser) is Answer.TAKEN
    [message] = service.messages
    assert b"diary" not in message.body
    assert browser.read(message) == WORDS
    with pytest.raises(http_ece.ECEException):
        other.read(message)


def test_the_envelope_names_how_it_is_sealed_how_long_it_waits_and_who_sends(
    service: PushService,
) -> None:
    key = new_key()
    sent(service, FakeBrowser(service.url("/a")), key)
    headers = service.messages[0].headers
    assert headers["content-encoding"] == "aes128gcm"
    assert (headers["ttl"], headers["topic"]) == ("600", "reminder")
    token, signer = (part.split("=", 1)[1] for part in headers["authorization"][6:].split(","))
    assert signer == public_key(key)
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert (claims["sub"], claims["aud"]) == (CONTACT, service.url(""))
    _verify(token, signer)


def _verify(token: str, signer: str) -> None:
    """Raise unless the token is signed by that key."""
    point = base64.urlsafe_b64decode(signer + "==")
    signature = base64.urlsafe_b64decode(token.rpartition(".")[2] + "==")
    halves = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point).verify(
        utils.encode_dss_signature(*halves),
        token.rpartition(".")[0].encode(),
        ec.ECDSA(hashes.SHA256()),
    )


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, Answer.TAKEN),
        (404, Answer.GONE),
        (410, Answer.GONE),
        (400, Answer.REFUSED),
        (403, Answer.REFUSED),
        (413, Answer.REFUSED),
        (429, Answer.LATER),
        (500, Answer.LATER),
        (503, Answer.LATER),
    ],
)
def test_what_the_service_says_decides(service: PushService, status: int, answer: Answer) -> None:
    service.answers["/a"] = status
    assert sent(service, FakeBrowser(service.url("/a"))) is answer


def test_a_service_that_is_away_is_tried_later(service: PushService) -> None:
    browser = FakeBrowser("http://127.0.0.1:9/a")
    assert sent(service, browser) is Answer.LATER


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_nobody_can_send_us_on_to_another_host(service: PushService, status: int) -> None:
    service.answers["/a"] = status
    assert sent(service, FakeBrowser(service.url("/a"))) is Answer.REFUSED
    assert [message.path for message in service.messages] == ["/a"]


def test_a_key_has_a_public_half_and_is_another_each_time() -> None:
    keys = {new_key() for _ in range(5)}
    assert len(keys) == len({public_key(key) for key in keys}) == 5
    with pytest.raises(ValueError, match="base64url"):
        public_key("not a key")


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
    ],
)
def test_known_services_are_used(endpoint: str) -> None:
    assert can_be_used(FakeBrowser(endpoint).subscription, SERVICES)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/x",
        "https://evilfcm.googleapis.com.evil.test/x",
        "https://evilpush.services.mozilla.com.test/x",
        "https://notfcm.googleapis.com@10.0.0.1/x",
        "https://fcm.googleapis.com\\@10.0.0.1/x",
        "https://127.0.0.1/x",
        "http://169.254.169.254/latest/meta-data/",
        "https://[::1]/x",
        "https://fcm.googleapis.com:port/x",
        "file:///etc/passwd",
        "https://fcm.googleapis.com/" + "x" * 1000,
    ],
)
def test_no_other_host_is_ever_called(endpoint: str) -> None:
    assert not can_be_used(FakeBrowser(endpoint).subscription, SERVICES)


@pytest.mark.parametrize("part", ["p256dh", "auth"])
@pytest.mark.parametrize("value", ["", "x", "!!!!", "AAAA", "A" * 87, "é" * 30])
def test_keys_that_are_none_are_refused(part: str, value: str) -> None:
    good = FakeBrowser("https://fcm.googleapis.com/x").subscription
    keys = {"p256dh": good.p256dh, "auth": good.auth} | {part: value}
    assert not can_be_used(Subscription(endpoint=good.endpoint, **keys), SERVICES)


def test_the_pages_never_load_what_only_the_worker_needs() -> None:
    program = (
        "import sys, tracker.exchange.web_push as w; w.public_key(w.new_key());"
        " print({'pywebpush', 'requests', 'aiohttp', 'http_ece'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert found.stdout.decode().strip() == "set()"
