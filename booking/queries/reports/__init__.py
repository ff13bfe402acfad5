"""What many bookings say together: counts by provider, day, weekday and hour; of nobody."""

from booking.queries.reports.leads import Leads, leads
from booking.queries.reports.outcomes import (
    Cancellations,
    Holds,
    Outcomes,
    cancellations,
    holds,
    outcomes,
)
from booking.queries.reports.popular_times import PopularTime, popular_times
from booking.queries.reports.scope import Scope, scope_of
from booking.queries.reports.utilisation import (
    ServiceUse,
    Use,
    WholeUse,
    share_of,
    use_by_day,
    use_by_provider,
    use_by_service,
    whole_use,
)

__all__ = [
    "Cancellations",
    "Holds",
    "Leads",
    "Outcomes",
    "PopularTime",
    "Scope",
    "ServiceUse",
    "Use",
    "WholeUse",
    "cancellations",
    "holds",
    "leads",
    "outcomes",
    "popular_times",
    "scope_of",
    "share_of",
    "use_by_day",
    "use_by_provider",
    "use_by_service",
    "whole_use",
]
