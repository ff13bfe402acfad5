"""Settings of e-mail and short messages. docs/operations.md lists them."""

import importlib.util
import json
import os
import re
from decimal import Decimal
from email.utils import parseaddr
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from config.environment import (
    PRODUCTION,
    WrongSetting,
    address,
    amount,
    env,
    json_object,
    mailbox_address,
    one_of,
    switch,
    web_address,
    whole_number,
    words,
)

__all__ = [
    "ANYMAIL",
    "DEFAULT_FROM_EMAIL",
    "EMAIL_BACKEND",
    "EMAIL_HOST",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USER",
    "EMAIL_PORT",
    "EMAIL_TIMEOUT",
    "EMAIL_USE_SSL",
    "EMAIL_USE_TLS",
    "MAIL_DOMAIN",
    "SERVER_EMAIL",
    "SITE_URL",
    "SMS_BACKEND",
    "SMS_COST_PER_PART",
    "SMS_DAILY_CEILING",
    "SMS_DAILY_PARTS_PER_CONTACT",
    "SMS_HTTP_BAD_NUMBER_STATUSES",
    "SMS_HTTP_BODY",
    "SMS_HTTP_FORMAT",
    "SMS_HTTP_HEADERS",
    "SMS_HTTP_ID_PATH",
    "SMS_HTTP_METHOD",
    "SMS_HTTP_PERMANENT_STATUSES",
    "SMS_HTTP_TEMPORARY_STATUSES",
    "SMS_HTTP_URL",
    "SMS_SENDER",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_BASE_URL",
]

SMTP = "django.core.mail.backends.smtp.EmailBackend"
_DOMAIN = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_STATUS = re.compile(r"[1-5](?:[0-9]{2}|xx)")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_PLACEHOLDERS = {"{to}", "{text}", "{id}", "{sender}"}


def _site() -> str:
    if PRODUCTION and not env.str("SITE_URL", ""):
        raise WrongSetting("SITE_URL must be set in production: links in messages begin with it.")
    port = env.str("PORT", "") or "8000"
    return web_address("SITE_URL", address("SITE_URL", f"http://127.0.0.1:{port}"), bare=True)


