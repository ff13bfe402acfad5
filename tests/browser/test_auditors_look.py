"""An auditor looks at histories, entries and a person; that is noted, and nothing is to be sent."""

import re

import pytest
from auditlog.context import set_actor
from django.urls import reverse
from playwright.sync_api import expect

from audit.actors import Actor, ActorKind
from audit.services import Trail
from audit.tests import cast
from tests.factories import ClientFactory, ReservationFactory

pytestmark = pytest.mark.django_db(transaction=True)
#: Forms that everybody may send.
HARMLESS = re.compile(r"/(logout|language|today/centre|today/find|admin/people)/$")
_SENDING = """() => [...document.forms].filter(form => form.method == "post")
  .filter(form => form.querySelector("button, [type=submit]")).map(form => form.action)"""


@pytest.fixture
def changed(centre):
    """Times a manager changed, and an appointment that was to be cancelled too late."""
    manager = cast.manager(centre)
    manager.user.name = "Max Manager"
    manager.user.save()
    with set_actor(manager.user):
        centre.postcode = "90060"
        centre.save()
    client = ClientFactory(name="Salma Bennani", email="salma@example.org")
    booked = ReservationFactory(slot=centre.slots.first(), client=client)
    about = {"record_kind": "reservation", "record_id": booked.pk, "provider_id": centre.pk}
    Trail("hold", Actor(ActorKind.CLIENT, client.pk), **about).record_success()
    Trail("cancel", Actor(ActorKind.STAFF, manager.user.pk), **about).record_failure("too_late")
    return booked


def looks(walk, title):
    """At a page from which nothing can be written."""
    walk.look(title)
    offers_nothing(walk)


def offers_nothing(walk):
    offered = [each for each in walk.page.evaluate(_SENDING) if not HARMLESS.search(each)]
    assert offered == []
    expect(walk.page.locator(".addlink:visible, .submit-row input, .deletelink")).to_have_count(0)


def test_everything_is_to_be_seen_and_nothing_to_be_changed(desk, changed):
    auditor = cast.auditor()
    walk = desk(auditor, widths=(768, 1280))
    page = walk.page
    page.goto("/admin/")
    looks(walk, "Slotkeeper")
    page.goto(reverse("admin:providers_provider_change", args=[changed.provider_id]))
    walk.at("Tangier City Centre")
    walk.glance()
    offers_nothing(walk)
    walk.press(page.get_by_role("link", name="History"))
    looks(walk, "History of")
    expect(page.get_by_role("row", name=re.compile("Max Manager"))).to_contain_text("90060")
    page.goto(reverse("admin:booking_reservation_change", args=[changed.pk]))
    looks(walk, str(changed))
    expect(page.get_by_role("row", name=re.compile("Max Manager"))).to_contain_text("too_late")
    walk.press(page.locator(".field-client_link a"))
    looks(walk, str(changed.client))
    expect(page.get_by_text("salma@example.org")).to_be_visible()
    page.goto(reverse("admin:audit_entry_changelist"))
    looks(walk, "Entries")
    for term, verb in (
        (f"reservation {changed.pk}", "cancel"),
        ("too_late", "cancel"),
        (f"staff {auditor.user.pk}", "view_client"),
    ):
        page.get_by_role("textbox", name="Search").fill(term)
        walk.press(page.get_by_role("button", name="Search"))
        expect(page.locator("#result_list .field-verb").filter(has_text=verb)).not_to_have_count(0)
    walk.press(page.locator("#result_list tbody a").first)
    looks(walk, "entry")
