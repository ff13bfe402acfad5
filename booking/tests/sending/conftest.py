"""A mail server of this session, and settings that lead to it."""

import pytest

from tests.outside.smtp import mail_server


@pytest.fixture(scope="session")
def _mail_server(tmp_path_factory):
    with mail_server(tmp_path_factory.mktemp("mail")) as server:
        yield server


@pytest.fixture
def mail(_mail_server, settings):
    """In good temper, and empty."""
    _mail_server.behave("ok")
    _mail_server.forget()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = _mail_server.port
    settings.EMAIL_TIMEOUT = 1
    return _mail_server
