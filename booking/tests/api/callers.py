"""Who calls REST v1: clients, staff and portals, each with a token."""

import itertools
import json

from django.contrib.auth.models import Group
from django.test import Client as Browser

from audit.admin.standing import AUDITOR
from clients.services import create_portal, issue_portal_token, issue_user_token
from tests.factories import ClientFactory, MembershipFactory, UserFactory

_numbers = itertools.count()


class Caller:
    """Somebody with a token, who sends and reads JSON below /api/v1/."""

    def __init__(self, token=None):
        self.browser, self.token = Browser(), token

    def send(self, method, path, body=None, **headers):
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        raw = b"" if body is None else json.dumps(body).encode()
        address = path if "://" in path else f"/api/v1/{path}"
        return self.browser.generic(
            method, address, raw, content_type="application/json", headers=headers
        )

    def get(self, path, **headers):
        return self.send("GET", path, **headers)

    def post(self, path, body=None, **headers):
        # Bookings must carry a key; each of ours is another request.
        headers.setdefault("Idempotency-Key", f"key-{next(_numbers)}")
        return self.send("POST", path, body, **headers)


def user_caller(user):
    caller = Caller(issue_user_token(user).access)
    caller.user = user
    return caller


def a_client(**told):
    """A client with a login; `caller.client` is their row."""
    user = UserFactory()
    caller = user_caller(user)
    caller.client = ClientFactory(user=user, **told)
    return caller


def a_clerk(*providers):
    user = UserFactory(is_staff=True)
    for provider in providers:
        MembershipFactory(user=user, provider=provider)
    return user_caller(user)


def an_administrator():
    return user_caller(UserFactory(is_staff=True, is_superuser=True))


def an_auditor():
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=AUDITOR)[0])
    return user_caller(user)


def a_portal(name, *scopes):
    """A portal's caller; `caller.portal` is its row."""
    portal, secret = create_portal(name=name, scopes=scopes or ("book",))
    issued = issue_portal_token(client_id=portal.client_id, client_secret=secret)
    caller = Caller(issued.access_token)
    caller.portal = portal
    return caller


def without_request_id(answer):
    """Status and bytes of an answer, but for the number of the request."""
    return answer.status_code, {**answer.json(), "request_id": None}


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]
