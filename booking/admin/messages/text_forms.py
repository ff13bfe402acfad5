"""Forms for words of a provider's own: which message, and what it says."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from booking.admin.filters import NamedSelect
from booking.errors import TextRefused
from booking.models import NoticeText
from booking.notifications import wording
from booking.notifications.own_words import ownable
from booking.notifications.wording import Text
from providers.admin.scope import run_by

_WHICH = ("kind", "channel", "language")


class WhichForm(forms.Form):
    """Whose words, for which message."""

    provider: Any = forms.ModelChoiceField(
        None,
        label=_("Centre"),
        error_messages={
            "required": _("Choose the centre whose words these are."),
            "invalid_choice": _("Choose one of the centres you manage."),
        },
    )
    kind = forms.ChoiceField(label=_("Kind"))
    channel = forms.ChoiceField(label=_("Channel"))
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, data: Any, *, user: Any, site: Any) -> None:
        super().__init__(data)
        run: Any = run_by(user)
        provider: Any = self.fields["provider"]
        provider.queryset = run
        # Narrowed, a person may be named by one centre alone: there is nothing to look up then.
        alone = list(run.order_by("pk")[:2])
        if len(alone) == 1:
            provider.initial = alone[0].pk
        select = NamedSelect(NoticeText._meta.get_field("provider"), site)
        select.choices = provider.choices
        provider.widget = select
        for name, offered in zip(_WHICH, zip(*ownable(), strict=True), strict=True):
            model_field: Any = NoticeText._meta.get_field(name)
            field: Any = self.fields[name]
            field.choices = [one for one in model_field.choices if one[0] in offered]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        which = [found.get(name) for name in _WHICH]
        if all(which) and tuple(which) not in set(ownable()):
            raise ValidationError(_("The list of the day is sent to managers, by e-mail alone."))
        return found


class WordsForm(forms.Form):
    """Subject and text; what cannot be sent is refused at the field that is to be changed."""

    subject = forms.CharField(
        label=_("Subject"),
        error_messages={"required": _("Write the subject, such as “You are booked: {date}”.")},
    )
    body = forms.CharField(
        label=_("Text"),
        strip=True,
        widget=forms.Textarea(attrs={"rows": 18}),
        error_messages={"required": _("Write the text, or go back to the shipped words.")},
    )

    def __init__(self, data: Any, *, kind: str, channel: str, language: str, said: Text) -> None:
        super().__init__(data, initial={"subject": said.subject, "body": said.body})
        self._which = kind, channel, language
        if channel == "sms":
            del self.fields["subject"]
            self.fields["body"].widget.attrs["rows"] = 6
        direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
        for field in self.fields.values():
            field.widget.attrs |= {"lang": language, "dir": direction}

    def text(self) -> Text:
        """What was written."""
        found: Mapping[str, str] = self.cleaned_data
        return Text(found.get("subject", ""), found["body"].replace("\r\n", "\n"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.errors:
            return found
        kind, channel, language = self._which
        try:
            wording.check(self.text(), kind, channel, language)
        except TextRefused as refusal:
            self.add_error(self._at_fault(), str(refusal))
        return found

    def _at_fault(self) -> str:
        """The field that is to be changed: the subject where the text is sound beside ours."""
        kind, channel, language = self._which
        ours = wording.shipped(kind, channel, language)
        try:
            wording.check(Text(ours.subject, self.text().body), kind, channel, language)
        except TextRefused:
            return "body"
        return "subject"
