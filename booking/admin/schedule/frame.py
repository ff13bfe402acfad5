"""What every page of a centre's hours and of its calendar has: its addresses and its frame."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from providers.admin.scope import may_run, may_serve
from providers.models import Provider

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

#: Address below the centre's, view, end of the name.
Way = tuple[str, Callable[..., HttpResponse], str]


class CentrePages(ModelAdmin):
    """Pages below a centre's own in the admin."""

    def ways(self, ways: Iterable[Way]) -> list[URLPattern]:
        """Each behind the admin's door."""
        return [
            path(
                f"<int:number>/{address}",
                self.admin_site.admin_view(view),
                name=f"providers_provider_{name}",
            )
            for address, view, name in ways
        ]

    def seen(self, request: HttpRequest, number: int) -> Provider:
        """The centre, if the person sees it; a stranger's answers like an absent one."""
        found = self.get_object(request, str(number))
        if found is None or not self.has_view_permission(request, found):
            raise Http404
        return found  # type: ignore[no-any-return] # the admin of providers finds providers

    def served(self, request: HttpRequest, number: int) -> Provider:
        """The centre, for who acts on its appointments. Raises Http404, PermissionDenied."""
        provider = self.seen(request, number)
        if not may_serve(request.user, provider.pk):
            raise PermissionDenied
        return provider

    def framed(
        self,
        request: HttpRequest,
        provider: Provider,
        name: str,
        title: str,
        /,
        *,
        tab: str,
        status: int = 200,
        **context: Any,
    ) -> TemplateResponse:
        """A page of that template; `title` has a gap for the centre's name."""
        return TemplateResponse(
            request,
            f"admin/providers/provider/{name}.html",
            {
                **self.admin_site.each_context(request),
                "title": title % {"centre": provider.local_name},
                "opts": self.opts,
                "provider": provider,
                "original": provider,
                "tab": tab,
                "may_run": may_run(request.user, provider.pk),
                **context,
            },
            status=status,
        )
