"""Which services there are, and who offers them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from providers.models import Offer, Provider, Service


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """A service; name and description by language."""

    code: str
    name: Mapping[str, str]
    slots_needed: int
    description: Mapping[str, str]


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
