"""Settings of every process: web, worker, beat and command line. docs/operations.md lists them."""

from datetime import timedelta
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.environment import (
    BASE_DIR,
    PRODUCTION,
    VAR_DIR,
    WrongSetting,
    address,
    broker_address,
    encryption_keys,
    env,
    networks,
    origins,
    phone_prefixes,
    rate,
    secret,
    switch,
    whole_number,
    words,
)

DEBUG = False
SECRET_KEY = secret("SECRET_KEY")
FIELD_ENCRYPTION_KEYS = encryption_keys()
ALLOWED_HOSTS = words("ALLOWED_HOSTS", [] if PRODUCTION else ["*"])
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", [])
if PRODUCTION and not ALLOWED_HOSTS:
    raise WrongSetting("ALLOWED_HOSTS must name the host names this service answers to.")

INSTALLED_APPS = [
    "config.apps.SlotkeeperAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "auditlog",
    "anymail",
    "audit",
    "clients",
    "providers",
    "booking",
    "config.apps.HouseConfig",
]

MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "config.health.HealthMiddleware",
    "config.middleware.RateLimitMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "config.error_pages.OutageMiddleware",
    "config.compression.PageCompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.maintenance.MaintenanceMiddleware",
    "config.middleware.SessionCookieMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.staff.middleware.StaffSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "audit.changes.StaffChangesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "clients.User"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "booking.pages.languages.alternates",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Database: bookings wait a short while for a busy row, and no statement may run away.
LOCK_TIMEOUT_MS = whole_number("LOCK_TIMEOUT_MS", 4000, least=1)
STATEMENT_TIMEOUT_MS = whole_number("STATEMENT_TIMEOUT_MS", 60_000, least=1)
DATABASE_POOL_SIZE = whole_number("DATABASE_POOL_SIZE", 8, least=1)
DATABASE_URL = address(
    "DATABASE_URL", f"postgresql://slotkeeper@/slotkeeper?host={VAR_DIR}/postgres/run"
)


def _database() -> dict[str, Any]:
    parsed: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL))
    if parsed.get("ENGINE") != "django.db.backends.postgresql":
        raise WrongSetting("DATABASE_URL must point to PostgreSQL 17 or newer.")
    options = parsed.setdefault("OPTIONS", {})
    options["options"] = (
        f"-c lock_timeout={LOCK_TIMEOUT_MS} -c statement_timeout={STATEMENT_TIMEOUT_MS} "
        "-c timezone=UTC"
    )
    options["pool"] = {"min_size": 1, "max_size": DATABASE_POOL_SIZE, "timeout": 5}
    parsed["ENGINE"] = "config.postgresql"
    return parsed


DATABASES = {"default": _database()}

REDIS_URL = address("REDIS_URL", f"unix://{VAR_DIR}/valkey/run/valkey.sock?db=1")
CACHE_EXPIRY_SECONDS = whole_number("CACHE_EXPIRY_SECONDS", 300, least=1)
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "slotkeeper",
        "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.5, "SOCKET_TIMEOUT": 0.5},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(days=1).total_seconds())
CSRF_COOKIE_SAMESITE = "Lax"

CELERY_BROKER_URL = broker_address()
# How long a worker keeps messages it has taken to itself; what a killed one had taken leaves then.
SEND_LEASE_SECONDS = whole_number("SEND_LEASE_SECONDS", 120, least=1)

# Rules of booking that a provider may override row by row.
HOLD_MINUTES = whole_number("CONFIRMATION_GRACE_PERIOD_MINUTES", 30, least=1)
ACCESS_TOKEN_MINUTES = whole_number("ACCESS_TOKEN_EXPIRE_MINUTES", 15, least=1)
PHONE_PREFIXES = phone_prefixes("PHONE_PREFIXES")
SIGN_IN_DAYS = whole_number("SIGN_IN_DAYS", 30, least=1)
ACCOUNT_SESSION_HOURS = whole_number("ACCOUNT_SESSION_HOURS", 24, least=1)
SIGNING_KEY_REFRESH_SECONDS = whole_number("SIGNING_KEY_REFRESH_SECONDS", 5, least=1)
# Every door answers 503; so it does while the file `maintenance` is in the state folder.
MAINTENANCE = switch("MAINTENANCE", False)
# Browsers of these origins may call the API; pages and admin are for our own origin only.
CORS_ALLOWED_ORIGINS = origins("CORS_ORIGINS")
CORS_URLS_REGEX = r"^/(api/|booking/?$)"
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Idempotency-Expires",
    "Idempotency-Replayed",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
]
# Requests to the API, by who asks: an address, or one who has signed in.
RATE_LIMITS = {
    "anonymous": rate("RATE_LIMIT_ANONYMOUS", "600/minute"),
    "client": rate("RATE_LIMIT_CLIENT", "300/minute"),
    "staff": rate("RATE_LIMIT_STAFF", "1200/minute"),
    "portal": rate("RATE_LIMIT_PORTAL", "30000/minute"),
}
# Webhooks go to the Internet by TLS; to addresses of our own network only where these say so.
WEBHOOK_ALLOWED_NETWORKS = networks("WEBHOOK_ALLOWED_NETWORKS")
WEBHOOK_PLAIN_HTTP = switch("WEBHOOK_PLAIN_HTTP", False)
# Proxies in front of us that write X-Forwarded-For; what stands before theirs is not believed.
TRUSTED_PROXIES = whole_number("TRUSTED_PROXIES", 0)
DATA_UPLOAD_MAX_MEMORY_SIZE = whole_number("MAX_REQUEST_BYTES", 262_144, least=1024)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
if not PRODUCTION:
    # Development serves from the sources; WhiteNoise still wants the folder to be there.
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = VAR_DIR / "media"
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "clients.passwords.StrengthValidator"}]
LOGIN_URL = "admin:login"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION and switch("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
if switch("BEHIND_TLS_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["clients.api.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["clients.api.authentication.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["clients.api.limits.CallerLimit"],
    "DEFAULT_SCHEMA_CLASS": "config.openapi.inspecting.Inspector",
    "EXCEPTION_HANDLER": "config.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    # OPTIONS would answer with the views' own docstrings; the schema says what there is.
    "DEFAULT_METADATA_CLASS": None,
    "COERCE_DECIMAL_TO_STRING": True,
}

# Messages: EMAIL_*, DEFAULT_FROM_EMAIL, MAIL_DOMAIN, SITE_URL, ANYMAIL, SMS_*, TWILIO_*.
from config.message_settings import *  # noqa: E402, F403 - each is a setting, listed in __all__

# An external issuer of tokens: OIDC_*.
from config.oidc_settings import *  # noqa: E402, F403 - each is a setting, listed in __all__

# The OpenAPI document: SPECTACULAR_SETTINGS.
from config.openapi_settings import *  # noqa: E402, F403 - a setting, listed in __all__

AUDITLOG_DISABLE_REMOTE_ADDR = True
# Else the library keeps what a caller sends in a header.
AUDITLOG_CID_GETTER = "audit.actors.current_request_id"
LOG_LEVEL = env.str("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    raise WrongSetting("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "redact": {"()": "audit.redaction.RedactingFilter"},
        "request_id": {"()": "config.middleware.RequestIdFilter"},
    },
    "formatters": {
        "line": {
            "()": "audit.redaction.RedactingFormatter",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id", "redact"],
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # It would write down the number of each security key that is used.
    "loggers": {"fido2": {"level": "WARNING"}},
}
