"""The schedule's pages on a centre's admin: week, month, preview."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import queries, services, tasks
from booking.admin.schedule import answers, day_forms, drafts, drawing, month, preview
from booking.admin.schedule.frame import CentrePages
from booking.admin.schedule.week import WEEKDAYS, WeekForm
from booking.errors import ScheduleChanged
from providers.admin.scope import may_run
from providers.errors import ScheduleRefused
from providers.models import Provider
from providers.queries import offered_services
from providers.schedules import ScheduleDraft
from providers.services import schedule_of


class SchedulePages(CentrePages):
    """Seen by all who see the centre; changed, always through a preview, by those who run it."""

    change_form_template = "admin/providers/provider/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        ways = (
            ("schedule/", self.week_view, "schedule_week"),
            ("schedule/month/", self.month_view, "schedule_month"),
            ("schedule/preview/", self.preview_view, "schedule_preview"),
        )
        return [*self.ways(ways), *super().get_urls()]

    def week_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """The week; a POST adds a row, copies a day, or goes on to the preview."""
        provider = self.seen(request, number)
        present = schedule_of(provider)
        if request.method != "POST":
            return self._week(request, provider, present, WeekForm.showing(provider, present))
        self._must_run(request, provider)
        if "draft" in request.POST:  # back from the preview, to go on writing
            draft = self._draft(request, provider)
            if draft and drafts.is_outdated(request.POST["draft"], draft, present):
                messages.warning(request, str(ScheduleChanged.message))
            wanted = drafts.merged(present, draft) if draft else present
            return self._week(request, provider, present, WeekForm.showing(provider, wanted))
        form = WeekForm.sent(provider, request.POST)
        again = _asked_again(form, request)
        if again is not None:
            return self._week(request, provider, present, again)
        if request.POST.get("begun", present.digest()) != present.digest():
            # What was typed stays; sent once more, it was typed beside the hours as they now are.
            form.refusals.append(str(ScheduleChanged.message))
            return self._week(request, provider, present, form, status=409, afresh=True)
        if form.is_valid():
            draft = drafts.differing(form.draft(), present)
            if draft == ScheduleDraft():
                messages.info(request, _("This is what holds now. Nothing would change."))
                return self._week(request, provider, present, form)
            try:
                return self._preview(request, provider, draft)
            except ScheduleRefused as refusal:
                form.blame(refusal)
            except DomainError as refusal:
                form.refusals.append(str(refusal))
        return self._week(request, provider, present, form, status=422)

    def month_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """A month of days; a POST changes the chosen one, by way of the preview."""
        provider = self.seen(request, number)
        now = timezone.now()
        page = answers.month_page(provider, request.GET, now=now)
        if request.method == "POST":
            self._must_run(request, provider)
            answered = self._change_day(request, provider, page)
            if answered is not None:
                return answered
        return self._page(
            request,
            provider,
            "month",
            {**page, "why": self._why(request, provider, now)},
            status=422 if request.method == "POST" and "add" not in request.POST else 200,
        )

    def _change_day(
        self, request: HttpRequest, provider: Provider, page: dict[str, Any]
    ) -> HttpResponse | None:
        """The preview of what is asked for the chosen day; None where the form says why not."""
        removed = request.POST.get("remove", "")
        if removed:
            known = {str(change.pk): change.pk for change in page["exceptions"]}
            if removed not in known:
                messages.error(request, _("That exception is not there any more."))
                return None
            draft = ScheduleDraft(exceptions_removed=(known[removed],))
        else:
            if page["chosen"] is None:
                raise Http404
            rows = page["form"] = day_forms.day_rows(
                page["chosen"].on, is_holiday=bool(page["chosen"].holidays), sent=request.POST
            )
            if "add" in request.POST:
                page["form"] = rows.with_row()
                return None
            if not rows.is_valid():
                return None
            draft = rows.draft()
        try:
            return self._preview(request, provider, draft)
        except ScheduleRefused as refusal:
            if removed or not page["form"].blame(refusal):
                messages.error(request, str(refusal))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return None

    def preview_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """The preview of a draft; with `apply`, the change itself."""
        provider = self.seen(request, number)
        week = reverse("admin:providers_provider_schedule_week", args=[provider.pk])
        if request.method != "POST":
            return HttpResponseRedirect(week)
        self._must_run(request, provider)
        draft = self._draft(request, provider)
        if draft is None:
            return HttpResponseRedirect(week)
        try:
            return self._preview(request, provider, draft, drafts.begun_of(request.POST["draft"]))
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(week)

    def _preview(
        self, request: HttpRequest, provider: Provider, draft: ScheduleDraft, begun: str = ""
    ) -> HttpResponse:
        """The preview's page, or where `begun` says beside what it was shown, the change itself."""
        sealed = drafts.seal(draft, provider, request.user.pk or 0)
        found = queries.preview_schedule(provider=provider, draft=draft, now=timezone.now())
        applies = bool(begun) and "apply" in request.POST
        form = preview.ApplyForm(request.POST if applies else None, asks=bool(found.stranded))
        changed = False
        if applies and form.is_valid():
            try:
                return self._apply(request, provider, draft, form, begun)
            except ScheduleChanged as refusal:
                messages.warning(request, str(refusal))
                changed = True
        page_of = partial(preview.page_number, request.POST)
        context = {
            "preview": found,
            "days": preview.day_rows(found, page_of("days")),
            "stranded": preview.stranded_rows(found, provider, page_of("stranded")),
            "form": form,
            "sealed": sealed,
            "of_the_week": preview.is_of_the_week(draft),
            "changes": drawing.draft_in_words(draft, provider),
            "week": drawing.week_after(draft, provider, timezone.now()),
        }
        status = 409 if changed else 422 if applies else 200
        return self._page(request, provider, "preview", context, status=status)

    def _apply(
        self,
        request: HttpRequest,
        provider: Provider,
        draft: ScheduleDraft,
        form: preview.ApplyForm,
        begun: str,
    ) -> HttpResponse:
        change = services.propose_change(
            provider_id=provider.public_id,
            draft=draft,
            actor=actor_of(request),
            begun_from=begun,
            **form.chosen(),
        )
        transaction.on_commit(partial(tasks.apply_schedule_change.delay, change.pk), robust=True)
        messages.success(request, _("The change is on its way. Bookings go on meanwhile."))
        return HttpResponseRedirect(
            reverse("admin:booking_schedulechange_change", args=[change.pk])
        )

    def _why(self, request: HttpRequest, provider: Provider, now: datetime) -> dict[str, Any]:
        """The box that answers why a time is not offered."""
        offered = list(offered_services(provider))
        asked = "why_on" in request.GET
        begin = {"why_on": month.read_day(request.GET.get("day", ""))}
        form = month.WhyForm(request.GET if asked else None, services=offered, initial=begin)
        said = answers.why_not(provider, form, offered, now) if asked and form.is_valid() else ""
        return {"form": form, "said": said}

    def _week(
        self,
        request: HttpRequest,
        provider: Provider,
        present: ScheduleDraft,
        form: WeekForm,
        status: int = 200,
        afresh: bool = False,
    ) -> HttpResponse:
        today = timezone.now().astimezone(provider.zone).date()
        context = {
            "form": form,
            "week": drawing.week_of(present, today),
            "rules": drawing.rules_of(present),
            "facts": drawing.facts_of(present),
            "weekdays": WEEKDAYS,
            "begun": present.digest() if afresh else request.POST.get("begun", present.digest()),
        }
        return self._page(request, provider, "week", context, status=status)

    def _page(
        self,
        request: HttpRequest,
        provider: Provider,
        name: str,
        context: dict[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        titles = {
            "week": _("Schedule of %(centre)s"),
            "month": _("Days of %(centre)s"),
            "preview": _("What would change at %(centre)s"),
        }
        return self.framed(
            request,
            provider,
            f"schedule_{name}",
            titles[name],
            tab=name,
            status=status,
            **context,
        )

    def _must_run(self, request: HttpRequest, provider: Provider) -> None:
        if not may_run(request.user, provider.pk):
            raise PermissionDenied

    def _draft(self, request: HttpRequest, provider: Provider) -> ScheduleDraft | None:
        try:
            return drafts.unseal(request.POST.get("draft", ""), provider, request.user.pk or 0)
        except drafts.DraftLost:
            messages.error(request, _("What you wrote is not kept any more. Write it once more."))
            return None


def _asked_again(form: WeekForm, request: HttpRequest) -> WeekForm | None:
    """The form once more, with the row or the copies that were asked for."""
    numbers = {str(number): number for number, _name in WEEKDAYS}
    if request.POST.get("add") == "rule":
        return form.with_rule()
    if (weekday := numbers.get(request.POST.get("add", ""))) is not None:
        return form.with_row(weekday)
    if "copy" in request.POST:
        source = numbers.get(request.POST.get("copy_from", ""))
        chosen = request.POST.getlist("copy_to")
        targets = [numbers[day] for day in numbers if day in chosen and numbers[day] != source]
        return form.with_copies(source, targets) if source else form
    return None
