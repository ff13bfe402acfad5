"""Centres with their hours, offers and people on one page."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.admin.moments import moment_of
from audit.admin.standing import standing_of
from providers import services
from providers.admin.fields import StaffField, TranslatedField, TranslatedForm, ZoneField
from providers.admin.reminders import ReminderHoursField
from providers.admin.scope import CentreDoor, CentreInline, ShownInline
from providers.errors import StaffRefused
from providers.models import (
    Accessibility,
    Membership,
    Offer,
    Opening,
    OpeningException,
    Provider,
    RecurringOpening,
)

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
    InlineFormSet = forms.BaseInlineFormSet[Any, Any, Any]
else:
    ModelForm = forms.ModelForm
    InlineFormSet = forms.BaseInlineFormSet

MANAGER = Membership.Role.MANAGER


class ProviderForm(TranslatedForm):
    name = TranslatedField(label=_("Name"))
    address = TranslatedField(label=_("Address lines"), lines=True, max_length=1000, required=False)
    time_zone = ZoneField(label=_("Time zone"), help_text=_("IANA name, such as Asia/Manila."))
    accessibility = forms.MultipleChoiceField(
        label=_("Accessibility"),
        choices=Accessibility.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("What somebody who needs it can rely on."),
    )
    reminder_hours = ReminderHoursField(label=_("Reminders, in hours before"), required=False)


class MembershipForm(ModelForm):
    """A member is named by the address they sign in with.

    Whoever is on the staff already keeps the row: another person gets one of their own.
    """

    user = StaffField(label=_("E-mail of the member of staff"))
    #: Whether whoever fills it in runs this centre alone, and leaves it a manager.
    keeps_a_manager = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["user"] = self.instance.user.email

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if given and not self.errors:
            is_others = not {"user", "provider"}.isdisjoint(self.changed_data)
            if self.keeps_a_manager and self.instance.pk:
                services.lock_managers(self.instance.provider_id)
            try:
                services.may_appoint(
                    user=given["user"],
                    present=self.instance if self.instance.pk else None,
                    role=None if is_others else given["role"],
                    everywhere=not self.keeps_a_manager,
                )
            except StaffRefused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return given


class MembershipsFormSet(InlineFormSet):
    """The people of a centre, of whom one manager stays."""

    keeps_a_manager = False

    def add_fields(self, form: Any, index: int | None) -> None:
        """The heads of the columns name the fields to those alone who see them."""
        super().add_fields(form, index)
        for field in form.fields.values():
            if not field.widget.is_hidden and field.label:
                field.widget.attrs.setdefault("aria-label", field.label)

    def clean(self) -> None:
        super().clean()
        if not self.keeps_a_manager or any(self.errors):
            return
        gone = self.deleted_forms
        kept = [form for form in self.forms if form not in gone and form.cleaned_data]
        had = any(form.initial.get("role") == MANAGER for form in self.initial_forms)
        if had and not any(form.cleaned_data.get("role") == MANAGER for form in kept):
            raise forms.ValidationError(services.LAST_MANAGER)


class OpeningInline(ShownInline):
    model = Opening


class RecurringInline(ShownInline):
    model = RecurringOpening


class ExceptionInline(ShownInline):
    """Dated changes from yesterday on; past ones stay on the list of exceptions."""

    model = OpeningException
    verbose_name_plural = _("exceptions from now on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OpeningException]:
        # A day back: in some zones it is still yesterday.
        since = (timezone.now() - timedelta(days=1)).date()
        rows: QuerySet[OpeningException] = super().get_queryset(request)
        return rows.filter(on__gte=since)


class OfferInline(ShownInline):
    model = Offer

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        rows: QuerySet[Offer] = super().get_queryset(request)
        return rows.select_related("service")


class MembershipInline(CentreInline):
    """Who works here; changed by those who run the centre."""

    model = Membership
    form = MembershipForm
    formset = MembershipsFormSet
    fields = ("user", "role", "gets_daily_list", "language")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        rows: QuerySet[Membership] = super().get_queryset(request)
        return rows.select_related("user")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.keeps_a_manager = not standing_of(request.user).writes_everywhere
        return formset


@admin.register(Provider)
class ProviderAdmin(CentreDoor):
    """A centre closes to booking; it is not deleted, because its appointments outlive it."""

    form = ProviderForm
    centre_path = "pk"
    list_display = (
        "local_name",
        "external_id",
        "country",
        "district",
        "time_zone",
        "is_open_to_booking",
    )
    list_filter = ("kind", "is_open_to_booking")
    search_fields = ("=external_id", "name__icontains", "division", "district", "=postcode")
    search_help_text = _("Number, name, division, district or postcode of a centre.")
    ordering = ("pk",)
    sortable_by = ("external_id", "country", "time_zone")
    autocomplete_fields = ("holiday_calendars",)
    of_record = (
        "public_id",
        "laid_until",
        moment_of("approved_at", _("approved at")),
        moment_of("created_at", _("created at")),
        moment_of("changed_at", _("changed at")),
    )
    readonly_fields = ("closes_on", *of_record)
    #: Written for a new centre, whom nobody has booked; then changed on the schedule pages alone.
    of_schedule = ("time_zone", "slot_minutes", "capacity", "holiday_calendars")
    inlines = (OpeningInline, RecurringInline, ExceptionInline, OfferInline, MembershipInline)
    fieldsets = (
        (None, {"fields": ("kind", "name", "external_id", "is_open_to_booking", "closes_on")}),
        (
            _("Rules of booking"),
            {
                "fields": (
                    "time_zone",
                    ("slot_minutes", "capacity", "hold_minutes"),
                    ("window_days", "notice_minutes", "change_notice_minutes", "change_limit"),
                    ("listing_offset_days", "listing_days"),
                    "holiday_calendars",
                )
            },
        ),
        (
            _("Reminders"),
            {
                "classes": ("collapse",),
                "fields": ("reminder_hours", ("quiet_from", "quiet_until")),
            },
        ),
        (
            _("Place"),
            {
                "classes": ("collapse",),
                "fields": (
                    "address",
                    ("country", "postcode"),
                    ("division", "district", "sub_district"),
                    ("latitude", "longitude"),
                    "accessibility",
                ),
            },
        ),
        (_("Contact"), {"classes": ("collapse",), "fields": ("contact_name", "email", "phone")}),
        (
            _("Practice"),
            {
                "classes": ("collapse",),
                "fields": (
                    ("licence_number", "years_of_experience"),
                    ("consultation_fee", "fee_currency"),
                    "specialisations",
                ),
            },
        ),
        (_("Record"), {"classes": ("collapse",), "fields": of_record}),
    )

    @admin.display(description=_("name"))
    def local_name(self, provider: Provider) -> str:
        return provider.local_name

    def centre_id_of(self, row: Any) -> int | None:
        return None if row is None else row.pk

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return (*self.readonly_fields, *self.of_schedule) if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Provider, form: Any, change: bool) -> None:
        """Written are only the fields that were changed.

        A change of schedule may write the others between this page's reading and its saving.
        """
        if not change:
            super().save_model(request, obj, form, change)
        elif form.changed_data:
            obj.save(update_fields=[*form.changed_data, "changed_at"])

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """A new centre has no hours to show yet."""
        shown = obj is not None
        return [each for each in self.inlines if shown or not issubclass(each, ShownInline)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return standing_of(request.user).writes_everywhere

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
