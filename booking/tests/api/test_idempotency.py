"""An Idempotency-Key: answered the second time as the first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from booking import services
from booking.models import IdempotencyRecord, Reservation
from booking.tests.api.cast import BOOKING, everything_but_the_audit

pytestmark = pytest.mark.django_db(transaction=True)


def booked():
    return Reservation.objects.count()


def test_a_repeat_is_answered_as_the_first_time_and_books_nothing(post, world):
    first = post(BOOKING, world.wish(), **{"Idempotency-Key": "one"})
    before = everything_but_the_audit()
    for _time in range(50):
        again = post(BOOKING, world.wish(), **{"Idempotency-Key": "one"})
        assert (again.status_code, again.content) == (200, first.content)
        assert again["Idempotency-Replayed"] == "true"
        assert "Idempotency-Expires" in again
    assert everything_but_the_audit() == before
    assert "Idempotency-Replayed" not in first


def test_members_in_another_order_are_the_same_request(post, world):
    first = post(BOOKING, world.wish(), **{"Idempotency-Key": "one"})
    turned = dict(reversed(world.wish().items()))
    assert post(BOOKING, turned, **{"Idempotency-Key": '"one"'}).content == first.content


def test_another_body_under_the_same_key_is_refused(post, world):
    post(BOOKING, world.wish(), **{"Idempotency-Key": "one"})
    changed = world.wish(time_slot_from="09:15", time_slot_to="09:30")
    answer = post(BOOKING, changed, **{"Idempotency-Key": "one"})
    assert answer.status_code == 422
    assert booked() == 1


def test_another_callers_same_key_is_another_key(post, world):
    post(BOOKING, world.wish(), **{"Idempotency-Key": "one"})
    theirs = world.wish(pre_registration_id=world.bob, time_slot_from="09:15", time_slot_to="09:30")
    headers = {"Idempotency-Key": "one"}
    assert post(BOOKING, theirs, token=world.other_token, **headers).status_code == 200
    assert booked() == 2


def test_a_refusal_is_repeated_though_it_would_succeed_by_now(post, world):
    services.book(**taken_by_bob(world))
    first = post(BOOKING, world.wish(), **{"Idempotency-Key": "one"})
    assert first.status_code == 409
    for taken in Reservation.objects.all():
        services.cancel(reservation_id=taken.public_id, actor=other_actor(world))
    again = post(BOOKING, world.wish(), **{"Idempotency-Key": "one"})
    assert (again.status_code, again.content) == (409, first.content)
    assert post(BOOKING, world.wish(), **{"Idempotency-Key": "two"}).status_code == 200


def test_what_cannot_be_read_uses_no_key_up(post, world):
    assert post(BOOKING, {}, **{"Idempotency-Key": "one"}).status_code == 422
    assert post(BOOKING, world.wish(), **{"Idempotency-Key": "one"}).status_code == 200


@pytest.mark.parametrize("key", ["", '""', "two words", "é", "k" * 256], ids=range(5))
def test_a_key_that_is_none_is_refused(key, post, world):
    assert post(BOOKING, world.wish(), **{"Idempotency-Key": key}).status_code == 400
    assert booked() == 0


def test_an_answer_is_kept_for_a_day_and_then_forgotten(post, world):
    post(BOOKING, world.wish(), **{"Idempotency-Key": "one"})
    record = IdempotencyRecord.objects.get()
    kept_for = record.expires_at - timezone.now()
    assert timedelta(hours=23, minutes=59) < kept_for <= timedelta(hours=24)
    assert services.forget_old_answers() == 0
    past = timezone.now() - timedelta(seconds=1)
    IdempotencyRecord.objects.update(expires_at=past, created_at=past - timedelta(days=1))
    answer = post(BOOKING, world.wish(), **{"Idempotency-Key": "one"})
    assert answer.status_code == 409, "an old answer was given again"
    IdempotencyRecord.objects.update(expires_at=past, created_at=past - timedelta(days=1))
    assert services.forget_old_answers() == 1


def test_neither_key_nor_body_can_be_read_from_the_record(post, world):
    post(BOOKING, world.wish(), **{"Idempotency-Key": world.alice})
    kept = str(list(IdempotencyRecord.objects.values()))
    assert world.alice not in kept


def test_a_booking_that_is_rolled_back_keeps_no_answer(post, world, settings):
    """The record is in the booking's transaction: where that fails, there is none."""
    with pytest.raises(RuntimeError):
        services.book(
            choice=world_choice(world),
            pre_registration_id=world.alice,
            actor=world.actor,
            once=services.Once("portal 0", "k", "d" * 64, fail),
        )
    assert (booked(), IdempotencyRecord.objects.count()) == (0, 0)


def fail(_reservation):
    raise RuntimeError


def world_choice(world):
    from booking.choices import SlotChoice

    return SlotChoice(slot_id=world.first_slot().pk)


def taken_by_bob(world):
    return {
        "choice": world_choice(world),
        "pre_registration_id": world.bob,
        "actor": other_actor(world),
    }


def other_actor(world):
    from audit.actors import Actor, ActorKind
    from clients.models import Portal

    return Actor(ActorKind.PORTAL, Portal.objects.exclude(pk=world.portal.pk).get().pk)
