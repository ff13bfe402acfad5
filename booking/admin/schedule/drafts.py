"""A draft on its way from form to preview and back: inside the page, signed, kept nowhere else."""

from dataclasses import replace
from datetime import timedelta

from django.core import signing

from providers.models import Provider
from providers.schedules import ScheduleDraft

SALT = "booking.schedule-draft"
GOOD_FOR = timedelta(hours=12)


class DraftLost(Exception):
    """What came back is not a draft that this person was shown for this centre."""


def seal(draft: ScheduleDraft, provider: Provider, user_id: int) -> str:
    """The draft as text nobody can change, of use to this person at this centre alone."""
    worn = {"provider": provider.pk, "user": user_id, "draft": draft.to_json()}
    return signing.dumps(worn, salt=SALT, compress=True)


def unseal(sealed: str, provider: Provider, user_id: int) -> ScheduleDraft:
    """The draft that was sealed, for 12 hours. Raises DraftLost."""
    try:
        worn = signing.loads(sealed, salt=SALT, max_age=GOOD_FOR)
        if (worn["provider"], worn["user"]) != (provider.pk, user_id):
            raise DraftLost
        return ScheduleDraft.from_json(worn["draft"])
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise DraftLost from error


def differing(wanted: ScheduleDraft, present: ScheduleDraft) -> ScheduleDraft:
    """What of a whole schedule is not so already; the order of rows and codes means nothing."""
    kept = {
        name: getattr(wanted, name)
        for name in ("openings", "recurring")
        if _rows(getattr(wanted, name)) != _rows(getattr(present, name))
    }
    kept |= {
        name: getattr(wanted, name)
        for name in ("holiday_calendars", "services")
        if set(getattr(wanted, name) or ()) != set(getattr(present, name) or ())
    }
    kept |= {
        name: getattr(wanted, name)
        for name in ("time_zone", "slot_minutes", "closes_on")
        if getattr(wanted, name) not in (None, getattr(present, name))
    }
    return ScheduleDraft(**kept)


def _rows(rows: object) -> list[str]:
    return sorted(map(repr, rows)) if isinstance(rows, list | tuple) else []


def merged(present: ScheduleDraft, draft: ScheduleDraft) -> ScheduleDraft:
    """The present schedule with what a draft would change of it."""
    names = ("openings", "recurring", "holiday_calendars", "services", "time_zone", "slot_minutes")
    changed = {
        name: getattr(draft, name)
        for name in (*names, "closes_on")
        if getattr(draft, name) is not None
    }
    return replace(present, **changed)
