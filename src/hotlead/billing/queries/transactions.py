"""What is kept of the gateway's transactions, and how it compares with payments and the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString

from hotlead.billing.records import DayTotal, Kept, KeptEvent, Pair
from hotlead.kit.balance_transactions import BalanceTransaction, Stretch
from hotlead.kit.db import Tx, execute, fetch_all, fetch_value
from hotlead.kit.sandbox_transactions import MOVING

_TOUCHED: Final[LiteralString] = """
    WITH touched (payment_id, kind) AS (
        SELECT payment_id, transaction_type FROM provider_ledger
        WHERE payment_id IS NOT NULL AND created_at >= %(since)s AND created_at < %(until)s
        UNION
        SELECT payment_id, kind FROM balance_transactions
        WHERE payment_id IS NOT NULL AND created_at >= %(since)s AND created_at < %(until)s
            AND kind IN ('deposit', 'deposit_refund', 'dispute', 'dispute_won')
        UNION
        SELECT id, 'deposit' FROM payments
        WHERE completed_at >= %(since)s AND completed_at < %(until)s
    )
    """
_SIDES: Final[LiteralString] = """
    , sides AS (
        SELECT g.payment_id, g.kind, p.provider_id, e.booked, e.before, t.moved, t.currency,
            s.difference AS settled,
            coalesce(t.ids, '{}') AS transaction_ids,
            CASE WHEN g.kind = 'deposit' AND p.status IN ('completed', 'refunded')
                THEN p.amount END AS paid
        FROM touched AS g
        LEFT JOIN payments AS p ON p.id = g.payment_id
        LEFT JOIN settled_differences AS s ON s.payment_id = g.payment_id AND s.kind = g.kind
        CROSS JOIN LATERAL (
            SELECT sum(amount) AS booked,
                sum(amount) FILTER (WHERE created_at < %(kept_until)s) AS before
            FROM provider_ledger
            WHERE payment_id = g.payment_id AND transaction_type = g.kind
                AND (%(kept_since)s::timestamptz IS NULL OR created_at >= %(kept_since)s)
        ) AS e
        CROSS JOIN LATERAL (
            SELECT sum(amount) AS moved, min(currency) FILTER (WHERE currency <> 'USD') AS currency,
                (array_agg(id ORDER BY created_at, id))[1:10] AS ids
            FROM balance_transactions
            WHERE payment_id = g.payment_id AND kind = g.kind
        ) AS t
    )
    """
_DIFFERING: Final[LiteralString] = """
    SELECT payment_id, kind, provider_id, paid, booked, moved, currency, transaction_ids,
        count(*) OVER () AS total
    FROM sides
    WHERE kind = 'deposit' AND paid IS DISTINCT FROM booked
        OR %(has_gateway)s AND (currency IS NOT NULL OR coalesce(moved, 0)
            NOT IN (coalesce(booked, 0), coalesce(before, 0)))
            AND settled IS DISTINCT FROM coalesce(moved, 0) - coalesce(booked, 0)
    ORDER BY payment_id, kind
    LIMIT %(limit)s
    """


async def insert_transactions(
    tx: Tx, transactions: Sequence[BalanceTransaction], now: datetime
) -> None:
    """Keep transactions; one that is kept already never changes."""
    await execute(
        tx,
        """
        INSERT INTO balance_transactions (id, type, kind, amount, fee, net, currency, source_id,
                                          intent_id, payment_id, created_at, fetched_at)
        SELECT t.*, %(now)s
        FROM unnest(%(ids)s::text[], %(types)s::text[], %(kinds)s::text[], %(amounts)s::numeric[],
                    %(fees)s::numeric[], %(nets)s::numeric[], %(currencies)s::text[],
                    %(sources)s::text[], %(intents)s::text[], %(payments)s::uuid[],
                    %(times)s::timestamptz[]) AS t
        ON CONFLICT (id) DO NOTHING
        """,
        {
            "ids": [it.id for it in transactions],
            "types": [it.type for it in transactions],
            "kinds": [it.kind.value for it in transactions],
            "amounts": [it.amount for it in transactions],
            "fees": [it.fee for it in transactions],
            "nets": [it.net for it in transactions],
            "currencies": [it.currency for it in transactions],
            "sources": [it.source_id for it in transactions],
            "intents": [it.intent_id for it in transactions],
            "payments": [it.payment_id for it in transactions],
            "times": [it.created_at for it in transactions],
            "now": now,
        },
    )


async def set_owners(tx: Tx) -> None:
    """Find the payment of what names it by the gateway's own id alone: refunds and disputes."""
    await execute(
        tx,
        """
        UPDATE balance_transactions AS t SET payment_id = known.payment_id
        FROM (
            SELECT stripe_payment_intent_id AS intent_id, id AS payment_id FROM payments
            WHERE stripe_payment_intent_id IS NOT NULL
            UNION
            SELECT intent_id, payment_id FROM balance_transactions
            WHERE intent_id IS NOT NULL AND payment_id IS NOT NULL
        ) AS known
        WHERE t.payment_id IS NULL AND t.intent_id = known.intent_id
        """,
    )


