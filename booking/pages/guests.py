"""Who is in front of the browser: somebody signed in, or the client made at the first hold."""

import hashlib
import logging
from datetime import UTC, datetime
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils import timezone
from django.utils.translation import get_language
from django_redis.exceptions import ConnectionInterrupted
from redis import RedisError

from audit.actors import Actor, ActorKind
from booking import errors, queries
from booking.models import Reservation
from clients import queries as client_queries
from clients import services as client_services
from clients.errors import ClientUnknown
from clients.models import Client, SignIn
from providers import queries as provider_queries
from providers.models import Provider

logger = logging.getLogger(__name__)

_SESSION_KEY = "client"
#: The id of a sign-in at our pages, and the number of its login.
_SIGN_IN_KEY, _OWNER_KEY = "sign_in", "login"
#: Reservations opened by a mailed link, by public id, and the number of the client of each.
_OPENED_KEY = "opened"
_MOST_OPENED = 20
#: How long a second tap, sent before the first was answered, counts as the same visitor.
_SAME_TAP_SECONDS = 60


def known_client(request: HttpRequest) -> Client | None:
    """The client who books in this browser, if there is one: of the login, else of the session."""
    sign_in = signed_in(request)
    return sign_in.user.client if sign_in is not None else guest_of(request)


def guest_of(request: HttpRequest) -> Client | None:
    """The client this session got with its first hold, whether or not somebody is signed in."""
    public_id = request.session.get(_SESSION_KEY)
    if public_id is None:
        return None
    try:
        return client_queries.by_public_id(UUID(public_id))
    except (ClientUnknown, ValueError):
        return None


def own_clients(request: HttpRequest) -> list[Client]:
    """All whom this browser acts for: the client of the login first, then the session's."""
    sign_in = signed_in(request)
    clients = [sign_in.user.client if sign_in is not None else None, guest_of(request)]
    return list({client.pk: client for client in clients if client is not None}.values())


def signed_in(request: HttpRequest) -> SignIn | None:
    """The sign-in of this browser, if it has one that goes on; asked of the row each time."""
    public_id = request.session.get(_SIGN_IN_KEY)
    if public_id is None:
        return None
    try:
        return client_queries.sign_in_that_goes_on(UUID(public_id), timezone.now())
    except ValueError:
        return None


def enter(request: HttpRequest, sign_in: SignIn) -> None:
    """From now on somebody is signed in here; what they booked before in this browser stays.

    What somebody else left signed in does not.
    """
    before = request.session.get(_OWNER_KEY)
    if before is not None and before != sign_in.user_id:
        request.session.flush()
    # A session that somebody planted before must not become a citizen's, nor its form tokens.
    request.session.cycle_key()
    rotate_token(request)
    request.session[_SIGN_IN_KEY] = str(sign_in.public_id)
    request.session[_OWNER_KEY] = sign_in.user_id
    request.session.set_expiry(sign_in.expires_at - timezone.now())


def forget(request: HttpRequest) -> None:
    """Leave nothing of anybody in this browser."""
    request.session.flush()


def actor_of(client: Client) -> Actor:
    return Actor(ActorKind.CLIENT, client.pk)


def visitor(request: HttpRequest, reservation_id: UUID | None = None) -> Actor:
    """The session's client as an actor; of a reservation opened by its link, that one's client.

    Whoever asks with a `reservation_id` acts on that reservation alone. Raises ReservationUnknown:
    a stranger owns none.
    """
    opened = request.session.get(_OPENED_KEY, {}).get(str(reservation_id))
    if opened is not None:
        return Actor(ActorKind.CLIENT, opened)
    clients = own_clients(request)
    if not clients:
        raise errors.ReservationUnknown
    if reservation_id is not None and len(clients) > 1:
        return _holder(clients, reservation_id)
    return actor_of(clients[0])


def _holder(clients: list[Client], reservation_id: UUID) -> Actor:
    """Whose of them it is; the first one's if nobody's."""
    actors = [actor_of(client) for client in clients]
    for actor in actors:
        if queries.visible_to(actor).filter(public_id=reservation_id).exists():
            return actor
    return actors[0]


def open_reservation(request: HttpRequest, reservation: Reservation) -> None:
    """Let this session act for the holder of one reservation, and of no other of theirs.

    The link says that its reader may manage this one; the address may have been mistyped, and its
    reader be somebody else than the person who booked.
    """
    opened = dict(request.session.get(_OPENED_KEY, {}))
    if str(reservation.public_id) in opened:
        return
    while len(opened) >= _MOST_OPENED:
        del opened[next(iter(opened))]
    # A session that somebody planted before must not become a citizen's.
    request.session.cycle_key()
    request.session[_OPENED_KEY] = opened | {str(reservation.public_id): reservation.client_id}


def came_by_its_link(request: HttpRequest, reservation_id: UUID) -> bool:
    """Whether this session opened the reservation by its link, and so knows of no other."""
    return str(reservation_id) in request.session.get(_OPENED_KEY, {})


def remember(request: HttpRequest, client: Client) -> None:
    """From now on this session belongs to the client; that of a login is known by the sign-in."""
    if client.user_id is not None:
        return
    if request.session.get(_SESSION_KEY) != str(client.public_id):
        # A session that somebody planted before must not become a citizen's.
        request.session.cycle_key()
        request.session[_SESSION_KEY] = str(client.public_id)


def begin(request: HttpRequest) -> Client:
    """A new guest for this visitor; the same one for two taps at once.

    Neither tap has a session yet, but both carry the page's CSRF cookie: what is made first is
    kept under its digest for a minute, and the second tap takes that.
    """
    guest = client_services.start_guest(language=get_language() or "en")
    cookie = request.META.get("CSRF_COOKIE")
    if not cookie:
        return guest
    key = "guest:" + hashlib.sha256(cookie.encode()).hexdigest()
    try:
        if cache.add(key, str(guest.public_id), _SAME_TAP_SECONDS):
            return guest
        return client_queries.by_public_id(UUID(cache.get(key)))
    except (ConnectionInterrupted, RedisError, ClientUnknown, TypeError, ValueError):
        logger.warning("The guest of a second tap could not be looked up; a new one is used.")
        return guest


def see_that_it_is_offered(
    provider: Provider, service_id: UUID | None, starts_at: datetime, now: datetime
) -> None:
    """Refuse what nobody offered before a guest is made for it, so that nonsense leaves no row.

    Room is not looked at: the booking decides about that. Raises ServiceUnknown, SlotClosed,
    TooSoon, TooFar, SlotUnknown.
    """
    service = provider_queries.offered_service(provider, service_id) if service_id else None
    if not provider.takes_bookings(now):
        raise errors.SlotClosed
    on = starts_at.astimezone(provider.zone).date()
    first, last = queries.bookable_between(provider, service, now)
    if starts_at < first:
        raise errors.TooSoon
    if on > last:
        raise errors.TooFar
    offered = queries.time_slots(provider, on, service=service, now=now)
    if starts_at.astimezone(UTC) not in {slot.starts_at for slot in offered}:
        raise errors.SlotUnknown
