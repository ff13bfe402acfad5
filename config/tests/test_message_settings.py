"""Settings of messages: what they become, and the sentence for what makes no sense."""

import os
import runpy
from decimal import Decimal

import pytest

from config import environment
from config.environment import WrongSetting

OURS = ("EMAIL_", "SMS_", "TWILIO_", "ANYMAIL", "SITE_URL", "MAIL_DOMAIN", "DEFAULT_FROM", "PORT")


@pytest.fixture
def become(monkeypatch):
    """The settings as a process would read them that starts with these variables."""
    monkeypatch.setattr(environment, "_services", {})
    for name in os.environ:
        if name.startswith(OURS):
            monkeypatch.delenv(name)

    def begin(**variables):
        with monkeypatch.context() as within:
            for name, value in variables.items():
                within.setenv(name, value)
            return runpy.run_path(str(environment.BASE_DIR / "config" / "message_settings.py"))

    return begin


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "book.example"),
        ("SITE_URL", "https://book.example/?a=1"),
        ("SITE_URL", "ftp://book.example"),
        ("DEFAULT_FROM_EMAIL", "nobody"),
        ("DEFAULT_FROM_EMAIL", "a@b\nBcc: c@d.example"),
        ("MAIL_DOMAIN", "book example"),
        ("EMAIL_BACKEND", "nowhere.at.all.EmailBackend"),
        ("EMAIL_PORT", "smtp"),
        ("EMAIL_TIMEOUT", "0"),
        ("ANYMAIL", "[]"),
        ("SMS_BACKEND", "pigeon"),
        ("SMS_BACKEND", "http"),
        ("SMS_BACKEND", "twilio"),
        ("SMS_COST_PER_PART", "cheap"),
        ("SMS_COST_PER_PART", "-1"),
        ("SMS_DAILY_CEILING", "100"),
        ("SMS_DAILY_PARTS_PER_CONTACT", "0"),
        ("SMS_HTTP_METHOD", "GET"),
        ("SMS_HTTP_FORMAT", "xml"),
        ("SMS_HTTP_BODY", '{"to": "{to}"}'),
        ("SMS_HTTP_BODY", '{"to": "{to}", "text": "{text} {name}"}'),
        ("SMS_HTTP_BODY", "to={to}"),
        ("SMS_HTTP_HEADERS", '{"Authorization": "a\\nb"}'),
        ("SMS_HTTP_HEADERS", '{"Two words": "x"}'),
        ("SMS_HTTP_TEMPORARY_STATUSES", "6xx"),
        ("TWILIO_BASE_URL", "api.twilio.com"),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_sentence(become, name, value):
    with pytest.raises(WrongSetting) as stopped:
        become(**{name: value})
    sentence = str(stopped.value)
    assert sentence.startswith("slotkeeper: ")
    assert sentence.endswith(".")
    assert name in sentence
    assert "\n" not in sentence


def test_without_any_setting_messages_go_nowhere_in_particular(become):
    found = become()
    expected = {
        "SITE_URL": "http://127.0.0.1:8000",
        "MAIL_DOMAIN": "slotkeeper.example",
        "DEFAULT_FROM_EMAIL": "Slotkeeper <noreply@slotkeeper.example>",
        "EMAIL_HOST": "localhost",
        "EMAIL_PORT": 25,
        "SMS_BACKEND": "",
        "SMS_HTTP_URL": "",
    }
    assert {name: found[name] for name in expected} == expected


def test_the_sender_follows_from_the_site_and_the_domain_from_the_sender(become):
    by_site = become(SITE_URL="https://book.example/")
    assert by_site["SITE_URL"] == "https://book.example"
    assert by_site["MAIL_DOMAIN"] == "book.example"
    told = become(SITE_URL="https://book.example", DEFAULT_FROM_EMAIL="a@Mail.example")
    assert told["MAIL_DOMAIN"] == "mail.example"


def test_commands_find_the_mailbox_of_a_running_house(become, monkeypatch):
    addresses = {
        "site_url": "http://127.0.0.1:8100",
        "email_host": "127.0.0.1",
        "email_port": "41025",
        "sms_backend": "http",
        "sms_http_url": "http://127.0.0.1:8101/sms",
    }
    monkeypatch.setattr(environment, "_services", addresses)
    found = become()
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("127.0.0.1", 41025)
    assert found["SMS_HTTP_URL"] == "http://127.0.0.1:8101/sms"
    assert found["SITE_URL"] == "http://127.0.0.1:8100"

    own = become(EMAIL_HOST="smtp.example", SMS_BACKEND="none")
    assert (own["EMAIL_HOST"], own["EMAIL_PORT"]) == ("smtp.example", 25)
    assert (own["SMS_BACKEND"], own["SMS_HTTP_URL"]) == ("", "")


def test_the_port_follows_from_the_way_mail_is_wrapped(become):
    assert become(EMAIL_HOST="x", EMAIL_USE_TLS="true")["EMAIL_PORT"] == 587
    assert become(EMAIL_HOST="x", EMAIL_USE_SSL="true")["EMAIL_PORT"] == 465


def test_anymail_is_told_as_one_or_by_variable(become):
    found = become(
        EMAIL_BACKEND="anymail.backends.mailgun.EmailBackend",
        ANYMAIL='{"MAILGUN_SENDER_DOMAIN": "book.example", "MAILGUN_API_KEY": "old"}',
        ANYMAIL_MAILGUN_API_KEY="12345",
        ANYMAIL_IGNORE_UNSUPPORTED_FEATURES="false",
    )
    assert found["EMAIL_BACKEND"] == "anymail.backends.mailgun.EmailBackend"
    assert found["ANYMAIL"] == {
        "REQUESTS_TIMEOUT": 10,
        "MAILGUN_SENDER_DOMAIN": "book.example",
        "MAILGUN_API_KEY": "12345",
        "IGNORE_UNSUPPORTED_FEATURES": False,
    }


def test_a_ceiling_goes_with_a_price(become):
    found = become(SMS_COST_PER_PART="0.045", SMS_DAILY_CEILING="90")
    assert found["SMS_COST_PER_PART"] == Decimal("0.045")
    assert found["SMS_DAILY_CEILING"] == Decimal(90)
    assert become()["SMS_DAILY_CEILING"] is None
