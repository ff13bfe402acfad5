"""What each placeholder of a message stands for, in words for those who write."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Every placeholder there is, in the order in which they are told of.
MEANINGS: Mapping[str, str | Promise] = {
    "client_name": _("Name of the client"),
    "appointment": _("Day, time, place, service and reference as a block; in a paragraph alone"),
    "date": _("Day of the appointment"),
    "time": _("Time of the appointment"),
    "time_zone": _("The clock the time is read on"),
    "provider": _("Name of the centre"),
    "address": _("Address of the centre"),
    "provider_phone": _("Telephone of the centre"),
    "service": _("Name of the service"),
    "bring": _("What to bring for the service"),
    "reference": _("Reference of the booking"),
    "until": _("Time until which the place is held"),
    "until_date": _("Day until which the place is held"),
    "former_date": _("Day before the move"),
    "former_time": _("Time before the move"),
    "former_provider": _("Centre before the move, where it is another one"),
    "reason": _("Reason given by the centre"),
    "manage_link": _("Link to the booking's page; a button in a paragraph alone"),
    "verify_link": _("Link that confirms the e-mail address; a button in a paragraph alone"),
    "login_link": _("Link for whom a login belongs to; a button in a paragraph alone"),
    "directions_link": _("Link to the centre on a map"),
    "day": _("Day of the list"),
    "count": _("How many appointments the list has"),
    "lines": _("The list: time, service, reference; in a paragraph alone"),
    "code": _("Code that confirms the telephone"),
}
