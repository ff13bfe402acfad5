"""What is told of a booking, on its own page."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from audit.admin.moments import moment
from booking.models import Notice, Reservation
from clients.admin.people import how_told, stopped_contacts, verified

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

TOLD = ("told_by", "email_is_verified", "not_written_to", "its_messages")
#: Messages a booking's page lists; the list of messages, searched by reference, has them all.
MOST_LISTED = 50


class TellsMessages(ModelAdmin):
    """How the client is told, and each message with what became of it."""

    @admin.display(description=_("told by"))
    def told_by(self, reservation: Reservation) -> str:
        return how_told(reservation.client) if reservation.client else "–"

    @admin.display(description=_("e-mail verified"))
    def email_is_verified(self, reservation: Reservation) -> str:
        client = reservation.client
        return verified(client.email, client.verified_email) if client else "–"

    @admin.display(description=_("stopped"))
    def not_written_to(self, reservation: Reservation) -> str:
        stopped = stopped_contacts(reservation.client) if reservation.client else []
        return " ".join(stopped) or "–"

    @admin.display(description=_("messages"))
    def its_messages(self, reservation: Reservation) -> SafeString | str:
        latest = reservation.notices.defer("sealed").order_by("-pk")[:MOST_LISTED]
        rows = format_html_join("", ROW, (tuple(_cells(each, reservation)) for each in latest))
        if not rows:
            return "–"
        heads = (_("message"), _("channel"), _("when"), _("status"))
        return format_html(
            '<table class="its-messages"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
            format_html_join("", '<th scope="col">{}</th>', ((capfirst(head),) for head in heads)),
            rows,
        )


ROW = (
    '<tr><th scope="row"><a href="{}">{}</a></th><td>{}</td><td>{}</td>'
    '<td><span class="status status-{}">{}</span> {}</td></tr>'
)


def _cells(notice: Notice, reservation: Reservation) -> Iterator[Any]:
    yield reverse("admin:booking_notice_change", args=[notice.pk])
    yield notice.get_kind_display()
    yield notice.get_channel_display()
    due = notice.status == Notice.Status.DUE
    yield moment(notice.due_at if due else notice.sent_at, reservation.provider.zone)
    yield notice.outcome
    yield notice.get_outcome_display()
    yield notice.last_error
