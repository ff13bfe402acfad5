"""What an administrator does about another's second factor and sessions; and the rows, to look at.

No row shows a seed, a key or a digest.
"""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import FoundByNumber, MachineryDoor
from audit.admin.moments import moment_of
from audit.admin.standing import actor_of, standing_of
from clients import second_factor_queries as queries
from clients import services
from clients.models import AuthenticatorApp, RecoveryCode, SecurityKey, StaffSession, User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class SecondFactorPages(ModelAdmin):
    """On a login: its second factor and sessions, and the end of both."""

    change_form_template = "admin/clients/user/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.second_factor)
        return [
            path("<int:number>/second-factor/", view, name="clients_user_second_factor"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        kwargs["extra_context"] = {
            **(kwargs.get("extra_context") or {}),
            "may_end": _may_end(request, self.get_object(request, object_id)),
        }
        return super().change_view(request, object_id, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A login switched off is out at once, and not in again when it is switched on."""
        super().save_model(request, obj, form, change)
        if change and not (obj.is_active and obj.is_staff):
            services.end_all_of_staff(user_number=obj.pk, actor=actor_of(request))

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,
        form_url: str = "",
    ) -> HttpResponse:
        """As Django's; with a new password all the login is signed in with ends."""
        answer: HttpResponse = super().user_change_password(request, id, form_url)  # type: ignore[misc]
        if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
            services.end_all_of_staff(user_number=int(id), actor=actor_of(request))
        return answer

    def second_factor(self, request: HttpRequest, number: int) -> HttpResponse:
        """See what somebody has; reset it, or end their sessions, by POST."""
        person = self.get_object(request, str(number))
        if not standing_of(request.user).everywhere:
            raise PermissionDenied  # nobody else learns whether there is a login of that number
        if person is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(number))  # type: ignore[attr-defined, no-any-return] # Django's own answer to a row that is gone
        if not _may_end(request, person):
            raise PermissionDenied
        link = ""
        verb = request.POST.get("verb", "")
        if verb == "end":
            services.end_all_of_staff(user_number=number, actor=actor_of(request))
            messages.success(request, _text("All their sessions are ended."))
            return HttpResponseRedirect(request.path)
        if verb == "reset":
            token = services.reset_second_factor(user_number=number, actor=actor_of(request))
            link = request.build_absolute_uri(reverse("admin:second_factor_link", args=[token]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _text("Second factor and sessions"),
            "person": person,
            "link": link,
            "factor": queries.second_factor_of(person),
            "sessions": queries.living_staff_sessions(person),
        }
        response = TemplateResponse(request, "admin/clients/user/second_factor.html", context)
        add_never_cache_headers(response)
        return response


def _may_end(request: HttpRequest, person: User | None) -> bool:
    """Administrators for all but superusers, whom superusers alone outrank."""
    standing = standing_of(request.user)
    if person is None or not person.is_staff:
        return False
    return standing.is_superuser or (standing.writes_everywhere and not person.is_superuser)


class WaysIn(FoundByNumber, MachineryDoor):
    """Base: that there is one, and when it was used; what is secret of it is never asked for."""

    secret: ClassVar[tuple[str, ...]] = ()
    list_display = (
        "__str__",
        "user_id",
        moment_of("created_at", _("created at")),
        moment_of("used_at", _("last used")),
    )
    list_filter = ("created_at",)
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display[1:]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*self.secret)


@admin.register(AuthenticatorApp)
class AuthenticatorAppAdmin(WaysIn):
    secret = ("seed",)


@admin.register(SecurityKey)
class SecurityKeyAdmin(WaysIn):
    secret = ("credential", "credential_id")


@admin.register(RecoveryCode)
class RecoveryCodeAdmin(WaysIn):
    secret = ("digest",)


@admin.register(StaffSession)
class StaffSessionAdmin(FoundByNumber, MachineryDoor):
    """Who is signed in to the admin, since when and until when."""

    list_display = (
        "__str__",
        "user_id",
        moment_of("began_at", _("began at")),
        moment_of("seen_at", _("last seen")),
        moment_of("ended_at", _("ended at")),
    )
    list_filter = ("began_at",)
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display[1:]
    readonly_fields = fields
