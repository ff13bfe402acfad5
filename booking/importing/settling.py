"""What a file brings to centres that are there, put through the changes that ask for the stranded.

Days of holiday calendars come first, then the centres' own: what a calendar closes is no news to
the change of a centre's hours after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from audit.actors import SYSTEM, Actor
from audit.errors import DomainError
from booking import queries, services
from booking.models import Reservation, ScheduleChange
from booking.queries import FollowerPreview, SchedulePreview
from providers.master_data import CalendarDraft
from providers.models import Provider
from providers.schedules import ScheduleDraft

#: Centres that the refusal of a calendar names.
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Terms:
    """What becomes of those stranded. Without a choice, whatever strands somebody is refused."""

    now: datetime
    choice: ScheduleChange.Choice | None = None
    nearby: bool = False
    reason: str = ""
    actor: Actor = SYSTEM

    @property
    def chosen(self) -> dict[str, object]:
        """As the services take it; who books between the preview and the change is kept."""
        return {
            "choice": self.choice or ScheduleChange.Choice.KEEP,
            "nearby": self.nearby,
            "reason": self.reason,
            "actor": self.actor,
            "now": self.now,
        }


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a centre is to be changed to: drafts, one after another.

    `begun_from` is the digest of the schedule that a replacing draft was written beside.
    """

    provider: Provider
    drafts: Sequence[ScheduleDraft]
    begun_from: str | None = None


@dataclass(slots=True)
class Outcome:
    """What was begun, or for a dry run what it would do; and what was refused, with a sentence."""

    changes: list[ScheduleChange] = field(default_factory=list)
    previews: list[tuple[Provider, SchedulePreview]] = field(default_factory=list)
    refused_calendars: list[tuple[CalendarDraft, str]] = field(default_factory=list)
    refused_centres: list[tuple[Provider, str]] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return bool(self.refused_calendars or self.refused_centres)


def settle(
    calendars: Sequence[CalendarDraft],
    proposals: Sequence[Proposal],
    terms: Terms,
    *,
    dry_run: bool = False,
    lacking: Sequence[CalendarDraft] = (),
) -> Outcome:
    """Begin a change for every centre that new days reach; they are applied by `apply_changes`.

    1. Days are added to their calendars; followers are changed. Refused as a whole where that
       would strand somebody and there is no choice for them.
    2. Centres are changed to what the file says of them, or refused, each by itself.

    With `dry_run` nothing is written, and every centre that is reached is previewed; `lacking` are
    calendars that a run would have made before.
    """
    outcome = Outcome()
    accepted = [each for each in calendars if not _refuse_calendar(outcome, each, terms)]
    if dry_run:
        everything = [*lacking, *calendars], [*lacking, *accepted]
        _preview(outcome, *everything, proposals, terms)
        return outcome
    for calendar in accepted:
        try:
            outcome.changes += services.add_days(draft=calendar, **terms.chosen)  # type: ignore[arg-type] # the same names
        except DomainError as refusal:
            outcome.refused_calendars.append((calendar, str(refusal)))
    for proposal in proposals:
        try:
            _propose(outcome, proposal, terms)
        except DomainError as refusal:
            outcome.refused_centres.append((proposal.provider, str(refusal)))
    return outcome


def _refuse_calendar(outcome: Outcome, calendar: CalendarDraft, terms: Terms) -> bool:
    if terms.choice is not None:
        return False
    found = queries.preview_days(draft=calendar, now=terms.now)
    hurt = [each for each in found if each.stranded]
    if hurt:
        outcome.refused_calendars.append((calendar, _said_of_calendar(hurt)))
    return bool(hurt)


def _propose(outcome: Outcome, proposal: Proposal, terms: Terms) -> None:
    if terms.choice is None:
        preview = _previewed(proposal, terms)
        if preview.stranded:
            outcome.refused_centres.append((proposal.provider, _said(preview)))
            return
    for draft in proposal.drafts:
        change = services.propose_change(
            provider_id=proposal.provider.public_id,
            draft=draft,
            begun_from=proposal.begun_from,
            **terms.chosen,  # type: ignore[arg-type] # the same names
        )
        outcome.changes.append(change)


def _previewed(proposal: Proposal, terms: Terms) -> SchedulePreview:
    return queries.preview_drafts(provider=proposal.provider, drafts=proposal.drafts, now=terms.now)


def _preview(
    outcome: Outcome,
    calendars: Sequence[CalendarDraft],
    accepted: Sequence[CalendarDraft],
    proposals: Sequence[Proposal],
    terms: Terms,
) -> None:
    """What all of it would do to each centre, and which centres would be refused."""
    unsettled = []
    with queries.as_if_added(calendars, terms.now) as reached:
        wanted = {provider.pk: Proposal(provider, ()) for provider in reached}
        wanted |= {each.provider.pk: each for each in proposals}
        for _number, proposal in sorted(wanted.items()):
            try:
                preview = _previewed(proposal, terms)
            except DomainError as refusal:
                outcome.refused_centres.append((proposal.provider, str(refusal)))
                continue
            outcome.previews.append((proposal.provider, preview))
            if preview.stranded and proposal.drafts and terms.choice is None:
                unsettled.append(proposal)
    # What a refused calendar would strand is not the fault of the centre's own change.
    with queries.as_if_added(accepted, terms.now):
        for proposal in unsettled:
            if (preview := _previewed(proposal, terms)).stranded:
                outcome.refused_centres.append((proposal.provider, _said(preview)))


def called(provider: Provider) -> str:
    """A centre as a report names it."""
    return f"centre {provider.external_id or provider.public_id}"


def stranded_in_words(appointments: int, holds: int) -> str:
    return (
        f"{appointments} appointment{'' if appointments == 1 else 's'} and "
        f"{holds} hold{'' if holds == 1 else 's'}"
    )


def _said(preview: SchedulePreview) -> str:
    return f"{stranded_in_words(preview.appointments, preview.holds)} would lose their time."


def _said_of_calendar(hurt: Sequence[FollowerPreview]) -> str:
    held = Reservation.Status.HELD
    people = [stranded.reservation for each in hurt for stranded in each.stranded]
    holds = sum(reservation.status == held for reservation in people)
    named = [called(each.provider) for each in hurt[:MOST_NAMED]]
    if len(hurt) > MOST_NAMED:
        named.append(f"{len(hurt) - MOST_NAMED} more")
    counted = stranded_in_words(len(people) - holds, holds)
    return f"{counted} would lose their time, at {', '.join(named)}."
