"""How tokens and secrets of our own making are kept."""

import hashlib


def digest(secret: str) -> str:
    """What is kept of a secret: random bits of ours, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
