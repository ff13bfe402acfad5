"""What the OpenAPI document tells of a view, kept beside the view and not in it.

Views take shapes and answer plain dicts; here each of their methods is named, summed up, and given
the serializers and examples of what it takes and answers. Which refusals an address has besides
those told here follows from the view itself (`config.openapi`). Only ever loaded to make the
document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.extensions import OpenApiViewExtension
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiRequest,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers

from audit.errors import DomainError

JSON = "application/json"
#: A serializer, an instance of one, or a JSON schema.
Shaped = Any


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: its shape, an example, and which headers come with it."""

    shape: Shaped | None = None
    #: A body; or several under their names, where `several` says so.
    example: Any = None
    description: str = "Done."
    media_type: str = JSON
    several: bool = False
    #: The same answer as text of other media types, by an example of each.
    as_text: Mapping[str, str] = field(default_factory=dict)
    #: Names of `components/headers`.
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of an address. Its `id` never changes: clients are generated from it."""

    id: str
    summary: str
    answers: Mapping[int, Answer]
    description: str = ""
    takes: Shaped | None = None
    #: Examples of the body by name.
    sends: Mapping[str, Any] = field(default_factory=dict)
    query: type[serializers.Serializer[Any]] | None = None
    #: Words `ordering` takes, the usual one first.
    orders: Iterable[str] = ()
    parameters: tuple[OpenApiParameter, ...] = ()
    #: Names of `components/parameters`: headers that mean something here.
    headers: tuple[str, ...] = ()
    refusals: tuple[type[DomainError], ...] = ()
    takes_forms: bool = False


def describe(target: str, tag: str, **methods: Operation) -> None:
    """Tell the document of the view with this dotted name, by method."""

    def view_replacement(self: OpenApiViewExtension) -> Any:
        view = type(self.target.__name__, (self.target,), {"described": methods})
        told = {name: _told(operation, tag) for name, operation in methods.items()}
        return extend_schema_view(**told)(view)

    name = "Of" + target.rpartition(".")[2]
    type(
        name,
        (OpenApiViewExtension,),
        {"target_class": target, "view_replacement": view_replacement},
    )


def either(name: str, *shapes: type[serializers.Serializer[Any]]) -> Shaped:
    """One of several shapes, under a name of its own."""
    return PolymorphicProxySerializer(
        component_name=name, serializers=list(shapes), resource_type_field_name=None
    )


def _told(operation: Operation, tag: str) -> Any:
    return extend_schema(
        operation_id=operation.id,
        summary=operation.summary,
        description=operation.description or operation.summary,
        tags=[tag],
        parameters=[*_query(operation), *operation.parameters],
        request=_request(operation),
        responses={
            (status, each.media_type): _response(each)
            for status, answer in operation.answers.items()
            for each in (answer, *_as_text(answer))
        },
    )


def _as_text(answer: Answer) -> list[Answer]:
    return [
        Answer({"type": "string"}, example, answer.description, media_type)
        for media_type, example in answer.as_text.items()
    ]


def _query(operation: Operation) -> list[Any]:
    told: list[Any] = [operation.query] if operation.query else []
    words = tuple(operation.orders)
    if words:
        told.append(OpenApiParameter("ordering", str, enum=words, default=words[0]))
    return told


def _request(operation: Operation) -> Any:
    if operation.takes is None:
        return None
    examples = [
        OpenApiExample(name, value=value, request_only=True)
        for name, value in operation.sends.items()
    ]
    media_types = [JSON]
    if operation.takes_forms:
        media_types.append("application/x-www-form-urlencoded")
    return {
        media_type: OpenApiRequest(operation.takes, examples=examples) for media_type in media_types
    }


def _response(answer: Answer) -> OpenApiResponse:
    examples = answer.example if answer.several else {"Example": answer.example}
    return OpenApiResponse(
        answer.shape,
        description=answer.description,
        examples=[
            OpenApiExample(name, value=value, response_only=True)
            for name, value in examples.items()
            if answer.shape is not None
        ],
    )
