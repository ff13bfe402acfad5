"""Between the calendar and the pages a click in it leads to."""

from datetime import datetime

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from booking import queries
from booking.models import Reservation, Slot
from providers.models import Provider


def slot_at(provider: Provider, number: int) -> Slot:
    """A slot of that centre. Raises Http404."""
    found = queries.slot_of(provider, number)
    if found is None:
        raise Http404
    return found


def back_to(provider: Provider, what: Reservation | Slot) -> HttpResponse:
    """To the day on which it now is."""
    return HttpResponseRedirect(
        reverse("admin:providers_provider_calendar", args=[provider.pk])
        + day_of(provider, what.starts_at)
    )


def day_of(provider: Provider, instant: datetime) -> str:
    return f"?view=day&day={instant.astimezone(provider.zone).date()}"
