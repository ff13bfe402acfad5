"""Which services there are, and who offers them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from providers.errors import ScheduleRefused
from providers.models import Offer, Provider, Service

#: As the constraint `service_takes_1_to_32_slots` has it.
MOST_SLOTS = 32


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """A service; name, description and what to bring (a line each) by language."""

    code: str
    name: Mapping[str, str]
    slots_needed: int
    description: Mapping[str, str]
    bring: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic(durable=True)
def offer_services(
    *, services: Sequence[ServiceDraft], offered: Mapping[str, Sequence[str]]
) -> None:
    """Add services that lack, and offer them.

    `offered` is centres' external ids to codes of services. A service that is there is left as
    it is, and no offer is taken back.
    """
    Service.objects.bulk_create(
        [
            Service(
                code=draft.code,
                name=dict(draft.name),
                description=dict(draft.description),
                bring=dict(draft.bring),
                slots_needed=draft.slots_needed,
            )
            for draft in services
        ],
        ignore_conflicts=True,
    )
    service_ids = dict(
        Service.objects.filter(code__in=[draft.code for draft in services]).values_list(
            "code", "pk"
        )
    )
    provider_ids = dict(
        Provider.objects.filter(external_id__in=offered).values_list("external_id", "pk")
    )
    Offer.objects.bulk_create(
        [
            Offer(provider_id=provider_ids[external_id], service_id=service_ids[code])
            for external_id, codes in offered.items()
            if external_id in provider_ids
            for code in codes
        ],
        ignore_conflicts=True,
    )


def change_service(*, service: Service, slots_needed: int, is_active: bool) -> Service:
    """Give a service another length, end it or take it up again, inside the caller's transaction.

    The row is locked first. What becomes of those booked for a service that ends is asked for by
    `booking.services.change_service`. Raises ScheduleRefused for a length no service has.
    """
    if not 1 <= slots_needed <= MOST_SLOTS:
        raise ScheduleRefused(_("A service takes between 1 and 32 slots."), "slots_needed")
    row = Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    wanted = {"slots_needed": slots_needed, "is_active": is_active}
    differing = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, wanted[name])
    if differing:
        row.save(update_fields=differing)
    return row
