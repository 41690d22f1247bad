"""What providers are told about their money."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all, fetch_rows
from hotlead.notifications.records import DepositNews, DisputeNews, LowBalance, WantedApproval


async def find_fall(tx: Tx, provider_id: UUID) -> datetime | None:
    """Since when a provider's balance is low; None where it is not.

    Who is closed has nobody to be told.
    """
    rows = await fetch_rows(
        tx,
        """
        SELECT p.low_balance_at
        FROM providers AS p
        JOIN users AS u ON u.id = p.user_id AND u.status = 'active'
        WHERE p.id = %(provider_id)s AND p.deleted_at IS NULL
            AND p.low_balance_at IS NOT NULL
        """,
        {"provider_id": provider_id},
    )
    return rows[0][0] if rows else None


async def list_low_balances(tx: Tx, delivery_ids: Sequence[UUID]) -> list[LowBalance]:
    """What these deliveries tell; nothing where the balance is no longer low."""
    return await fetch_all(
        tx,
        LowBalance,
        """
        SELECT d.id AS delivery_id, coalesce(p.low_balance_alert_email, u.email) AS address,
            p.company_name, p.balance, p.low_balance_threshold AS threshold
        FROM deliveries AS d
        JOIN providers AS p ON p.id = d.recipient_id AND p.low_balance_at IS NOT NULL
        JOIN users AS u ON u.id = p.user_id AND u.deleted_at IS NULL
        WHERE d.id = ANY(%(delivery_ids)s)
        """,
        {"delivery_ids": list(delivery_ids)},
    )


async def find_depositor(tx: Tx, payment_id: UUID) -> UUID | None:
    """The provider that made a payment itself; who is closed has nobody to be told."""
    rows = await fetch_rows(
        tx,
        """
        SELECT o.provider_id
        FROM payments AS o
        JOIN providers AS p ON p.id = o.provider_id AND p.deleted_at IS NULL
        JOIN users AS u ON u.id = p.user_id AND u.status = 'active'
        WHERE o.id = %(payment_id)s AND o.kind = 'deposit' AND o.completed_at IS NOT NULL
        """,
        {"payment_id": payment_id},
    )
    return rows[0][0] if rows else None


async def list_deposit_news(tx: Tx, delivery_ids: Sequence[UUID]) -> list[DepositNews]:
    """What these deliveries tell of payments that arrived."""
    return await fetch_all(
        tx,
        DepositNews,
        """
        SELECT d.id AS delivery_id, u.email AS address, p.company_name, p.timezone, p.balance,
            o.id AS payment_id, o.amount, o.completed_at AS paid_at, i.number AS invoice_number
        FROM deliveries AS d
        JOIN payments AS o ON d.cause = 'deposit.received:' || o.id AND o.completed_at IS NOT NULL
        JOIN providers AS p ON p.id = d.recipient_id AND p.id = o.provider_id
        JOIN users AS u ON u.id = p.user_id AND u.deleted_at IS NULL
        LEFT JOIN invoices AS i ON i.payment_id = o.id
        WHERE d.id = ANY(%(delivery_ids)s)
        """,
        {"delivery_ids": list(delivery_ids)},
    )


async def find_disputant(tx: Tx, dispute_id: str) -> UUID | None:
    """The provider whose payment a dispute is about."""
    rows = await fetch_rows(
        tx, "SELECT provider_id FROM disputes WHERE id = %(id)s", {"id": dispute_id}
    )
    return rows[0][0] if rows else None


async def list_dispute_news(tx: Tx, delivery_ids: Sequence[UUID]) -> list[DisputeNews]:
    """What these deliveries tell about disputes, to providers and administrators."""
    return await fetch_all(
        tx,
        DisputeNews,
        """
        SELECT d.id AS delivery_id, d.template, u.email AS address, p.id AS provider_id,
            p.company_name, c.amount, p.balance, c.reason,
            d.cause LIKE 'dispute.closed:%%' AS is_end,
            c.status <> 'open' AS has_ended, c.status = 'won' AS is_won,
            p.sales_stopped_at IS NOT NULL AS is_stopped
        FROM deliveries AS d
        JOIN disputes AS c ON c.id = split_part(d.cause, ':', 2)
        JOIN providers AS p ON p.id = c.provider_id
        JOIN users AS u ON u.deleted_at IS NULL AND CASE d.recipient_kind
            WHEN 'provider' THEN u.id = p.user_id ELSE u.id = d.recipient_id END
        WHERE d.id = ANY(%(delivery_ids)s)
        """,
        {"delivery_ids": list(delivery_ids)},
    )


async def list_approvers(tx: Tx, request_id: UUID) -> list[UUID]:
    """The administrators who can agree to a request that waits: all but who asked."""
    rows = await fetch_rows(
        tx,
        """
        SELECT u.id
        FROM manual_requests AS r
        JOIN users AS u ON u.role = 'admin' AND u.status = 'active' AND u.id <> r.asked_by
        WHERE r.id = %(id)s AND r.status = 'pending'
        """,
        {"id": request_id},
    )
    return [row[0] for row in rows]


async def list_wanted_approvals(tx: Tx, delivery_ids: Sequence[UUID]) -> list[WantedApproval]:
    """What these deliveries ask for; nothing where it was decided meanwhile."""
    return await fetch_all(
        tx,
        WantedApproval,
        """
        SELECT d.id AS delivery_id, u.email AS address, u.first_name,
            trim(a.first_name || ' ' || a.last_name) AS asked_by_name, p.company_name,
            r.transaction_type = 'manual_credit' AS is_credit, r.amount, r.memo
        FROM deliveries AS d
        JOIN manual_requests AS r ON d.cause = 'manual.asked:' || r.id AND r.status = 'pending'
        JOIN providers AS p ON p.id = r.provider_id
        JOIN users AS a ON a.id = r.asked_by
        JOIN users AS u ON u.id = d.recipient_id AND u.role = 'admin' AND u.status = 'active'
        WHERE d.id = ANY(%(delivery_ids)s)
        """,
        {"delivery_ids": list(delivery_ids)},
    )
