"""Verbs of the entries in words for staff."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: Mapping[str, Promise] = {
    "accept_move": _("move accepted"),
    "add_client": _("person added"),
    "add_provider": _("centre added"),
    "amend_client": _("details changed"),
    "amend_provider": _("details changed"),
    "ask_erase": _("erasure asked for"),
    "ask_export": _("export asked for"),
    "apply_change": _("change of schedule applied"),
    "approve_provider": _("approved"),
    "add_staff_login": _("login of staff made"),
    "begin_bulk": _("bulk work begun"),
    "book": _("booked"),
    "cancel": _("cancelled"),
    "change_password": _("password changed"),
    "check_in": _("checked in"),
    "claim": _("taken over by an account"),
    "complete": _("completed"),
    "confirm": _("confirmed"),
    "confirm_request": _("request confirmed"),
    "describe_needs": _("needs described"),
    "end_staff_sessions": _("sessions ended"),
    "enlist_staff": _("put on the staff"),
    "expire": _("expired"),
    "export_client": _("export confirmed"),
    "fetch_export": _("export fetched"),
    "find_client": _("found by a search"),
    "export_closures": _("closures exported"),
    "export_openings": _("weekly hours exported"),
    "export_providers": _("centres exported"),
    "export_staff": _("staff exported"),
    "finish_bulk": _("bulk work finished"),
    "hold": _("held"),
    "import_centre": _("read from a file"),
    "mark_no_show": _("marked as missed"),
    "merge_clients": _("merged with another"),
    "more_time": _("given more time"),
    "propose_change": _("change of schedule proposed"),
    "reassign": _("moved by the centre"),
    "refuse_request": _("request refused"),
    "register": _("registered"),
    "remove_client": _("erased"),
    "reschedule": _("moved"),
    "resend": _("message sent again"),
    "reset_second_factor": _("second factor reset"),
    "second_factor": _("second factor shown"),
    "send_again": _("message sent again"),
    "sign_in": _("signed in"),
    "sign_out": _("signed out"),
    "stop_contact": _("no longer written to"),
    "undo_visit": _("visit undone"),
    "verify_contact": _("address or number verified"),
    "view_applicant": _("details looked at"),
    "view_client": _("details looked at"),
    "walk_in": _("booked at the counter"),
    "withdraw_request": _("request withdrawn"),
}


def words_of(verb: str) -> str | Promise:
    """What an entry's verb is called; an unlisted one by its own name, spaced."""
    return _WORDS.get(verb, verb.replace("_", " "))
