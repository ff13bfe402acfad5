"""A portal, its secret and a token of it."""

import pytest

from clients.services import create_portal, issue_portal_token


@pytest.fixture
def credentials(db):
    """(portal, client_id, client_secret)"""
    portal, secret = create_portal(name="Ministry")
    return portal, portal.client_id, secret


@pytest.fixture
def token(credentials):
    _portal, client_id, secret = credentials
    return issue_portal_token(client_id=client_id, client_secret=secret).access_token


@pytest.fixture
def quick_passwords(settings):
    """Hashing that costs nothing, for tests that are not about its cost."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
