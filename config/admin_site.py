"""The staff's door: Django's admin in our name."""

from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponseBadRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class StaffSite(AdminSite):
    site_header = gettext_lazy("Slotkeeper")
    site_title = gettext_lazy("Slotkeeper")
    index_title = gettext_lazy("Centres and appointments")
    site_url = "/"
    enable_nav_sidebar = True

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
