"""Signatures of Standard Webhooks 1.0: HMAC-SHA256 of id, timestamp and body."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"


def sign(message_id: str, at: datetime, body: bytes, keys: Sequence[str]) -> dict[str, str]:
    """The three headers of a delivery; one signature for each secret, so that they can change."""
    timestamp = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    signatures = (hmac.digest(_octets(secret), signed, hashlib.sha256) for secret in keys)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(
            f"v1,{base64.b64encode(signature).decode()}" for signature in signatures
        ),
    }


def _octets(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
