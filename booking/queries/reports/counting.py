"""What reports count, said once: of rows as they are now, and of the days counted from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Providers with the instants between which some of their local days lie.
ASKED = """
asked AS MATERIALIZED (
    SELECT provider.id, provider.time_zone, part.first, part.last,
           part.first::timestamp AT TIME ZONE provider.time_zone AS low,
           (part.last + 1)::timestamp AT TIME ZONE provider.time_zone AS high
      FROM unnest(%(ids)s::bigint[], %(firsts)s::date[], %(lasts)s::date[])
           AS part(id, first, last)
      JOIN providers_provider AS provider ON provider.id = part.id
)
"""
_BETWEEN = """
    {row}.provider_id = asked.id
   AND {row}.starts_at >= asked.low AND {row}.starts_at < asked.high
   AND {row}.starts_at >= %(lowest)s AND {row}.starts_at < %(highest)s
"""
_SLOTS = f"asked JOIN booking_slot AS slot ON {_BETWEEN.format(row='slot')}"
_CLAIMS = f"asked JOIN booking_reservation AS claim ON {_BETWEEN.format(row='claim')}"
# Instants are shared by many providers: the clock is asked once for each, not for each slot.
_INSTANTS = """(
    SELECT asked.time_zone, {provider} slot.starts_at, {counts} FROM {slots} GROUP BY {groups}
) AS instant"""

# A slot that closed offers what it still keeps.
_OFFERED = "CASE WHEN slot.is_open THEN slot.capacity ELSE slot.taken END"
_MINUTES = "(extract(epoch FROM {row}.ends_at - {row}.starts_at)::bigint / 60)"
SLOTS = {
    "slots": "count(*)",
    "places": f"sum({_OFFERED})",
    "taken": "sum(slot.taken)",
    "minutes": f"sum({_OFFERED} * {_MINUTES.format(row='slot')})",
}

_APPOINTMENT = "claim.confirmed_at IS NOT NULL"
_CALLED_OFF = f"claim.status = 'cancelled' AND {_APPOINTMENT}"
_NOTICE = "claim.starts_at - claim.cancelled_at"
_NOTICES = {
    "in_a_day": f"{_NOTICE} < interval '24 hours'",
    "in_a_week": f"{_NOTICE} >= interval '24 hours' AND {_NOTICE} < interval '168 hours'",
    "earlier": f"{_NOTICE} >= interval '168 hours'",
}
#: By whom an appointment can be cancelled, and how long before it began.
CANCELLED_BY = ("client", "portal", "staff", "system")
NOTICES = tuple(_NOTICES)
_LIVE_HOLD = "claim.status = 'held' AND claim.expires_at > clock_timestamp()"
_KEPT = "claim.status IN ('confirmed', 'checked_in', 'completed', 'no_show')"
# Local days, as people count them: whoever books at night for the morning books a day ahead.
_LEAD = """ CROSS JOIN LATERAL (
       SELECT greatest(0, (claim.starts_at AT TIME ZONE asked.time_zone)::date
                          - (claim.confirmed_at AT TIME ZONE asked.time_zone)::date) AS days
       OFFSET 0) AS lead"""
#: The fewest days ahead of each step, by its column.
LEADS = {
    "lead_0": 0,
    "lead_1": 1,
    "lead_3": 2,
    "lead_7": 4,
    "lead_14": 8,
    "lead_30": 15,
    "lead_more": 31,
}


def _count(which: str) -> str:
    return f"count(*) FILTER (WHERE {which})"


def _leads() -> dict[str, str]:
    """Each step from its own fewest days up to the next one's."""
    ends = [*LEADS.values(), 1_000_000][1:]
    return {
        name: _count(f"{_APPOINTMENT} AND lead.days >= {low} AND lead.days < {end}")
        for (name, low), end in zip(LEADS.items(), ends, strict=True)
    }


