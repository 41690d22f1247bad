"""Invoices, and the payments they are of."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from hotlead.billing.records import Invoice, PaymentLine
from hotlead.kit.db import Tx, execute, fetch_all, fetch_one
from hotlead.kit.paging import Paging

# Deposits without an invoice, the oldest first; each gets the next number.
_ISSUE: Final[LiteralString] = """
    INSERT INTO invoices (number, payment_id, provider_id, amount, currency, seller, buyer,
                          issued_at)
    SELECT (SELECT coalesce(max(number), 0) FROM invoices) + row_number() OVER (ORDER BY e.id),
        e.payment_id, e.provider_id, e.amount, p.currency, %(seller)s, v.company_name, %(now)s
    FROM provider_ledger AS e
    JOIN payments AS p ON p.id = e.payment_id
    JOIN providers AS v ON v.id = e.provider_id
    WHERE e.transaction_type = 'deposit'
        AND NOT EXISTS (SELECT FROM invoices AS i WHERE i.payment_id = e.payment_id)
    """


async def lock_numbers(tx: Tx) -> None:
    """Let nobody else number an invoice until this transaction ends.

    A statement of its own: the next one sees what whoever held the lock has committed. It is the
    last lock that whoever credits takes, so that nobody who holds it waits for another.
    """
    await execute(tx, "SELECT pg_advisory_xact_lock(hashtextextended('invoices', 0))")


async def insert_invoice(tx: Tx, payment_id: UUID, seller: str, now: datetime) -> int:
    """Number the deposit of a payment, where it has no number; needs `lock_numbers`."""
    return await execute(
        tx,
        _ISSUE + " AND e.payment_id = %(payment_id)s",
        {"payment_id": payment_id, "seller": seller, "now": now},
    )


async def insert_missing_invoices(tx: Tx, seller: str, now: datetime) -> int:
    """Number every deposit that has no number; needs `lock_numbers`. How many there were."""
    return await execute(tx, _ISSUE, {"seller": seller, "now": now})


async def get_invoice(tx: Tx, provider_id: UUID, payment_id: UUID) -> Invoice:
    """The invoice of one of a provider's payments; raises NotFound."""
    return await fetch_one(
        tx,
        Invoice,
        """
        SELECT number, payment_id, amount, currency, seller, buyer, issued_at
        FROM invoices
        WHERE payment_id = %(payment_id)s AND provider_id = %(provider_id)s
        """,
        {"payment_id": payment_id, "provider_id": provider_id},
    )


async def list_payments(tx: Tx, provider_id: UUID, paging: Paging) -> list[PaymentLine]:
    """A provider's payments with their invoices, the newest first."""
    return await fetch_all(
        tx,
        PaymentLine,
        """
        WITH disputed AS (
            SELECT payment_id, -sum(amount) AS amount
            FROM provider_ledger
            WHERE provider_id = %(provider_id)s
                AND transaction_type IN ('dispute', 'dispute_won')
            GROUP BY payment_id
        )
        SELECT p.id, p.kind, p.amount, p.currency, p.status, p.failure_reason, p.created_at,
            p.completed_at, p.refunded, coalesce(d.amount, 0.00) AS disputed,
            i.number AS invoice_number,
            CASE WHEN p.status = 'pending' THEN p.checkout_url END AS checkout_url
        FROM payments AS p
        LEFT JOIN invoices AS i ON i.payment_id = p.id
        LEFT JOIN disputed AS d ON d.payment_id = p.id
        WHERE p.provider_id = %(provider_id)s
        ORDER BY p.created_at DESC, p.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"provider_id": provider_id, "limit": paging.limit, "offset": paging.offset},
    )
