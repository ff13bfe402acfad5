"""A setting that makes no sense stops the start with one sentence."""

import os
import subprocess
import sys

import pytest


def start(**variables):
    """What a process says that starts with these variables, and how it ends."""
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import config.settings as s; print(s.PRODUCTION)"],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLOTKEEPER_ENV", "staging"),
        ("CACHE_EXPIRY_SECONDS", "soon"),
        ("CACHE_EXPIRY_SECONDS", "0"),
        ("CONFIRMATION_GRACE_PERIOD_MINUTES", "-1"),
        ("CORS_ORIGINS", "portal.example"),
        ("CORS_ORIGINS", "https://portal.example/path"),
        ("DATABASE_URL", "sqlite:///x"),
        ("FIELD_ENCRYPTION_KEYS", "abc"),
        ("LOG_LEVEL", "LOUD"),
        ("BEHIND_TLS_PROXY", "perhaps"),
        ("RATE_LIMIT_PORTAL", "600 a minute"),
        ("TRUSTED_PROXIES", "-1"),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_sentence(name, value):
    code, said = start(**{name: value})
    assert code != 0
    assert said.startswith("slotkeeper: ")
    assert said.strip().count("\n") == 0
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "missing", ["SECRET_KEY", "FIELD_ENCRYPTION_KEY", "ALLOWED_HOSTS", "SITE_URL"]
)
def test_production_makes_up_no_secret_and_answers_to_no_unnamed_host(missing):
    given = {
        "SLOTKEEPER_ENV": "production",
        "SECRET_KEY": "k" * 60,
        "FIELD_ENCRYPTION_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "ALLOWED_HOSTS": "book.example",
        "SITE_URL": "https://book.example",
    }
    assert start(**given) == (0, "True\n")
    code, said = start(**given | {missing: ""})
    assert code != 0
    assert missing in said
