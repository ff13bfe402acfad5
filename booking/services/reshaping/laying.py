"""The first two steps of a change: the hours are written, then the days laid, a few at a time."""

from datetime import date, datetime, timedelta

from django.db import transaction

from audit import services as audit
from audit.errors import DomainError
from booking import errors, horizon, queries
from booking.availability import DAY
from booking.horizon import Terms
from booking.models import Reservation, ScheduleChange, StrandedReservation
from booking.services import _refusals
from booking.services.lapsing import free_lapsed_of
from booking.services.reshaping import _steps
from providers import services as provider_services
from providers.models import Provider
from providers.schedules import ScheduleDraft

Status = ScheduleChange.Status

#: Days that differ in one transaction, or fewer where they hold more slots than this. Bookings on
#: the slots that differ wait for as long.
DAYS_AT_ONCE = 5
SLOTS_AT_ONCE = 500
#: Days that stay as they are come along, up to so many times as many in all.
AHEAD = 12


def write_hours(change: ScheduleChange, now: datetime) -> None:
    """Write the proposed schedule, all or nothing; or refuse the change for good.

    Days that entered the window are laid by the old hours first, so that all of it is compared. A
    change waits until those proposed before it have ended. Raises StepTaken, Busy.
    """
    try:
        with _steps.trail("apply_change", change) as trail:
            _steps.follow(trail, change)
            _write(trail, change, now)
    except errors.Busy:
        raise
    except DomainError as refusal:
        ScheduleChange.objects.filter(pk=change.pk, status=Status.WAITING).update(
            status=Status.FAILED,
            finished_at=now,
            progressed_at=now,
            last_error=str(refusal)[:300],
        )


def _write(trail: audit.Trail, change: ScheduleChange, now: datetime) -> None:
    with _refusals.named(), transaction.atomic(durable=True):
        change = _steps.lock(change, Status.WAITING)
        provider = Provider.objects.select_for_update(no_key=True).get(pk=change.provider_id)
        laid = horizon.lay_window([provider.pk], now=now, only_new_days=True)
        offered = queries.services_offered(provider)
        draft = ScheduleDraft.from_json(change.draft)
        drafted = provider_services.write_schedule(provider=provider, draft=draft, now=now)
        withdrawn = queries.services_withdrawn(drafted, draft, offered)
        _steps.mark(
            change,
            now,
            status=Status.APPLYING,
            started_at=now,
            withdrawn_services=withdrawn,
        )
        trail.record_success()
        _steps.forget_after_commit(laid.touched)


def is_laid(change: ScheduleChange, now: datetime) -> bool:
    """Whether all days follow the new hours."""
    provider = Provider.objects.get(pk=change.provider_id)
    _today, last = horizon.reach_of(provider, now)
    return change.laid_until is not None and change.laid_until >= last


def has_its_turn(change: ScheduleChange) -> bool:
    """Whether all changes of this provider proposed before it have ended."""
    return not ScheduleChange.objects.filter(
        provider=change.provider_id,
        pk__lt=change.pk,
        status__in=[Status.WAITING, Status.APPLYING],
    ).exists()


def lay_some_days(change: ScheduleChange, now: datetime) -> None:
    """Lay the next days by the new hours and list whom that strands.

    One transaction. The slots that may differ are locked by id, then the reservations on them are
    looked at, then the slots are written: nobody can book one of them in between unseen. Raises
    StepTaken, Busy.
    """
    free_lapsed_of(change.provider_id)
    with _refusals.named(), transaction.atomic(durable=True):
        change = _steps.lock(change, Status.APPLYING)
        provider = Provider.objects.select_for_update(no_key=True).get(pk=change.provider_id)
        today, last = horizon.reach_of(provider, now)
        first = today if change.laid_until is None else max(today, change.laid_until + DAY)
        if first > last:
            raise _steps.StepTaken
        span = _next_days(provider, first, last)
        runs = horizon.runs_of([provider], {provider.pk: span})
        horizon.lock_differing(provider, span, runs)
        comparison = horizon.compare(provider, span, runs)
        draft = ScheduleDraft.from_json(change.draft)
        terms = Terms(now, change.withdrawn_services, draft.closes_on)
        _list_stranded(change, horizon.find_stranded(provider, span, runs, terms))
        horizon.lay_days(provider, span, runs)
        _steps.mark(
            change,
            now,
            laid_until=span[1],
            gained=change.gained + comparison.gained,
            lost=change.lost + comparison.lost,
            kept=change.kept + comparison.kept,
            changed=change.changed + comparison.changed,
            stranded=change.stranded_reservations.count(),
        )
        # In another zone the same slots lie on other local days.
        _steps.forget_after_commit({provider.pk: (span[0] - DAY, span[1] + DAY)})


def lay_again(change: ScheduleChange, days: set[date], now: datetime) -> None:
    """Lay days anew on which somebody left: their time is open by the new hours, or gone.

    Raises StepTaken, Busy.
    """
    for span in _stretches(days):
        with _refusals.named(), transaction.atomic(durable=True):
            change = _steps.lock(change, Status.APPLYING)
            provider = Provider.objects.select_for_update(no_key=True).get(pk=change.provider_id)
            horizon.lay_days(provider, span)
            _steps.mark(change, now)
            _steps.forget_after_commit({provider.pk: span})


def _stretches(days: set[date]) -> list[tuple[date, date]]:
    """Days that follow each other, together, but no more than a week of them."""
    stretches: list[tuple[date, date]] = []
    for on in sorted(days):
        if stretches and stretches[-1][1] == on - DAY and on - stretches[-1][0] < timedelta(days=7):
            stretches[-1] = (stretches[-1][0], on)
        else:
            stretches.append((on, on))
    return stretches


def _next_days(provider: Provider, first: date, last: date) -> tuple[date, date]:
    """The days of the next transaction: no more than so many that differ, and those between.

    One day closed of a long window is one transaction. The provider's row is locked, so that
    nobody else writes its slots meanwhile.
    """
    days = _days_at_once(provider)
    span = (first, min(last, first + (days - 1) * DAY))
    if span[1] == last or len(_differing(provider, span)) == days:
        return span
    longer = (first, min(last, first + (AHEAD * days - 1) * DAY))
    differing = _differing(provider, longer)
    return longer if len(differing) <= days else (first, differing[days] - DAY)


def _differing(provider: Provider, span: tuple[date, date]) -> list[date]:
    runs = horizon.runs_of([provider], {provider.pk: span})
    return sorted(horizon.compare(provider, span, runs).days)


def _days_at_once(provider: Provider) -> int:
    slots_a_day = 24 * 60 // provider.slot_minutes
    return max(1, min(DAYS_AT_ONCE, SLOTS_AT_ONCE // slots_a_day))


def _list_stranded(change: ScheduleChange, stranded: dict[int, str]) -> None:
    """One row for each; whoever moved themselves onto a day not laid yet is stranded afresh."""
    reservations = Reservation.objects.filter(pk__in=stranded).order_by("pk")
    StrandedReservation.objects.bulk_create(
        [
            StrandedReservation(
                change=change,
                reservation_id=number,
                why=stranded[number],
                from_provider_id=provider_id,
                from_starts_at=starts_at,
            )
            for number, provider_id, starts_at in reservations.values_list(
                "pk", "provider_id", "starts_at"
            )
        ],
        update_conflicts=True,
        unique_fields=["change", "reservation"],
        update_fields=["why", "from_provider", "from_starts_at"],
    )
