"""What the environment says, read once and refused aloud when it makes no sense.

Order for the addresses of servers: an environment variable, else `services.json` in the state
folder (written by a running `script/server`), else the place where that file's servers would be.
"""

import json
import secrets
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from environs import Env, EnvError

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


class WrongSetting(SystemExit):
    """A setting that stops the start; the sentence is all an operator sees."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"slotkeeper: {sentence}")


def whole_number(name: str, default: int, *, least: int = 0) -> int:
    try:
        value = env.int(name, default)
    except EnvError as error:
        raise WrongSetting(f"{name} must be a whole number.") from error
    if value < least:
        raise WrongSetting(f"{name} must be at least {least}, not {value}.")
    return value


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Networks such as 10.0.0.0/8."""
    try:
        return [ip_network(word) for word in words(name, [])]
    except ValueError as error:
        raise WrongSetting(f"{name} must list networks such as 10.0.0.0/8.") from error


_WINDOWS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


def rate(name: str, default: str) -> tuple[int, int]:
    """So many requests in so many seconds, written as `600/minute`; `off` is no limit (0)."""
    written = env.str(name, default)
    if written == "off":
        return 0, 1
    number, _slash, window = written.partition("/")
    if not number.isascii() or not number.isdigit() or not int(number) or window not in _WINDOWS:
        raise WrongSetting(f"{name} must be such as 600/minute (or second, hour, day), or off.")
    return int(number), _WINDOWS[window]


def switch(name: str, default: bool) -> bool:
    try:
        return env.bool(name, default)
    except EnvError as error:
        raise WrongSetting(f"{name} must be true or false.") from error


def words(name: str, default: list[str]) -> list[str]:
    return [word.strip() for word in env.list(name, default) if word.strip()]


VAR_DIR = Path(env.str("SLOTKEEPER_VAR", str(BASE_DIR / "var"))).resolve()
PRODUCTION = env.str("SLOTKEEPER_ENV", "development") == "production"
if env.str("SLOTKEEPER_ENV", "development") not in ("development", "production"):
    raise WrongSetting("SLOTKEEPER_ENV must be development or production.")


def origins(name: str) -> list[str]:
    """Web origins: scheme and host, nothing after it (RFC 6454)."""
    found = words(name, [])
    for origin in found:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
            raise WrongSetting(f"{name} must list origins such as https://portal.example.")
    return found


def phone_prefixes(name: str) -> list[str]:
    """Beginnings of telephone numbers in E.164, such as +212; none: any number will do."""
    found = words(name, [])
    for prefix in found:
        if not (prefix[0] == "+" and prefix[1:].isascii() and prefix[1:].isdigit()):
            raise WrongSetting(f"{name} must list beginnings of numbers such as +212,+33.")
    return found


def encryption_keys() -> list[str]:
    """Fernet keys, newest first; a key that is none must not wait for the first applicant."""
    keys = words("FIELD_ENCRYPTION_KEYS", []) or [secret("FIELD_ENCRYPTION_KEY")]
    try:
        for key in keys:
            Fernet(key)
    except ValueError as error:
        raise WrongSetting(
            "FIELD_ENCRYPTION_KEYS must be Fernet keys: 32 random bytes in URL-safe base64 each."
        ) from error
    return keys


def one_of(name: str, default: str, *choices: str) -> str:
    value = env.str(name, "") or default
    if value not in choices:
        raise WrongSetting(f"{name} must be {' or '.join(choices)}.")
    return value


def amount(name: str) -> Decimal | None:
    """A sum of money, in whatever currency the operator counts; None if not given."""
    given = env.str(name, "")
    if not given:
        return None
    try:
        value = Decimal(given)
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        raise WrongSetting(f"{name} must be an amount such as 0.045.")
    return value


def json_object(name: str, default: dict[str, Any]) -> dict[str, Any]:
    given = env.str(name, "")
    try:
        value = json.loads(given) if given else default
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise WrongSetting(f'{name} must be a JSON object, such as {{"name": "value"}}.')
    return value


def web_address(name: str, value: str, *, bare: bool = False) -> str:
    """An absolute address, checked, without a slash at its end; `bare`: nothing after its path."""
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
        sound = sound and (parts.port is None or parts.port > 0) and not parts.fragment
    except ValueError:
        sound = False
    plain = value.isascii() and value.isprintable() and " " not in value and "@" not in value
    if not (sound and plain) or (bare and "?" in value):
        raise WrongSetting(f"{name} must be an address such as https://book.example.")
    return value.rstrip("/")


def _running_services() -> dict[str, Any]:
    try:
        found = json.loads((VAR_DIR / "services.json").read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise WrongSetting(
            "services.json in the state folder cannot be read; remove it and start script/server."
        ) from error
    return found if isinstance(found, dict) else {}


_services = _running_services()


def address(name: str, fallback: str) -> str:
    """The address of a server: variable, running embedded server, or where one would be."""
    return env.str(name, "") or str(_services.get(name.lower(), fallback))


def mailbox_address(name: str, unless: str, fallback: str) -> str:
    """The same, for what the mailbox of `script/server` stands in for.

    It stands in for nothing once the operator has named a server of his own in `unless`.
    """
    if env.str(name, "") or not env.str(unless, ""):
        return address(name, fallback)
    return fallback


def broker_address() -> str:
    """Celery's broker: its own variable, else the server of REDIS_URL, else the embedded one."""
    cache = env.str("REDIS_URL", "")
    if not cache or env.str("CELERY_BROKER_URL", ""):
        socket = VAR_DIR / "valkey" / "run" / "valkey.sock"
        return address("CELERY_BROKER_URL", f"redis+socket://{socket}?virtual_host=0")
    # Celery writes a socket's address in a way of its own.
    return cache.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")


def secret(name: str) -> str:
    """A secret from the environment; in development one made once and kept in the state folder.

    Production has no default: a secret that was made up on the spot would differ between machines
    and be lost with the folder.
    """
    given = env.str(name, "")
    if given:
        return given
    if PRODUCTION:
        raise WrongSetting(f"{name} must be set in production.")
    return _kept_secret(name)


def _kept_secret(name: str) -> str:
    path = VAR_DIR / "secrets" / name.lower()
    fresh = Fernet.generate_key().decode() if "ENCRYPTION" in name else secrets.token_urlsafe(48)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Two processes may start at once: the first to create the file decides, the other reads it.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(fresh)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
