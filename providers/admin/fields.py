"""Form fields for what staff write about centres: names in several languages, zones, people."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class TranslatedWidget(forms.MultiWidget):
    """One input for each language, named in that language and written in its direction."""

    use_fieldset = True
    #: Asks the admin to render this widget too where a field is only shown.
    read_only = True

    def __init__(self, line: type[forms.Widget], attrs: dict[str, Any] | None = None) -> None:
        super().__init__({code: line(attrs=_written_in(code)) for code in LANGUAGES}, attrs)

    def decompress(self, value: Any) -> list[str]:
        texts = value if isinstance(value, Mapping) else {}
        return [str(texts.get(code, "")) for code in LANGUAGES]

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        texts = value if isinstance(value, list) else self.decompress(value)
        if renderer is None:  # shown, not asked for: forms pass their renderer
            return _shown(texts)
        parts = zip(LANGUAGES, self.widgets, texts, strict=True)
        return format_html(
            '<div class="translated">{}</div>',
            format_html_join(
                "\n",
                '<label class="translated-line"><span lang="{}">{}</span> {}</label>',
                (
                    (
                        code,
                        get_language_info(code)["name_local"],
                        part.render(
                            f"{name}_{code}",
                            text,
                            {**(attrs or {}), "id": f"id_{name}_{code}"},
                            renderer,
                        ),
                    )
                    for code, part, text in parts
                ),
            ),
        )


def _shown(texts: Sequence[str]) -> SafeString:
    return format_html_join(
        "",
        '<p lang="{}" dir="auto" class="shown-line">{}</p>',
        ((code, text) for code, text in zip(LANGUAGES, texts, strict=True) if text),
    )


def _written_in(code: str) -> dict[str, Any]:
    return {"lang": code, "dir": "rtl" if get_language_info(code)["bidi"] else "ltr"}


class ThreeLines(forms.Textarea):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 3, **(attrs or {})})


class TranslatedField(forms.MultiValueField):
    """A text in several languages; languages we offer no input for are kept as they are.

    `missing` is the sentence for no text at all.
    """

    default_error_messages = {"required": _("Write the name in at least one language.")}

    def __init__(self, *, lines: bool = False, max_length: int = 200, **kwargs: Any) -> None:
        line = ThreeLines if lines else forms.TextInput
        parts = [
            forms.CharField(required=False, max_length=max_length, widget=line) for _ in LANGUAGES
        ]
        super().__init__(parts, require_all_fields=False, widget=TranslatedWidget(line), **kwargs)
        self.kept: dict[str, str] = {}

    def keep_others_of(self, texts: Any) -> None:
        """Remember texts in languages that have no input, so that saving does not lose them."""
        if isinstance(texts, Mapping):
            self.kept = {code: text for code, text in texts.items() if code not in LANGUAGES}

    def compress(self, data_list: Sequence[str]) -> dict[str, str]:
        given = {code: text for code, text in zip(LANGUAGES, data_list or (), strict=False) if text}
        return {**self.kept, **given}

    def clean(self, value: Any) -> dict[str, str]:
        texts = super().clean(value)
        if self.required and not texts:
            raise ValidationError(self.error_messages["required"], code="required")
        return texts or dict(self.kept)


class TranslatedForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable at run time
    """A form whose translated fields keep the languages they cannot show."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, TranslatedField):
                field.keep_others_of(getattr(self.instance, name, None))


@cache
def zone_names() -> tuple[str, ...]:
    """IANA names that mean a place, in alphabetical order."""
    return tuple(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))


class ZoneInput(forms.TextInput):
    """A line that offers the zones while one writes; needs no script."""

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        line = super().render(name, value, {**(attrs or {}), "list": f"{name}-zones"}, renderer)
        zones = format_html_join("", '<option value="{}">', ((zone,) for zone in zone_names()))
        return format_html('{}<datalist id="{}-zones">{}</datalist>', line, name, zones)


class ZoneField(forms.CharField):
    """An IANA time zone."""

    widget = ZoneInput
    default_error_messages = {
        "required": _("Choose the time zone the centre's clocks show."),
        "unknown": _("Write a time zone by its IANA name, such as Asia/Manila."),
    }

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value not in zone_names():
            raise ValidationError(self.error_messages["unknown"], code="unknown")


class StaffField(forms.EmailField):
    """A member of staff, by e-mail address.

    A list to choose from would be long, and a search in one would put addresses into URLs.
    """

    default_error_messages = {
        "unknown": _("Nobody who may enter the admin signs in with this address."),
    }

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        people = get_user_model()._default_manager.filter(is_staff=True, is_active=True)
        person = people.filter(email=address.strip().lower()).first()
        if person is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return person
