"""What a change of schedule would do, found out by making it and taking it back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from booking import horizon
from booking.horizon import DayChange
from booking.models import Reservation
from providers import services as provider_services
from providers.models import Offer, Provider, Service
from providers.schedules import ScheduleDraft


@dataclass(frozen=True, slots=True)
class Stranded:
    """A reservation that would lose its place; `why`: closed, length, service or capacity."""

    reservation: Reservation
    why: str


@dataclass(frozen=True, slots=True)
class SchedulePreview:
    """Slots gained, lost, kept and with other places in the booking window, and who is stranded.

    Those stranded come by time. Days without a difference are left out; they are local dates of
    the zone the draft asks for.
    """

    gained: int
    lost: int
    kept: int
    changed: int
    stranded: list[Stranded] = field(default_factory=list)
    days: dict[date, DayChange] = field(default_factory=dict)

    @property
    def appointments(self) -> int:
        return len(self.stranded) - self.holds

    @property
    def holds(self) -> int:
        held = Reservation.Status.HELD
        return sum(one.reservation.status == held for one in self.stranded)


def preview_schedule(*, provider: Provider, draft: ScheduleDraft, now: datetime) -> SchedulePreview:
    """What would happen if the provider had this schedule from now on; nothing is left of it.

    The draft is written, compared with the slots as they are, and rolled back. Meanwhile the
    provider's row is locked against other writers of hours; slots and bookings are not. Slots
    that those stranded keep in use are not counted as gained. Raises ScheduleRefused.
    """
    with taken_back():
        horizon.lay_window([provider.pk], now=now, only_new_days=True)
        offered = services_offered(provider)
        # Another object: the caller's must not go on saying what was taken back.
        drafted = provider_services.write_schedule(
            provider=Provider.objects.get(pk=provider.pk), draft=draft, now=now
        )
        span = horizon.reach_of(drafted, now)
        runs = horizon.runs_of([drafted], {drafted.pk: span})
        terms = horizon.Terms(now, services_withdrawn(drafted, draft, offered), draft.closes_on)
        comparison = horizon.compare(drafted, span, runs)
        stranded = horizon.find_stranded(drafted, span, runs, terms)
    reservations = (
        Reservation.objects.filter(pk__in=stranded)
        .select_related("client", "service", "provider")
        .order_by("starts_at", "pk")
    )
    return SchedulePreview(
        gained=comparison.gained,
        lost=comparison.lost,
        kept=comparison.kept,
        changed=comparison.changed,
        stranded=[Stranded(found, stranded[found.pk]) for found in reservations],
        days=comparison.days,
    )


def preview_drafts(
    *, provider: Provider, drafts: Sequence[ScheduleDraft], now: datetime
) -> SchedulePreview:
    """What several drafts would do, written one after another; without any, new holidays alone.

    Raises ScheduleRefused.
    """
    with taken_back():
        horizon.lay_window([provider.pk], now=now, only_new_days=True)
        for draft in drafts[:-1]:
            provider_services.write_schedule(provider=provider, draft=draft, now=now)
        last = drafts[-1] if drafts else ScheduleDraft()
        return preview_schedule(provider=provider, draft=last, now=now)


def services_offered(provider: Provider) -> set[int]:
    """The numbers of the services that can be had at a provider."""
    offers = Offer.objects.filter(provider=provider, service__is_active=True)
    return set(offers.values_list("service", flat=True))


def services_withdrawn(provider: Provider, draft: ScheduleDraft, offered: set[int]) -> list[int]:
    """The numbers of the services that a provider with this draft written offers no longer.

    `offered` are those it offered before. Those that have ended everywhere are said by the draft.
    """
    ended = Service.objects.filter(code__in=draft.services_ended).values_list("pk", flat=True)
    return sorted((offered - services_offered(provider)).union(ended))


@contextmanager
def taken_back() -> Iterator[None]:
    """A transaction, or a part of the caller's, of which nothing stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