async def list_told_events(tx: Tx, limit: int) -> list[dict[str, object]]:
    """What is kept of the newest events that say that money moved."""
    rows = await fetch_all(
        tx,
        KeptEvent,
        """
        SELECT payload FROM stripe_events
        WHERE type = ANY(%(types)s)
        ORDER BY received_at DESC, id
        LIMIT %(limit)s
        """,
        {"types": list(MOVING), "limit": limit},
    )
    return [row.payload for row in rows]


async def sum_day(tx: Tx, day: Stretch) -> list[DayTotal]:
    """What each kind came to on a day, on each side by that side's own clock."""
    return await fetch_all(
        tx,
        DayTotal,
        """
        SELECT kind, sum(payments) AS payments, sum(paid) AS paid, sum(entries) AS entries,
            sum(booked) AS booked, sum(transactions) AS transactions, sum(moved) AS moved,
            sum(fees) AS fees
        FROM (
            SELECT 'deposit', 1, amount, 0, 0.00, 0, 0.00, 0.00
            FROM payments
            WHERE completed_at >= %(since)s AND completed_at < %(until)s
            UNION ALL
            SELECT transaction_type, 0, 0.00, 1, amount, 0, 0.00, 0.00
            FROM provider_ledger
            WHERE payment_id IS NOT NULL AND created_at >= %(since)s AND created_at < %(until)s
            UNION ALL
            SELECT kind, 0, 0.00, 0, 0.00, 1, CASE WHEN currency = 'USD' THEN amount ELSE 0.00 END,
                CASE WHEN currency = 'USD' THEN fee ELSE 0.00 END
            FROM balance_transactions
            WHERE (payment_id IS NOT NULL OR kind IN ('fee', 'payout'))
                AND created_at >= %(since)s AND created_at < %(until)s
        ) AS it (kind, payments, paid, entries, booked, transactions, moved, fees)
        GROUP BY kind
        ORDER BY kind
        """,
        {"since": day.since, "until": day.until},
    )


async def count_not_ours(tx: Tx, day: Stretch) -> int:
    """How many payments, refunds and disputes of a day belong to other products."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*) FROM balance_transactions
        WHERE payment_id IS NULL AND created_at >= %(since)s AND created_at < %(until)s
            AND kind IN ('deposit', 'deposit_refund', 'dispute', 'dispute_won')
        """,
        {"since": day.since, "until": day.until},
    )


async def list_differing(
    tx: Tx, day: Stretch, kept: Kept, limit: int, *, has_gateway: bool
) -> list[Pair]:
    """What a day touched, by payment and kind, where the sides do not agree in all.

    What the ledger booked may be counted up to now, or as far as the gateway was asked: an entry
    may come a moment after its transaction, and a transaction that nobody asked for is not missing.
    """
    return await fetch_all(
        tx,
        Pair,
        _TOUCHED + _SIDES + _DIFFERING,
        {
            "since": day.since,
            "until": day.until,
            "kept_since": kept.since,
            "kept_until": kept.until,
            "has_gateway": has_gateway,
            "limit": limit,
        },
    )