CLAIMS = {
    **{
        status: _count(f"claim.status = '{status}'")
        for status in ("confirmed", "checked_in", "completed", "no_show")
    },
    **{
        f"{who}_{when}": _count(f"{_CALLED_OFF} AND claim.cancelled_by = '{who}' AND {notice}")
        for who in CANCELLED_BY
        for when, notice in _NOTICES.items()
    },
    "moved": _count("claim.changes > 0"),
    "lapsed": _count(
        f"NOT ({_APPOINTMENT}) AND claim.status <> 'cancelled' AND NOT ({_LIVE_HOLD})"
    ),
    "let_go": _count(f"NOT ({_APPOINTMENT}) AND claim.status = 'cancelled'"),
    "minutes": f"coalesce(sum({_MINUTES.format(row='claim')}) FILTER (WHERE {_KEPT}), 0)",
    **_leads(),
    "lead_days": f"coalesce(sum(lead.days) FILTER (WHERE {_APPOINTMENT}), 0)",
}
#: Counted of rows alone: a day is not counted while a place of it is held.
HELD = {"held": _count(_LIVE_HOLD)}


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two tables of counts, and the rows they are counted from."""

    table: str
    rows: str
    counts: Mapping[str, str]
    #: What each row of the table is about, besides its provider and day.
    own: str


HOURS = Kind("booking_countedhour", "slot", SLOTS, "hour")
DAYS = Kind("booking_countedday", "claim", CLAIMS | HELD, "service_id")


def of_rows(kind: Kind, columns: Sequence[str], by: Sequence[str]) -> str:
    """Counts of the rows of `asked`, by any of provider_id, day, hour and service_id."""
    if kind is DAYS:
        dimensions = {
            "provider_id": "asked.id",
            "day": "(claim.starts_at AT TIME ZONE asked.time_zone)::date",
            "service_id": "claim.service_id",
        }
        chosen = [f"{dimensions[name]} AS {name}" for name in by]
        chosen += [f"{kind.counts[name]} AS {name}" for name in columns]
        rows = _CLAIMS + (_LEAD if "lead_days" in columns else "")
        where = "WHERE (%(service)s::bigint IS NULL OR claim.service_id = %(service)s)"
        return f"SELECT {', '.join(chosen)} FROM {rows} {where} {_group(by)}"  # noqa: S608 - constants
    return _of_slots(columns, by)


def _of_slots(columns: Sequence[str], by: Sequence[str]) -> str:
    each = "provider_id" in by
    instants = _INSTANTS.format(
        provider="asked.id AS provider_id," if each else "",
        counts=", ".join(f"{SLOTS[name]} AS {name}" for name in columns),
        slots=_SLOTS,
        groups="1, 2, 3" if each else "1, 2",
    )
    if by == ("provider_id",):  # no clock is asked
        counts = ", ".join(f"{SLOTS[name]} AS {name}" for name in columns)
        return f"SELECT asked.id AS provider_id, {counts} FROM {_SLOTS} GROUP BY 1"  # noqa: S608 - constants
    dimensions = {
        "provider_id": "provider_id",
        "day": "(starts_at AT TIME ZONE time_zone)::date",
        "hour": "extract(hour FROM starts_at AT TIME ZONE time_zone)::int",
    }
    chosen = [f"{dimensions[name]} AS {name}" for name in by]
    chosen += [f"sum({name}) AS {name}" for name in columns]
    return f"SELECT {', '.join(chosen)} FROM {instants} {_group(by)}"  # noqa: S608 - constants


def of_counted(kind: Kind, columns: Sequence[str], by: Sequence[str]) -> str:
    """The same of days that were counted, up to each provider's own last one."""
    dimensions = {"provider_id": "counted.provider_id", "day": 'counted."on"'}
    chosen = [f"{dimensions.get(name, f'counted.{name}')} AS {name}" for name in by]
    chosen += [
        f"sum(counted.{name}) AS {name}" if name not in HELD else f"0 AS {name}" for name in columns
    ]
    where = 'counted."on" BETWEEN %(first)s AND %(last)s AND counted."on" <= reach.until'
    if kind is DAYS:
        where += " AND (%(service)s::bigint IS NULL OR counted.service_id = %(service)s)"
    return (
        f"SELECT {', '.join(chosen)} FROM {kind.table} AS counted"  # noqa: S608 - constants
        " JOIN unnest(%(counted)s::bigint[], %(untils)s::date[]) AS reach(id, until)"
        f" ON reach.id = counted.provider_id WHERE {where} {_group(by)}"
    )


def _group(by: Sequence[str]) -> str:
    return f"GROUP BY {', '.join(str(n + 1) for n in range(len(by)))}" if by else ""
