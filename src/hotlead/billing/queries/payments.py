"""Payments and Stripe's events."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hotlead.billing.records import EventId, KeptEvent, Payer, Payment, PaymentRow, StripeEvent
from hotlead.kit.db import Jsonb, Tx, execute, fetch_all, fetch_maybe, fetch_one, fetch_value
from hotlead.kit.payments import CURRENCY, Checkout


async def insert_payment(
    tx: Tx, payment_id: UUID, provider_id: UUID, amount: Decimal, now: datetime
) -> None:
    """Write down that a provider wants to pay, before anybody is asked for money."""
    await execute(
        tx,
        """
        INSERT INTO payments (id, provider_id, amount, currency, created_at, updated_at)
        VALUES (%(id)s, %(provider_id)s, %(amount)s, %(currency)s, %(now)s, %(now)s)
        """,
        {
            "id": payment_id,
            "provider_id": provider_id,
            "amount": amount,
            "currency": CURRENCY,
            "now": now,
        },
    )


async def set_checkout(tx: Tx, payment_id: UUID, checkout: Checkout, now: datetime) -> Payment:
    """Keep where a payment is paid."""
    return await fetch_one(
        tx,
        Payment,
        """
        UPDATE payments
        SET checkout_session_id = %(session_id)s, checkout_url = %(url)s, updated_at = %(now)s
        WHERE id = %(id)s
        RETURNING id, kind, amount, currency, status, failure_reason, checkout_url, created_at,
            completed_at
        """,
        {"id": payment_id, "session_id": checkout.session_id, "url": checkout.url, "now": now},
    )


async def set_failed(tx: Tx, payment_id: UUID, reason: str, now: datetime) -> int:
    """End a payment that no page could be opened for."""
    return await execute(
        tx,
        """
        UPDATE payments SET status = 'failed', failure_reason = %(reason)s, updated_at = %(now)s
        WHERE id = %(id)s AND status = 'pending'
        """,
        {"id": payment_id, "reason": reason, "now": now},
    )


async def get_payer(tx: Tx, provider_id: UUID) -> Payer:
    """Who the payment page is for."""
    return await fetch_one(
        tx,
        Payer,
        """
        SELECT u.email FROM providers AS p JOIN users AS u ON u.id = p.user_id
        WHERE p.id = %(provider_id)s
        """,
        {"provider_id": provider_id},
    )


async def get_payment(tx: Tx, provider_id: UUID, payment_id: UUID) -> Payment:
    """One of a provider's payments; raises NotFound."""
    return await fetch_one(
        tx,
        Payment,
        """
        SELECT id, kind, amount, currency, status, failure_reason, created_at, completed_at,
            CASE WHEN status = 'pending' THEN checkout_url END AS checkout_url
        FROM payments
        WHERE id = %(id)s AND provider_id = %(provider_id)s
        """,
        {"id": payment_id, "provider_id": provider_id},
    )


async def count_payments(tx: Tx, provider_id: UUID) -> int:
    """How many there are in all pages."""
    return await fetch_value(
        tx,
        int,
        "SELECT count(*) FROM payments WHERE provider_id = %(provider_id)s",
        {"provider_id": provider_id},
    )


async def lock_payment(tx: Tx, payment_id: UUID) -> PaymentRow | None:
    """A payment that nobody else changes until this transaction ends."""
    found = await lock_named_payments(tx, payment_id, None)
    return found[0] if found else None


async def lock_named_payments(
    tx: Tx, payment_id: UUID | None, intent_id: str | None
) -> list[PaymentRow]:
    """What our id or Stripe's names, locked in id order: two where these do not belong together."""
    return await fetch_all(
        tx,
        PaymentRow,
        """
        SELECT id, provider_id, kind, amount, currency, status, failure_reason, checkout_url,
            refunded, created_at, completed_at
        FROM payments
        WHERE id = %(id)s OR stripe_payment_intent_id = %(intent_id)s
        ORDER BY id
        FOR UPDATE
        """,
        {"id": payment_id, "intent_id": intent_id},
    )


async def set_payment(tx: Tx, payment: PaymentRow, intent_id: str | None, now: datetime) -> None:
    """Write down how far a payment is; the payment intent once it is known."""
    await execute(
        tx,
        """
        UPDATE payments
        SET status = %(status)s, amount = %(amount)s, failure_reason = %(failure_reason)s,
            completed_at = %(completed_at)s, refunded = %(refunded)s, updated_at = %(now)s,
            stripe_payment_intent_id = coalesce(stripe_payment_intent_id, %(intent_id)s)
        WHERE id = %(id)s
        """,
        {
            "id": payment.id,
            "status": payment.status.value,
            "amount": payment.amount,
            "failure_reason": payment.failure_reason,
            "completed_at": payment.completed_at,
            "refunded": payment.refunded,
            "intent_id": intent_id,
            "now": now,
        },
    )


async def insert_event(tx: Tx, event: StripeEvent, payload: Jsonb, now: datetime) -> bool:
    """Keep an event; whether it is new."""
    return bool(
        await execute(
            tx,
            """
            INSERT INTO stripe_events (id, type, payload, received_at)
            VALUES (%(id)s, %(type)s, %(payload)s, %(now)s)
            ON CONFLICT (id) DO NOTHING
            """,
            {"id": event.id, "type": event.type, "payload": payload, "now": now},
        )
    )


async def lock_event(tx: Tx, event_id: str) -> dict[str, object] | None:
    """What is kept of an event that nobody has handled; None where somebody has."""
    found = await fetch_maybe(
        tx,
        KeptEvent,
        """
        SELECT payload FROM stripe_events
        WHERE id = %(id)s AND handled_at IS NULL
        FOR UPDATE
        """,
        {"id": event_id},
    )
    return found and found.payload


async def set_handled(tx: Tx, event_id: str, error: str | None, now: datetime) -> None:
    """An event is done with; `error` where it could not be understood."""
    await execute(
        tx,
        """
        UPDATE stripe_events SET handled_at = %(now)s, error = %(error)s WHERE id = %(id)s
        """,
        {"id": event_id, "error": error, "now": now},
    )


async def list_open_events(tx: Tx, before: datetime, limit: int) -> Sequence[str]:
    """Events kept before a moment that nobody has handled, the oldest first."""
    rows = await fetch_all(
        tx,
        EventId,
        """
        SELECT id FROM stripe_events
        WHERE handled_at IS NULL AND received_at < %(before)s
        ORDER BY received_at
        LIMIT %(limit)s
        """,
        {"before": before, "limit": limit},
    )
    return [row.id for row in rows]


async def set_abandoned(tx: Tx, before: datetime, now: datetime) -> int:
    """Give up payments for which no page was opened, or nobody paid, before a moment."""
    return await execute(
        tx,
        """
        UPDATE payments SET status = 'canceled', updated_at = %(now)s
        WHERE status = 'pending' AND created_at < %(before)s
        """,
        {"before": before, "now": now},
    )
