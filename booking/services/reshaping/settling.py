"""The third step of a change: those stranded are kept, moved or cancelled, one by one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from booking import errors, horizon, queries
from booking.availability import DAY, Run
from booking.models import Reservation, ScheduleChange, Slot, StrandedReservation
from booking.models.clock import DatabaseClock
from booking.services import _refusals
from booking.services import _steps as steps_of_verbs
from booking.services.changes import give_back
from booking.services.reassigning import Place, move_to
from booking.services.reshaping import _steps
from providers.models import Provider

Choice = ScheduleChange.Choice
Outcome = StrandedReservation.Outcome
Status = Reservation.Status

#: Read so many at a time; those who stay are settled at once, for nothing but the list is written.
READ_AT_ONCE = 200
#: Places tried for one reservation that others take first.
MOST_TRIES = 10


def settle_all(change: ScheduleChange, now: datetime) -> Iterator[None]:
    """Settle those stranded, the first to come first; one transaction each, and a yield after it.

    Raises StepTaken, Busy.
    """
    ahead = change.stranded_reservations.filter(outcome="").order_by("from_starts_at", "pk")
    while some := list(ahead[:READ_AT_ONCE]):
        if change.choice == Choice.KEEP:
            _keep(change, now, [one.pk for one in some])
            yield
            continue
        for one in some:
            _settle_one(change, one, now)
            yield


def _settle_one(change: ScheduleChange, one: StrandedReservation, now: datetime) -> None:
    seen = _where_it_was(one)
    try:
        if seen is None:
            _settle(change, one, Outcome.GONE, now)
        elif change.choice == Choice.CANCEL:
            _cancel(change, one, seen, now)
        else:
            _move(change, one, seen, now)
    except (errors.NotLive, errors.HoldExpired):
        _settle(change, one, Outcome.GONE, now)


def _keep(change: ScheduleChange, now: datetime, numbers: Sequence[int]) -> None:
    with _refusals.named(), transaction.atomic(durable=True):
        change = _steps.lock(change, ScheduleChange.Status.APPLYING)
        rows = change.stranded_reservations.filter(pk__in=numbers, outcome="")
        there = rows.filter(
            ~Q(reservation__status=Status.HELD, reservation__expires_at__lte=DatabaseClock()),
            reservation__status__in=[Status.HELD, Status.CONFIRMED],
            reservation__provider=F("from_provider"),
            reservation__starts_at=F("from_starts_at"),
        )
        kept = list(there.values_list("pk", flat=True))
        settled = rows.filter(pk__in=kept).update(outcome=Outcome.KEPT, settled_at=now)
        settled += rows.exclude(pk__in=kept).update(outcome=Outcome.GONE, settled_at=now)
        _steps.mark(change, now, settled=change.settled + settled)


def _cancel(
    change: ScheduleChange, one: StrandedReservation, seen: Reservation, now: datetime
) -> None:
    actor = _steps.actor_of(change)
    runs = _runs_there(one, seen)
    with _steps.trail("cancel", change) as trail:
        steps_of_verbs.follow(trail, seen)
        with _settling(change, one, Outcome.CANCELLED, now):
            give_back(trail, seen, actor, change.reason, now, unasked=True)
            _narrow(seen, runs)


def _move(
    change: ScheduleChange, one: StrandedReservation, seen: Reservation, now: datetime
) -> None:
    """To the nearest free place; where others take it first, to the next nearest."""
    runs = _runs_there(one, seen)
    search = _Search(change, seen, now)
    for _attempt in range(MOST_TRIES):
        place = search.next_place()
        if place is None:
            _settle(change, one, Outcome.NO_PLACE, now)
            return
        try:
            with _steps.trail("reassign", change) as trail:
                steps_of_verbs.follow(trail, seen)
                with _settling(change, one, Outcome.MOVED, now):
                    move_to(trail, seen, place)
                    _narrow(seen, runs)
            return
        except (errors.SlotTaken, errors.SlotClosed, errors.SlotUnknown, errors.NotEnoughRoom):
            search.refused.append(search.slot_id)
        except errors.DailyLimit:
            search.full_days[place.provider.pk].append(place.on)
    raise errors.Busy


class _Search:
    """The free places for one reservation, nearest first: here, then at the nearest centres."""

    def __init__(self, change: ScheduleChange, seen: Reservation, now: datetime) -> None:
        self.seen, self.now = seen, now
        self.nearby = change.nearby
        self.refused: list[int] = []
        self.full_days: dict[int, list[date]] = {}
        self.slot_id = 0

    def next_place(self) -> Place | None:
        for provider in self._providers():
            found = queries.nearest_place(
                self.seen,
                provider,
                now=self.now,
                refused=self.refused,
                full_days=self._full_days(provider),
            )
            if found is not None:
                self.slot_id = found.slot_id
                return Place(provider, found.starts_at, self.seen.service, links=found.links)
        return None

    def _full_days(self, provider: Provider) -> list[date]:
        """Days on which the service is booked as often as it may; on its own day one more moves."""
        if provider.pk not in self.full_days:
            service, zone = self.seen.service, provider.zone
            until = self.now + timedelta(days=provider.window_days + 2)
            booked = queries.booked_by_day([provider], service, self.now, until)
            limit = service.daily_limit if service is not None else None
            own = self.seen.starts_at.astimezone(zone).date()
            self.full_days[provider.pk] = [
                on
                for (number, on), used in booked.items()
                if limit is not None
                and used >= limit
                and (number, on) != (self.seen.provider_id, own)
            ]
        return self.full_days[provider.pk]

    def _providers(self) -> Iterator[Provider]:
        yield self.seen.provider
        if self.nearby:
            for provider in queries.providers_nearby(
                self.seen.provider, self.seen.service, self.now
            ):
                queries.ensure_laid(provider, horizon.last_day(provider, self.now), self.now)
                yield provider


def _settle(change: ScheduleChange, one: StrandedReservation, outcome: str, now: datetime) -> None:
    """Write down an outcome for which nothing needs doing."""
    with _settling(change, one, outcome, now):
        pass


@contextmanager
def _settling(
    change: ScheduleChange, one: StrandedReservation, outcome: str, now: datetime
) -> Iterator[None]:
    """A transaction that does what settles a stranded reservation, and writes the outcome.

    Raises StepTaken where somebody else has settled it.
    """
    with _refusals.named(), transaction.atomic(durable=True):
        locked = _steps.lock(change, ScheduleChange.Status.APPLYING)
        row = StrandedReservation.objects.filter(pk=one.pk, outcome="")
        if not row.update(outcome=outcome, settled_at=now):
            raise _steps.StepTaken
        yield
        _steps.mark(locked, now, settled=locked.settled + 1)


def _live() -> "QuerySet[Reservation]":
    """Appointments, and holds that have not lapsed."""
    lapsed = Q(status=Status.HELD, expires_at__lte=DatabaseClock())
    return Reservation.objects.filter(~lapsed, status__in=[Status.HELD, Status.CONFIRMED])


def _where_it_was(one: StrandedReservation) -> Reservation | None:
    """The reservation, if it is live and where it was when it was stranded."""
    return (
        _live()
        .select_related("provider", "service", "client")
        .filter(
            pk=one.reservation_id,
            provider=one.from_provider_id,
            starts_at=one.from_starts_at,
        )
        .first()
    )


def _runs_there(one: StrandedReservation, seen: Reservation) -> list[tuple[int, Run]]:
    """What the new hours say of the days a reservation lies on, where its slots stay open."""
    if one.why in (StrandedReservation.Why.CLOSED, StrandedReservation.Why.LENGTH):
        return []
    first = seen.starts_at.astimezone(seen.provider.zone).date()
    last = seen.ends_at.astimezone(seen.provider.zone).date()
    return horizon.runs_of([seen.provider], {seen.provider_id: (first, last)})


def _narrow(was: Reservation, runs: Sequence[tuple[int, Run]]) -> None:
    """Where there are fewer places now, the place that was left is gone with who left it."""
    if not runs:
        return
    slots = Slot.objects.filter(steps_of_verbs.slots_of(was)).values_list("pk", flat=True)
    if horizon.narrow(list(slots), runs):
        on = was.starts_at.astimezone(was.provider.zone).date()
        _steps.forget_after_commit({was.provider_id: (on, on + DAY)})
