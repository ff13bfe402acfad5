"""Setting up a second factor: the first before anything else answers, and more of them later.

A password is not enough to set up the first one, or whoever knows it could: it takes the set-up
link that an administrator makes.
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _text
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from audit.errors import DomainError
from clients import one_time_codes, services
from clients.encryption import cipher
from clients.errors import LinkRefused
from clients.models import StaffSession, User
from config.staff import half_way, keys
from config.staff.middleware import staff_session_of
from config.staff.signing_in import CodeForm, page

#: Ways in are added and removed only so shortly after the second factor was shown.
FRESH = timedelta(minutes=10)
_SEED = "new_seed"


@never_cache
@require_http_methods(["GET", "HEAD"])
def link_page(request: HttpRequest, token: str) -> HttpResponse:
    """Open a set-up link: kept in this browser until its owner has given their password."""
    half_way.note_link(request, token)
    found = half_way.read(request)
    where = "login" if found is None else "second_factor_set_up"
    response = HttpResponseRedirect(reverse(f"admin:{where}"))
    response["Referrer-Policy"] = "strict-origin"  # the address carries the token
    return response


@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_page(request: HttpRequest) -> HttpResponse:
    """An app or a key: the first one, or one more."""
    session = staff_session_of(request)
    if session is not None:
        if not is_fresh(session):
            return show_again(reverse("admin:second_factor_set_up"))
        return _answered(request, session.user, is_first=False)
    found = half_way.read(request)
    if found is None:
        return HttpResponseRedirect(reverse("admin:login"))
    if services.has_second_factor(found.user):
        return HttpResponseRedirect(reverse("admin:second_factor"))
    if not half_way.has_link(request, found.user):
        title = _text("Set up your second factor")
        return page(request, "second_factor_link.html", title, status=HTTPStatus.FORBIDDEN)
    return _answered(request, found.user, is_first=True, wanted=found.next)


def is_fresh(session: StaffSession) -> bool:
    """Whether the second factor was shown a moment ago."""
    return timezone.now() - session.verified_at < FRESH


def show_again(wanted: str) -> HttpResponse:
    """Ask for the second factor once more, and go on from there."""
    return HttpResponseRedirect(f"{reverse('admin:second_factor')}?{urlencode({'next': wanted})}")


def _answered(
    request: HttpRequest, user: User, *, is_first: bool, wanted: str = ""
) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (keys.is_answer(request) or form.is_valid()):
        try:
            codes = _add(request, user, form, is_first=is_first)
        except LinkRefused:
            half_way.forget(request)
            return HttpResponseRedirect(reverse("admin:login"))
        except DomainError as refusal:
            form.errors.clear()
            form.add_error(None, str(refusal))
        else:
            return _added(request, user, codes, wanted)
    seed = _seed(request)
    address = one_time_codes.address(seed, account=user.email, issuer="Slotkeeper")
    return page(
        request,
        "second_factor_set_up.html",
        _text("Set up your second factor"),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        form=form,
        is_first=is_first,
        seed=" ".join(seed[part : part + 4] for part in range(0, len(seed), 4)),
        picture=_picture(address),
        asked=keys.ask_new(request, user),
    )


def _add(request: HttpRequest, user: User, form: CodeForm, *, is_first: bool) -> list[str]:
    """Recovery codes after the first; none after another. Raises DomainError."""
    if keys.is_answer(request):
        given: dict[str, Any] = keys.given(request)
        given["name"] = given["name"] or _text("Security key")
        if is_first:
            return services.first_key(user=user, **given)
        services.enrol_key(user=user, **given)
        return []
    code = "".join(form.cleaned_data["code"].split())
    if is_first:
        return services.first_app(user=user, seed=_seed(request), code=code)
    services.enrol_app(user=user, seed=_seed(request), code=code)
    return []


def _added(request: HttpRequest, user: User, codes: list[str], wanted: str) -> HttpResponse:
    request.session.pop(_SEED, None)
    if not codes:
        messages.success(request, _text("Your second factor is set up."))
        return HttpResponseRedirect(reverse("admin:my_sign_in"))
    try:
        half_way.complete(request, user)
    except DomainError:
        return HttpResponseRedirect(reverse("admin:login"))
    return half_way.remember_browser(recovery_codes_page(request, codes, wanted), user)


def recovery_codes_page(request: HttpRequest, codes: list[str], wanted: str) -> HttpResponse:
    """The codes, in this answer and nowhere else."""
    return page(
        request, "recovery_codes.html", _text("Your recovery codes"), codes=codes, next=wanted
    )


def _seed(request: HttpRequest) -> str:
    """The seed shown in this browser; the session's row keeps it encrypted."""
    kept = request.session.get(_SEED)
    if kept is None:
        kept = request.session[_SEED] = (
            cipher().encrypt(one_time_codes.new_seed().encode()).decode()
        )
    return cipher().decrypt(kept.encode()).decode()


def _picture(address: str) -> SafeString:
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        scale=4, light="#fff", svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308 - drawn by us out of squares
