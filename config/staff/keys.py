"""Security keys in a form: the question is in the page, the answer comes back in a field."""

import json
from typing import Any

from django.http import HttpRequest

from clients import services
from clients.errors import SecondFactorRefused
from clients.models import User

_ASKED = "key_asked"
_NEW = "new_key_asked"
_MOST_LETTERS = 20_000


def origin(request: HttpRequest) -> str:
    """What the browser says it is at; its host is one of ALLOWED_HOSTS."""
    return f"{request.scheme}://{request.get_host()}"


def is_answer(request: HttpRequest) -> bool:
    """Whether a form comes from a key."""
    return bool(request.POST.get("answer"))


def ask(request: HttpRequest, user: User) -> dict[str, Any] | None:
    """The question for one of the user's keys; None where they have none."""
    asked = services.ask_key(user=user, origin=origin(request))
    if asked is None:
        return None
    question, request.session[_ASKED] = asked
    return question


def take(request: HttpRequest, user: User) -> None:
    """See the answer; the question is good once. Raises SecondFactorRefused."""
    services.take_key(
        user=user,
        answer=_answer(request),
        state=_state(request, _ASKED),
        origin=origin(request),
    )


def ask_new(request: HttpRequest, user: User) -> dict[str, Any]:
    """The question for a new key."""
    question, request.session[_NEW] = services.ask_new_key(user=user, origin=origin(request))
    return question


def given(request: HttpRequest) -> dict[str, Any]:
    """What a service needs to keep a new key. Raises SecondFactorRefused."""
    return {
        "name": request.POST.get("name", "").replace("\0", ""),
        "answer": _answer(request),
        "state": _state(request, _NEW),
        "origin": origin(request),
    }


def _state(request: HttpRequest, kept_as: str) -> dict[str, Any]:
    state: Any = request.session.pop(kept_as, None)
    if not isinstance(state, dict):
        raise SecondFactorRefused
    return state


def _answer(request: HttpRequest) -> dict[str, Any]:
    written = request.POST["answer"]
    try:
        answer = json.loads(written) if len(written) <= _MOST_LETTERS else None
    except ValueError as error:
        raise SecondFactorRefused from error
    if not isinstance(answer, dict):
        raise SecondFactorRefused
    return answer
