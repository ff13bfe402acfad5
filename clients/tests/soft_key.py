"""A security key of software: it does what a browser and a key do together (WebAuthn)."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT, WITH_KEY = 0x01, 0x40


class SoftKey:
    def __init__(self, origin="http://testserver"):
        self.origin, self.host = origin, origin.partition("://")[2]
        self.id, self.times = secrets.token_bytes(16), 0
        self._private = ec.generate_private_key(ec.SECP256R1())

    def credential(self):
        """What is kept of it."""
        public = ES256.from_cryptography_key(self._private.public_key())
        return AttestedCredentialData.create(b"\0" * 16, self.id, public)

    def make(self, asked):
        """The answer to a question for a new key."""
        told = self.credential()
        seen = AuthenticatorData.create(self._host_hash(), PRESENT | WITH_KEY, self.times, told)
        made = AttestationObject.create("none", seen, {})
        return self._answer(
            {
                "clientDataJSON": self._said("webauthn.create", asked),
                "attestationObject": bytes(made),
            }
        )

    def sign(self, asked):
        """The answer to a question for this key."""
        self.times += 1
        seen = AuthenticatorData.create(self._host_hash(), PRESENT, self.times)
        said = self._said("webauthn.get", asked)
        signed = self._private.sign(seen + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {"clientDataJSON": said, "authenticatorData": bytes(seen), "signature": signed}
        )

    def _host_hash(self):
        return hashlib.sha256(self.host.encode()).digest()

    def _said(self, kind, asked):
        challenge = asked["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response):
        number = _text(self.id)
        return {
            "id": number,
            "rawId": number,
            "type": "public-key",
            "response": {name: _text(value) for name, value in response.items()},
            "clientExtensionResults": {},
        }


def _text(value):
    return urlsafe_b64encode(value).decode().rstrip("=")
