"""What mail gateways tell of messages that were sent: django-anymail's tracking webhooks.

A gateway posts to /mail-events/<gateway>/tracking/ with the secret of ANYMAIL_WEBHOOK_SECRET as
basic authentication. Without a secret there is nothing at these addresses: else anybody could have
an address written to no more.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from anymail.urls import urlpatterns as anymail_urls
from anymail.utils import get_anymail_setting
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern

from booking import services
from booking.notifications import message_ids

_BECAUSE = {
    EventType.BOUNCED: "bounced",
    EventType.COMPLAINED: "complained",
    EventType.UNSUBSCRIBED: "unsubscribed",
}
#: Why a gateway sends nothing to an address any more that it knows of old.
_REJECTED_BECAUSE = {
    RejectReason.INVALID: "bounced",
    RejectReason.BOUNCED: "bounced",
    RejectReason.SPAM: "complained",
    RejectReason.UNSUBSCRIBED: "unsubscribed",
}
#: A mailbox that is full today bounces softly; anymail calls both a bounce. Names of fields in what
#: gateways post, and the values they mark a soft bounce with.
_SOFT: Mapping[str, set[Any]] = {
    "Type": {"SoftBounce", "Transient"},
    "event": {"soft_bounce", "soft bounce", "soft_bounced"},
    "type": {"activity.soft_bounced", "blocked", "Transient", "Undetermined"},
    "bounceType": {"Transient", "Undetermined"},
    # SparkPost: undetermined, and what its soft and block classes hold.
    "bounce_class": {"1", "20", "21", "22", "23", "24", "40", "50", "51", "52", "53", "54", "60"}
    | {"70", "80"},
    "hard_bounce": {False},
}
#: How gateways call the header's Message-ID, signs between the words left out.
_CALLED = frozenset({"messageid", "smtpid"})
_SIGNS_BETWEEN = re.compile(r"[-_ ]")


def hear(sender: Any, event: AnymailTrackingEvent, **_of_signal: Any) -> None:
    """Note that an address takes no mail, or wants none; anything else a gateway tells is left."""
    because = _because(event)
    if because:
        services.note_return(
            gateway_ids={str(event.message_id or ""), *_notices(event)},
            contact=str(event.recipient or ""),
            because=because,
        )


def _notices(event: AnymailTrackingEvent) -> Iterator[str]:
    """Notices whose own Message-ID the gateway names, as it does for what it took by SMTP."""
    named = [str(event.message_id or ""), *_message_ids(event.esp_event)]
    for found in map(message_ids.notice_of, named):
        if found is not None:
            yield str(found)


def _message_ids(told: Any) -> Iterator[str]:
    """Whatever is called a Message-ID in what the gateway posted, or in a part of it."""
    if not isinstance(told, Mapping):
        return
    for name, value in told.items():
        if isinstance(value, str) and _SIGNS_BETWEEN.sub("", str(name)).lower() in _CALLED:
            yield value
        yield from _message_ids(value)


def _because(event: AnymailTrackingEvent) -> str:
    if event.event_type == EventType.REJECTED:
        return _REJECTED_BECAUSE.get(event.reject_reason, "")
    if event.event_type == EventType.BOUNCED and _is_soft(event.esp_event):
        return ""
    return _BECAUSE.get(event.event_type, "")


def _is_soft(told: Any) -> bool:
    """Whether what the gateway posted, or a part of it, is marked as a soft bounce."""
    if not isinstance(told, Mapping):
        return False
    marked = any(
        isinstance(told.get(name), str | bool) and told[name] in soft
        for name, soft in _SOFT.items()
    )
    return marked or any(_is_soft(part) for part in told.values())


def _only_with_a_secret(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not get_anymail_setting("webhook_secret", default=None):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


#: Of anymail's addresses those that tell of what was sent; we take no mail in.
urlpatterns = [
    URLPattern(each.pattern, _only_with_a_secret(each.callback), name=each.name)
    for each in anymail_urls
    if "inbound" not in str(each.name)
]
