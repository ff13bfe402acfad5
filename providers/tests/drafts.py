"""Drafts of a schedule, and a centre to write them to."""

from datetime import UTC, date, datetime, time

from providers import services
from providers.models import Opening, OpeningException, RecurringOpening
from providers.schedules import ExceptionDraft, OpeningDraft, RecurringDraft, ScheduleDraft
from tests import factories

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)  # a Monday
MONDAY = date(2027, 3, 8)
MORNING = OpeningDraft(1, time(9), time(12), 2)
AFTERNOON = OpeningDraft(1, time(13), time(17), 1)
FIRST_TUESDAYS = RecurringDraft(
    "FREQ=MONTHLY;BYDAY=1TU;COUNT=12", date(2027, 1, 1), time(17), time(19), 3
)
ROWS = (Opening, RecurringOpening, OpeningException)


def a_centre():
    """Open on Mondays, 9 to 12 and 13 to 17, in Berlin; slots of a quarter of an hour."""
    provider = factories.ProviderFactory()
    write(provider, openings=(MORNING, AFTERNOON))
    return provider


def write(provider, **parts):
    return services.write_schedule(provider=provider, draft=ScheduleDraft(**parts), now=NOW)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in ROWS]


def closed(on=MONDAY, from_time=None, until_time=None, **more):
    return ExceptionDraft(on, "closed", from_time, until_time, **more)
