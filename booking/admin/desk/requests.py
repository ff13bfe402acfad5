"""Exports and erasures: one of the staff asks, another decides, the first fetches the file."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import services
from booking.admin.desk.reach import must_serve_people, page, person, said
from booking.errors import people as people_errors
from booking.models import PersonRequest
from booking.written_data import written
from clients.models import Client

Kind = PersonRequest.Kind


class AskForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy(
            "Whoever decides reads it. Leave out names, addresses and numbers of people."
        ),
        error_messages={
            "required": gettext_lazy("Write the reason, such as “Asked for it at the desk”.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def ask_page(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Ask for what somebody else decides."""
    must_serve_people(request)
    client = person(request, number)
    if kind not in Kind.values:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = AskForm(sent)
    if form.is_bound and form.is_valid():
        try:
            asked = services.ask_about(
                client_id=client.public_id,
                kind=Kind(kind),
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
            )
        except DomainError as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, _("Asked for. Somebody else decides now."))
            return _to(asked)
    erases = kind == Kind.ERASE
    title = _("Ask to erase client %(number)s") if erases else _("Ask to export client %(number)s")
    return page(
        request,
        "ask",
        form=form,
        title=title % {"number": client.pk},
        client=client,
        erases=erases,
    )


@require_POST
def step_view(request: HttpRequest, number: int, step: str) -> HttpResponseBase:
    """A button on a request's page."""
    must_serve_people(request)
    if step not in ("confirm", "refuse", "withdraw", "fetch"):
        raise Http404
    actor = actor_of(request)
    try:
        if step == "fetch":
            client = services.fetch_export(request_id=number, actor=actor).client
            if client is not None:
                return _file(client)
        elif step == "withdraw":
            services.withdraw_request(request_id=number, actor=actor)
        else:
            services.decide(request_id=number, confirmed=step == "confirm", actor=actor)
    except people_errors.RequestUnknown as unknown:
        raise Http404 from unknown
    except DomainError as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, _SAID[step])
    return _to(number)


_SAID: dict[str, Any] = {
    "confirm": gettext_lazy("Confirmed."),
    "refuse": gettext_lazy("Refused."),
    "withdraw": gettext_lazy("Withdrawn."),
    "fetch": "",
}


def _file(client: Client) -> StreamingHttpResponse:
    """All that is kept about the person; the file's name tells nobody who."""
    response = StreamingHttpResponse(written(client), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="client-{client.pk}.json"'
    response["Cache-Control"] = "no-store"
    return response


def _to(number: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:booking_personrequest_change", args=[number]))
