"""The staff's door: Django's admin in our name."""

from functools import partial, wraps
from http import HTTPStatus
from operator import itemgetter
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponseBadRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class StaffSite(AdminSite):
    site_header = gettext_lazy("Slotkeeper")
    site_title = gettext_lazy("Slotkeeper")
    index_title = gettext_lazy("Centres and appointments")
    site_url = "/"
    enable_nav_sidebar = True

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's, and in front of them the pages of the second factor."""
        # Models are not there yet when this file is read.
        from config.staff import own, setting_up, signing_in

        own_page = self.admin_view(own.my_sign_in_page)
        return [
            path("login/", signing_in.password_page, name="login"),
            path("second-factor/", signing_in.second_factor_page, name="second_factor"),
            path("second-factor/again/", signing_in.start_again, name="second_factor_again"),
            path("second-factor/set-up/", setting_up.set_up_page, name="second_factor_set_up"),
            path(
                "second-factor/link/<str:token>/",
                setting_up.link_page,
                name="second_factor_link",
            ),
            path("my-sign-in/", own_page, name="my_sign_in"),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """As Django's, but that the models are gathered only for a page that lists them."""
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": request.META["SCRIPT_NAME"] or self.site_url,
            "has_permission": self.has_permission(request),
            "available_apps": SimpleLazyObject(partial(self.get_app_list, request)),
            "is_popup": False,
            "is_nav_sidebar_enabled": self.enable_nav_sidebar,
            "log_entries": self.get_log_entries(request),
        }

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """As Django's, but that each name is looked up once, not for each comparison."""
        found = list(self._build_app_dict(request, app_label).values())
        for app in found:
            app["name"] = str(app["name"])
            for model in app["models"]:
                model["name"] = str(model["name"])
            app["models"].sort(key=itemgetter("name"))
        return sorted(found, key=lambda app: app["name"].lower())

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff, in a session that began with a second factor and is not over."""
        from config.staff.middleware import staff_session_of

        return super().has_permission(request) and staff_session_of(request) is not None

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        from config.staff import leaving

        leaving.end_this(request)
        return super().logout(request, extra_context)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """As Django's; whatever else the login is signed in with ends."""
        from config.staff import leaving

        answer = super().password_change(request, extra_context)
        if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
            leaving.end_others(request)
        return answer

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Refuse what Django would pass on to the database and answer with a 500."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if _is_unreadable(request):
                return HttpResponseBadRequest(
                    _("This address or form holds signs that cannot be read."),
                    content_type="text/plain; charset=utf-8",
                )
            return inner(request, *args, **kwargs)

        return guarded


def _is_unreadable(request: HttpRequest) -> bool:
    """NUL in the address, which PostgreSQL refuses, or chosen rows that are no numbers."""
    given = request.GET.lists()
    texts = [request.path, *(text for name, values in given for text in (name, *values))]
    if any("\x00" in text for text in texts):
        return True
    chosen = request.POST.getlist(ACTION_CHECKBOX_NAME) if request.method == "POST" else []
    return any(not (row.isascii() and row.isdigit() and len(row) <= 18) for row in chosen)
