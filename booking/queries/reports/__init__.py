"""What many bookings say together: counts by provider, day, weekday and hour; of nobody."""

from booking.queries.reports.outcomes import Outcomes, outcomes
from booking.queries.reports.popular_times import PopularTime, popular_times
from booking.queries.reports.scope import Scope, scope_of
from booking.queries.reports.utilisation import Use, use_by_day, use_by_provider

__all__ = [
    "Outcomes",
    "PopularTime",
    "Scope",
    "Use",
    "outcomes",
    "popular_times",
    "scope_of",
    "use_by_day",
    "use_by_provider",
]
