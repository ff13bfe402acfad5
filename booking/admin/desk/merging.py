"""Two rows of one person: found, looked at, made one."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import queries, services
from booking.admin.desk.reach import must_serve_people, page, person, said
from booking.queries import Merged
from clients.errors import ClientUnknown
from clients.models import Client

MOST_OFFERED = 20


class OtherForm(forms.Form):
    """Our own number of the other row; nothing personal, so it may stand in an address."""

    use_required_attribute = False

    other = forms.IntegerField(
        label=gettext_lazy("Number of the other client"),
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Write the number of the other client, such as 1042."),
            "invalid": gettext_lazy("Write the number of the other client, such as 1042."),
        },
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What merging would do, or why it is refused."""

    stays: Client
    goes: Client
    counts: Merged
    refused: str


def merge_page(request: HttpRequest, number: int) -> HttpResponse:
    """Choose the other row, see what would happen, and let it happen."""
    must_serve_people(request)
    client = person(request, number)
    form = OtherForm(request.GET if "other" in request.GET else None)
    preview = _preview(request, client, form) if form.is_bound and form.is_valid() else None
    if preview is not None and request.method == "POST" and not preview.refused:
        try:
            moved = services.merge_clients(
                keep=preview.stays.public_id,
                drop=preview.goes.public_id,
                actor=actor_of(request),
            )
        except DomainError as refusal:
            messages.error(request, said(refusal))
        else:
            return _done(request, preview.stays, moved)
    return page(
        request,
        "merge",
        form=form,
        title=_("Merge client %(number)s with another") % {"number": client.pk},
        client=client,
        others=queries.namesakes(actor_of(request), client, MOST_OFFERED),
        preview=preview,
    )


def _preview(request: HttpRequest, client: Client, form: OtherForm) -> Preview | None:
    try:
        other = queries.client_numbered(actor_of(request), form.cleaned_data["other"])
    except ClientUnknown as unknown:
        form.add_error("other", str(unknown))
        return None
    if other == client:
        form.add_error("other", _("These are one and the same row. Choose another one."))
        return None
    # The one with a login stays, whichever page this is.
    stays, goes = (other, client) if client.user_id is None and other.user_id else (client, other)
    refused = ""
    try:
        services.require_mergeable(stays, goes)
    except DomainError as refusal:
        refused = said(refusal)
    return Preview(stays, goes, queries.would_merge(stays, goes), refused)


def _done(request: HttpRequest, stays: Client, moved: int) -> HttpResponse:
    words = ngettext(
        "The two are one now; %(moved)d appointment moved.",
        "The two are one now; %(moved)d appointments moved.",
        moved,
    )
    messages.success(request, words % {"moved": moved})
    return HttpResponseRedirect(reverse("admin:clients_client_change", args=[stays.pk]))
