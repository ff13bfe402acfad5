"""Changes of rows by staff, kept by django-auditlog without anybody's personal data.

Apps tell in their `ready()` which models to follow and which fields belong to a person. Those
fields appear with the fact that they changed and never with what they said.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from auditlog.context import auditlog_value, disable_auditlog, set_extra_data
from auditlog.middleware import AuditlogMiddleware
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from auditlog.signals import pre_log
from django.db.models import Model
from django.db.models.signals import post_save, pre_save
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from audit.redaction import HIDDEN


def follow(
    model: type[Model],
    *,
    personal: Collection[str] = (),
    unrecorded: Collection[str] = (),
    related: Collection[str] = (),
    by_staff_only: bool = False,
) -> None:
    """Record the changes of a model's rows.

    `personal` fields are recorded as changed with both values hidden, `unrecorded` ones not at
    all, `related` names many-to-many fields. `by_staff_only` leaves out what people do to their
    own row: entries tell that, and a booking need not write a second record of it.
    """
    own = [field.name for field in model._meta.concrete_fields]
    auditlog.register(
        model,
        # Named one by one: the library would else ask for every row that points to this one.
        include_fields=[name for name in own if name not in unrecorded],
        mask_fields=list(personal),
        mask_callable="audit.changes.hide",
        m2m_fields=set(related),
    )
    pre_save.connect(_name_by_number, sender=LogEntry, dispatch_uid="audit.changes.by_number")
    if by_staff_only:
        pre_log.connect(_is_by_staff, sender=model, dispatch_uid=f"audit.changes.{model.__name__}")


def record_made(rows: Iterable[Model]) -> None:
    """Record rows of followed models that were written in one statement, which tells nobody."""
    for row in rows:
        post_save.send(sender=type(row), instance=row, created=True, raw=False, update_fields=None)


@contextmanager
def by(user: Any) -> Iterator[None]:
    """Whatever changes meanwhile is recorded in this person's name, by number; for workers."""
    token = auditlog_value.set({"signal_duid": None})
    try:
        with set_extra_data({"actor": user, "actor_email": None}):
            yield
    finally:
        auditlog_value.reset(token)


@contextmanager
def unrecorded() -> Iterator[None]:
    """Nothing is recorded meanwhile; for what is tried and taken back."""
    with disable_auditlog():
        yield


def hide(value: object) -> str:
    """What stands in the record for a personal value; the library's own mask shows half of it."""
    return HIDDEN if value not in (None, "", "None") else ""


def _name_by_number(sender: type[Model], instance: Any, **_kwargs: object) -> None:
    # The library would keep str(row), and a user's is the e-mail address.
    instance.object_repr = f"{instance.content_type.model} {instance.object_pk}"


def _is_by_staff(sender: type[Model], **_kwargs: object) -> bool:
    """False keeps the library from writing the record."""
    actor = auditlog_value.get({}).get("actor")
    return bool(actor is not None and actor.is_staff)


class StaffChangesMiddleware(AuditlogMiddleware):  # type: ignore[misc] # the library has no types
    """Tells the record who is signed in, by number and not by e-mail address."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The library leaves the last one signed in behind on the thread.
        token = auditlog_value.set({"signal_duid": None})
        try:
            response: HttpResponseBase = super().__call__(request)
        finally:
            auditlog_value.reset(token)
        return response

    def get_extra_data(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_extra_data(request), "actor_email": None}
