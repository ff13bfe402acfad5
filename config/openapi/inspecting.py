"""What the document tells of one operation; DRF's DEFAULT_SCHEMA_CLASS."""

from typing import Any

from drf_spectacular.drainage import warn
from drf_spectacular.openapi import AutoSchema

import booking.api.schema
import clients.api.schema
import config.openapi.service
from clients.api.describing import Operation
from config.openapi import refusals

#: Loaded for what they register.
_TOLD = (booking.api.schema, clients.api.schema, config.openapi.service)
_LIMITED = ("RateLimit", "RateLimit-Policy")
_ANSWERED_ONCE = ("Idempotency-Replayed", "Idempotency-Expires")
_ID = {"type": "string", "format": "uuid"}
_KEY = {"type": "string", "maxLength": 36}
#: Parts of addresses: what they are, an example.
_PLACES: dict[str, tuple[dict[str, Any], str, Any]] = {
    "provider_key": (_KEY, "The provider's id or its external id.", "10001"),
    "centre_id": (_KEY, "The centre's external id, or its id.", "10001"),
    "client_key": (_KEY, "The client's id; `me` is the client who calls.", "me"),
    "reservation_id": (_ID, "The reservation's id.", "0f8c6d34-7a51-4e0b-b6e8-5f2c9d1a3b77"),
    "service_id": (_ID, "The service's id.", "c1d7a0b2-58f4-4f3e-8a6b-2f9d3e5a7c10"),
    "change_id": (_ID, "The change's id.", "5d0a9b9e-6c1f-4b0e-8a72-93d4c5e6f708"),
    "number": ({"type": "integer", "minimum": 0}, "The number of the dated change.", 12),
    "pre_registration_id": (
        {"type": "string", "pattern": "^[0-9]{14}$"},
        "The applicant's 14 digits.",
        "12345678901234",
    ),
    "token": ({"type": "string"}, "The secret part of the address.", "pVtq…"),
}


class Inspector(AutoSchema):
    """Adds to what is told of an operation the headers and refusals that follow from its view."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        told: Operation | None = getattr(self.view, "described", {}).get(self.method.lower())
        if told is None:
            warn(f"{self.method} {self.path} is not described")
            return operation
        if "/batch/appointment/" in self.path:
            # One address is written in two ways, and every id is there once.
            operation["operationId"] += "First"
        if self.method in getattr(self.view, "deprecated", {}):
            operation["deprecated"] = True
        if self.method == "DELETE" and told.takes is not None:
            operation["requestBody"] = self._body_of_delete()
        if "requestBody" in operation and {} not in told.sends.values():
            operation["requestBody"]["required"] = True
        names = ("AcceptLanguage", *told.headers)
        parameters = operation.setdefault("parameters", [])
        parameters += [{"$ref": f"#/components/parameters/{name}"} for name in names]
        for status, answer in told.answers.items():
            response = operation["responses"][str(status)]
            response["headers"] = self._headers(told, answer.headers)
        refused = refusals.responses(self.view, self.method, told, operation)
        operation["responses"] = dict(sorted({**refused, **operation["responses"]}.items()))
        return operation

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        return [
            {
                "in": "path",
                "name": name,
                "required": True,
                "schema": schema,
                "description": description,
                "example": example,
            }
            for name in variables
            for schema, description, example in [_PLACES[name]]
        ]

    def _body_of_delete(self) -> Any:
        # The library gives a body to methods that RFC 9110 gives a meaning to it.
        self.method = "POST"
        try:
            return self._get_request_body()  # type: ignore[no-untyped-call] # the library's
        finally:
            self.method = "DELETE"

    def _headers(self, told: Operation, own: tuple[str, ...]) -> dict[str, Any]:
        names = ["X-Request-Id", *own]
        if self.view.get_throttles():
            names += _LIMITED
        if any(name.startswith("IdempotencyKey") for name in told.headers):
            names += _ANSWERED_ONCE
        return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
