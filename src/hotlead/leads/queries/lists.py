"""The list of leads: filters, order, pages, counts, export.

Conditions are put together from constant texts, only those in use, so that PostgreSQL plans each
combination for itself and an index serves it. Values are always parameters.
"""

from typing import Final, LiteralString

from hotlead.kit.db import Params, Tx, fetch_all, fetch_value
from hotlead.kit.paging import Paging
from hotlead.leads.queries.near import DISTANCE_KM, has_points, lies_near
from hotlead.leads.queries.sources import SOURCE
from hotlead.leads.records import (
    AdminLeadRow,
    ExportRow,
    LeadCounts,
    LeadFilter,
    LeadSort,
    LeadStatus,
    NicheChoice,
    Search,
    StatusCount,
)

_ROW: Final[LiteralString] = "\n".join(
    (
        """
    SELECT l.id, l.number, l.status, l.niche_id, n.name AS niche_name, l.contact_name,
        l.contact_email, l.location_city, l.location_country,
    """,
        SOURCE,
        """ AS source,
        (l.quality ->> 'score')::integer AS score, l.is_test, l.created_at,
        l.quality -> 'duplicate_of' AS duplicate_of,
    """,
    )
)
_EXPORT_ROW: Final[LiteralString] = "\n".join(
    (
        """
    SELECT l.id, l.number, l.status, n.slug AS niche, l.contact_name, l.contact_email,
        l.contact_phone, l.location_city, l.location_state, l.location_country, l.location_zip,
        l.latitude, l.longitude,
    """,
        SOURCE,
        """ AS source,
        l.utm_campaign, (l.quality ->> 'score')::integer AS score, l.form_data, l.created_at,
    """,
    )
)
_FROM: Final[LiteralString] = """ AS distance_km
    FROM leads AS l
    JOIN niches AS n ON n.id = l.niche_id
    """
# To the metre.
_DISTANCE: Final[LiteralString] = "\n".join(("round((", DISTANCE_KM, ")::numeric, 3)::float8"))
_ORDERS: Final[dict[LeadSort, LiteralString]] = {
    LeadSort.CREATED_AT: "ORDER BY l.created_at, l.id",
    LeadSort.CREATED_AT_DESC: "ORDER BY l.created_at DESC, l.id DESC",
    LeadSort.SCORE: "ORDER BY (l.quality ->> 'score')::integer NULLS FIRST, l.id",
    LeadSort.SCORE_DESC: "ORDER BY (l.quality ->> 'score')::integer DESC NULLS LAST, l.id DESC",
    LeadSort.DISTANCE: "ORDER BY distance_km, l.id",
}
# Row-level security keeps every index from a LIKE, so this reads the table: 60 ms for 100,000
# leads, a third less than ILIKE.
_TEXT_SEARCH: Final[LiteralString] = """
    (lower(l.contact_name) LIKE %(pattern)s OR lower(l.contact_email) LIKE %(pattern)s
        OR lower(l.location_city) LIKE %(pattern)s)"""


async def list_leads(tx: Tx, wanted: LeadFilter, paging: Paging) -> list[AdminLeadRow]:
    """One page. Near a point the nearest come first, else pending leads oldest first and others
    newest first, unless `sort` says.
    """
    where, params = await _conditions(tx, wanted)
    page: LiteralString = "LIMIT %(limit)s OFFSET %(offset)s"
    sql = "\n".join((_ROW, _distance(wanted), _FROM, where, _order(wanted), page))
    return await fetch_all(
        tx, AdminLeadRow, sql, {**params, "limit": paging.limit, "offset": paging.offset}
    )


async def count_leads(tx: Tx, wanted: LeadFilter) -> int:
    """How many there are in all pages."""
    where, params = await _conditions(tx, wanted)
    sql = "\n".join(("SELECT count(*) FROM leads AS l", where))
    return await fetch_value(tx, int, sql, params)


async def count_by_status(tx: Tx, wanted: LeadFilter) -> LeadCounts:
    """How many leads of each status the filter finds, whatever status it names itself."""
    where, params = await _conditions(tx, wanted, with_status=False)
    sql = "\n".join(
        ("SELECT l.status, count(*) AS count FROM leads AS l", where, "GROUP BY l.status")
    )
    rows = await fetch_all(tx, StatusCount, sql, params)
    return LeadCounts({row.status: row.count for row in rows})


async def list_export(tx: Tx, wanted: LeadFilter, after_number: int, limit: int) -> list[ExportRow]:
    """The next `limit` leads after a number, in the order they came."""
    where, params = await _conditions(tx, wanted)
    where = "\n".join((where or "WHERE true", "AND l.number > %(after)s"))
    order: LiteralString = "ORDER BY l.number LIMIT %(limit)s"
    sql = "\n".join((_EXPORT_ROW, _distance(wanted), _FROM, where, order))
    return await fetch_all(tx, ExportRow, sql, {**params, "after": after_number, "limit": limit})


async def list_niches(tx: Tx) -> list[NicheChoice]:
    """Every niche, for the filter; few enough to list."""
    return await fetch_all(tx, NicheChoice, "SELECT slug, name FROM niches ORDER BY name LIMIT 500")


def _distance(wanted: LeadFilter) -> LiteralString:
    return _DISTANCE if wanted.near else "NULL::float8"


def _order(wanted: LeadFilter) -> LiteralString:
    is_queue = wanted.status is LeadStatus.PENDING_APPROVAL
    default = LeadSort.CREATED_AT if is_queue else LeadSort.CREATED_AT_DESC
    return _ORDERS[wanted.sort or (LeadSort.DISTANCE if wanted.near else default)]


async def _conditions(
    tx: Tx, wanted: LeadFilter, *, with_status: bool = True
) -> tuple[LiteralString, Params]:
    found: list[LiteralString] = []
    params: dict[str, object] = {}
    if wanted.status is not None and with_status:
        found.append("l.status = %(status)s")
        params["status"] = wanted.status.value
    if wanted.niche is not None:
        found.append("l.niche_id = (SELECT id FROM niches WHERE slug = %(niche)s)")
        params["niche"] = wanted.niche
    if wanted.period.first is not None:
        found.append("l.created_at >= %(since)s")
        params["since"] = wanted.period.since
    if wanted.period.last is not None:
        found.append("l.created_at <= %(until)s")
        params["until"] = wanted.period.until
    if wanted.source is not None:
        found.append("\n".join((SOURCE, "= %(source)s")))
        params["source"] = wanted.source
    if wanted.search is not None:
        condition, value = _search(wanted.search)
        found.append(condition)
        params |= value
    if wanted.near is not None:
        conditions, values = lies_near(wanted.near, has_points=await has_points(tx))
        found += conditions
        params |= values
    where = " AND ".join(found)
    return ("WHERE " + where if found else ""), params


def _search(search: Search) -> tuple[LiteralString, Params]:
    if search.number is not None:
        return "l.number = %(number)s", {"number": search.number}
    if search.lead_id is not None:
        return "l.id = %(lead_id)s", {"lead_id": search.lead_id}
    return _TEXT_SEARCH, {"pattern": search.pattern}
