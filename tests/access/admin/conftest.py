"""Two centres, and who looks; made once a module, in a transaction that is undone."""

from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.http import HttpResponse
from django.template.base import Template
from django.test import override_settings
from django.utils import timezone
from django.views import defaults

from audit.tests import cast
from clients.services import RING, create_portal
from config.staff import middleware
from config.staff.middleware import _who
from providers.models import HolidayCalendar
from tests import factories
from tests.access.admin import places
from tests.access.admin.looking import digests
from tests.access.conftest import HASHERS, _in_silence


@dataclass
class Places:
    """One's own centre, the other, and the browsers of the first one's staff."""

    near: places.Things
    far: places.Things
    browsers: dict
    #: Of every table all its rows, before anybody asks.
    before: dict


@pytest.fixture(scope="module")
def centres(django_db_setup, django_db_blocker):
    """As `world` of the API's matrix is."""
    RING.forget()
    quick = override_settings(PASSWORD_HASHERS=HASHERS)
    with django_db_blocker.unblock(), quick, _in_silence(), _in_plain():
        block = transaction.atomic()
        block._from_testcase = True  # services open durable ones in it
        with block:
            yield _make()
            transaction.set_rollback(True)
        connection.close()


@contextmanager
def _in_plain():
    """Pages without what is the same on each and takes half of their time.

    The list of models beside every page is a page too, which is asked for; the contexts that
    Django's client notes are asked for by nobody; who somebody is, is found out once a session; and
    a refusal is drawn once for each reason given.
    """
    known = {}

    def who(request):
        key = request.session.session_key
        if key not in known:
            known[key] = _who(request), getattr(request, "staff_session", None)
        # Anew for each request: what they may do is noted on it.
        user, request.staff_session = copy(known[key][0]), known[key][1]
        return user

    with pytest.MonkeyPatch.context() as patch:
        for name in ("permission_denied", "page_not_found"):
            patch.setattr(defaults, name, _drawn_once(getattr(defaults, name)))
        patch.setattr(middleware, "_who", who)
        patch.setattr(admin.site, "enable_nav_sidebar", False)
        patch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
        yield


def _drawn_once(draw):
    drawn = {}

    def page(request, exception):
        why = str(exception)
        if why not in drawn:
            answer = draw(request, exception)
            drawn[why] = answer.content, answer.status_code
        content, status = drawn[why]
        return HttpResponse(content, status=status)

    return page


def _make():
    service = factories.ServiceFactory(name={"en": "Card"})
    calendar = HolidayCalendar.objects.create(code="nowhere", name="Nowhere")
    holiday = calendar.holidays.create(on="2027-12-24", name={"en": "Eve"})
    near = places.make_centre("Larkmoor", service, calendar, phone="+212539999911")
    clerk = cast.clerk(near.provider)
    clerk.get("/admin/today/walk-in/")  # the first look at a centre lays its times
    browsers = {
        "clerk": clerk,
        "manager": cast.manager(near.provider),
        "auditor": cast.auditor(),
    }
    with places.far_numbers():
        far = places.make_centre(places.WORD, service, calendar, phone="+212539999922")
        # A hold that lapsed there is none of the clerk's to release, or to be told of.
        lapsed = timezone.now() - timedelta(days=1)
        start = factories.three_days_on_at_nine() + timedelta(hours=8)
        factories.HoldFactory(slot__provider=far.provider, slot__starts_at=start, expires_at=lapsed)
    applicant = factories.ApplicantFactory()
    create_portal(name="Passports", scopes=("book",), webhook_url="")
    shared = {"holiday": holiday.pk, "applicant": applicant.pk, "portal": applicant.portal_id}
    for model in admin.site._registry:
        row = model._default_manager.first()
        shared.setdefault(model._meta.model_name, row.pk if row else places.NOBODYS)
    for things in (near, far):
        things.rows = shared | things.rows
    return Places(near, far, browsers, digests())
