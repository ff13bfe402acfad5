"""Clients and applicants: services write them, staff look."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import FoundByNumber, MachineryDoor, ReadOnlyDoor
from audit.admin.history import RecordsLooking
from audit.admin.moments import moment_of
from clients.models import Applicant, Client, PhoneCode

#: Why nothing more goes to an address or number, as stop_contact notes it, in words for staff.
STOPPED_BECAUSE = {
    "refused": _("the mail server refused the address"),
    "bounced": _("a message to it came back"),
    "complained": _("its reader reported a message as unwanted"),
    "unsubscribed": _("its reader unsubscribed at the mail gateway"),
}


def stopped_contacts(client: Client) -> list[str]:
    """What of a client's contacts is not written to and why, a sentence each."""
    why = STOPPED_BECAUSE.get(client.stopped_because, client.stopped_because)
    stopped = []
    if client.email and client.email == client.stopped_email:
        stopped.append(_("Not written to by e-mail because %(why)s.") % {"why": why})
    if client.phone and client.phone == client.stopped_phone:
        stopped.append(_("Not written to by text message because %(why)s.") % {"why": why})
    return stopped


def how_told(client: Client) -> str:
    """By which ways a client is told, and whether reminded."""
    way = client.get_notify_by_display()
    if client.wants_reminders:
        return str(way)
    return str(_("%(way)s; no reminders") % {"way": way})


def _yes(holds: bool) -> str:
    """In a word: most people have no login, and a red cross would call that a fault."""
    return str(_("yes") if holds else _("no"))


def verified(given: object, shown: object) -> str:
    """Whether an address or number was shown to be theirs; a dash where there is none."""
    return _yes(given == shown) if given else "–"


@admin.register(Client)
class ClientAdmin(RecordsLooking, FoundByNumber, ReadOnlyDoor):
    """Reached from their appointments: a search by name or address would put it into the URL."""

    list_display = ("number", "name", "language", moment_of("created_at", _("created at")))
    list_filter = ("language", "created_at")
    search_help_text = _("The number of a client.")
    ordering = ("-pk",)
    sortable_by = ()
    fields = (
        "public_id",
        "name",
        "email",
        "phone",
        "told_by",
        "email_is_verified",
        "phone_is_verified",
        "not_written_to",
        "language",
        "login",
        "hold_limit",
        "appointment_limit",
        moment_of("created_at", _("created at")),
    )
    readonly_fields = fields

    @admin.display(description=_("number"))
    def number(self, client: Client) -> int:
        return client.pk

    @admin.display(description=_("told by"))
    def told_by(self, client: Client) -> str:
        return how_told(client)

    @admin.display(description=_("e-mail verified"))
    def email_is_verified(self, client: Client) -> str:
        return verified(client.email, client.verified_email)

    @admin.display(description=_("telephone verified"))
    def phone_is_verified(self, client: Client) -> str:
        return verified(client.phone, client.verified_phone)

    @admin.display(description=_("stopped"))
    def not_written_to(self, client: Client) -> str:
        return " ".join(stopped_contacts(client)) or "–"

    @admin.display(description=_("login"))
    def login(self, client: Client) -> str:
        return _yes(client.user_id is not None)


@admin.register(Applicant)
class ApplicantAdmin(RecordsLooking, FoundByNumber, MachineryDoor):
    """The pre-registration number is whole on the applicant's own page only; details nowhere."""

    list_display = (
        "number",
        "masked_id",
        "portal",
        "status_code",
        moment_of("created_at", _("created at")),
    )
    list_filter = ("status_code", "portal")
    list_select_related = ("portal",)
    search_help_text = _("Our number of an applicant, not the pre-registration number.")
    ordering = ("-pk",)
    sortable_by = ()
    fields = (
        "number",
        "pre_registration_id",
        "portal",
        "status_code",
        moment_of("created_at", _("created at")),
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # Not asked for, so never decrypted here.
        return super().get_queryset(request).defer("details")

    @admin.display(description=_("number"))
    def number(self, applicant: Applicant) -> int:
        return applicant.pk

    @admin.display(description=_("pre-registration number"))
    def masked_id(self, applicant: Applicant) -> str:
        return f"••••{applicant.pre_registration_id[-4:]}"


@admin.register(PhoneCode)
class PhoneCodeAdmin(FoundByNumber, MachineryDoor):
    """That a code was sent and how often it was tried; neither number nor digest is here."""

    list_display = ("client", "tries", moment_of("expires_at", _("good until")))
    list_filter = ("expires_at",)
    list_select_related = ("client",)
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("phone", "digest")
