"""Every address of the API, as the URLconf has them."""

from django.urls import get_resolver
from django.urls.resolvers import URLResolver

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: Pages of people and of staff, whose own tests say who may see what; and what mail gateways post,
#: each in its own words and with its own secret (booking/tests/api/test_mail_events.py).
NO_API = ("admin", "bulk", "desk", "pages", "reports", "today")
MAIL_EVENTS = "mail-events/"


def methods_by_route():
    """The methods each named address takes, HEAD and OPTIONS aside."""
    found = {}
    for name, _address, view in _walk(get_resolver()):
        assert name not in found, f"two addresses are called {name}"
        found[name] = _methods(view)
    return found


def addresses():
    """Each named address as the URLconf writes it."""
    return {name: address for name, address, _view in _walk(get_resolver())}


def _walk(resolver, before=""):
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.namespace not in NO_API and address != MAIL_EVENTS:
                yield from _walk(pattern, address)
        else:
            yield pattern.name or address, address, pattern.callback


def _methods(view):
    """Of a class the methods it has; a function of ours is read only (`require_safe`)."""
    made_of = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if made_of is None:
        return {"GET"}
    return {verb for verb in VERBS if hasattr(made_of, verb.lower())}
