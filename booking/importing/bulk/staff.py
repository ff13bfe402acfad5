"""Who works at which centre, by the address they sign in with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from audit.actors import Actor
from booking.importing.bulk.cells import about, centre_of, cleaned, must, text_of
from booking.importing.bulk.plans import Member, Outcome, Plan
from booking.importing.bulk.sheets import Line
from clients.models import User
from providers import services as provider_services
from providers.models import Membership, Provider

COLUMNS = ("email", "name", "role", "provider")
_EMAIL = forms.EmailField(max_length=254)


def key(cells: Mapping[str, str]) -> str:
    """What no two lines may share: one role for one person at one centre."""
    return f"{text_of(cells, 'email').lower()} {text_of(cells, 'provider').lower()}"


def plan(lines: Sequence[Line], actor: Actor, now: datetime) -> Plan:
    """One person's role at one centre; the name is for a login that is new."""
    [(number, cells)] = lines
    email = cleaned("email", _EMAIL, must(text_of(cells, "email"), "email")).lower()
    role = text_of(cells, "role").lower()
    if role not in Membership.Role.values:
        known = ", ".join(Membership.Role.values)
        raise about("role", _("Those there are: %(known)s.") % {"known": known})
    provider = centre_of(cells, "provider", actor)
    member = Member(email, text_of(cells, "name", 150), Membership.Role(role))
    user = User.objects.filter(email=email).first()
    present = provider.memberships.filter(user=user).first() if user else None
    if present is not None and present.role == role:
        return Plan(Outcome.LEFT, provider, member=member, lines=[number])
    provider_services.may_appoint(
        user=user, present=present, role=member.role, everywhere=actor.writes_everywhere
    )
    outcome = Outcome.MADE if present is None else Outcome.CHANGED
    return Plan(outcome, provider, member=member, lines=[number])


def exported(providers: Iterable[Provider], now: datetime) -> Iterator[Sequence[Any]]:
    """One line for each role of somebody, in the order of the columns."""
    for provider in providers:
        rows = provider.memberships.select_related("user").order_by("user__email")
        for row in rows.filter(user__is_active=True):
            name = provider.external_id or str(provider.public_id)
            yield [row.user.email, row.user.name, row.role, name]
