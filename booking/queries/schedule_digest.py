"""Whether a schedule is still the one that somebody began to write against."""

from booking.models import ScheduleChange
from providers.models import Provider
from providers.schedules import WHOLE
from providers.services import schedule_of


def schedule_digest(provider: Provider) -> str:
    """A short text that differs when anything but the dated changes of a schedule differs."""
    return schedule_of(provider).digest()


def is_about_to_change(provider: Provider) -> bool:
    """Whether a proposed change will replace hours that the provider's rows still have.

    Changes follow each other, so that one may wait; nobody sees in the schedule what it will be.
    """
    waiting = ScheduleChange.objects.filter(
        provider=provider, status=ScheduleChange.Status.WAITING
    ).values_list("draft", flat=True)
    return any(not draft.keys().isdisjoint(WHOLE) for draft in waiting)
