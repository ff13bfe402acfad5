"""The reference a citizen reads out: short, unguessable, with a check character (ADR 0002).

Twelve characters in groups of three: eleven random ones (54 bits) and one check character. The
alphabet has 31 signs, none of which is mistaken for another when read, typed or said (no 0 and O,
no 1, I and L). 31 is prime and every position has a weight of its own, so the check finds every
single wrong character and every two that changed places.
"""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12
PATTERN = f"^[{ALPHABET}]{{{LENGTH}}}$"


def new_reference() -> str:
    """A fresh reference, ungrouped, as the database keeps it."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    """The last character that belongs to the eleven before it."""
    weighted = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(body, start=2))
    return ALPHABET[-weighted % len(ALPHABET)]


def read_reference(written: str) -> str | None:
    """What a person typed, as the database keeps it; None if it cannot be a reference."""
    cleaned = "".join(sign for sign in written.upper() if sign.isalnum())
    if len(cleaned) != LENGTH or any(sign not in ALPHABET for sign in cleaned):
        return None
    return cleaned if check_character(cleaned[:-1]) == cleaned[-1] else None


def in_groups(reference: str) -> str:
    """The reference as people see it: K7M-2QX-9RT-4HC."""
    return "-".join(reference[at : at + 3] for at in range(0, len(reference), 3))
