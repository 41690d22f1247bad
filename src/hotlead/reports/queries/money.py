"""A provider's balance and its ledger."""

from typing import Final, LiteralString
from uuid import UUID

from hotlead.kit.db import Params, Tx, fetch_all, fetch_one, fetch_value
from hotlead.reports.records import HeaderRow, LedgerEntry, LedgerFilter

PRICES_LOOKED_AT: Final = 20

_FROM: Final[LiteralString] = """
    FROM provider_ledger AS e
    WHERE e.provider_id = %(provider_id)s
    """
_ZONE: Final[LiteralString] = "(SELECT timezone FROM providers WHERE id = %(provider_id)s)"


async def get_header(tx: Tx, provider_id: UUID) -> HeaderRow:
    """Balance, and the price a lead usually costs this provider.

    Usual is the mean of its last purchases; before the first, of what its subscriptions cost.
    """
    return await fetch_one(
        tx,
        HeaderRow,
        """
        SELECT p.company_name, p.timezone, p.balance, p.low_balance_threshold,
            p.low_balance_at IS NOT NULL AS is_low, p.sales_stopped_at,
            coalesce(
                (
                    SELECT avg(recent.price_charged)
                    FROM (
                        SELECT a.price_charged
                        FROM lead_assignments AS a
                        WHERE a.provider_id = p.id
                        ORDER BY a.created_at DESC, a.id DESC
                        LIMIT %(looked_at)s
                    ) AS recent
                    WHERE recent.price_charged > 0
                ),
                (
                    SELECT avg(v.price_per_lead)
                    FROM provider_subscriptions AS s
                    JOIN competition_levels AS v ON v.id = s.competition_level_id
                    WHERE s.provider_id = p.id AND s.is_active
                )
            ) AS price_usual
        FROM providers AS p
        WHERE p.id = %(provider_id)s AND p.deleted_at IS NULL
        """,
        {"provider_id": provider_id, "looked_at": PRICES_LOOKED_AT},
    )


async def list_ledger(
    tx: Tx, provider_id: UUID, wanted: LedgerFilter, limit: int, offset: int
) -> list[LedgerEntry]:
    """Entries, newest first; the page is cut before anything is joined."""
    where, params = _conditions(provider_id, wanted)
    sql = (
        """
        SELECT e.id, e.transaction_type AS type, e.amount, e.balance_after, e.memo, e.lead_id,
            l.number AS lead_number, n.name AS niche_name, e.created_at
        FROM (
            SELECT e.id, e.transaction_type, e.amount, e.balance_after, e.memo, e.lead_id,
                e.created_at
        """  # noqa: S608 - constant texts, which the type checker proves (LiteralString)
        + _FROM
        + where
        + """
            ORDER BY e.id DESC
            LIMIT %(limit)s OFFSET %(offset)s
        ) AS e
        LEFT JOIN leads AS l ON l.id = e.lead_id
        LEFT JOIN niches AS n ON n.id = l.niche_id
        ORDER BY e.id DESC
        """
    )
    page = {"limit": limit, "offset": offset}
    return await fetch_all(tx, LedgerEntry, sql, {**params, **page})


async def count_ledger(tx: Tx, provider_id: UUID, wanted: LedgerFilter) -> int:
    """How many entries there are in all pages."""
    where, params = _conditions(provider_id, wanted)
    return await fetch_value(tx, int, "SELECT count(*)" + _FROM + where, params)


def _conditions(provider_id: UUID, wanted: LedgerFilter) -> tuple[LiteralString, Params]:
    where: LiteralString = ""
    params: dict[str, object] = {"provider_id": provider_id}
    if wanted.type is not None:
        where += " AND e.transaction_type = %(type)s"
        params["type"] = wanted.type.value
    if wanted.date_from is not None:
        where += " AND e.created_at >= %(date_from)s::timestamp AT TIME ZONE " + _ZONE
        params["date_from"] = wanted.date_from
    if wanted.date_to is not None:
        where += " AND e.created_at < (%(date_to)s::date + 1)::timestamp AT TIME ZONE " + _ZONE
        params["date_to"] = wanted.date_to
    return where, params
