"""What the list of centres is asked for: all of it stands in the address, to be kept and shared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from booking.pages import addresses
from providers.models import Accessibility
from providers.towns import Box

#: How far from a place, in kilometres; the third is the usual one.
DISTANCES = (10, 25, 50, 100)
USUAL_KM = 50
#: What "Near me" sends where the browser has told no position.
ME = "me"
#: About a kilometre: enough to find a centre, too coarse to tell somebody's house.
_DECIMALS = 2
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,15})?")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for; what is empty narrows nothing."""

    words: str = ""
    service: str = ""
    near: Point | None = None
    within: int = USUAL_KM
    needs: Sequence[str] = ()
    order: str = "soonest"
    page: int = 1
    #: "Near me" without a position: a town has to be typed instead.
    lacks_position: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.words or self.service or self.near or self.needs)

    @property
    def near_written(self) -> str:
        return addresses.point(self.near) if self.near else ""

    def address(self, **changes: Any) -> str:
        """The address of this search, or of another that differs so; a change starts on page 1."""
        other = replace(self, **{"page": 1, **changes})
        return addresses.find(
            q=other.words,
            service=other.service,
            near=other.near,
            within=other.within if other.near and other.within != USUAL_KM else 0,
            need=other.needs,
            order=other.order if other.order != "soonest" else "",
            page=other.page,
        )

    def here(self) -> str:
        """The address of this very page."""
        return self.address(page=self.page)


class _NearField(forms.Field):
    def to_python(self, value: str | None) -> Point | str | None:
        if not value or value == ME:
            return value or None
        parts = value.split(",")
        if len(parts) != 2 or not all(_DEGREES.fullmatch(part) for part in parts):
            raise ValidationError("near")
        latitude, longitude = (round(float(part), _DECIMALS) for part in parts)
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise ValidationError("near")
        return latitude, longitude


class FindForm(forms.Form):
    """The shape of the address of the list of centres."""

    q = forms.CharField(max_length=100, required=False)
    service = forms.SlugField(max_length=60, required=False)
    near = _NearField(required=False)
    within = forms.TypedChoiceField(
        choices=[(km, km) for km in DISTANCES], coerce=int, required=False
    )
    need = forms.MultipleChoiceField(choices=Accessibility.choices, required=False)
    order = forms.ChoiceField(choices=[("soonest", ""), ("nearest", "")], required=False)
    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)

    def search(self) -> Search:
        """What it asks for, once it is valid."""
        told = self.cleaned_data
        near = told["near"]
        return Search(
            words=" ".join(told["q"].split()),
            service=told["service"],
            near=None if near == ME else near,
            within=told["within"] or USUAL_KM,
            needs=tuple(sorted(set(told["need"]))),
            order=told["order"] or "soonest",
            page=told["page"] or 1,
            lacks_position=near == ME,
        )


class _BoxField(forms.Field):
    def to_python(self, value: str | None) -> Box:
        parts = (value or "").split(",")
        if len(parts) != 4 or not all(_DEGREES.fullmatch(part) for part in parts):
            raise ValidationError("box")
        return Box(*(float(part) for part in parts))


class BoxForm(forms.Form):
    """What the map asks towns for: south, west, north and east, in degrees."""

    box = _BoxField()
