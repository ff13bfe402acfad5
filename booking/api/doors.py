"""What the addresses for people and portals have in common: who may come, and for what."""

from typing import Any, ClassVar

from rest_framework.permissions import SAFE_METHODS

from booking.api.idempotency import AnsweredOnce
from booking.api.roles import (
    AsClient,
    AsPortalThatBooks,
    AsPortalThatReads,
    AsStaff,
    AsStaffWhoActs,
)
from booking.api.staff import StaffSession
from clients.api.authentication import BearerToken


class Door(AnsweredOnce):
    """For clients, staff and portals, by token or by the admin's session.

    Who may come is told here, by method; which rows they see by `booking.queries`.
    """

    authentication_classes = (BearerToken, StaffSession)
    #: Roles joined with `|`.
    readers: ClassVar[Any] = AsClient | AsStaff | AsPortalThatReads
    writers: ClassVar[Any] = AsClient | AsStaffWhoActs | AsPortalThatBooks

    def get_permissions(self) -> list[Any]:
        return [self.readers() if self.request.method in SAFE_METHODS else self.writers()]
