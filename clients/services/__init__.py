"""Every write about clients, applicants and portals."""

from clients.services.contacts import set_reminders, stop_contact, verify_email, verify_phone
from clients.services.guests import amend_client, start_guest
from clients.services.phone_codes import check_phone_code, new_phone_code
from clients.services.portals import create_portal, replace_secrets
from clients.services.tokens import AccessToken, issue_portal_token, portal_of_token

__all__ = [
    "AccessToken",
    "amend_client",
    "check_phone_code",
    "create_portal",
    "issue_portal_token",
    "new_phone_code",
    "portal_of_token",
    "replace_secrets",
    "set_reminders",
    "start_guest",
    "stop_contact",
    "verify_email",
    "verify_phone",
]
