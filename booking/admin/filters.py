"""Filters beside long lists: a centre that is looked up, a local date that is written."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import DIGITS
from booking.availability import day_bounds
from booking.models import Reservation
from providers.admin.scope import centres_of
from providers.models import Provider

YEARS = range(2000, 2200)


class WrittenFilter(admin.ListFilter):
    """A filter whose value is written into a form instead of chosen from a list of links."""

    parameter_name: str

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.model_admin = model_admin
        self.user = request.user
        if self.parameter_name in params:
            self.used_parameters[self.parameter_name] = params.pop(self.parameter_name)[-1]

    @property
    def written(self) -> str:
        return str(self.used_parameters.get(self.parameter_name, "")).strip()

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter_name]

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """One entry for the template: what is written now and the other filters to keep."""
        others = {k: v for k, v in changelist.filter_params.items() if k != self.parameter_name}
        yield {
            "name": self.parameter_name,
            "written": self.written,
            "kept": [(name, value) for name, values in others.items() for value in values],
            "remove": changelist.get_query_string(remove=[self.parameter_name]),
            "widget": self.widget(),
        }

    def widget(self) -> str:
        """Markup of the field, where it is more than a plain one."""
        return ""


class NamedSelect(AutocompleteSelect):
    """One that says what it is for while nothing is chosen: its label is not read out."""

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        attrs: dict[str, Any] = super().build_attrs(*args, **kwargs)
        return attrs | {"data-placeholder": str(_("Centre"))}


class AtProvider(WrittenFilter):
    """Rows of one centre, looked up as one writes: there may be thousands."""

    title = _("centre")
    parameter_name = "provider"
    template = "admin/filters/provider.html"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.written:
            return queryset
        number = self.number
        return queryset.none() if number is None else queryset.filter(provider=number)

    @property
    def number(self) -> int | None:
        """The centre that is written; None for none, or for what is no number."""
        return _number(self.written)

    @classmethod
    def media_for(cls, site: Any) -> forms.Media:
        """Style and script of the field; a list that has this filter adds them to its own."""
        return AutocompleteSelect(Reservation._meta.get_field("provider"), site).media

    def widget(self) -> str:
        select = NamedSelect(Reservation._meta.get_field("provider"), self.model_admin.admin_site)
        # The field gives the select its choices, of which it draws only the one chosen.
        field = forms.ModelChoiceField(_seen_by(self.user), required=False, widget=select)
        drawn: str = field.widget.render(
            self.parameter_name,
            _number(self.written),
            {"id": "provider-filter", "aria-label": self.title},
        )
        return drawn


def _number(written: str) -> int | None:
    fits = written.isascii() and written.isdigit() and len(written) <= DIGITS
    return int(written) if fits else None


class OnDate(WrittenFilter):
    """Rows that begin on a date by the clock of their own centre."""

    title = _("date at the centre")
    parameter_name = "on"
    template = "admin/filters/date.html"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.written:
            return queryset
        on = _date(self.written)
        if on is None:
            messages.warning(request, _("Write the date as year-month-day, such as 2027-03-01."))
            return queryset.none()
        bounds = _bounds(on, request.user)
        if not bounds:
            return queryset.none()
        each = Q()
        for (since, until), zones in bounds.items():
            each |= Q(starts_at__gte=since, starts_at__lt=until, provider__time_zone__in=zones)
        whole = Q(
            starts_at__gte=min(since for since, _until in bounds),
            starts_at__lt=max(until for _since, until in bounds),
        )
        # The whole span first, on its own: an index can follow it.
        return queryset.filter(whole, each)


def _date(written: str) -> date | None:
    try:
        on = date.fromisoformat(written)
    except ValueError:
        return None
    return on if on.year in YEARS else None


def _bounds(on: date, user: Any) -> dict[tuple[datetime, datetime], list[str]]:
    """The zones of the centres one sees, by when the date begins and ends there."""
    bounds = defaultdict(list)
    for name in _seen_by(user).order_by().values_list("time_zone", flat=True).distinct():
        bounds[day_bounds(on, ZoneInfo(name))].append(name)
    return dict(bounds)


def _seen_by(user: Any) -> QuerySet[Provider]:
    centres = centres_of(user)
    return Provider.objects.all() if centres is None else Provider.objects.filter(pk__in=centres)
