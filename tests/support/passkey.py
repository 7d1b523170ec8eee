"""A passkey in software: what a phone answers when a page asks it to make or to use one."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from tracker.models import User

HOST = "testserver"
ORIGIN = f"https://{HOST}"
Flag = AuthenticatorData.FLAG
SEEN = Flag.UP | Flag.UV  # somebody touched it, and it knew who


@dataclass
class Passkey:
    """One key of one person; `host` is where it was made and works."""

    host: str = HOST
    origin: str = ORIGIN
    name: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    secret: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def made(self, challenge: str = "", *, flags: Flag = SEEN) -> dict[str, Any]:
        """The answer to "make a passkey"."""
        public = ES256.from_cryptography_key(self.secret.public_key())  # type: ignore[no-untyped-call]
        known = AttestedCredentialData.create(Aaguid.NONE, self.name, public)
        data = AuthenticatorData.create(self._host_hash(), flags | Flag.AT, 0, bytes(known))
        whole = AttestationObject.create("none", data, {})
        answer = {"attestationObject": websafe_encode(bytes(whole)), "transports": ["internal"]}
        return self._answer("webauthn.create", challenge, answer, {"credProps": {"rk": True}})

    def used(self, challenge: str, user: User, *, flags: Flag = SEEN) -> dict[str, Any]:
        """The answer to "sign in with a passkey"."""
        data = AuthenticatorData.create(self._host_hash(), flags, 1)
        told = self._told("webauthn.get", challenge)
        signature = self.secret.sign(bytes(data) + told.hash, ec.ECDSA(SHA256()))
        answer = {
            "authenticatorData": websafe_encode(bytes(data)),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(user_pk_to_url_str(user).encode()),
        }
        return self._answer("webauthn.get", challenge, answer, {})

    def belongs_to(self, user: User, name: str = "My phone") -> Authenticator:
        """Have it in the database, as if the person had added it."""
        stored: Authenticator = WebAuthn.add(user, name, self.made("AAAA")).instance
        return stored

    def _answer(
        self, kind: str, challenge: str, response: dict[str, Any], results: dict[str, Any]
    ) -> dict[str, Any]:
        told = websafe_encode(bytes(self._told(kind, challenge)))
        return {
            "type": "public-key",
            "id": websafe_encode(self.name),
            "rawId": websafe_encode(self.name),
            "authenticatorAttachment": "platform",
            "response": {"clientDataJSON": told, **response},
            "clientExtensionResults": results,
        }

    def _told(self, kind: str, challenge: str) -> CollectedClientData:
        told = {"type": kind, "challenge": challenge, "origin": self.origin}
        return CollectedClientData(json.dumps(told | {"crossOrigin": False}).encode())

    def _host_hash(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()
