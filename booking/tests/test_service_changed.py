"""A service that takes another length, or ends: previewed, then settled where it was offered."""

from datetime import time

import pytest
from django.utils import timezone

from audit.actors import SYSTEM, Actor, ActorKind
from booking import errors, queries, services
from booking.models import ScheduleChange
from booking.tests.reshaping import a_centre, booked, outcome_of, proposed, slot_on
from booking.tests.scenes import STAFF, at
from providers.errors import ScheduleRefused, ServiceUnknown
from providers.models import Offer
from providers.schedules import ScheduleDraft
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return factories.ServiceFactory(code="passport", slots_needed=2)


def a_centre_offering(*offered):
    provider = a_centre()
    for each in offered:
        factories.OfferFactory(provider=provider, service=each)
    return provider


def changed(service, choice="keep", *, actor=SYSTEM, **wanted):
    given = {"slots_needed": service.slots_needed, "is_active": service.is_active} | wanted
    begun = services.change_service(service_id=service.pk, **given, choice=choice, actor=actor)
    service.refresh_from_db()
    return begun


def previewed(service, **wanted):
    given = {"slots_needed": service.slots_needed, "is_active": service.is_active} | wanted
    return queries.preview_service(service=service, **given, now=timezone.now())


def test_another_length_is_previewed_in_free_times_and_holds_for_bookings_to_come(service):
    provider = a_centre_offering(service)
    appointment = booked(slot_on(provider, 3, time(9)), slots=2, service=service)
    [found] = previewed(service, slots_needed=3)
    # Twelve slots a day: eleven starts of two, ten of three; the booked half hour costs one day 2.
    assert found.before - found.after > 0
    assert (found.booked, found.stranded) == (1, [])
    assert changed(service, slots_needed=3) == []
    [after] = previewed(service)
    assert after.before == found.after
    ended = appointment.ends_at
    appointment.refresh_from_db()
    assert (appointment.status, appointment.ends_at) == ("confirmed", ended)
    fresh = services.book(
        choice=at(slot_on(provider, 4, time(9))),
        actor=STAFF,
        client_id=factories.ClientFactory().public_id,
        service_id=service.public_id,
    )
    assert fresh.ends_at - fresh.starts_at == 3 * (ended - appointment.starts_at) / 2


@pytest.mark.parametrize(
    ("choice", "status", "outcome"),
    [
        ("keep", "confirmed", "kept"),
        ("move", "confirmed", "no_place"),
        ("cancel", "cancelled", "cancelled"),
    ],
)
def test_the_end_of_a_service_settles_those_booked_for_it_at_every_centre(
    service, choice, status, outcome
):
    other = factories.ServiceFactory(code="licence")
    first, second = a_centre_offering(service, other), a_centre_offering(service)
    theirs = [
        booked(slot_on(each, 3, time(9)), slots=2, service=service) for each in (first, second)
    ]
    stranger = booked(slot_on(first, 3, time(11)), service=other)
    assert [
        [row.reservation for row in each.stranded] for each in previewed(service, is_active=False)
    ] == [
        [theirs[0]],
        [theirs[1]],
    ]
    begun = changed(service, choice, is_active=False, reason="Ended")
    assert [change.provider for change in begun] == [first, second]
    assert not service.is_active
    for change, appointment in zip(begun, theirs, strict=True):
        done = services.apply_change(change_id=change.pk)
        assert (done.status, done.stranded, done.lost) == ("done", 1, 0)
        assert outcome_of(done, appointment) == outcome
        appointment.refresh_from_db()
        assert appointment.status == status
    stranger.refresh_from_db()
    assert not stranger.strandings.exists()
    assert Offer.objects.filter(service=service).count() == 2


def test_nobody_books_a_service_from_its_end_on_until_it_is_taken_up_again(service):
    provider = a_centre_offering(service)
    [change] = changed(service, is_active=False)
    wanted = at(slot_on(provider, 4, time(9)))
    client = factories.ClientFactory().public_id
    with pytest.raises(ServiceUnknown):
        services.book(choice=wanted, actor=STAFF, client_id=client, service_id=service.public_id)
    with pytest.raises(errors.ChangeUnderWay):
        changed(service, is_active=True)
    services.apply_change(change_id=change.pk)
    assert changed(service, is_active=True) == []
    assert (
        services.book(
            choice=wanted, actor=STAFF, client_id=client, service_id=service.public_id
        ).service
        == service
    )


def test_whom_the_end_kept_is_not_asked_about_when_the_centre_withdraws_it(service):
    provider = a_centre_offering(service)
    appointment = booked(slot_on(provider, 3, time(9)), slots=2, service=service)
    [change] = changed(service, is_active=False)
    services.apply_change(change_id=change.pk)
    later = proposed(provider, ScheduleDraft(services=()), "cancel", reason="Ended")
    assert services.apply_change(change_id=later.pk).stranded == 0
    appointment.refresh_from_db()
    assert appointment.status == "confirmed"


def test_a_service_of_all_centres_is_changed_by_administrators_alone(service):
    with pytest.raises(errors.NotAManager):
        changed(service, is_active=False, actor=Actor(ActorKind.STAFF, 1))
    assert not ScheduleChange.objects.exists()


def test_a_length_no_service_has_and_a_service_there_is_not_are_refused(service):
    with pytest.raises(ScheduleRefused, match="between 1 and 32"):
        changed(service, slots_needed=33)
    service.pk += 1
    with pytest.raises(ServiceUnknown):
        services.change_service(
            service_id=service.pk, slots_needed=1, is_active=True, choice="keep", actor=SYSTEM
        )
