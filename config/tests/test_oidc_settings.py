"""Settings of an external issuer: all of it or nothing, and no plain address in production."""

import os
import runpy

import pytest

from config import environment
from config.environment import WrongSetting

WHOLE = {
    "OIDC_JWKS_URL": "https://iam.example/certs",
    "OIDC_ISSUER": "https://iam.example/realms/mosip",
    "OIDC_AUDIENCE": "account, prereg",
}


@pytest.fixture
def become(monkeypatch):
    """The settings as a process would read them that starts with these variables."""
    for name in os.environ:
        if name.startswith("OIDC_"):
            monkeypatch.delenv(name)

    def begin(**variables):
        with monkeypatch.context() as within:
            for name, value in variables.items():
                within.setenv(name, value)
            return runpy.run_path(str(environment.BASE_DIR / "config" / "oidc_settings.py"))

    return begin


def test_without_an_issuer_there_is_none(become):
    found = become()
    assert (found["OIDC_JWKS_URL"], found["OIDC_AUDIENCE"], found["OIDC_OWNER_CLAIM"]) == (
        "",
        [],
        "sub",
    )


def test_an_issuer_may_have_several_audiences(become):
    assert become(**WHOLE)["OIDC_AUDIENCE"] == ["account", "prereg"]
    assert become(**WHOLE, OIDC_OWNER_CLAIM="")["OIDC_OWNER_CLAIM"] == ""


@pytest.mark.parametrize("lacking", WHOLE)
def test_half_an_issuer_stops_the_start(become, lacking):
    with pytest.raises(WrongSetting, match="all or none"):
        become(**{name: value for name, value in WHOLE.items() if name != lacking})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_JWKS_URL", "iam.example"),
        ("OIDC_JWKS_URL", "file:///etc"),
        ("OIDC_ISSUER", "slotkeeper"),
    ],
)
def test_what_makes_no_sense_stops_the_start(become, name, value):
    with pytest.raises(WrongSetting, match=name):
        become(**WHOLE | {name: value})


def test_production_asks_for_keys_over_tls_alone(become, monkeypatch):
    monkeypatch.setattr(environment, "PRODUCTION", True)
    with pytest.raises(WrongSetting, match="https"):
        become(**WHOLE | {"OIDC_JWKS_URL": "http://iam.example/certs"})
    assert become(**WHOLE)["OIDC_JWKS_URL"] == WHOLE["OIDC_JWKS_URL"]
