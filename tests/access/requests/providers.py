"""Providers, their hours, and what is free there."""

from datetime import timedelta

from django.utils import timezone

from booking.api.provider_shapes import provider_out
from booking.models import Reservation
from providers.models import Provider
from tests.access.cases import ABSENT, BOOK, Sent, at, on


@BOOK.page("providers POST")
def _new_provider(row, case):
    return Sent(at(row), {"name": {"en": "Town hall"}, "time_zone": "Africa/Casablanca"})


@BOOK.page("providers GET provider", "providers GET registration")
def _listed(row, case):
    return Sent(at(row), listed=case.id_of(row.about))


@BOOK.page("services GET service")
def _services(row, case):
    return Sent(at(row), listed=_service(case))


@BOOK.page("service GET service")
def _one_service(row, case):
    return Sent(at(row, _service(case)))


@BOOK.page("services GET provider", "services GET registration")
def _services_of(row, case):
    return Sent(at(row, provider=case.id_of(row.about)))


def _service(case):
    return str(case.world.offers[case.thing.provider.pk].public_id) if case.thing else ABSENT


@BOOK.page("provider GET provider", "provider GET registration", "availability GET provider")
@BOOK.page("availability GET registration", "openings GET provider", "exceptions GET provider")
@BOOK.page("booked-appointments GET provider", "calendar-feed DELETE provider")
def _of_provider(row, case):
    return Sent(at(row, case.id_of(row.about)))


@BOOK.page("calendar-feed POST provider", "approve POST registration")
def _posted_to_provider(row, case):
    return Sent(at(row, case.id_of(row.about)), {})


@BOOK.page("time-slots GET provider", "time-slots GET registration")
def _time_slots(row, case):
    return Sent(at(row, case.id_of(row.about), date=on(case, 3)))


@BOOK.page("slots-available GET provider", "slots-available GET registration")
def _slots_available(row, case):
    return Sent(at(row, resource_id=case.id_of(row.about)))


@BOOK.page("availability-query POST provider", "availability-query POST registration")
def _several(row, case):
    return Sent(at(row), {"providers": [case.id_of(row.about)], "from": on(case, 3)})


@BOOK.page("provider PUT provider", "provider PUT registration")
def _put_provider(row, case):
    written = provider_out(getattr(case.thing or case.own, row.about), full=True)
    return Sent(at(row, case.id_of(row.about)), written)


@BOOK.page("provider PATCH provider")
def _patch_provider(row, case):
    return Sent(at(row, case.id_of("provider")), {"contact_name": "Mona"})


@BOOK.page("provider DELETE registration")
def _delete_registration(row, case):
    return Sent(at(row, case.id_of("registration")))


@BOOK.page("provider DELETE provider")
def _delete_provider(row, case):
    if case.thing:
        # One that was booked is never removed; here nothing but the caller may stand in the way.
        place = Provider.objects.get(pk=case.thing.provider.pk)
        Reservation.objects.filter(provider=place).delete()
    return Sent(at(row, case.id_of("provider")))


@BOOK.page("availability POST provider")
def _open_window(row, case):
    begins = (timezone.now() + timedelta(days=40)).replace(minute=0, second=0, microsecond=0)
    ends = begins + timedelta(hours=1)
    told = {"starts_at": begins.isoformat(), "ends_at": ends.isoformat()}
    return Sent(at(row, case.id_of("provider")), told)


@BOOK.page("openings PUT provider")
def _openings(row, case):
    hours = {"weekday": 1, "from_time": "09:00", "until_time": "10:00", "capacity": 60}
    body = {"openings": [hours], "recurring": [], "stranded": "keep"}
    return Sent(at(row, case.id_of("provider")), body)


@BOOK.page("exceptions POST provider")
def _close(row, case):
    return Sent(at(row, case.id_of("provider")), {"on": on(case, 100), "kind": "closed"})


@BOOK.page("exception DELETE provider")
def _reopen(row, case):
    number = case.world.exceptions[case.place.pk].pk
    return Sent(at(row, case.id_of("provider"), number))


@BOOK.page("exception DELETE exception")
def _reopen_by_number(row, case):
    """At one's own provider, by the number of one's own exception, another's, or none."""
    number = case.world.exceptions[case.thing.provider.pk].pk if case.thing else 10**9
    return Sent(at(row, case.own.provider.public_id, number))


@BOOK.page("schedule-preview POST provider")
def _preview(row, case):
    return Sent(at(row, case.id_of("provider")), {"capacity": 60})


@BOOK.page("schedule-change GET schedule change")
def _change(row, case):
    found = case.thing and case.world.changes[case.thing.provider.pk].public_id
    return Sent(at(row, found or ABSENT))


@BOOK.page("provider-calendar GET secret address")
def _feed(row, case):
    return Sent(at(row, case.world.feeds[case.thing.provider.pk] if case.thing else "no-such"))


@BOOK.page("report-utilisation GET provider", "report-outcomes GET provider")
@BOOK.page("report-popular-times GET provider")
def _report(row, case):
    asked = {"from": on(case, -5), "to": on(case, 5), "provider": case.id_of("provider")}
    return Sent(at(row, **asked))
