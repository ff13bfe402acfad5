"""Registering, signing in and out: what is told to whom, and what a session opens."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone

from audit.models import Entry
from booking.models import Notice
from booking.notifications import links
from booking.tests.pages.account import EMAIL, PASSWORD, QUICK, login, sign_in, signed_in
from booking.tests.pages.conftest import Visitor
from clients.models import SignIn, User
from clients.services import Purpose
from tests import factories

pytestmark = pytest.mark.django_db
NEW = {"name": "Salma Bennani", "email": EMAIL, "phone": "", "password": PASSWORD}


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = QUICK


@pytest.fixture
def salma():
    return login()


def test_somebody_registers_confirms_and_signs_in(visitor):
    page = visitor.post("/account/register/", {**NEW, "phone": "+212 650-123456"})
    assert "Look at your messages" in page.content.decode()
    user = User.objects.get()
    assert (user.client.phone.as_e164, user.client.language) == ("+212650123456", "en")
    assert sign_in(visitor).status_code == 403

    confirmed = visitor.post(urlsplit(links.login_url(user, Purpose.VERIFY)).path)
    assert 'href="/account/sign-in/"' in confirmed.content.decode()
    assert sign_in(visitor).url == "/account/"
    assert "My appointments" in visitor.get("/account/").content.decode()


def test_registering_a_known_address_is_answered_like_a_new_one(visitor, salma):
    known = visitor.post("/account/register/", NEW)
    fresh = visitor.post("/account/register/", {**NEW, "email": "new@example.org"})
    assert (known.status_code, known.content) == (fresh.status_code, fresh.content)
    kinds = Notice.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["login_known", "login_verify"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "salma1234"}, "easy to guess"),
        ({"password": ""}, "Type your password"),
        ({"name": "12"}, "Type your name in letters"),
        ({"email": "salma"}, "Type an email address such as"),
        ({"phone": "0650-123456"}, "with the code of its country"),
        ({"phone": "+33 6 12 34 56 78"}, "begins with +212"),
    ],
    ids=["easy", "no password", "no letters", "no address", "no country", "not taken"],
)
def test_what_is_wrong_with_a_registration_is_said_and_nothing_typed_is_lost(
    visitor, settings, wrong, said
):
    settings.PHONE_PREFIXES = ("+212",)
    response = visitor.post("/account/register/", {**NEW, **wrong})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Error:" in page
    assert said in page
    kept = {**NEW, **wrong}
    assert f'value="{kept["email"]}"' in page
    assert kept["password"] == "" or kept["password"] not in page
    assert not User.objects.exists()


@pytest.mark.parametrize("page", ["register/again", "forgotten"])
def test_asking_for_a_link_never_tells_whether_the_address_is_known(visitor, page):
    login(email_verified_at=None)
    known = visitor.post(f"/account/{page}/", {"email": EMAIL})
    unknown = visitor.post(f"/account/{page}/", {"email": "nobody@example.org"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert Notice.objects.count() == 1


def test_an_unknown_address_and_a_wrong_password_are_answered_alike(visitor, salma):
    factories.UserFactory(email="off@example.org", is_active=False)
    pages = []
    for email in (EMAIL, "nobody@example.org", "off@example.org"):
        response = sign_in(visitor, email=email, password="wrong")
        assert response.status_code == 422
        page = response.content.decode().replace(email, "")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page))
    assert pages[0] == pages[1] == pages[2]
    assert "The e-mail address or the password is wrong." in pages[0]


def test_too_many_tries_wait_a_while_and_the_owner_elsewhere_does_not(salma):
    stranger, owner = Visitor(REMOTE_ADDR="192.0.2.66"), Visitor(REMOTE_ADDR="192.0.2.1")
    for _try in range(10):
        assert sign_in(stranger, password="wrong").status_code == 422
    over = sign_in(stranger)
    assert over.status_code == 429
    assert 0 < int(over["Retry-After"]) <= 900
    assert sign_in(owner).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert sign_in(stranger).status_code == 302


def test_staff_are_sent_to_their_own_door_but_only_by_the_right_password(visitor):
    login(is_staff=True)
    wrong = sign_in(visitor, password="wrong")
    assert "staff" not in wrong.content.decode()
    right = sign_in(visitor)
    assert right.status_code == 403
    assert 'href="/admin/"' in right.content.decode()
    assert not SignIn.objects.exists()
    assert visitor.get("/account/").status_code == 302


def test_a_session_made_here_never_opens_the_admin(salma):
    browser = signed_in(salma)
    for is_staff in (False, True):
        User.objects.update(is_staff=is_staff, is_superuser=is_staff)
        assert browser.get("/admin/").status_code == 302
        assert "_auth_user_id" not in browser.session
    # Who became staff meanwhile is signed out at the pages too.
    assert browser.get("/account/").url == "/account/sign-in/?next=%2Faccount%2F"


@pytest.mark.parametrize(
    "change",
    [
        lambda user: User.objects.update(is_active=False),
        lambda user: user.sign_ins.update(expires_at=timezone.now()),
        lambda user: user.sign_ins.update(revoked_at=timezone.now(), revoked_because="password"),
    ],
    ids=["switched off", "too old", "password changed"],
)
def test_a_sign_in_that_is_over_is_noticed_at_the_next_request(salma, change):
    browser = signed_in(salma)
    assert browser.get("/account/").status_code == 200
    change(salma.user)
    assert browser.get("/account/details/").url == "/account/sign-in/?next=%2Faccount%2Fdetails%2F"


def test_signing_in_changes_the_session_and_keeps_no_name_in_it(salma):
    visitor = Visitor()
    visitor.post("/centres/none/hold/")
    session = visitor.session
    session["planted"] = True
    session.save()
    visitor.cookies["sessionid"] = before = session.session_key
    signed_in(salma, visitor)
    assert visitor.session.session_key != before
    kept = str(dict(visitor.session.items()))
    assert EMAIL not in kept
    assert "_auth_user_id" not in visitor.session
    assert timedelta(0) < visitor.session.get_expiry_date() - timezone.now() <= timedelta(hours=24)


def test_what_somebody_left_signed_in_is_not_the_nexts(salma, centre):
    browser = signed_in(salma)
    session = browser.session
    session["left"] = "of Salma"
    session.save()
    signed_in(login("omar@example.org"), browser)
    assert "left" not in browser.session


def test_signing_out_is_a_post_and_leaves_nothing(salma):
    browser = signed_in(salma)
    assert browser.get("/account/sign-out/").status_code == 302
    assert SignIn.objects.get().revoked_at is None
    assert "You are signed out." in browser.post("/account/sign-out/", follow=True).content.decode()
    assert SignIn.objects.get().revoked_because == "signed_out"
    assert browser.get("/account/").status_code == 302
    assert Entry.objects.filter(verb="sign_out", stage="exit").count() == 1
    # Out already: the same answer, and nothing to end.
    assert browser.post("/account/sign-out/").status_code == 302


def test_signing_out_everywhere_ends_every_sign_in(salma):
    here, there = signed_in(salma), signed_in(salma)
    here.post("/account/sign-out/", {"do": "everywhere"})
    assert there.get("/account/").status_code == 302


def test_signing_out_here_leaves_the_other_browser_alone(salma):
    here, there = signed_in(salma), signed_in(salma)
    here.post("/account/sign-out/")
    assert there.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/account/data/", "/account/data/"),
        ("//evil.example/", "/account/"),
        ("https://evil.example/", "/account/"),
        ("javascript:alert(1)", "/account/"),
        ("/" + "x" * 600, "/account/"),
    ],
)
def test_one_is_led_back_to_the_page_that_was_wanted_if_it_is_ours(visitor, salma, wanted, led_to):
    assert (
        f'value="{led_to}"' in visitor.get("/account/sign-in/", {"next": wanted}).content.decode()
    )
    assert sign_in(visitor, next=wanted).url == led_to
    assert visitor.get("/account/sign-in/", {"next": wanted}).url == led_to


def test_a_form_from_elsewhere_signs_nobody_in_or_out(salma):
    browser = Visitor(enforce_csrf_checks=True)
    for page in ("sign-in", "sign-out", "register", "forgotten", "data", "data/remove", "earlier"):
        assert browser.post(f"/account/{page}/").status_code == 403


def test_a_new_password_ends_every_other_sign_in(salma):
    here, there = signed_in(salma), signed_in(salma)
    wrong = here.post("/account/password/", {"old": "wrong", "new": "four horses on a roof"})
    assert (wrong.status_code, "This is not your password" in wrong.content.decode()) == (422, True)
    weak = here.post("/account/password/", {"old": PASSWORD, "new": "password1234"})
    assert weak.status_code == 422
    assert there.get("/account/").status_code == 200

    done = here.post("/account/password/", {"old": PASSWORD, "new": "four horses on a roof"})
    assert done.url == "/account/details/"
    assert "Your password is changed." in here.get("/account/details/").content.decode()
    assert there.get("/account/").status_code == 302
    assert sign_in(Visitor()).status_code == 422


def test_a_login_that_never_booked_gets_a_client(visitor):
    user = factories.UserFactory.build(email=EMAIL, name="Salma Bennani")
    user.set_password(PASSWORD)
    user.save()
    assert sign_in(visitor).status_code == 302
    assert visitor.get("/account/").status_code == 200
    assert User.objects.get().client.verified_email == EMAIL


def test_nothing_of_a_person_is_logged(visitor, salma, caplog):
    sign_in(visitor, password="wrong")
    sign_in(visitor)
    visitor.post("/account/register/", {**NEW, "password": "weak"})
    visitor.get("/account/nowhere/")
    for record in caplog.records:
        assert not any(word in record.getMessage() for word in (EMAIL, "Salma", PASSWORD))
    for entry in Entry.objects.all():
        assert EMAIL not in str(vars(entry))
