"""A draft on its way from form to preview and back: inside the page, signed, kept nowhere else."""

from dataclasses import replace
from datetime import timedelta

from django.core import signing

from booking import queries
from providers.models import Provider
from providers.schedules import WHOLE, ScheduleDraft

SALT = "booking.schedule-draft"
GOOD_FOR = timedelta(hours=12)


class DraftLost(Exception):
    """What came back is not a draft that this person was shown for this centre."""


def seal(draft: ScheduleDraft, provider: Provider, user_id: int) -> str:
    """The draft as text nobody can change, of use to this person at this centre alone.

    With it goes the digest of the schedule as it is now, beside which the draft is shown.
    """
    worn = {
        "provider": provider.pk,
        "user": user_id,
        "draft": draft.to_json(),
        "begun": queries.schedule_digest(provider),
    }
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


def begun_of(sealed: str) -> str:
    """The digest of the schedule beside which a draft that was unsealed had been shown."""
    return str(signing.loads(sealed, salt=SALT).get("begun", ""))


def is_outdated(sealed: str, draft: ScheduleDraft, present: ScheduleDraft) -> bool:
    """Whether the draft would replace hours that are not those it was shown beside."""
    return not draft.replaces_nothing and begun_of(sealed) != present.digest()


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
        for name in ("time_zone", "slot_minutes", "capacity", "closes_on")
        if getattr(wanted, name) not in (None, getattr(present, name))
    }
    reopens = wanted.closes_on is None and present.closes_on is not None
    return ScheduleDraft(**kept, reopens=reopens)


def _rows(rows: object) -> list[str]:
    return sorted(map(repr, rows)) if isinstance(rows, list | tuple) else []


def merged(present: ScheduleDraft, draft: ScheduleDraft) -> ScheduleDraft:
    """The present schedule with what a draft would change of it."""
    changed = {
        name: getattr(draft, name)
        for name in (*WHOLE, "closes_on")
        if getattr(draft, name) is not None
    }
    if draft.reopens:
        changed["closes_on"] = None
    return replace(present, **changed)
