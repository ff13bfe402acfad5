"""Where somebody of the staff sits: the centre they chose, and what they may do there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from audit.admin.standing import standing_of
from booking import queries
from providers import queries as provider_queries
from providers.admin.scope import centres_of, may_run, may_serve
from providers.models import Provider

#: The centre's number in the session.
CHOSEN = "today_centre"
#: Centres offered at once; whoever sees more of them looks one up.
MOST_OFFERED = 30


@dataclass(frozen=True, slots=True)
class Desk:
    """`may_serve`: acts on appointments here. `sees_numbers`: runs it, or looks over all."""

    provider: Provider
    may_serve: bool
    sees_numbers: bool
    now: datetime

    @property
    def today(self) -> date:
        """By the clock on the centre's wall."""
        return queries.local_today(self.provider, self.now)


def desk_of(request: HttpRequest, now: datetime) -> Desk | None:
    """The desk at the centre that was chosen, or the only one there is; None without either."""
    centres = centres_of(request.user)
    number = request.session.get(CHOSEN)
    if centres is not None and len(centres) == 1:
        number = centres[0]
    if not isinstance(number, int) or (centres is not None and number not in centres):
        return None
    provider = provider_queries.by_number(number)
    if provider is None:
        return None
    runs = may_run(request.user, provider.pk) or standing_of(request.user).everywhere
    return Desk(provider, may_serve(request.user, provider.pk), runs, now)


def must_sit(request: HttpRequest, now: datetime) -> Desk:
    """The desk, for pages that need one. Raises Http404 where no centre is chosen."""
    desk = desk_of(request, now)
    if desk is None:
        raise Http404
    return desk


def must_serve(request: HttpRequest, now: datetime) -> Desk:
    """The desk of somebody who acts on appointments. Raises Http404, PermissionDenied."""
    desk = must_sit(request, now)
    if not desk.may_serve:
        raise PermissionDenied
    return desk


def choose(request: HttpRequest, number: int) -> bool:
    """Sit down at a centre; False where the person does not see it, as where there is none."""
    centres = centres_of(request.user)
    seen = centres is None or number in centres
    if seen and provider_queries.by_number(number) is not None:
        request.session[CHOSEN] = number
        return True
    return False


def offered(request: HttpRequest, words: str = "") -> Sequence[Provider]:
    """Centres to choose from: those of the person, by name, or those the words name."""
    centres = centres_of(request.user)
    if centres is None and not words:
        return []
    found = provider_queries.called(words, centres)[:MOST_OFFERED]
    return sorted(found, key=lambda provider: provider.local_name)


def context_of(request: HttpRequest, desk: Desk | None, **more: Any) -> dict[str, Any]:
    """What every page of these has."""
    many = centres_of(request.user)
    return {
        **admin.site.each_context(request),
        "desk": desk,
        "has_choice": many is None or len(many) > 1,
        **more,
    }
