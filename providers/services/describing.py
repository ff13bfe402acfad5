"""Providers added and described: all about them but their hours, which change by a preview."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg import errors as postgres

from audit import services as audit
from audit.actors import Actor
from providers import queries
from providers.errors import ProviderRefused, ProvidersAreAdministrators, ProviderUnknown
from providers.models import Provider
from providers.schedules import ScheduleDraft
from providers.services.scheduling import check_schedule, write_first_schedule

#: Who or what a provider is: administrators answer for it.
IDENTITY = ("kind", "external_id", "licence_number")
#: What its managers write about it.
TOLD = (
    "name",
    "address",
    "country",
    "division",
    "district",
    "sub_district",
    "postcode",
    "latitude",
    "longitude",
    "contact_name",
    "email",
    "phone",
    "years_of_experience",
    "consultation_fee",
    "fee_currency",
    "specialisations",
    "accessibility",
    "notice_minutes",
    "window_days",
    "hold_minutes",
    "change_notice_minutes",
    "reminder_hours",
    "quiet_from",
    "quiet_until",
    "is_open_to_booking",
)
#: Constraints, and the field that is wrong where one of them refuses.
_FIELDS = {
    "provider_has_a_name": "name",
    "provider_opens_to_booking_once_it_is_approved": "is_open_to_booking",
    "provider_is_on_the_globe": "latitude",
    "provider_fee_has_a_currency": "consultation_fee",
    "provider_window_is_at_most_two_years": "window_days",
    "provider_holds_last_at_least_a_minute": "hold_minutes",
    "provider_sends_at_most_five_reminders": "reminder_hours",
}

#: Asked about the locked row before it is written; raises to leave it as it is.
Check = Callable[[Provider], None]


def add_provider(
    *,
    told: Mapping[str, Any],
    draft: ScheduleDraft,
    actor: Actor,
    noted: Check | None = None,
) -> Provider:
    """A new provider, whom nobody has booked: its hours' rules need no preview.

    `told` has any of `IDENTITY` and `TOLD`, and the name. `noted` keeps a list of new providers in
    the same transaction, or raises to have none of it. Raises ProvidersAreAdministrators,
    ProviderRefused, ScheduleRefused.
    """
    with audit.trail("add_provider", actor) as trail:
        if not actor.writes_everywhere:
            raise ProvidersAreAdministrators
        with named(), transaction.atomic(durable=True):
            provider = drafted_provider(told, draft)
            check_schedule(provider=provider, draft=draft)
            provider.save(force_insert=True)
            write_first_schedule(provider=provider, draft=draft)
            _follow(trail, provider)
            if noted is not None:
                noted(provider)
            trail.record_success()
    provider.refresh_from_db()
    return provider


def drafted_provider(told: Mapping[str, Any], draft: ScheduleDraft) -> Provider:
    """A new provider's row, not saved: what is told of it, and what its schedule says of it."""
    of_schedule = {
        "time_zone": draft.time_zone or "UTC",
        "slot_minutes": draft.slot_minutes,
        "capacity": draft.capacity,
    }
    given = {name: value for name, value in of_schedule.items() if value is not None}
    return Provider(**told, **given)


def amend_provider(
    *, provider_id: UUID, told: Mapping[str, Any], actor: Actor, check: Check
) -> Provider:
    """Write what is told about a provider; what is not told stays.

    Raises ProviderUnknown (also for whoever does not run it), ProvidersAreAdministrators,
    ProviderRefused, and what `check` raises.
    """
    with audit.trail("amend_provider", actor) as trail:
        seen = Provider.objects.filter(public_id=provider_id).first()
        if seen is None or not (actor.writes_everywhere or queries.is_run_by(seen, actor.id)):
            raise ProviderUnknown
        _follow(trail, seen)
        with transaction.atomic(durable=True):
            row = Provider.objects.select_for_update(no_key=True).get(pk=seen.pk)
            check(row)
            write_told(row, told, actor)
            trail.record_success()
    return row


def write_told(row: Provider, told: Mapping[str, Any], actor: Actor) -> None:
    """The same inside the caller's transaction, which has locked the row. Writes what differs."""
    differing = [name for name, value in told.items() if getattr(row, name) != value]
    if not actor.writes_everywhere and not set(differing).isdisjoint(IDENTITY):
        raise ProvidersAreAdministrators
    for name in differing:
        setattr(row, name, told[name])
    if differing:
        with named():
            row.save(update_fields=[*differing, "changed_at"])


@contextmanager
def named() -> Iterator[None]:
    """Raise the refusal that a constraint of the provider's own row stands for."""
    try:
        yield
    except IntegrityError as error:
        cause = error.__cause__
        name = cause.diag.constraint_name if isinstance(cause, postgres.Error) else None
        if isinstance(cause, postgres.UniqueViolation) and name and "external_id" in name:
            raise ProviderRefused(field="external_id") from error
        for rule in Provider._meta.constraints:
            if rule.name == name and name in _FIELDS:
                raise ProviderRefused(rule.violation_error_message, _FIELDS[name]) from error
        raise


def _follow(trail: audit.Trail, provider: Provider) -> None:
    trail.provider_id = trail.record_id = provider.pk
    trail.record_kind = "provider"
