"""Refusals about opening hours and their changes."""

from django.utils.translation import gettext_lazy as _

from booking.errors.refusal import BookingError


class ExceptionUnknown(BookingError):
    """No such dated change at this provider."""

    code = "not_found"
    message = _("There is no such exception.")


class ScheduleChangeUnknown(BookingError):
    """No such change of schedule, or one of a provider that is not theirs."""

    code = "not_found"
    message = _("There is no such change of schedule.")


class NotAManager(BookingError):
    """Staff who see a provider or a calendar, and do not change its days."""

    code = "not_a_manager"
    message = _("Schedules are changed by managers of their centre and by administrators.")


class ScheduleChanged(BookingError):
    """The schedule is not, or is about not to be, the one a draft was begun from."""

    code = "schedule_changed"
    message = _(
        "Somebody else has changed this schedule meanwhile. Look at it again before you change it."
    )


class ChangeUnderWay(BookingError):
    """Another change of the same schedule must end first."""

    code = "change_under_way"
    message = _("This schedule is being changed. Try again when that is done.")
