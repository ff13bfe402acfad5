"""What concerns nobody's rows, and logins."""

from clients.mailed_links import Purpose, link_token
from clients.services import create_portal, issue_user_token
from tests.access.cases import BOOK, Sent, at
from tests.access.people import PASSWORD

OTHER_PASSWORD = "another river of copper"


@BOOK.page("health GET", "health-ready GET", "jwks GET", "schema GET", "docs GET", "redoc GET")
@BOOK.page("mosip-sync GET")
def _plain(row, case):
    return Sent(at(row))


@BOOK.page("expire-reservations POST")
def _empty(row, case):
    return Sent(at(row), {})


@BOOK.page("token POST")
def _token(row, case):
    portal, secret = create_portal(name="Another", scopes=("read",), webhook_url="")
    body = {"client_id": portal.client_id, "client_secret": secret}
    return Sent(at(row), body | {"grant_type": "client_credentials"})


@BOOK.page("token-refresh POST")
def _refresh(row, case):
    return Sent(at(row), {"refresh": issue_user_token(_somebody(case)).refresh})


@BOOK.page("token-revoke POST")
def _revoke(row, case):
    return Sent(at(row), {"token": issue_user_token(_somebody(case)).refresh})


@BOOK.page("register POST")
def _register(row, case):
    told = {"name": "Salma Bennani", "email": "salma@example.net", "password": PASSWORD}
    return Sent(at(row), told | {"role": "client"})


@BOOK.page("register-resend POST", "password-reset POST")
def _mailed(row, case):
    return Sent(at(row), {"email": _somebody(case).email})


@BOOK.page("register-confirm POST")
def _confirm_login(row, case):
    return Sent(at(row), {"token": link_token(_somebody(case), Purpose.VERIFY)})


@BOOK.page("password-reset-confirm POST")
def _new_password(row, case):
    token = link_token(_somebody(case), Purpose.PASSWORD)
    return Sent(at(row), {"token": token, "password": OTHER_PASSWORD})


@BOOK.page("reset-password POST one's own")
def _own_password(row, case):
    return Sent(at(row), {"old_password": PASSWORD, "new_password": OTHER_PASSWORD})


@BOOK.page("reset-password POST a client's")
def _password_of_client(row, case):
    email = _somebody(case).email if case.thing else "nobody@example.net"
    return Sent(at(row), {"email": email, "new_password": OTHER_PASSWORD})


@BOOK.page("reset-password POST staff's")
def _password_of_staff(row, case):
    email = case.world.colleagues[0].email if case.thing else "nobody@example.net"
    return Sent(at(row), {"email": email, "new_password": OTHER_PASSWORD})


def _somebody(case):
    return case.world.of["client B"].user
