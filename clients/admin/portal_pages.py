"""Pages on which a portal is made or gets a second secret. A secret is shown on one answer alone.

It is in that page and nowhere else: not in a message of the session, not in the history.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from audit.admin.standing import actor_of, standing_of
from audit.errors import DomainError
from clients import services, webhook_addresses
from clients.models import Portal

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


def scopes_field() -> forms.MultipleChoiceField:
    """The closed list, to be ticked."""
    return forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=Portal.Scope.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What its tokens may be used for. Who may book may also read."),
    )


class NewPortalForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        label=_("Name"), max_length=100, error_messages={"required": _("Write a name.")}
    )
    scopes = scopes_field()

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if Portal.objects.filter(name=name).exists():
            raise forms.ValidationError(_("A portal of that name is there already."))
        return name


class PortalForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable at run time
    scopes = scopes_field()
    webhook_url = forms.URLField(
        label=_("Webhook address"),
        required=False,
        assume_scheme="https",
        help_text=_("Where the portal is told what happens. It needs a webhook secret too."),
    )

    class Meta:
        model = Portal
        # The admin adds what its page shows.
        fields = ("name", "is_active", "scopes", "webhook_url")

    def clean_webhook_url(self) -> str:
        """Only where a delivery may go at all: else it would fail for three days."""
        url = str(self.cleaned_data["webhook_url"])
        if url:
            try:
                webhook_addresses.require_allowed(url)
            except webhook_addresses.AddressRefused as refusal:
                raise forms.ValidationError(
                    _("Write an address of the Internet that begins with https://.")
                ) from refusal
        return url


class PortalPages(ModelAdmin):
    """New portal, new secret: for superusers, by POST, with the answer kept by nobody."""

    change_list_template = "admin/clients/portal/change_list.html"
    change_form_template = "admin/clients/portal/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("new/", site(self.new_portal), name="clients_portal_new"),
            path("<int:number>/secret/", site(self.new_secret), name="clients_portal_secret"),
            path(
                "<int:number>/webhook-secret/",
                site(self.new_webhook_secret),
                name="clients_portal_webhook_secret",
            ),
            *super().get_urls(),
        ]

    def new_portal(self, request: HttpRequest) -> HttpResponse:
        """A portal with its first secret."""
        _superusers_only(request)
        form = NewPortalForm(request.POST if request.method == "POST" else None)
        context: dict[str, Any] = {"form": form, "title": _text("New portal")}
        if form.is_bound and form.is_valid():
            portal, secret = services.create_portal(**form.cleaned_data)
            return self._page(request, portal, secret=secret, **context)
        return self._page(request, None, **context)

    def new_secret(self, request: HttpRequest, number: int) -> HttpResponse:
        """A second secret beside the first."""
        return self._add(request, number, _text("New secret"), services.add_secret)

    def new_webhook_secret(self, request: HttpRequest, number: int) -> HttpResponse:
        """A secret that signs what the portal is told."""
        title = _text("New webhook secret")
        return self._add(request, number, title, services.add_webhook_secret)

    def _add(
        self, request: HttpRequest, number: int, title: str, add: Callable[..., str]
    ) -> HttpResponse:
        _superusers_only(request)
        portal = self.get_object(request, str(number))
        if portal is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(number))  # type: ignore[attr-defined, no-any-return] # Django's own answer to a row that is gone
        context: dict[str, Any] = {"title": title}
        if request.method == "POST":
            try:
                context["secret"] = add(portal=portal, actor=actor_of(request))
            except DomainError as refusal:
                context["refusal"] = str(refusal)
        return self._page(request, portal, **context)

    def _page(self, request: HttpRequest, portal: Portal | None, **more: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "portal": portal}
        response = TemplateResponse(request, "admin/clients/portal/secret.html", context | more)
        add_never_cache_headers(response)
        return response


def _superusers_only(request: HttpRequest) -> None:
    if not standing_of(request.user).is_superuser:
        raise PermissionDenied
