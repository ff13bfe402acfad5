"""Verbs of the entries in words for staff."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: Mapping[str, Promise] = {
    "accept_move": _("move accepted"),
    "amend_client": _("details changed"),
    "apply_change": _("change of schedule applied"),
    "approve_provider": _("approved"),
    "book": _("booked"),
    "cancel": _("cancelled"),
    "check_in": _("checked in"),
    "claim": _("taken over by an account"),
    "complete": _("completed"),
    "confirm": _("confirmed"),
    "describe_needs": _("needs described"),
    "expire": _("expired"),
    "hold": _("held"),
    "mark_no_show": _("marked as missed"),
    "more_time": _("given more time"),
    "propose_change": _("change of schedule proposed"),
    "reassign": _("moved by the centre"),
    "register": _("registered"),
    "reschedule": _("moved"),
    "resend": _("message sent again"),
    "sign_in": _("signed in"),
    "sign_out": _("signed out"),
    "undo_visit": _("visit undone"),
    "view_applicant": _("details looked at"),
    "view_client": _("details looked at"),
}


def words_of(verb: str) -> str | Promise:
    """What an entry's verb is called; an unlisted one by its own name, spaced."""
    return _WORDS.get(verb, verb.replace("_", " "))
