"""The months of a provider: those that were closed, and what the ledger has after them."""

from datetime import datetime
from typing import Final
from uuid import UUID

from hotlead.billing.records import (
    DueHolder,
    Holder,
    KindTotal,
    MonthRow,
    Statement,
    StatementEntry,
    TransactionType,
)
from hotlead.kit.db import Tx, execute, fetch_all, fetch_one

# Fifty years.
MONTHS_MAX: Final = 600


async def get_holder(tx: Tx, provider_id: UUID) -> Holder:
    """Whose money it is; raises NotFound."""
    return await fetch_one(
        tx,
        Holder,
        "SELECT company_name, timezone FROM providers WHERE id = %(provider_id)s",
        {"provider_id": provider_id},
    )


async def list_statements(tx: Tx, provider_id: UUID, limit: int = MONTHS_MAX) -> list[Statement]:
    """The months that were closed, the newest first."""
    return await fetch_all(
        tx,
        Statement,
        """
        SELECT month, company_name, timezone, after_entry_id, last_entry_id, entries, opening,
            closing, true AS is_final
        FROM statements
        WHERE provider_id = %(provider_id)s
        ORDER BY month DESC
        LIMIT %(limit)s
        """,
        {"provider_id": provider_id, "limit": limit},
    )


async def list_months(tx: Tx, provider_id: UUID, zone: str, after: int) -> list[MonthRow]:
    """What the ledger has after an entry, by month of a zone, the oldest first.

    The latest moment so far counts, so that an entry that waited for another's lock over midnight
    stands in the month that its balance belongs to.
    """
    return await fetch_all(
        tx,
        MonthRow,
        """
        WITH entry AS (
            SELECT id, amount, max(created_at) OVER (ORDER BY id) AS latest
            FROM provider_ledger
            WHERE provider_id = %(provider_id)s AND id > %(after)s
        )
        SELECT date_trunc('month', latest AT TIME ZONE %(zone)s)::date AS month,
            max(id) AS last_entry_id, count(*) AS entries, sum(amount) AS moved
        FROM entry
        GROUP BY 1
        ORDER BY 1
        """,
        {"provider_id": provider_id, "zone": zone, "after": after},
    )


async def list_totals(tx: Tx, provider_id: UUID, month: Statement) -> list[KindTotal]:
    """What each kind of movement comes to in a month, in the order of the kinds."""
    return await fetch_all(
        tx,
        KindTotal,
        """
        SELECT transaction_type AS type, count(*) AS entries, sum(amount) AS amount
        FROM provider_ledger
        WHERE provider_id = %(provider_id)s AND id > %(after)s AND id <= %(last)s
        GROUP BY transaction_type
        ORDER BY array_position(%(kinds)s, transaction_type::text)
        """,
        {
            "provider_id": provider_id,
            "after": month.after_entry_id,
            "last": month.last_entry_id,
            "kinds": [kind.value for kind in TransactionType],
        },
    )


async def list_statement_entries(
    tx: Tx, provider_id: UUID, after: int, last: int, limit: int
) -> list[StatementEntry]:
    """A provider's entries after an id up to another, the oldest first."""
    return await fetch_all(
        tx,
        StatementEntry,
        """
        SELECT e.id, e.transaction_type AS type, e.amount, e.balance_after, e.memo,
            l.number AS lead_number, n.name AS niche_name, e.created_at
        FROM (
            SELECT id, transaction_type, amount, balance_after, memo, lead_id, created_at
            FROM provider_ledger
            WHERE provider_id = %(provider_id)s AND id > %(after)s AND id <= %(last)s
            ORDER BY id
            LIMIT %(limit)s
        ) AS e
        LEFT JOIN leads AS l ON l.id = e.lead_id
        LEFT JOIN niches AS n ON n.id = l.niche_id
        ORDER BY e.id
        """,
        {"provider_id": provider_id, "after": after, "last": last, "limit": limit},
    )


async def list_due(tx: Tx, now: datetime, after: UUID | None, limit: int) -> list[DueHolder]:
    """Providers with a month, by their own clock, that is over and was not closed, by id."""
    return await fetch_all(
        tx,
        DueHolder,
        """
        SELECT p.id AS provider_id
        FROM providers AS p
        CROSS JOIN LATERAL (
            SELECT date_trunc('month', %(now)s AT TIME ZONE p.timezone) AS begins
        ) AS month
        WHERE (%(after)s::uuid IS NULL OR p.id > %(after)s)
            AND (
                SELECT e.created_at FROM provider_ledger AS e
                WHERE e.provider_id = p.id
                ORDER BY e.id
                LIMIT 1
            ) < month.begins AT TIME ZONE p.timezone
            AND NOT EXISTS (
                SELECT FROM statements AS s
                WHERE s.provider_id = p.id
                    AND s.month >= (month.begins - interval '1 month')::date
            )
        ORDER BY p.id
        LIMIT %(limit)s
        """,
        {"now": now, "after": after, "limit": limit},
    )


async def insert_statement(tx: Tx, provider_id: UUID, month: Statement, now: datetime) -> None:
    """Close a month: what it was stays as it is."""
    await execute(
        tx,
        """
        INSERT INTO statements (provider_id, month, company_name, timezone, after_entry_id,
                                last_entry_id, entries, opening, closing, created_at)
        VALUES (%(provider_id)s, %(month)s, %(company_name)s, %(timezone)s, %(after_entry_id)s,
                %(last_entry_id)s, %(entries)s, %(opening)s, %(closing)s, %(now)s)
        """,
        {
            "provider_id": provider_id,
            "month": month.month,
            "company_name": month.company_name,
            "timezone": month.timezone,
            "after_entry_id": month.after_entry_id,
            "last_entry_id": month.last_entry_id,
            "entries": month.entries,
            "opening": month.opening,
            "closing": month.closing,
            "now": now,
        },
    )
