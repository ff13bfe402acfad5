"""Settings of an external OpenID Connect issuer. docs/operations.md lists them."""

from config.environment import PRODUCTION, WrongSetting, env, web_address, words

__all__ = [
    "OIDC_AUDIENCE",
    "OIDC_ISSUER",
    "OIDC_JWKS_URL",
    "OIDC_OWNER_CLAIM",
    "OIDC_PORTAL",
    "OIDC_ROLES_CLAIM",
]

OIDC_JWKS_URL = env.str("OIDC_JWKS_URL", "")
OIDC_AUDIENCE = words("OIDC_AUDIENCE", [])
OIDC_ISSUER = env.str("OIDC_ISSUER", "")
OIDC_ROLES_CLAIM = env.str("OIDC_ROLES_CLAIM", "")
OIDC_OWNER_CLAIM = env.str("OIDC_OWNER_CLAIM", "sub")
OIDC_PORTAL = env.str("OIDC_PORTAL", "")

if OIDC_JWKS_URL or OIDC_AUDIENCE or OIDC_ISSUER:
    if not (OIDC_JWKS_URL and OIDC_AUDIENCE and OIDC_ISSUER):
        raise WrongSetting("OIDC_JWKS_URL, OIDC_AUDIENCE and OIDC_ISSUER are set all or none.")
    OIDC_JWKS_URL = web_address("OIDC_JWKS_URL", OIDC_JWKS_URL)
    if PRODUCTION and not OIDC_JWKS_URL.startswith("https://"):
        raise WrongSetting("OIDC_JWKS_URL must be an https address in production.")
if OIDC_ISSUER == "slotkeeper":
    raise WrongSetting("OIDC_ISSUER must be another issuer's name: slotkeeper is our own.")
