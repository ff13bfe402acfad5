"""Links about an address itself: confirm that it is yours, end the reminders that come to it.

Looking changes nothing, for mail scanners follow links. The signed token authorises its one purpose
and nothing else.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from audit.digests import digest
from booking.notifications import links
from booking.pages import guests, mailed
from booking.pages.doors import door
from clients import queries as client_queries
from clients import services as client_services
from clients.errors import ClientUnknown
from clients.models import Client


@door("GET", "POST", personal=True)
def verify_email(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm that whoever reads mail to this address is the client."""
    client = _client(token, links.client_to_verify)
    return mailed.answered(request, client, lambda: _verify(request, client))


def _verify(request: HttpRequest, client: Client | None) -> HttpResponse:
    if client is None:
        return _over(request, "verify")
    was_known = client.verified_email == client.email
    is_done = request.method == "POST"
    if is_done and not (was_known and client.email_to_use):
        try:
            client = client_services.verify_email(
                client_number=client.pk, email=client.email, actor=guests.actor_of(client)
            )
        except ClientUnknown:
            return _over(request, "verify")
    is_known = client.verified_email == client.email and bool(client.email_to_use)
    context = {
        "is_known": is_known,
        "was_known": was_known,
        "is_done": is_done,
        "wants_reminders": client.wants_reminders,
        "here": request.path,
    }
    return render(request, "pages/verify_email.html", context)


@csrf_exempt
@door("GET", "POST", personal=True)
def stop_reminders(request: HttpRequest, token: str) -> HttpResponse:
    """End reminders by one POST without cookies, as mail programs send it (RFC 8058).

    `again` takes them up again. No CSRF token: nobody can make up the token of the address, and
    whoever has it may do just this.
    """
    client = _client(token, links.client_to_leave_alone)
    return mailed.answered(request, client, lambda: _stop(request, client))


def _stop(request: HttpRequest, client: Client | None) -> HttpResponse:
    if client is None:
        return _over(request, "reminders")
    is_done = request.method == "POST"
    if is_done:
        wanted = "again" in request.POST
        if client.wants_reminders != wanted:
            client = client_services.set_reminders(
                client_number=client.pk, wanted=wanted, actor=guests.actor_of(client)
            )
    context = {
        "wants_reminders": client.wants_reminders,
        "is_done": is_done,
        "here": request.path,
    }
    # Answered without a redirect: a mail program does not follow one (RFC 8058, section 3.1).
    return render(request, "pages/stop_reminders.html", context)


def _client(token: str, read: Callable[[str], tuple[int, str]]) -> Client | None:
    """Whose token it is, if the address it was made for is still theirs."""
    try:
        number, address = read(token)
        client = client_queries.by_number(number)
    except (BadSignature, ClientUnknown, ValueError, TypeError):
        return None
    is_theirs = constant_time_compare(digest(client.email)[: len(address)], address)
    return client if client.email and is_theirs else None


def _over(request: HttpRequest, purpose: str) -> HttpResponse:
    context = {"purpose": purpose, "here": "/"}
    return render(request, "pages/email_over.html", context, status=HTTPStatus.NOT_FOUND)
