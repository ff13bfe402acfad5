"""The pages before the admin: the password, and then the second factor."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from audit.errors import DomainError
from clients import services
from clients.errors import SecondFactorRefused, TooManyAttempts
from clients.models import User
from config.staff import half_way, keys
from config.staff.middleware import staff_session_of

_pages = require_http_methods(["GET", "HEAD", "POST"])


class PasswordForm(forms.Form):
    use_required_attribute = False

    username = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={
            "required": _("Type your e-mail address."),
            "invalid": _("Type an e-mail address such as name@example.org."),
        },
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password.")},
    )


class CodeForm(forms.Form):
    use_required_attribute = False

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
                "autofocus": True,
            }
        ),
        error_messages={"required": _("Type the six digits your app shows, such as 402917.")},
    )


@sensitive_post_parameters("password")
@csrf_protect
@never_cache
@_pages
def password_page(request: HttpRequest) -> HttpResponse:
    """E-mail address and password; whoever knows them is nobody yet and shows a second factor."""
    wanted = half_way.safe(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        if admin.site.has_permission(request):
            return HttpResponseRedirect(wanted)
        return page(request, "login.html", _text("Sign in"), form=PasswordForm(), next=wanted)
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            user = services.check_password(
                email=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
                origin=half_way.origin_of(request),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return _again(request, form, refusal, next=wanted)
        half_way.begin(request, user, wanted)
        return HttpResponseRedirect(reverse("admin:second_factor"))
    return _again(request, form, None, next=wanted)


@csrf_protect
@never_cache
@_pages
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """A code or a key: the second half of signing in; or once more before something weighty."""
    subject = _subject(request)
    if subject is None:
        return HttpResponseRedirect(reverse("admin:login"))
    user, wanted = subject.user, subject.next
    if not services.has_second_factor(user):
        return HttpResponseRedirect(reverse("admin:second_factor_set_up"))
    form = CodeForm(request.POST if request.method == "POST" else None)
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            if keys.is_answer(request):
                keys.take(request, user)
            elif form.is_valid():
                services.take_code(
                    user=user,
                    code=form.cleaned_data["code"],
                    origin=half_way.origin_of(request),
                )
        except DomainError as error:
            refusal = error
        else:
            if keys.is_answer(request) or form.is_valid():
                return _through(request, user, wanted)
    return _ask(request, user, wanted, form, refusal)


def _ask(
    request: HttpRequest, user: User, wanted: str, form: CodeForm, refusal: DomainError | None
) -> HttpResponse:
    if isinstance(refusal, TooManyAttempts):
        form.add_error(None, _text("Too many wrong codes. Wait a while, or use another way below."))
    elif refusal is not None:
        form.errors.clear()
        form.add_error(None, str(refusal))
    return page(
        request,
        "second_factor.html",
        _text("Second factor"),
        status=_status(form, refusal),
        form=form,
        next=wanted,
        asked=keys.ask(request, user),
        is_half_way=staff_session_of(request) is None,
    )


@csrf_protect
@never_cache
@require_http_methods(["POST"])
def start_again(request: HttpRequest) -> HttpResponse:
    """Another login: back to the password."""
    half_way.forget(request)
    return HttpResponseRedirect(reverse("admin:login"))


def page(
    request: HttpRequest,
    template: str,
    title: str,
    *,
    status: int = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    """A page before the admin."""
    whole = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/{template}", whole, status=status)


def _subject(request: HttpRequest) -> half_way.HalfWay | None:
    """Who is to show a second factor, and where they go then."""
    session = staff_session_of(request)
    if session is None:
        return half_way.read(request)
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return half_way.HalfWay(session.user, half_way.safe(request, wanted))


def _through(request: HttpRequest, user: User, wanted: str) -> HttpResponse:
    session = staff_session_of(request)
    if session is not None:
        services.note_verified(session)
        return HttpResponseRedirect(wanted)
    try:
        half_way.complete(request, user)
    except DomainError:
        half_way.forget(request)
        return HttpResponseRedirect(reverse("admin:login"))
    return half_way.remember_browser(HttpResponseRedirect(wanted), user)


def _again(
    request: HttpRequest, form: PasswordForm, refusal: DomainError | None, **context: Any
) -> HttpResponse:
    status = _status(form, refusal)
    return page(request, "login.html", _text("Sign in"), status=status, form=form, **context)


def _status(form: forms.Form, refusal: DomainError | None) -> int:
    if isinstance(refusal, TooManyAttempts):
        return HTTPStatus.TOO_MANY_REQUESTS
    if isinstance(refusal, SecondFactorRefused) or form.errors:
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return HTTPStatus.OK
