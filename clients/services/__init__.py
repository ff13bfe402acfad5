"""Every write about clients, applicants and portals."""

from clients.services.guests import amend_client, start_guest
from clients.services.portals import create_portal, replace_secrets
from clients.services.tokens import AccessToken, issue_portal_token, portal_of_token

__all__ = [
    "AccessToken",
    "amend_client",
    "create_portal",
    "issue_portal_token",
    "portal_of_token",
    "replace_secrets",
    "start_guest",
]
