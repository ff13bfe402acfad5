"""An administrator's day: coming in, what is wrong where, lists, people, approvals, messages."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect

from audit.tests import cast
from booking.models import Notice
from clients.models import Client, RecoveryCode, SecurityKey, User
from providers.models import Provider
from tests.browser.walks import StaffWalk
from tests.factories import ClientFactory, ProviderFactory, ReservationFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "nine green tram windows"
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
WIDTHS = (768, 1280)


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def newcomer(windows, screens):
    """At a counter's screens, with a key in the computer."""
    walk = StaffWalk(windows, screens, widths=WIDTHS)
    plug = walk.context.new_cdp_session(walk.page)
    plug.send("WebAuthn.enable")
    plug.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield walk
    plug.send("WebAuthn.disable")
    plug.detach()
    walk.end()


def button(walk, name):
    return walk.page.get_by_role("button", name=name)


def link(walk, name):
    return walk.page.get_by_role("link", name=name, exact=True).first


def give_password(walk, user):
    walk.page.get_by_label("E-mail").fill(user.email)
    walk.page.get_by_label("Password").fill(PASSWORD)
    walk.press(button(walk, "Go on"))


def test_a_newcomer_comes_in_by_the_link_of_another(desk, newcomer, centre):
    ada = User.objects.create_user("ada@example.org", PASSWORD, is_staff=True, name="Ada")
    ada.groups.add(Group.objects.get_or_create(name="administrator")[0])
    root, page = desk(cast.root(), widths=WIDTHS), newcomer.page
    root.page.goto(reverse("admin:clients_user_second_factor", args=[ada.pk]))
    root.look("Second factor and sessions")
    root.press(button(root, "Reset it and make a set-up link"))
    root.look("Second factor and sessions")
    page.goto(root.page.locator(".set-up-link").inner_text())
    newcomer.look("Sign in")
    give_password(newcomer, ada)
    newcomer.look("Set up your second factor")
    page.get_by_label("Name of the key").fill("Blue")
    newcomer.press(button(newcomer, "Set up a security key"))
    newcomer.look("Your recovery codes")
    codes = page.locator(".codes code").all_inner_texts()
    newcomer.press(link(newcomer, "I have kept them, go on"))
    newcomer.press(button(newcomer, "Log out"))
    newcomer.at("Logged out")
    page.goto("/admin/")
    give_password(newcomer, ada)
    newcomer.look("Second factor")
    newcomer.press(button(newcomer, "Use your security key"))
    newcomer.at("Today")
    assert SecurityKey.objects.get().times_used > 0
    # The next morning at another desk, without the key.
    newcomer.context.clear_cookies()
    page.goto("/admin/my-sign-in/")
    give_password(newcomer, ada)
    page.get_by_label("Code").fill(codes[0].lower())
    newcomer.press(page.get_by_role("button", name="Sign in", exact=True))
    newcomer.look("My sign-in")
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 1
    expect(page.get_by_text("9 recovery codes are left.")).to_be_visible()
    sessions = page.locator("#sessions ~ table tbody tr")
    expect(sessions).to_have_count(2)
    newcomer.press(sessions.get_by_role("button", name=re.compile("^End")))
    expect(sessions).to_have_count(1)
    assert ada.staff_sessions.filter(ended_at=None).count() == 1


@pytest.fixture
def troubled(centre):
    """A message given up, a provider without times, one that waits, and many people."""
    notice = Notice.objects.create(
        reservation=ReservationFactory(slot=centre.slots.first()),
        provider=centre, kind="confirmed", channel="email", status="given_up",
        last_error="the mailbox is full",
    )  # fmt: skip
    ProviderFactory(name={"en": "Tangier Old Port"}, external_id="10002")
    owner = UserFactory(email="owner@example.org")
    ProviderFactory(
        name={"en": "Cabinet Atlas"}, approved_at=None, is_open_to_booking=False, owner=owner
    )
    Client.objects.bulk_create(
        Client(name=f"Citizen {number}", language="fr" if number % 2 else "en")
        for number in range(160)
    )
    return notice


