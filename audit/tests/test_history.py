"""The history of a row, and the entries as auditors search them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.actors import Actor, ActorKind
from audit.models import Entry
from audit.services import Trail
from audit.tests import cast
from tests.factories import ProviderFactory, ReservationFactory

pytestmark = pytest.mark.django_db
ENTRIES = "/admin/audit/entry/"


def named(browser, name):
    browser.user.name = name
    browser.user.save()
    return browser


def history(browser, row, model):
    return browser.get(reverse(f"admin:{model}_history", args=[row.pk]))


def told(page):
    return [(str(each.what), each.who, each.refused) for each in page.context["history"]]


def found(browser, term, **more):
    page = browser.get(ENTRIES, {"q": term, **more})
    return [entry.verb for entry in page.context["cl"].result_list]


def test_a_reservation_tells_what_happened_to_it_and_what_was_refused():
    reservation = ReservationFactory()
    clerk = named(cast.clerk(reservation.provider), "Ada Clerk")
    kind = {"record_kind": "reservation", "record_id": reservation.pk}
    Trail("hold", Actor(ActorKind.CLIENT, 4), **kind).record_success()
    Trail("cancel", Actor(ActorKind.STAFF, clerk.user.pk), **kind).record_failure("too_late")

    lines = told(history(clerk, reservation, "booking_reservation"))

    assert lines == [("cancelled", "Ada Clerk", "too_late"), ("held", "client 4", "")]
    page = clerk.get(reverse("admin:booking_reservation_change", args=[reservation.pk]))
    assert told(page) == lines


def test_a_change_by_staff_tells_the_fields_in_the_time_of_the_centre():
    provider = ProviderFactory(time_zone="Asia/Tokyo")
    manager = named(cast.manager(provider), "Max Manager")
    address = reverse("admin:providers_provider_change", args=[provider.pk])
    form = cast.form_of(manager.get(address))
    assert manager.post(address, form | {"postcode": "90060"}).status_code == 302

    page = history(manager, provider, "providers_provider")

    changed = page.context["history"][0]
    assert changed.who == "Max Manager"
    assert ("postcode", "90060") in [(name, after) for name, _before, after in changed.fields]
    assert "Asia/Tokyo" in str(changed.when)


def test_what_was_made_is_told_in_words_and_without_what_was_left_empty():
    provider = ProviderFactory(name={"en": "Fes", "ar": "فاس"}, postcode="")

    [made] = history(cast.auditor(), provider, "providers_provider").context["history"]

    told = {name: after for name, _before, after in made.fields}
    assert told["name"] == "ar: فاس; en: Fes"
    assert not {"postcode", "id", "public id"} & set(told)


def test_what_belongs_to_a_person_is_hidden_in_the_history():
    root, other = cast.root(), cast.manager().user
    before = other.email
    address = reverse("admin:clients_user_change", args=[other.pk])
    root.post(address, cast.form_of(root.get(address)) | {"email": "zoe@example.net"})

    page = history(root, other, "clients_user").content.decode()

    assert "<b>e-mail</b>" in page
    assert before not in page


def test_the_history_of_another_centres_row_answers_like_one_that_is_not_there():
    clerk, theirs = cast.clerk(ProviderFactory()), ReservationFactory()
    foreign = history(clerk, theirs, "booking_reservation")
    theirs.pk = 999_999_999
    absent = history(clerk, theirs, "booking_reservation")
    assert foreign.status_code == absent.status_code == 302
    assert foreign.url == absent.url == "/admin/"


def test_whoever_opens_a_persons_details_leaves_an_entry_and_a_list_none():
    reservation = ReservationFactory()
    clerk = cast.clerk(reservation.provider)
    clerk.get("/admin/clients/client/")
    assert not Entry.objects.exists()

    clerk.get(reverse("admin:clients_client_change", args=[reservation.client_id]))

    looked = Entry.objects.get(stage="exit")
    assert (looked.verb, looked.record_kind) == ("view_client", "client")
    assert (looked.record_id, looked.actor_id) == (reservation.client_id, clerk.user.pk)


def test_a_stranger_who_tries_to_open_them_leaves_none():
    reservation = ReservationFactory()
    stranger = cast.clerk(ProviderFactory())
    answer = stranger.get(reverse("admin:clients_client_change", args=[reservation.client_id]))
    assert answer.status_code == 302
    assert not Entry.objects.exists()


def test_entries_are_found_by_who_where_what_and_why():
    auditor = cast.auditor()
    Trail("hold", Actor(ActorKind.STAFF, 5), 3, "reservation", 12).record_success()
    Trail("cancel", Actor(ActorKind.CLIENT, 5), 4, "reservation", 13).record_failure("too_late")

    assert found(auditor, "staff 5") == ["hold", "hold"]
    assert found(auditor, "provider 4") == ["cancel", "cancel"]
    assert found(auditor, "reservation 12") == ["hold", "hold"]
    assert found(auditor, "too_late") == ["cancel"]
    assert found(auditor, "cancel") == ["cancel", "cancel"]
    assert found(auditor, "reservation x") == found(auditor, "reservation 99") == []


def test_a_verb_is_looked_for_in_the_last_week_unless_a_period_is_chosen():
    auditor = cast.auditor()
    Entry.objects.bulk_create(
        [
            Entry(verb="hold", stage="exit", recorded_at=timezone.now() - timedelta(days=days))
            for days in (1, 20)
        ]
    )
    assert found(auditor, "hold") == ["hold"]
    assert found(auditor, "hold", within="month") == ["hold", "hold"]
    assert found(auditor, "", within="day") == []


def test_changes_by_staff_are_found_by_row_and_by_person():
    provider = ProviderFactory()
    manager, auditor = cast.manager(provider), cast.auditor()
    address = reverse("admin:providers_provider_change", args=[provider.pk])
    manager.post(address, cast.form_of(manager.get(address)) | {"postcode": "90060"})

    def changed(term):
        page = auditor.get("/admin/auditlog/logentry/", {"q": term})
        return {change.object_repr for change in page.context["cl"].result_list}

    assert changed(f"provider {provider.pk}") == {f"provider {provider.pk}"}
    assert f"provider {provider.pk}" in changed(f"staff {manager.user.pk}")
    assert changed("provider 999999999") == changed("90060") == set()
