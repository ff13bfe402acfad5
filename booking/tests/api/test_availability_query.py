"""POST availability/query: several providers and days at once, for one person or several."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from audit.tests import cast
from booking import queries, services
from booking.availability import DAY
from booking.models import Slot
from booking.tests import scenes
from booking.tests.api.rest import problem
from providers.models import Provider
from tests.factories import (
    HoldFactory,
    OfferFactory,
    ProviderFactory,
    ReservationFactory,
    ServiceFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db
PATH = "/api/v1/availability/query"


def ask(client, *slots_or_providers, status=200, **wish):
    named = [
        str(each.provider.public_id) if isinstance(each, Slot) else each.external_id
        for each in slots_or_providers
    ]
    body = {"providers": named, "from": timezone.now().date().isoformat()} | wish
    answer = client.post(PATH, body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def shown(client, by, *who, **wish):
    return [row[by] for row in ask(client, *who, by=by, **wish)["results"]]


def starts(client, *who, **wish):
    return [[slot["id"] for slot in row] for row in shown(client, "slots", *who, **wish)]


def service_of(slot, **rules):
    service = scenes.service_at(slot.provider, rules.pop("slots_needed", 1), **rules)
    return {"service": str(service.public_id)}


def test_days_hours_and_slots_of_several_providers_tell_the_same(client):
    here, full, *_rest = scenes.slots_in_a_row(3)
    ReservationFactory(slot=full)
    there = scenes.a_slot(starts_at=here.starts_at + DAY, capacity=4)
    days = ask(client, here, there)
    assert [row["provider"] for row in days["results"]] == [
        str(here.provider.public_id),
        str(there.provider.public_id),
    ]
    local = here.starts_at.astimezone(here.provider.zone)
    day = {"starts": 3, "free": 2, "first_free": here.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    assert days["results"][0]["days"] == [{"date": local.date().isoformat(), **day}]
    hours = shown(client, "hours", here)[0]
    assert hours == [{"date": local.date().isoformat(), "hour": local.strftime("%H:00"), **day}]
    assert starts(client, here, there) == [[here.pk, full.pk + 1], [there.pk]]
    assert shown(client, "slots", there)[0][0]["remaining"] == 4


def test_days_outside_the_span_and_too_close_are_left_out(client):
    slots = [scenes.a_slot()]
    provider = slots[0].provider
    for days in (1, 2, 20):
        slots += scenes.slots_in_a_row(starts_at=slots[0].starts_at + days * DAY, provider=provider)
    on = slots[1].starts_at.astimezone(provider.zone).date().isoformat()
    assert starts(client, provider) == [[slot.pk for slot in slots[:3]]]
    assert starts(client, provider, **{"from": on, "until": on}) == [[slots[1].pk]]
    Provider.objects.update(notice_minutes=60 * 24 * 7)
    assert starts(client, provider) == [[]]


def test_side_by_side_everybody_needs_a_place_in_each_slot(client):
    slots = scenes.slots_in_a_row(3, capacity=3)
    ReservationFactory(slot=slots[1])
    assert starts(client, slots[0], people=3) == [[slots[0].pk, slots[2].pk]]
    assert starts(client, slots[0], people=2) == [[slot.pk for slot in slots]]
    two_slots = service_of(slots[0], slots_needed=2)
    assert starts(client, slots[0], people=3, **two_slots) == [[]]
    assert starts(client, slots[0], people=2, **two_slots) == [[slots[0].pk, slots[1].pk]]


def test_consecutively_people_come_one_after_the_other(client):
    slots = scenes.slots_in_a_row(4)
    behind_a_gap = scenes.slots_in_a_row(
        2, provider=slots[0].provider, starts_at=slots[-1].ends_at + timedelta(minutes=15)
    )
    wish = {"together": "consecutive"}
    assert starts(client, slots[0], people=4, **wish) == [[slots[0].pk]]
    assert starts(client, slots[0], people=2, **wish) == [
        [slots[0].pk, slots[1].pk, slots[2].pk, behind_a_gap[0].pk]
    ]
    two_slots = service_of(slots[0], slots_needed=2)
    found = shown(client, "slots", slots[0], people=2, **wish, **two_slots)[0]
    assert [slot["id"] for slot in found] == [slots[0].pk]
    assert found[0]["ends_at"] == slots[3].ends_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert starts(client, slots[0], people=2) == [[]]


def test_nobody_is_served_across_midnight(client):
    midnight = (timezone.now() + 4 * DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    slots = scenes.slots_in_a_row(4, starts_at=midnight - timedelta(minutes=30), time_zone="UTC")
    found = starts(client, slots[0], **service_of(slots[0], slots_needed=2))
    assert found == [[slots[0].pk, slots[2].pk]]


def test_what_lapsed_holds_keep_is_free(client):
    slot, other = scenes.slots_in_a_row(2)
    HoldFactory(slot=slot, ends_at=other.ends_at)
    assert starts(client, slot) == [[]]
    scenes.pass_minutes(31)
    assert starts(client, slot) == [[slot.pk, other.pk]]


def test_a_limit_a_day_leaves_no_more_than_it_has_left(client):
    slot, other, _third = scenes.slots_in_a_row(3, capacity=5)
    service = scenes.service_at(slot.provider, 1, daily_limit=2)
    wish = {"service": str(service.public_id)}
    ReservationFactory(slot=other, service=service)
    assert {each["remaining"] for each in shown(client, "slots", slot, **wish)[0]} == {1}
    assert starts(client, slot, people=2, **wish) == [[]]
    ReservationFactory(slot=other, service=service)
    assert shown(client, "days", slot, **wish)[0][0]["free"] == 0


def test_closed_and_not_offered_is_told(client):
    slot, closed, elsewhere = scenes.a_slot(), scenes.a_slot(), scenes.a_slot()
    Provider.objects.filter(pk=closed.provider_id).update(is_open_to_booking=False)
    service = scenes.service_at(slot.provider, 1)
    OfferFactory(provider=closed.provider, service=service)
    wish = {"service": str(service.public_id)}
    rows = ask(client, slot, closed, elsewhere, **wish)["results"]
    assert [row["is_bookable"] for row in rows] == [True, False, False]
    assert [bool(row["days"]) for row in rows] == [True, False, False]


def test_it_agrees_with_the_day_of_each_provider(client):
    centre = ProviderFactory(external_id="10001", capacity=2, window_days=9)
    open_all_week(centre, until_time=time(11))
    services.lay_slots(provider_ids=[centre.pk])
    some = Slot.objects.order_by("pk")
    for slot in some[5:40:7]:
        ReservationFactory(slot=slot)
        ReservationFactory(slot=slot)
    service = scenes.service_at(centre, 3)
    now = timezone.now()
    mine = shown(client, "slots", centre, service=str(service.public_id))[0]
    days = {datetime.fromisoformat(slot["starts_at"]).date() for slot in mine}
    theirs = [
        slot.id
        for on in sorted(days | {now.date() + n * DAY for n in range(10)})
        for slot in queries.time_slots(centre, on, service=service, now=now)
        if slot.remaining > 0
    ]
    assert [slot["id"] for slot in mine] == theirs
    there = client.get("/api/v1/providers/10001/availability", {"service": service.public_id})
    assert [slot | {"provider": str(centre.public_id)} for slot in mine] == there.json()["results"]
    room = queries.free_days(centre, now.date(), now.date() + 13 * DAY, service=service, now=now)
    told = {
        row["date"]: (row["starts"], row["free"])
        for row in shown(client, "days", centre, service=str(service.public_id))[0]
    }
    assert told == {on.isoformat(): (day.capacity, day.remaining) for on, day in room.items()}


def test_days_that_are_not_laid_are_laid_on_the_spot_and_fifty_cost_what_one_does(client):
    providers = ProviderFactory.create_batch(50, window_days=3)
    for provider in providers:
        open_all_week(provider, until_time=time(10))
    service = ServiceFactory(daily_limit=5)
    for provider in providers:
        OfferFactory(provider=provider, service=service)
    wish = {"service": str(service.public_id), "by": "days"}
    assert all(row["days"] for row in ask(client, *providers, **wish)["results"])
    counts = []
    for some in (providers[:1], providers):
        with cast.watched() as asked:
            ask(client, *some, **wish)
        counts.append(len(asked))
    assert counts == [5, 5]
    Provider.objects.update(laid_until=None)
    Slot.objects.all().delete()
    with cast.watched() as asked:
        ask(client, *providers, **wish)
    assert len(asked) < 30
    assert Slot.objects.values("provider").distinct().count() == 50


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"providers": []}, "providers"),
        ({"providers": ["x"] * 51}, "providers"),
        ({"providers": "10001"}, "providers"),
        ({"providers": ["nobody"]}, "providers.0"),
        ({"until": "2999-01-01"}, "until"),
        ({"until": "2020-01-01"}, "until"),
        ({"from": None}, "from"),
        ({"from": "9999-12-31", "until": "9999-12-30"}, "until"),
        ({"people": 0}, "people"),
        ({"people": 21}, "people"),
        ({"people": True}, "people"),
        ({"together": "apart"}, "together"),
        ({"by": "weeks"}, "by"),
        ({"service": "10001"}, "service"),
        ({"page": 2}, ""),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_read_is_refused_by_name(client, wish, field):
    provider = ProviderFactory(external_id="10001")
    body = ask(client, provider, status=422, **wish)
    assert [each["field"] for each in body["errors"]] == [field]


def test_an_unknown_service_is_not_found_and_the_ends_of_the_calendar_are_empty(client):
    slot = scenes.a_slot()
    nothing = "0b1f0f8e-93a2-4a52-9d5c-4f6f4f6f4f6f"
    body = {"providers": [slot.provider.external_id], "from": "2027-01-01", "service": nothing}
    problem(client.post(PATH, body, content_type="application/json"), 404, "not_found")
    for day in ("0001-01-01", "9999-12-31"):
        assert shown(client, "slots", slot, **{"from": day, "until": day}) == [[]]
