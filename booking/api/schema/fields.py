"""Fields of booking's shapes, and who may come by a session or by MOSIP's cookie."""

from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)

from booking.api.listing import MOST, USUAL
from booking.api.provider_fields import LANGUAGES, MOST_KM
from booking.api.shapes import _WAYS
from clients.api.schema import NAMES, OfShape

#: Shapes whose own name says too little, or is that of another.
NAMES |= {
    "booking.api.registering.NewProvider": "OfferedProvider",
    "booking.api.registering.Address": "MailAddress",
    "booking.api.registering.Change": "PasswordChange",
    "booking.api.registering.Link": "MailedLink",
    "booking.api.registering.NewPassword": "PasswordByLink",
    "booking.api.schedule_shapes.Answer": "StrandedAnswer",
    "booking.api.schedule_shapes.Draft": "ScheduleDraft",
    "booking.api.schedule_shapes.ExceptionShape": "DatedException",
    "booking.api.schedule_shapes.OpeningShape": "WeeklyOpening",
    "booking.api.schedule_shapes.RecurringShape": "RecurringOpening",
}
_DEGREES = r"^-?[0-9]{1,3}(\.[0-9]{1,17})?,-?[0-9]{1,3}(\.[0-9]{1,17})?$"
_DECIMAL = r"^-?[0-9]{1,8}(\.[0-9]{1,17})?$"


class OfStaffSession(OpenApiAuthenticationExtension):
    """The admin's session; whatever changes anything needs the token against forgery as well."""

    target_class = "booking.api.staff.StaffSession"
    name = ["session", "csrf"]

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[Any]]:
        reads = auto_schema.method == "GET"
        return {"session": []} if reads else {"session": [], "csrf": []}

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        return [
            {
                "type": "apiKey",
                "in": "cookie",
                "name": "sessionid",
                "description": "The session of staff who signed in to the admin.",
            },
            {
                "type": "apiKey",
                "in": "header",
                "name": "X-CSRFToken",
                "description": "The value of the cookie csrftoken, with whatever changes anything.",
            },
        ]


class OfMosipToken(OpenApiAuthenticationExtension):
    target_class = "booking.api.mosip.authentication.MosipToken"
    name = ["mosipToken", "mosipCookie"]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[Any]]]:
        return [{"mosipToken": []}, {"mosipCookie": []}]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        said = "A token of the external issuer, or a portal's own."
        return [
            {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": said},
            {"type": "apiKey", "in": "cookie", "name": "Authorization", "description": said},
        ]


class OfStrictShape(OfShape):
    """A shape that refuses what it does not know."""

    target_class = "booking.api.schedule_shapes.StrictShape"
    match_subclasses = True
    priority = 1

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return super().map_serializer(auto_schema, direction) | {"additionalProperties": False}


class OfProviderTold(OfStrictShape):
    """What is told of a provider may come back with what we told of it."""

    target_class = "booking.api.provider_shapes.ProviderTold"
    match_subclasses = True
    priority = 2

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        told = super().map_serializer(auto_schema, direction)
        ours: dict[str, Any] = {
            "id": {"description": "Passed over."},
            "created_at": {"description": "Passed over."},
            "approved_at": {"description": "Passed over."},
        }
        return told | {"properties": told["properties"] | ours}


class OfTimeNamed(OfShape):
    """A time is named in exactly one way."""

    target_class = "booking.api.shapes.TimeNamed"
    match_subclasses = True
    priority = 1

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        named = sorted(set().union(*_WAYS))
        ways = [
            {
                "required": sorted(way),
                "not": {"anyOf": [{"required": [name]} for name in named if name not in way]},
            }
            for way in _WAYS
        ]
        return super().map_serializer(auto_schema, direction) | {"oneOf": ways}


class OfContact(OfStrictShape):
    target_class = "booking.api.client_shapes.Contact"
    match_subclasses = False
    priority = 2

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        one = [{"required": ["email"]}, {"required": ["phone"]}]
        return super().map_serializer(auto_schema, direction) | {"oneOf": one}


class OfConfirmation(OfShape):
    """An object, whatever is in it: without members of its own it would be no body at all."""

    target_class = "booking.api.shapes.Confirmation"
    match_subclasses = False
    priority = 1

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": True}


class OfOneOf(OpenApiSerializerFieldExtension):
    target_class = "booking.api.schedule_shapes.OneOf"
    priority = 1

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.target.words)}


class OfStatuses(OpenApiSerializerFieldExtension):
    target_class = "booking.api.appointment_shapes.Statuses"
    priority = 1

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        from booking.api.appointment_shapes import STATUSES

        return _listed(STATUSES) | {"maxLength": 100}


class OfWords(OpenApiSerializerFieldExtension):
    target_class = "booking.api.provider_fields.Words"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return _listed(self.target.choices) | {"maxLength": self.target.longest}


class OfEmail(OpenApiSerializerFieldExtension):
    target_class = "booking.api.client_shapes.Email"
    priority = 1

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        told = {"type": "string", "format": "email", "maxLength": self.target.max_length}
        return told if not self.target.allow_blank else _or_blank(told)


class OfTelephone(OpenApiSerializerFieldExtension):
    target_class = "booking.api.client_shapes.Telephone"
    priority = 1

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        told = {"type": "string", "pattern": r"^\+[0-9 ().-]{4,38}$", "examples": ["+212612345678"]}
        return told if not self.target.allow_blank else _or_blank(told)


class OfTexts(OpenApiSerializerFieldExtension):
    target_class = "booking.api.provider_fields.Texts"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return texts(self.target.max_length)


class OfBounded(OpenApiSerializerFieldExtension):
    target_class = "booking.api.provider_fields.Whole"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.target.least, "maximum": self.target.most}


class OfPlaces(OpenApiSerializerFieldExtension):
    target_class = "booking.api.schedule_shapes.Places"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "maximum": 1000}


class OfNumber(OpenApiSerializerFieldExtension):
    target_class = "booking.api.provider_fields.Number"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        bounds = {"minimum": self.target.least, "maximum": self.target.most}
        return {"anyOf": [{"type": "number", **bounds}, {"type": "string", "pattern": _DECIMAL}]}


class OfYesOrNo(OpenApiSerializerFieldExtension):
    target_class = "booking.api.schedule_shapes.YesOrNo"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "boolean"}


class OfYesOrNoWritten(OfYesOrNo):
    target_class = "booking.api.provider_fields.YesOrNoWritten"


class OfDegrees(OpenApiSerializerFieldExtension):
    target_class = "booking.api.provider_fields.Degrees"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "pattern": _DEGREES, "examples": ["34.02,-6.84"]}


class OfKilometres(OpenApiSerializerFieldExtension):
    target_class = "booking.api.provider_fields.Kilometres"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "number", "exclusiveMinimum": 0, "maximum": MOST_KM}


class OfFew(OpenApiSerializerFieldExtension):
    target_class = "booking.api.listing.Few"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "integer", "minimum": 1, "maximum": MOST, "examples": [USUAL]}


def texts(longest: int | None = None) -> dict[str, Any]:
    """A text for each of some of our languages."""
    one: dict[str, Any] = {"type": "string"} | ({"maxLength": longest} if longest else {})
    return {
        "type": "object",
        "properties": dict.fromkeys(LANGUAGES, one),
        "additionalProperties": False,
    }


def _listed(words: tuple[str, ...]) -> dict[str, Any]:
    one = "|".join(words)
    return {"type": "string", "pattern": f"^({one})(,({one}))*$"}


def _or_blank(told: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [told, {"type": "string", "maxLength": 0}]}
