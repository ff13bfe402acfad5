"""Words of a centre's own, in place of those we ship: written here, with a preview."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from audit.admin.moments import moment_of
from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import services
from booking.admin.columns import zone_of
from booking.admin.filters import AtProvider
from booking.admin.messages.preview import placeholders, preview, style_sources
from booking.admin.messages.text_forms import WhichForm, WordsForm
from booking.models import NoticeText
from booking.notifications import wording
from booking.notifications.own_words import ownable
from booking.notifications.wording import Text
from providers.admin.hours import CENTRE_SEARCH
from providers.admin.scope import CentreDoor, may_run, may_see
from providers.models import Provider


class Faulty(admin.SimpleListFilter):
    """Those that could not be used when they were last tried."""

    title = _("in use")
    parameter_name = "faulty"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("used")), ("yes", _("not used"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        return queryset.exclude(fault="") if self.value() == "yes" else queryset.filter(fault="")


@admin.register(NoticeText)
class NoticeTextAdmin(CentreDoor):
    """Read by all who see the centre; written, through the engine alone, by those who run it."""

    list_display = (
        "which",
        "provider",
        "written_in",
        "standing",
        moment_of("changed_at", _("changed at"), zone_of),
    )
    list_filter = (AtProvider, Faulty, "kind", "channel", "language")
    list_select_related = ("provider",)
    search_fields = CENTRE_SEARCH
    search_help_text = _("Number or name of a centre.")
    ordering = ("-pk",)
    sortable_by = ()

    @admin.display(description=_("message"))
    def which(self, text: NoticeText) -> str:
        return f"{text.get_kind_display()} ({text.get_channel_display()})"

    @admin.display(description=_("language"))
    def written_in(self, text: NoticeText) -> str:
        return str(get_language_info(text.language)["name_local"])

    @admin.display(description=_("in use"))
    def standing(self, text: NoticeText) -> str:
        if not text.fault:
            return str(_("used"))
        return format_html(
            '<span class="status status-given_up">{}</span> {}', _("not used"), text.fault
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.words_view)
        address = "of/<int:number>/<slug:kind>/<slug:channel>/<slug:language>/"
        return [path(address, view, name="booking_noticetext_words"), *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Which message; its words are written on a page of their own."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = WhichForm(request.GET or None, user=request.user, site=self.admin_site)
        if form.is_valid():
            found = form.cleaned_data
            which = [found["provider"].pk, found["kind"], found["channel"], found["language"]]
            return HttpResponseRedirect(_address(*which))
        select = AutocompleteSelect(NoticeText._meta.get_field("provider"), self.admin_site)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Words of your own"),
            "opts": self.opts,
            "form": form,
            "media": self.media + select.media,
        }
        status = 422 if form.errors else 200
        page = "admin/booking/noticetext/which.html"
        return TemplateResponse(request, page, context, status=status)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """An entry of the list leads to its words."""
        text = self.get_object(request, object_id)
        if text is None:
            gone: HttpResponse = self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
                request, self.opts, object_id
            )
            return gone
        return HttpResponseRedirect(
            _address(text.provider_id, text.kind, text.channel, text.language)
        )

    def words_view(
        self, request: HttpRequest, number: int, kind: str, channel: str, language: str
    ) -> HttpResponse:
        """The words of one message: to read, to try, to save."""
        which = kind, channel, language
        provider = Provider.objects.filter(pk=number).first()
        if provider is None or not may_see(request.user, number) or which not in ownable():
            raise Http404
        rows = self.get_queryset(request).filter(provider=number)
        own = rows.filter(kind=kind, channel=channel, language=language).first()
        said = Text(own.subject, own.body) if own else wording.shipped(*which)
        sent = request.POST if request.method == "POST" else None
        if sent is not None and not may_run(request.user, number):
            raise PermissionDenied
        form = WordsForm(sent, kind=kind, channel=channel, language=language, said=said)
        if sent is not None and form.is_valid():
            said = form.text()
            if "save" in sent and self._save(request, provider, which, form):
                return HttpResponseRedirect(_address(number, *which))
        return self._page(request, provider, which, own, form, None if form.errors else said)

    def _save(
        self, request: HttpRequest, provider: Provider, which: tuple[str, str, str], form: WordsForm
    ) -> bool:
        kind, channel, language = which
        text = form.text()
        try:
            services.write_text(
                provider_id=provider.pk,
                kind=kind,
                channel=channel,
                language=language,
                subject=text.subject,
                body=text.body,
                actor=actor_of(request),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return False
        messages.success(request, _("Saved. These words are used from the next message on."))
        return True

    def _page(
        self,
        request: HttpRequest,
        provider: Provider,
        which: tuple[str, str, str],
        own: NoticeText | None,
        form: WordsForm,
        said: Text | None,
    ) -> HttpResponse:
        kind, channel, language = which
        name = NoticeText(kind=kind, channel=channel, language=language)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Words of your own"),
            "subtitle": provider,
            "opts": self.opts,
            "provider": provider,
            "kind": name.get_kind_display(),
            "channel": name.get_channel_display(),
            "language": get_language_info(language),
            "own": own,
            "form": form,
            "may_write": may_run(request.user, provider.pk),
            "shipped": wording.shipped(*which),
            "placeholders": placeholders(*which),
            "drawn": preview(said, *which) if said else None,
        }
        status = 422 if form.errors else 200
        page = TemplateResponse(
            request, "admin/booking/noticetext/words.html", context, status=status
        )
        page._csp_update = {"style-src": style_sources(language)}  # type: ignore[attr-defined]
        return page

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        # Not in Django's transaction: the service has one of its own.
        page = self._delete_view(request, object_id, extra_context)  # type: ignore[attr-defined] # the stubs leave it out
        answer: HttpResponse = page
        return answer

    def delete_model(self, request: HttpRequest, obj: NoticeText) -> None:
        services.withdraw_text(
            provider_id=obj.provider_id,
            kind=obj.kind,
            channel=obj.channel,
            language=obj.language,
            actor=actor_of(request),
        )

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[NoticeText]) -> None:
        for text in queryset:
            self.delete_model(request, text)

    @property
    def media(self) -> forms.Media:
        return super().media + AtProvider.media_for(self.admin_site)


def _address(number: int, kind: str, channel: str, language: str) -> str:
    return reverse("admin:booking_noticetext_words", args=[number, kind, channel, language])
