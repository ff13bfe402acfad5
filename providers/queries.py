"""Reads of providers and services."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from providers.errors import NoSuchService, ProviderUnknown, ServiceUnknown
from providers.models import (
    Holiday,
    Membership,
    Offer,
    Opening,
    OpeningException,
    Provider,
    RecurringOpening,
    Service,
)
from providers.models.words import folded, provider_words
from providers.recurrence import dates_between

#: More words than this narrow nothing down.
_MOST_WORDS = 8
_ARTICLE = "\u0627\u0644"


def open_providers(now: datetime | None = None) -> "QuerySet[Provider]":
    """Providers that take bookings: as `Provider.takes_bookings` says of each."""
    local = Func(
        F("time_zone"),
        Value(now or timezone.now(), output_field=DateTimeField()),
        function="timezone",
        output_field=DateTimeField(),
    )
    stays = Q(closes_on__isnull=True) | Q(closes_on__gt=Cast(local, DateField()))
    return Provider.objects.filter(stays, is_open_to_booking=True)


def matching(
    words: str, now: datetime | None = None, rows: "QuerySet[Provider] | None" = None
) -> "QuerySet[Provider]":
    """Those of the rows, else of the open ones, that have a word beginning with each of these.

    In any language, in name, address, place or postcode; without words or figures nothing is found.
    """
    found = open_providers(now) if rows is None else rows
    asked = folded(words)[:_MOST_WORDS]
    if not asked:
        return found.none()
    wanted = Func(
        Value(" & ".join(_beginnings(word) for word in asked)),
        template="to_tsquery('simple', %(expressions)s)",
    )
    return found.filter(
        Func(
            provider_words(),
            wanted,
            template="(%(expressions)s)",
            arg_joiner=" @@ ",
            output_field=BooleanField(),
        )
    )


def _beginnings(word: str) -> str:
    """How a word may begin: Arabic ones with their article or without."""
    bare = word.removeprefix(_ARTICLE)
    if not bare or not "\u0621" <= bare[0] <= "\u064a":
        return f"'{word}':*"
    return f"('{bare}':* | '{_ARTICLE}{bare}':*)"


def name_for_reader() -> Coalesce:
    """The name in the reader's language, else in the first configured one there is; never NULL."""
    languages = [code for code, _name in settings.LANGUAGES]
    mine = (get_language() or languages[0]).split("-")[0]
    names = [KeyTextTransform(code, "name") for code in dict.fromkeys([mine, *languages])]
    return Coalesce(*names, Value(""), output_field=TextField())


def openings_on(provider: Provider, on: date) -> "QuerySet[Opening]":
    """The weekly hours that hold on a date, in the order of the week."""
    return provider.openings.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
    ).order_by("weekday", "from_time")


def holidays_between(provider: Provider, first: date, last: date) -> list[tuple[date, Any]]:
    """Date and translated name of the holidays that close the provider, both ends included."""
    open_anyway = provider.exceptions.filter(
        kind=OpeningException.Kind.OPEN, on__range=(first, last)
    )
    return list(
        Holiday.objects.filter(calendar__providers=provider, on__range=(first, last))
        .exclude(on__in=open_anyway.values("on"))
        .values_list("on", "name")
    )


def changed_hours_between(
    provider: Provider, first: date, last: date
) -> "QuerySet[OpeningException]":
    """Closures and extra hours, both ends included; the other kinds leave the hours as usual."""
    return provider.exceptions.filter(
        on__range=(first, last),
        kind__in=[OpeningException.Kind.CLOSED, OpeningException.Kind.EXTRA],
    )


def recurring_hours_between(
    provider: Provider, first: date, last: date
) -> list[tuple[date, RecurringOpening]]:
    """Each date a rule names with its hours, both ends included, days that are closed left out.

    Closed are holidays the provider follows, and whole days with a closure.
    """
    rows = provider.recurring_openings.filter(starts_on__lte=last)
    named = [
        (on, row) for row in rows for on in dates_between(row.rule, row.starts_on, first, last)
    ]
    if not named:
        return []
    closed = {on for on, _name in holidays_between(provider, first, last)}
    closed |= set(
        provider.exceptions.filter(
            on__range=(first, last), kind=OpeningException.Kind.CLOSED, from_time=None
        ).values_list("on", flat=True)
    )
    return [(on, row) for on, row in named if on not in closed]


def key_is(key: str) -> Q:
    """Has this public or external id."""
    try:
        return Q(public_id=UUID(key))
    except ValueError:
        # PostgreSQL has no NUL in text; nothing can be called so.
        return Q(pk__in=[]) if "\0" in key else Q(external_id=key)


def by_key(key: str, *, even_waiting: bool = False) -> Provider:
    """The provider with this public or external id. Raises ProviderUnknown.

    One that waits for approval is not there, but for doors that ask afterwards who may see it.
    """
    found = Provider.objects.filter(key_is(key)).first()
    if found is not None and found.approved_at is None and not even_waiting:
        raise ProviderUnknown
    if found is None:
        raise ProviderUnknown
    return found


def by_number(number: int) -> Provider | None:
    """The provider of this internal number, if there is one."""
    return Provider.objects.filter(pk=number).first()


def called(words: str, numbers: Collection[int] | None = None) -> "QuerySet[Provider]":
    """Providers by external id or words of their name or place, perhaps only some, closed or not.

    Without words all of those; None stands for every provider.
    """
    rows = Provider.objects.all() if numbers is None else Provider.objects.filter(pk__in=numbers)
    if not words:
        return rows
    exact = rows.filter(external_id=words) if "\0" not in words else rows.none()
    return exact if exact.exists() else matching(words, rows=rows)


def is_staffed_by(provider: Provider, user_id: int | None) -> bool:
    """Whether this user is a member of the provider's staff."""
    return provider.memberships.filter(user=user_id).exists()


def is_run_by(provider: Provider, user_id: int | None) -> bool:
    """Whether this user is a manager of the provider."""
    return provider.memberships.filter(user=user_id, role=Membership.Role.MANAGER).exists()


def offered_service(provider: Provider, service_id: UUID) -> Service:
    """The service, if it is active and this provider offers it. Raises ServiceUnknown."""
    service = Service.objects.filter(
        public_id=service_id, is_active=True, offers__provider=provider
    ).first()
    if service is None:
        raise ServiceUnknown
    return service


def offered_services(provider: Provider) -> "QuerySet[Service]":
    """What one may come for at this provider."""
    return Service.objects.filter(is_active=True, offers__provider=provider).order_by("code")


def active_services() -> "QuerySet[Service]":
    """What one may come for, wherever it is offered."""
    return Service.objects.filter(is_active=True)


def services_somewhere(now: datetime | None = None) -> "QuerySet[Service]":
    """What one may come for at any provider that takes bookings."""
    offers = Offer.objects.filter(service=OuterRef("pk"), provider__in=open_providers(now))
    return active_services().filter(Exists(offers))


def active_service(public_id: UUID) -> Service:
    """One of them. Raises NoSuchService."""
    found = active_services().filter(public_id=public_id).first()
    if found is None:
        raise NoSuchService
    return found


def offering(service: Service, provider_ids: Collection[int]) -> set[int]:
    """Those of these providers that offer it, by number."""
    return set(
        service.offers.filter(provider__in=provider_ids).values_list("provider_id", flat=True)
    )
