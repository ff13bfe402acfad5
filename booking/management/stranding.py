"""What commands that change days ask for those booked then, and what they print of it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser

from booking.importing import Outcome, Terms, apply_changes
from booking.importing.settling import called, stranded_in_words
from booking.models import ScheduleChange

Status = ScheduleChange.Status
Write = Callable[[str], Any]


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument(
        "--stranded",
        choices=[choice.value for choice in ScheduleChange.Choice],
        help="what becomes of those whose time goes; without it, what strands somebody is refused",
    )
    parser.add_argument(
        "--nearby", action="store_true", help="with --stranded move: at centres nearby as well"
    )
    parser.add_argument(
        "--reason",
        default="",
        help="told to those whose appointment changes; --stranded cancel needs it",
    )


def terms_of(options: Mapping[str, Any], now: datetime) -> Terms:
    """What was asked for. Raises CommandError."""
    chosen = options["stranded"] and ScheduleChange.Choice(options["stranded"])
    if options["nearby"] and chosen != ScheduleChange.Choice.MOVE:
        raise CommandError("--nearby goes with --stranded move.")
    if chosen == ScheduleChange.Choice.CANCEL and not options["reason"].strip():
        raise CommandError(
            "--stranded cancel needs --reason, which those who lose theirs are told."
        )
    return Terms(
        now=now,
        choice=chosen or None,
        nearby=options["nearby"],
        reason=options["reason"].strip(),
    )


def print_previews(outcome: Outcome, write: Write) -> None:
    """What a dry run found: numbers alone, for a console is no place for names."""
    for provider, preview in outcome.previews:
        counted = stranded_in_words(preview.appointments, preview.holds)
        write(
            f"{called(provider)}: slots {preview.gained} gained, {preview.lost} lost, "
            f"{preview.kept} kept, {preview.changed} with other places; {counted} stranded"
        )


def print_refusals(outcome: Outcome, write: Write) -> None:
    for calendar, sentence in outcome.refused_calendars:
        write(f"refused: calendar {calendar.code}: {sentence}")
    for provider, sentence in outcome.refused_centres:
        write(f"refused: {called(provider)}: {sentence}")


def apply_and_print(outcome: Outcome, write: Write) -> bool:
    """Apply what was begun; whether one of the changes was refused on the way."""
    failed = False
    for change, told in apply_changes(outcome.changes):
        is_refused = change.status == Status.FAILED
        failed |= is_refused
        write(f"refused: {told}" if is_refused else told)
    return failed


def fail_if_refused(outcome: Outcome, failed: bool, terms: Terms, *, dry_run: bool) -> None:
    """End with a failure where something was not done. Raises CommandError."""
    if dry_run or not (outcome.is_refused or failed):
        return
    asked = "" if terms.choice else " To say what becomes of those booked: --stranded."
    raise CommandError(f"Some of it was refused and not done, as printed; the rest is done.{asked}")
