"""Every write about clients, applicants and portals."""

from clients.mailed_links import Purpose, link_token
from clients.services.accounts import (
    Known,
    Person,
    begin_login,
    change_password,
    check_person,
    check_phone,
    hashed,
    set_password_by_link,
    set_password_of,
    verify_login,
)
from clients.services.contacts import set_reminders, stop_contact, verify_email, verify_phone
from clients.services.external_tokens import ExternalToken, is_external, read_external
from clients.services.guests import amend_client, start_guest
from clients.services.keys import RING, public_key_set, rotate_signing_key
from clients.services.phone_codes import check_phone_code, new_phone_code
from clients.services.portals import add_secret, create_portal, replace_secrets, revoke_secret
from clients.services.sign_ins import Tokens, issue_user_token, refresh, revoke, sign_in
from clients.services.tokens import (
    AccessToken,
    Bearer,
    bearer_of,
    issue_portal_token,
    portal_of_token,
)
from clients.services.webhooks import (
    add_webhook_secret,
    note_webhook_taken,
    pause_webhooks,
    revoke_webhook_secret,
    start_webhooks,
    stop_webhooks,
)

__all__ = [
    "RING",
    "AccessToken",
    "Bearer",
    "ExternalToken",
    "Known",
    "Person",
    "Purpose",
    "Tokens",
    "add_secret",
    "add_webhook_secret",
    "amend_client",
    "bearer_of",
    "begin_login",
    "change_password",
    "check_person",
    "check_phone",
    "check_phone_code",
    "create_portal",
    "hashed",
    "is_external",
    "issue_portal_token",
    "issue_user_token",
    "link_token",
    "new_phone_code",
    "note_webhook_taken",
    "pause_webhooks",
    "portal_of_token",
    "public_key_set",
    "read_external",
    "refresh",
    "replace_secrets",
    "revoke",
    "revoke_secret",
    "revoke_webhook_secret",
    "rotate_signing_key",
    "set_password_by_link",
    "set_password_of",
    "set_reminders",
    "sign_in",
    "start_guest",
    "start_webhooks",
    "stop_contact",
    "stop_webhooks",
    "verify_email",
    "verify_login",
    "verify_phone",
]
