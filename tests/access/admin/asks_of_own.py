"""What is asked of the pages that are about whoever asks, and which rows of theirs may change.

Beside `asks`: these pages are of no centre, but there are forms on them that can be sent.
"""

from django.contrib import admin
from django.urls import resolve
from django.utils import timezone

from clients import services
from clients.mailed_links import Purpose, link_token
from clients.models import AuthenticatorApp, RecoveryCode, SecurityKey, StaffSession
from clients.one_time_codes import code_of, new_seed, step_at
from clients.services.attempts import count
from clients.tests.soft_key import SoftKey
from tests.access.admin.asks import Ask

PASSWORD, ANOTHER = "nine green tram windows", "ten brown barge ladders"
#: Where rows of one's own may come, change and go, and which rows are one's own. A session that is
#: begun here has a key that none had before, and a try is counted under a digest of who tries it.
OWN = {
    "django_session": "t.session_key <> ALL(%(sessions)s)",
    "clients_signinattempts": "t.digest <> ALL(%(tries)s)",
    "clients_staffsession": "t.user_id = %(user)s",
    "clients_authenticatorapp": "t.user_id = %(user)s",
    "clients_securitykey": "t.user_id = %(user)s",
    "clients_recoverycode": "t.user_id = %(user)s",
    "clients_signin": "t.user_id = %(user)s",
    "clients_user": "t.id = %(user)s",
    # Whoever gives a wrong password is nobody yet.
    "audit_entry": "(t.actor_kind, t.actor_id) = ('staff', %(user)s) OR t.actor_id IS NULL",
}


def equip(user):
    """Give all that somebody's own pages can take away from them."""
    user.set_password(PASSWORD)
    user.save()
    seed = new_seed()
    AuthenticatorApp.objects.create(user=user, seed=seed)
    soft = SoftKey()
    key = SecurityKey.objects.create(
        user=user, name="Blue", credential_id=soft.id, credential=bytes(soft.credential())
    )
    RecoveryCode.objects.create(user=user, digest="a" * 64)
    services.issue_user_token(user)
    count("somebody else", "elsewhere", timezone.now())
    return {"key": key.pk, "session": StaffSession.objects.create(user=user).pk, "seed": seed}


def plain(near):
    """Pages that one looks at, and forms that are about no centre's things."""
    yield from (Ask(f"/admin/{page}") for page in ("", "everything/", "jsi18n/", "nowhere"))
    labels = {model._meta.app_label for model in admin.site._registry}
    yield from (Ask(f"/admin/{label}/") for label in sorted(labels))
    yield Ask("/admin/today/list/")
    yield Ask("/admin/today/notice/")
    yield Ask("/admin/today/notice/", {"on": "2027-12-24", "centre": near.number("provider")})
    yield from _form("/admin/people/add/", {"name": "Zoe", "language": "en"})
    yield from _form("/admin/clients/portal/new/", {"name": "Zebra", "scopes": ["book"]})
    sent = {"country": "MA", "year": "2027", "first": "2027", "last": "2028"}
    yield from _form("/admin/providers/holidaycalendar/library/", sent)
    yield Ask("/admin/booking/reservation/release-lapsed/", sent={})


def own(user, has, far):
    """Groups of asks, each by somebody who has just signed in."""
    theirs = far.number("securitykey"), far.number("staffsession")
    yield from ([each] for each in _form("/admin/login/", _sign_in(user, PASSWORD)))
    yield [Ask("/admin/login/", sent=_sign_in(user, "wrong")), Ask("/admin/")]
    yield [Ask("/admin/logout/", sent={}), Ask("/admin/")]
    yield from _passwords()
    factor = "/admin/second-factor/"
    code = code_of(has["seed"], step_at(timezone.now()))
    yield [Ask(factor), Ask(factor, sent={"code": "000000"}), Ask(factor, sent={"code": code})]
    yield [Ask(f"{factor}again/", sent={})]
    yield [Ask(f"{factor}set-up/"), Ask(f"{factor}set-up/", sent={"code": "000000"})]
    for each in (user, far.colleagues[0]):
        link = f"{factor}link/{link_token(each, Purpose.SECOND_FACTOR)}/"
        yield [Ask(link), Ask(f"{factor}set-up/"), Ask(f"{factor}set-up/", sent={"code": "000000"})]
    mine = "/admin/my-sign-in/"
    yield [Ask(mine)]
    for number in (has["session"], theirs[1]):
        yield [Ask(mine, sent={"verb": "end", "number": number}), Ask(mine)]
    for verb in ("end_others", "new_codes", "remove_app", "none"):
        yield [Ask(mine, sent={"verb": verb}), Ask(mine)]
    for number in (has["key"], theirs[0]):
        yield [Ask(mine, sent={"verb": "remove_key", "number": number}), Ask(mine)]


def _passwords():
    change, new = "/admin/password_change/", {"new_password1": ANOTHER, "new_password2": ANOTHER}
    yield [Ask(change), Ask(change, sent={"old_password": "wrong", **new})]
    yield [Ask(change, sent={"old_password": PASSWORD, **new}), Ask(f"{change}done/")]


def _sign_in(user, password):
    return {"username": user.email, "password": password}


def _form(address, sent):
    yield Ask(address)
    yield Ask(address, sent=sent)


def route_of(one):
    """As `asks.routes` tells it, but for the mark of where it begins."""
    return resolve(one.address).route
