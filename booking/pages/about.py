"""What a centre is, beside its times: where it lies, when it is open, what one may rely on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django.utils.translation import ngettext

from booking.notifications.links import directions_url
from booking.pages import hours
from booking.pages.places import address_lines, place_of
from providers import queries as provider_queries
from providers.models import Accessibility, Provider, Service
from providers.models.translated import in_language


@dataclass(frozen=True, slots=True)
class Offered:
    """A service as the centre offers it."""

    name: str
    length: str
    description: str


@dataclass(frozen=True, slots=True)
class About:
    """The facts of a centre, in the reader's language; what is not known is empty."""

    address: Sequence[str]
    directions: str
    map_app: str
    phone_address: str
    phone: str
    email: str
    week: Sequence[hours.Line]
    differing_days: Sequence[hours.Line]
    needs: Sequence[str]
    services: Sequence[Offered]


def about_of(provider: Provider, today: date, services: Iterable[Service] | None = None) -> About:
    """The facts of a centre on a day of its own calendar.

    Services are those it offers, read here unless the page has read them already.
    """
    if services is None:
        services = provider_queries.offered_services(provider)
    return About(
        address=address_lines(provider),
        directions=directions_url(provider.latitude, provider.longitude, place_of(provider)),
        map_app=_map_app(provider),
        phone_address=provider.phone.as_rfc3966 if provider.phone else "",
        phone=provider.phone.as_international if provider.phone else "",
        email=provider.email,
        week=hours.week(provider, today),
        differing_days=hours.differing_days(provider, today),
        needs=needs_in_words(provider.accessibility),
        services=[_offered(provider, service) for service in services],
    )


def needs_in_words(values: Iterable[str]) -> list[str]:
    """What somebody who needs it can rely on, in the order of the closed list."""
    there = set(values)
    return [str(need.label) for need in Accessibility if need.value in there]


def length_of(provider: Provider, service: Service) -> str:
    """How long a service takes here: 30 minutes."""
    minutes = provider.slot_minutes * service.slots_needed
    return ngettext("%(minutes)d minute", "%(minutes)d minutes", minutes) % {"minutes": minutes}


def _offered(provider: Provider, service: Service) -> Offered:
    return Offered(
        name=service.local_name,
        length=length_of(provider, service),
        description=in_language(service.description),
    )


def _map_app(provider: Provider) -> str:
    """An address that telephones open in whichever map program they have (RFC 5870)."""
    if provider.latitude is None or provider.longitude is None:
        return ""
    point = f"{provider.latitude.normalize():f},{provider.longitude.normalize():f}"
    return f"geo:{point}?q={point}({quote(provider.local_name)})"
