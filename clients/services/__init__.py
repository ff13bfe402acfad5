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
from clients.services.second_factor import (
    enrol_app,
    first_app,
    has_second_factor,
    new_recovery_codes,
    remove_app,
    remove_key,
    reset_second_factor,
    take_code,
)
from clients.services.security_keys import ask_key, ask_new_key, enrol_key, first_key, take_key
from clients.services.sessions import change_password_here, prove, sign_in_here, sign_out
from clients.services.sign_ins import Tokens, issue_user_token, refresh, revoke
from clients.services.signing_in import sign_in
from clients.services.staff_doors import (
    Origin,
    begin_staff_session,
    check_password,
    end_all_of_staff,
    end_other_staff_sessions,
    end_staff_session,
    living_session,
    new_mark,
    note_verified,
)
from clients.services.staff_logins import add_staff_login
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
    "Origin",
    "Person",
    "Purpose",
    "Tokens",
    "add_secret",
    "add_staff_login",
    "add_webhook_secret",
    "amend_client",
    "ask_key",
    "ask_new_key",
    "bearer_of",
    "begin_login",
    "begin_staff_session",
    "change_password",
    "change_password_here",
    "check_password",
    "check_person",
    "check_phone",
    "check_phone_code",
    "create_portal",
    "end_all_of_staff",
    "end_other_staff_sessions",
    "end_staff_session",
    "enrol_app",
    "enrol_key",
    "first_app",
    "first_key",
    "has_second_factor",
    "hashed",
    "is_external",
    "issue_portal_token",
    "issue_user_token",
    "link_token",
    "living_session",
    "new_mark",
    "new_phone_code",
    "new_recovery_codes",
    "note_verified",
    "note_webhook_taken",
    "pause_webhooks",
    "portal_of_token",
    "prove",
    "public_key_set",
    "read_external",
    "refresh",
    "remove_app",
    "remove_key",
    "replace_secrets",
    "reset_second_factor",
    "revoke",
    "revoke_secret",
    "revoke_webhook_secret",
    "rotate_signing_key",
    "set_password_by_link",
    "set_password_of",
    "set_reminders",
    "sign_in",
    "sign_in_here",
    "sign_out",
    "start_guest",
    "start_webhooks",
    "stop_contact",
    "stop_webhooks",
    "take_code",
    "take_key",
    "verify_email",
    "verify_login",
    "verify_phone",
]
