"""Holidays added to a calendar that centres follow: a change of schedule for each it reaches."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor, ActorKind
from booking import errors, horizon
from booking.models import ScheduleChange
from booking.services import _refusals
from booking.services.reshaping import _steps
from providers import services as provider_services
from providers.master_data import CalendarDraft
from providers.models import HolidayCalendar, Provider
from providers.schedules import ScheduleDraft

Status = ScheduleChange.Status


def add_holidays(
    *,
    country: str,
    subdivision: str,
    years: Iterable[int],
    choice: ScheduleChange.Choice,
    nearby: bool = False,
    actor: Actor,
    reason: str = "",
    now: datetime | None = None,
) -> tuple[HolidayCalendar, list[ScheduleChange]]:
    """Add the library's holidays of those years to their calendar, and change who follows it.

    1. Only administrators, who change every centre, and the system itself.
    2. Lock the followers by number, so that nobody lays them in between. Refuse while one of them
       is being changed: what was previewed for it would not be what happens.
    3. Write the dates. Each follower with a new date among those that may be booked gets a change
       to be applied. Its draft is empty: the hours are as they were, and what the slots differ
       from is the calendar. Until it is applied, nobody else closes those slots.

    All of it in one transaction. Raises NotAManager, ChangeUnderWay, ScheduleRefused, Busy.
    """

    def write() -> HolidayCalendar:
        return provider_services.add_library_calendar(
            country=country, subdivision=subdivision, years=years
        )

    return _add(
        lambda: provider_services.library_calendar(country=country, subdivision=subdivision),
        write,
        ScheduleChange(choice=ScheduleChange.Choice(choice), nearby=nearby, reason=reason[:200]),
        actor,
        now or timezone.now(),
    )


def add_holiday(
    *,
    calendar: HolidayCalendar,
    on: date,
    name: Mapping[str, str],
    choice: ScheduleChange.Choice,
    nearby: bool = False,
    actor: Actor,
    reason: str = "",
    now: datetime | None = None,
) -> list[ScheduleChange]:
    """Add one day to a calendar, and change who follows it; as `add_holidays` otherwise.

    Raises NotAManager, ChangeUnderWay, ScheduleRefused, Busy.
    """

    def write() -> HolidayCalendar:
        return provider_services.add_holiday(calendar=calendar, on=on, name=name).calendar

    _calendar, changes = _add(
        lambda: calendar,
        write,
        ScheduleChange(choice=ScheduleChange.Choice(choice), nearby=nearby, reason=reason[:200]),
        actor,
        now or timezone.now(),
    )
    return changes


def add_days(
    *,
    draft: CalendarDraft,
    choice: ScheduleChange.Choice,
    nearby: bool = False,
    actor: Actor,
    reason: str = "",
    now: datetime | None = None,
) -> list[ScheduleChange]:
    """Add the days of a file to their calendar, and change who follows it; as `add_holidays`.

    Raises NotAManager, ChangeUnderWay, Busy.
    """
    _calendar, changes = _add(
        lambda: HolidayCalendar.objects.filter(code=draft.code).first(),
        lambda: provider_services.add_days(draft=draft),
        ScheduleChange(choice=ScheduleChange.Choice(choice), nearby=nearby, reason=reason[:200]),
        actor,
        now or timezone.now(),
    )
    return changes


def _add(
    find: Callable[[], HolidayCalendar | None],
    write: Callable[[], HolidayCalendar],
    wanted: ScheduleChange,
    actor: Actor,
    now: datetime,
) -> tuple[HolidayCalendar, list[ScheduleChange]]:
    """The steps of `add_holidays`; `wanted` says what each follower's change has in common."""
    with audit.trail("add_holidays", actor) as trail:
        if actor.kind is not ActorKind.SYSTEM and not actor.writes_everywhere:
            raise errors.NotAManager
        with _refusals.named(), transaction.atomic(durable=True):
            known = find()
            followers = _locked_followers(known)
            before = _dates(known)
            calendar = write()
            new = sorted(_dates(calendar) - before)
            changes = ScheduleChange.objects.bulk_create(
                ScheduleChange(
                    provider=provider,
                    draft=ScheduleDraft().to_json(),
                    choice=wanted.choice,
                    nearby=wanted.nearby,
                    reason=wanted.reason,
                    proposed_by_kind=actor.kind.value,
                    proposed_by_id=actor.id,
                )
                for provider in followers
                if horizon.dates_in_reach(provider, new, now)
            )
            _steps.record_proposed(changes, actor)
            trail.record_kind, trail.record_id = "holiday_calendar", calendar.pk
            trail.record_success()
    return calendar, changes


def _locked_followers(calendar: HolidayCalendar | None) -> Sequence[Provider]:
    """The followers, each locked against other writers of its hours. Raises ChangeUnderWay."""
    if calendar is None:
        return []
    followers = list(
        Provider.objects.select_for_update(no_key=True)
        .filter(pk__in=calendar.providers.values("pk"))
        .order_by("pk")
    )
    if ScheduleChange.objects.filter(
        provider__in=followers, status__in=[Status.WAITING, Status.APPLYING]
    ).exists():
        raise errors.ChangeUnderWay
    return followers


def _dates(calendar: HolidayCalendar | None) -> set[date]:
    return set() if calendar is None else set(calendar.holidays.values_list("on", flat=True))