def test_what_is_wrong_and_what_is_done_about_it(desk, troubled):
    walk = desk(cast.administrator(), widths=WIDTHS)
    page = walk.page
    page.goto("/admin/")
    walk.look("Today")
    expect(page.get_by_role("row", name=re.compile("Tangier Old Port"))).to_contain_text(
        "No times ahead"
    )
    walk.press(link(walk, "1 message given up in a week"))
    walk.look("Notices")
    walk.press(page.locator("#result_list tbody a").first)
    walk.look("notice")
    walk.press(button(walk, "Send again"))
    troubled.refresh_from_db()
    assert troubled.status == "due"
    page.goto("/admin/providers/provider/?approval=waiting")
    walk.look("Providers")
    page.get_by_role("row", name=re.compile("Cabinet Atlas")).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option("Approve the chosen registrations")
    walk.press(button(walk, "Go"))
    expect(page.get_by_text("1 registration is approved.")).to_be_visible()
    assert Provider.objects.get(name__en="Cabinet Atlas").is_open_to_booking
    assert Notice.objects.filter(kind="approved").exists()


def test_long_lists_are_filtered_searched_and_leafed_through(desk, troubled):
    walk = desk(cast.administrator(), widths=WIDTHS)
    page = walk.page
    page.goto("/admin/clients/client/")
    walk.at("Clients")
    walk.press(page.locator("#changelist-filter").get_by_role("link", name="French"))
    expect(page.locator(".paginator")).to_contain_text("80 clients")
    page.goto("/admin/clients/client/")
    walk.press(page.locator(".paginator").get_by_role("link", name="4"))
    walk.look("Clients")
    number = Client.objects.order_by("pk").first().pk
    page.get_by_role("textbox", name="Search").fill(str(number))
    walk.press(button(walk, "Search"))
    expect(page.locator("#result_list tbody tr")).to_have_count(1)


def test_two_rows_of_one_person_become_one_and_another_confirms_the_rest(desk, centre):
    salma = ClientFactory(name="Salma Bennani", email="salma@example.org")
    ClientFactory(name="S. Bennani", phone="+212650123456", email=salma.email)
    ada, root = desk(cast.administrator(), widths=WIDTHS), desk(cast.root(), widths=WIDTHS)
    ada.page.goto("/admin/")
    ada.press(link(ada, "Find a person"))
    ada.at("Find a person")
    ada.page.get_by_label("E-mail").fill(salma.email)
    ada.press(button(ada, "Find"))
    ada.at("Find a person")
    assert "salma" not in ada.page.url
    ada.press(link(ada, "Salma Bennani"))
    ada.look(str(salma))
    ada.press(link(ada, "Merge"))
    ada.look("Merge client")
    ada.press(ada.page.locator(".others a"))
    ada.look("Merge client")
    ada.press(button(ada, "Merge them"))
    expect(ada.page.get_by_text("The two are one now")).to_be_visible()
    taken_out(ada, root, salma)
    erased(ada, root, salma)


def taken_out(ada, root, person):
    """A file of all that is kept, for whoever asked, once somebody else has said so."""
    ada.press(link(ada, "Export"))
    ada.look("Ask to export client")
    ada.page.get_by_label("Reason").fill("Asked for it at the desk")
    ada.press(button(ada, "Ask to export"))
    ada.look("request")
    root.page.goto("/admin/booking/personrequest/?status__exact=waiting")
    root.look("Requests about people")
    root.press(root.page.locator("#result_list tbody a").first)
    root.look("request")
    root.press(button(root, "Confirm the export"))
    ada.page.reload()
    with ada.page.expect_download() as download:
        button(ada, "Fetch the file").click()
    assert person.email in download.value.path().read_text()
    ada.page.goto(reverse("admin:clients_client_change", args=[person.pk]))


def erased(ada, root, person):
    """As above, and nobody decides alone."""
    ada.press(link(ada, "Erase"))
    ada.page.get_by_label("Reason").fill("Asked for it at the desk")
    ada.press(button(ada, "Ask to erase"))
    expect(button(ada, "Confirm and erase")).to_have_count(0)
    root.page.goto(ada.page.url)
    root.press(button(root, "Confirm and erase"))
    assert not Client.objects.filter(pk=person.pk, erased_at=None).exists()