def _sender() -> str:
    """Who writes: as told, else nobody's address at the site's domain."""
    host = urlsplit(SITE_URL).hostname or ""
    try:
        ip_address(host)
        named = False
    except ValueError:
        named = "." in host
    default = f"Slotkeeper <noreply@{host if named else 'slotkeeper.example'}>"
    given = env.str("DEFAULT_FROM_EMAIL", "") or default
    local, _at, domain = parseaddr(given)[1].rpartition("@")
    if not (given.isprintable() and _MAILBOX.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise WrongSetting("DEFAULT_FROM_EMAIL must be like Slotkeeper <noreply@book.example>.")
    return given


def _domain() -> str:
    value = env.str("MAIL_DOMAIN", "") or parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    if not _DOMAIN.fullmatch(value):
        raise WrongSetting("MAIL_DOMAIN must be a domain such as book.example.")
    return value.lower()


def _backend() -> str:
    value = env.str("EMAIL_BACKEND", "") or SMTP
    module = value.rpartition(".")[0]
    try:
        known = bool(module) and importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        known = False
    if not known:
        raise WrongSetting(
            "EMAIL_BACKEND must name a mail backend that is installed, "
            "such as anymail.backends.mailgun.EmailBackend."
        )
    return value


def _port() -> int:
    usual = "465" if EMAIL_USE_SSL else "587" if EMAIL_USE_TLS else "25"
    value = mailbox_address("EMAIL_PORT", "EMAIL_HOST", usual)
    if not (value.isdecimal() and 1 <= int(value) <= 65535):
        raise WrongSetting("EMAIL_PORT must be a whole number from 1 to 65535.")
    return int(value)


def _anymail() -> dict[str, Any]:
    """`ANYMAIL` as JSON, and over it each `ANYMAIL_…` variable by itself."""
    several = json_object("ANYMAIL", {})
    single = {
        name.removeprefix("ANYMAIL_"): _plain_or_json(value)
        for name, value in os.environ.items()
        if name.startswith("ANYMAIL_") and value
    }
    return {"REQUESTS_TIMEOUT": EMAIL_TIMEOUT, **several, **single}


def _plain_or_json(value: str) -> Any:
    """Switches, lists and objects are JSON; all else, a key made of digits too, is itself."""
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return found if isinstance(found, bool | list | dict) else value


def _statuses(name: str, default: list[str]) -> list[str]:
    found = words(name, default)
    if not all(_STATUS.fullmatch(status) for status in found):
        raise WrongSetting(f"{name} must list statuses such as 429 or 5xx, separated by commas.")
    return found


def _strings(template: Any) -> list[str]:
    if isinstance(template, dict):
        return [text for part in template.values() for text in _strings(part)]
    if isinstance(template, list):
        return [text for part in template for text in _strings(part)]
    return [template] if isinstance(template, str) else []


def _body() -> dict[str, Any]:
    template = json_object("SMS_HTTP_BODY", {"to": "{to}", "text": "{text}", "id": "{id}"})
    flat = all(isinstance(value, str) for value in template.values())
    if SMS_HTTP_FORMAT == "form" and not flat:
        raise WrongSetting("SMS_HTTP_BODY must hold nothing but strings when sent as a form.")
    used = {name for text in _strings(template) for name in re.findall(r"\{\w*\}", text)}
    if not {"{to}", "{text}"} <= used <= _PLACEHOLDERS:
        raise WrongSetting(
            "SMS_HTTP_BODY must use {to} and {text}, may use {id} and {sender}, and no other."
        )
    return template


def _headers() -> dict[str, str]:
    headers = json_object("SMS_HTTP_HEADERS", {})
    for name, value in headers.items():
        sound = isinstance(value, str) and value.isascii() and value.isprintable()
        if not (sound and _HEADER_NAME.fullmatch(name)):
            raise WrongSetting("SMS_HTTP_HEADERS must be header names and values of one line each.")
    return headers


def _ceiling() -> Decimal | None:
    ceiling = amount("SMS_DAILY_CEILING")
    if ceiling is not None and not SMS_COST_PER_PART:
        raise WrongSetting("SMS_DAILY_CEILING needs SMS_COST_PER_PART: else nothing adds up to it.")
    return ceiling


def _gateway() -> str:
    asked = mailbox_address("SMS_BACKEND", "SMS_BACKEND", "")
    if asked not in ("", "none", "http", "twilio"):
        raise WrongSetting("SMS_BACKEND must be http, twilio or none.")
    return "" if asked == "none" else asked


def _needed(name: str, backend: str) -> str:
    value = env.str(name, "")
    if backend == SMS_BACKEND and not value:
        raise WrongSetting(f"{name} must be set when SMS_BACKEND is {backend}.")
    if not (value.isascii() and value.isprintable()):
        raise WrongSetting(f"{name} must be one line of plain characters.")
    return value


SITE_URL = _site()
DEFAULT_FROM_EMAIL = _sender()
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DOMAIN = _domain()

EMAIL_BACKEND = _backend()
EMAIL_HOST = mailbox_address("EMAIL_HOST", "EMAIL_HOST", "localhost")
EMAIL_USE_TLS = switch("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = switch("EMAIL_USE_SSL", False)
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise WrongSetting("EMAIL_USE_TLS and EMAIL_USE_SSL exclude each other.")
EMAIL_PORT = _port()
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = whole_number("EMAIL_TIMEOUT", 10, least=1)
ANYMAIL = _anymail()

SMS_BACKEND = _gateway()
SMS_SENDER = _needed("SMS_SENDER", "twilio") or "Slotkeeper"
SMS_COST_PER_PART = amount("SMS_COST_PER_PART") or Decimal(0)
SMS_DAILY_CEILING = _ceiling()
SMS_DAILY_PARTS_PER_CONTACT = whole_number("SMS_DAILY_PARTS_PER_CONTACT", 12, least=1)

SMS_HTTP_URL = mailbox_address("SMS_HTTP_URL", "SMS_BACKEND", "")
if SMS_BACKEND == "http" and not SMS_HTTP_URL:
    raise WrongSetting("SMS_HTTP_URL must be set when SMS_BACKEND is http.")
if SMS_HTTP_URL:
    SMS_HTTP_URL = web_address("SMS_HTTP_URL", SMS_HTTP_URL)
SMS_HTTP_METHOD = one_of("SMS_HTTP_METHOD", "POST", "POST", "PUT")
SMS_HTTP_FORMAT = one_of("SMS_HTTP_FORMAT", "json", "json", "form")
SMS_HTTP_BODY = _body()
SMS_HTTP_HEADERS = _headers()
SMS_HTTP_ID_PATH = env.str("SMS_HTTP_ID_PATH", "id")
SMS_HTTP_TEMPORARY_STATUSES = _statuses(
    "SMS_HTTP_TEMPORARY_STATUSES",
    ["3xx", "401", "402", "403", "404", "405", "407", "408", "425", "429", "5xx"],
)
SMS_HTTP_PERMANENT_STATUSES = _statuses("SMS_HTTP_PERMANENT_STATUSES", ["4xx"])
SMS_HTTP_BAD_NUMBER_STATUSES = _statuses("SMS_HTTP_BAD_NUMBER_STATUSES", [])

TWILIO_ACCOUNT_SID = _needed("TWILIO_ACCOUNT_SID", "twilio")
TWILIO_AUTH_TOKEN = _needed("TWILIO_AUTH_TOKEN", "twilio")
TWILIO_BASE_URL = web_address(
    "TWILIO_BASE_URL", env.str("TWILIO_BASE_URL", "") or "https://api.twilio.com", bare=True
)
