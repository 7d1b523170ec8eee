"""Web push: one sealed message to one browser, through the push service of its maker.

RFC 8030 (delivery), RFC 8291 (the message is encrypted for the browser alone) and RFC 8292
(VAPID, who sends it). The address of a browser comes from that browser, so it is only used
when it leads to a push service the deployer knows: nobody can make us call another host.
"""

from __future__ import annotations

import base64
import binascii
import enum
import ipaddress
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10
POINT_BYTES = 65  # an uncompressed point of P-256
AUTH_BYTES = 16  # RFC 8291, section 3.2
GONE = frozenset((404, 410))  # RFC 8030, sections 7.3 and 5: the subscription is no more
TOO_MANY = 429
LONGEST_ENDPOINT = 1000
# Of two messages that wait for a phone that is off, the newer takes the place (RFC 8030, 5.4).
TOPIC = "reminder"


class Answer(enum.Enum):
    """What the push service made of a message."""

    TAKEN = "taken"
    GONE = "gone"  # the browser does not want any: forget the subscription
    REFUSED = "refused"  # this message will never be taken
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A browser's address and its two keys, in base64url as it hands them over."""

    endpoint: str
    p256dh: str
    auth: str


def new_key() -> str:
    """A private key for VAPID: 32 bytes in base64url."""
    from cryptography.hazmat.primitives.asymmetric import ec

    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _as_text(number.to_bytes(32, "big"))


def public_key(private_key: str) -> str:
    """What a browser needs to subscribe, in base64url. Raises ValueError for no key."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    number = int.from_bytes(_as_bytes(private_key), "big")
    point = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    raw = point.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return _as_text(raw)


def can_be_used(subscription: Subscription, services: Sequence[str]) -> bool:
    """True when the address leads to one of these services and both keys are keys."""
    from cryptography.hazmat.primitives.asymmetric import ec

    if not _leads_to(subscription.endpoint, services):
        return False
    try:
        point, auth = _as_bytes(subscription.p256dh), _as_bytes(subscription.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == POINT_BYTES and len(auth) == AUTH_BYTES


def push(
    subscription: Subscription,
    words: Mapping[str, str],
    *,
    private_key: str,
    contact: str,
    seconds: int,
) -> Answer:
    """Hand `words` to the browser's push service, which keeps them for at most `seconds`.

    `contact` is a mailto: or https: address for the people who run that service.
    """
    # Heavy, and of use to the worker alone.
    import requests
    from pywebpush import WebPushException, webpush

    session = requests.Session()
    session.max_redirects = 0  # an allowed host must not send us on to another one
    try:
        with session:
            webpush(
                {
                    "endpoint": subscription.endpoint,
                    "keys": {"p256dh": subscription.p256dh, "auth": subscription.auth},
                },
                json.dumps(dict(words)),
                vapid_private_key=private_key,
                vapid_claims={"sub": contact},
                ttl=seconds,
                timeout=TIMEOUT_SECONDS,
                headers={"Topic": TOPIC, "Urgency": "normal"},
                requests_session=session,
            )
    except WebPushException as error:
        return _meaning(error.response.status_code if error.response is not None else 400)
    except requests.TooManyRedirects:
        return Answer.REFUSED
    except requests.RequestException:
        return Answer.LATER
    return Answer.TAKEN


def _meaning(status: int) -> Answer:
    if status in GONE:
        return Answer.GONE
    return Answer.LATER if status == TOO_MANY or status >= 500 else Answer.REFUSED


def _leads_to(endpoint: str, services: Sequence[str]) -> bool:
    if len(endpoint) > LONGEST_ENDPOINT:
        return False
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or "\\" in endpoint:
        return False
    if host in services and _is_loopback(host):  # a push service of the deployer's own
        return parts.scheme in ("http", "https")
    known = any(host == name or host.endswith(f".{name}") for name in services)
    return known and parts.scheme == "https" and port in (None, 443)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _as_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _as_bytes(text: str) -> bytes:
    """The bytes of base64url without padding. Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
