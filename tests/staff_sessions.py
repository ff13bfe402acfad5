"""Staff who have shown a second factor, without the pages that ask for it."""

from clients.models import StaffSession
from config.staff.middleware import KEPT_AS


def verify(browser, user):
    """As if a second factor had just been shown in this browser."""
    session = browser.session
    session[KEPT_AS] = StaffSession.objects.create(user=user).pk
    session.save()
