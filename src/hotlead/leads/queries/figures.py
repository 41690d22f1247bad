"""Numbers over time, for the tiles and charts of the administrators' pages."""

from datetime import datetime
from typing import Final, LiteralString

from hotlead.kit.db import Tx, fetch_all
from hotlead.leads.queries.sources import SOURCE
from hotlead.leads.records import Day, SourceCount

_DAYS: Final[LiteralString] = """
    WITH received AS (
        SELECT created_at::date AS day, count(*) AS received,
            count(*) FILTER (WHERE distributed_at IS NOT NULL) AS sold
        FROM leads
        WHERE created_at >= %(since)s AND created_at < %(until)s
        GROUP BY 1
    ), sales AS (
        SELECT created_at::date AS day, sum(price_charged) AS revenue, count(*) AS sales,
            count(*) FILTER (WHERE is_refunded) AS refunds
        FROM lead_assignments
        WHERE created_at >= %(since)s AND created_at < %(until)s
        GROUP BY 1
    )
    SELECT d.day::date AS day, coalesce(r.received, 0) AS received, coalesce(r.sold, 0) AS sold,
        coalesce(s.revenue, 0) AS revenue, coalesce(s.sales, 0) AS sales,
        coalesce(s.refunds, 0) AS refunds
    FROM generate_series(%(since)s::date, (%(until)s - interval '1 microsecond')::date,
                         interval '1 day') AS d (day)
    LEFT JOIN received AS r ON r.day = d.day::date
    LEFT JOIN sales AS s ON s.day = d.day::date
    ORDER BY d.day
    """
_TOP_SOURCES: Final[LiteralString] = "\n".join(
    (
        "SELECT",
        SOURCE,
        """
        AS source, count(*) AS count
        FROM leads AS l
        WHERE l.created_at >= %(since)s AND l.created_at < %(until)s
        GROUP BY 1
        ORDER BY count DESC, source
        LIMIT %(limit)s
        """,
    )
)


async def list_days(tx: Tx, since: datetime, until: datetime) -> list[Day]:
    """Each UTC day from `since` up to `until`, also the empty ones.

    A lead counts as sold on the day it was received; sales, revenue and refunds on the day of
    the sale, so that a day's refund rate is of its own sales.
    """
    return await fetch_all(tx, Day, _DAYS, {"since": since, "until": until})


async def list_top_sources(
    tx: Tx, since: datetime, until: datetime, limit: int
) -> list[SourceCount]:
    """Where most leads came from."""
    return await fetch_all(
        tx, SourceCount, _TOP_SOURCES, {"since": since, "until": until, "limit": limit}
    )
