"""The door of pages for whoever is signed in; others are led to sign in, and then back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from audit.actors import Actor
from booking.pages import guests
from booking.pages.doors import View, door
from clients.models import Client, SignIn, User

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody signed in, as the client who acts."""

    sign_in: SignIn
    user: User
    client: Client
    actor: Actor


OwnView = Callable[Concatenate[HttpRequest, Owner, P], HttpResponseBase]


def own_door(*methods: str) -> Callable[[OwnView[P]], View[P]]:
    """`door` for personal pages that need a sign-in."""

    def fitted(view: OwnView[P]) -> View[P]:
        @door(*methods, personal=True)
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            sign_in = guests.signed_in(request)
            if sign_in is None:
                way_back = urlencode({"next": request.path})
                return redirect(f"{reverse('pages:sign-in')}?{way_back}")
            client = sign_in.user.client
            owner = Owner(sign_in, sign_in.user, client, guests.actor_of(client))
            return view(request, owner, *args, **kwargs)

        return answer

    return fitted
