"""Forms for hours: a clerk reads the same sentences here as from the services."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms

from providers import services, soundness
from providers.models import Opening, OpeningException, Provider, RecurringOpening
from providers.recurrence import checked
from providers.schedules import ExceptionDraft, OpeningDraft, RecurringDraft
from providers.soundness import Fault

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


class HoursForm(ModelForm):
    """Asks for what is wrong once every field by itself can be read."""

    def fault(self, values: Mapping[str, Any], provider: Provider) -> Fault | None:
        """The first thing wrong with a row of this provider."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        provider = self._provider(values)
        if provider is not None and not self.errors and not values.get("DELETE"):
            fault = self.fault(values, provider)
            if fault:
                self.add_error(fault.field or None, str(fault.sentence))
        return values

    def _provider(self, values: Mapping[str, Any]) -> Provider | None:
        """The one chosen, or the one whose page it is; a row that is there stays with its own."""
        chosen: Provider | None = values.get("provider")
        if chosen is None and self.instance.provider_id:
            return Provider.objects.get(pk=self.instance.provider_id)
        return chosen


class OpeningForm(HoursForm):
    class Meta:
        model = Opening
        fields = (
            "provider",
            "weekday",
            "from_time",
            "until_time",
            "capacity",
            "valid_from",
            "valid_until",
        )

    def fault(self, values: Mapping[str, Any], provider: Provider) -> Fault | None:
        draft = OpeningDraft(
            values["weekday"],
            values["from_time"],
            values["until_time"],
            values["capacity"],
            values["valid_from"],
            values["valid_until"],
        )
        return soundness.fault_of_opening(draft, provider.slot_minutes)


class RecurringOpeningForm(HoursForm):
    class Meta:
        model = RecurringOpening
        fields = ("provider", "rule", "starts_on", "from_time", "until_time", "capacity")

    def fault(self, values: Mapping[str, Any], provider: Provider) -> Fault | None:
        draft = RecurringDraft(
            values["rule"],
            values["starts_on"],
            values["from_time"],
            values["until_time"],
            values["capacity"],
        )
        fault = soundness.fault_of_recurring(draft, provider.slot_minutes)
        if fault is None:
            # As the table has it, FREQ first.
            self.cleaned_data["rule"] = checked(draft.rule, draft.starts_on)
        return fault


class OpeningExceptionForm(HoursForm):
    class Meta:
        model = OpeningException
        fields = ("provider", "on", "kind", "from_time", "until_time", "capacity", "reason")

    def fault(self, values: Mapping[str, Any], provider: Provider) -> Fault | None:
        draft = ExceptionDraft(
            values["on"],
            values["kind"],
            values["from_time"],
            values["until_time"],
            values["capacity"],
            values["reason"],
        )
        fault = soundness.fault_of_exception(draft, provider.slot_minutes)
        return fault or self.fault_of_place(draft, provider)

    def fault_of_place(self, draft: ExceptionDraft, provider: Provider) -> Fault | None:
        """Hours that were fine when they were written stay so: only another place is looked at."""
        if not {"provider", "on", "kind", "from_time", "until_time"}.intersection(
            self.changed_data
        ):
            return None
        hours = services.hours_on(provider, draft.on, without=self.instance.pk)
        return soundness.fault_of_place(draft, hours)


class ExceptionOnPageForm(OpeningExceptionForm):
    """On the centre's own page, the hours it would fall into may be on the same page, unsaved."""

    def fault_of_place(self, draft: ExceptionDraft, provider: Provider) -> Fault | None:
        return None
