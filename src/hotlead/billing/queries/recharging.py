"""Auto-recharge: the terms of a provider, who is due, and the payments that come of it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hotlead.billing.records import (
    LowBalance,
    RechargeOrder,
    RechargeSettings,
    RechargeTerms,
    StopReason,
)
from hotlead.kit.db import Tx, execute, fetch_all, fetch_maybe, fetch_rows, fetch_value
from hotlead.kit.payments import CURRENCY


async def find_settings(tx: Tx, provider_id: UUID) -> RechargeSettings | None:
    """What a provider set; None where it never did."""
    return await fetch_maybe(
        tx,
        RechargeSettings,
        """
        SELECT threshold, amount, monthly_max, is_on, stopped_because, stop_note, stopped_at,
            limited_until
        FROM auto_recharges
        WHERE provider_id = %(provider_id)s
        """,
        {"provider_id": provider_id},
    )


async def get_timezone(tx: Tx, provider_id: UUID) -> str:
    """Whose calendar a provider's months are of."""
    return await fetch_value(
        tx, str, "SELECT timezone FROM providers WHERE id = %(id)s", {"id": provider_id}
    )


async def lock_settings(tx: Tx, provider_id: UUID) -> None:
    """Have what a provider set to oneself until the transaction ends."""
    await execute(
        tx,
        "SELECT is_on FROM auto_recharges WHERE provider_id = %(provider_id)s FOR UPDATE",
        {"provider_id": provider_id},
    )


async def set_settings(
    tx: Tx, provider_id: UUID, terms: RechargeTerms, now: datetime, *, is_on: bool
) -> None:
    """Write what a provider wants; what stopped it before is over, a maximum counts anew."""
    await execute(
        tx,
        """
        INSERT INTO auto_recharges AS r (provider_id, is_on, threshold, amount, monthly_max,
                                         created_at, updated_at)
        VALUES (%(provider_id)s, %(is_on)s, %(threshold)s, %(amount)s, %(monthly_max)s,
                %(now)s, %(now)s)
        ON CONFLICT (provider_id) DO UPDATE
        SET is_on = excluded.is_on, threshold = excluded.threshold, amount = excluded.amount,
            monthly_max = excluded.monthly_max, limited_until = NULL,
            stopped_because = CASE WHEN NOT excluded.is_on THEN r.stopped_because END,
            stop_note = CASE WHEN NOT excluded.is_on THEN r.stop_note END,
            stopped_at = CASE WHEN NOT excluded.is_on THEN r.stopped_at END,
            updated_at = excluded.updated_at
        """,
        {
            "provider_id": provider_id,
            "is_on": is_on,
            "threshold": terms.threshold,
            "amount": terms.amount,
            "monthly_max": terms.monthly_max,
            "now": now,
        },
    )


async def set_off(tx: Tx, provider_id: UUID, now: datetime) -> int:
    """Switch off, by the provider's own doing; how many were on."""
    return await execute(
        tx,
        """
        UPDATE auto_recharges SET is_on = false, updated_at = %(now)s
        WHERE provider_id = %(provider_id)s AND is_on
        """,
        {"provider_id": provider_id, "now": now},
    )


async def set_stopped(
    tx: Tx, provider_id: UUID, reason: StopReason, note: str, now: datetime
) -> int:
    """Switch off and keep why; how many were on."""
    return await execute(
        tx,
        """
        UPDATE auto_recharges
        SET is_on = false, stopped_because = %(reason)s, stop_note = %(note)s,
            stopped_at = %(now)s, updated_at = %(now)s
        WHERE provider_id = %(provider_id)s AND is_on
        """,
        {"provider_id": provider_id, "reason": reason.value, "note": note, "now": now},
    )


async def set_attempted(tx: Tx, provider_id: UUID, now: datetime) -> None:
    """The next attempt waits for the cooldown from here."""
    await execute(
        tx,
        """
        UPDATE auto_recharges SET attempted_at = %(now)s, updated_at = %(now)s
        WHERE provider_id = %(provider_id)s
        """,
        {"provider_id": provider_id, "now": now},
    )


async def set_limited(tx: Tx, provider_id: UUID, until: datetime, now: datetime) -> None:
    """The monthly maximum is reached: nobody looks again before the next month."""
    await execute(
        tx,
        """
        UPDATE auto_recharges SET limited_until = %(until)s, updated_at = %(now)s
        WHERE provider_id = %(provider_id)s
        """,
        {"provider_id": provider_id, "until": until, "now": now},
    )


async def lock_low(
    tx: Tx, provider_id: UUID | None, tried_before: datetime, now: datetime, limit: int
) -> list[LowBalance]:
    """Providers below their threshold whose card may be charged, each for one sweep alone.

    Of one provider where it is named. Who was suspended, closed, stopped or limited is left out, as
    is whoever another sweep has at this moment. A row that another sweep had is read again before
    it is locked: `attempted_at` tells what that one did.
    """
    return await fetch_all(
        tx,
        LowBalance,
        """
        SELECT r.provider_id, r.threshold, r.amount, r.monthly_max, r.attempted_at,
            c.id AS card_id, p.balance, p.timezone,
            EXISTS (
                SELECT FROM payments AS o
                WHERE o.provider_id = r.provider_id AND o.kind = 'auto_recharge'
                    AND o.status IN ('pending', 'processing')
            ) AS has_open
        FROM auto_recharges AS r
        JOIN providers AS p ON p.id = r.provider_id
        JOIN users AS u ON u.id = p.user_id
        JOIN saved_cards AS c ON c.provider_id = r.provider_id AND c.status = 'saved'
        WHERE r.is_on AND p.balance < r.threshold
            AND p.deleted_at IS NULL AND u.status = 'active' AND p.sales_stopped_at IS NULL
            AND (r.provider_id = %(provider_id)s OR %(provider_id)s::uuid IS NULL)
            AND (r.attempted_at IS NULL OR r.attempted_at <= %(tried_before)s)
            AND (r.limited_until IS NULL OR r.limited_until <= %(now)s)
        ORDER BY has_open, r.attempted_at NULLS FIRST
        LIMIT %(limit)s
        FOR UPDATE OF r SKIP LOCKED
        """,
        {
            "provider_id": provider_id,
            "tried_before": tried_before,
            "now": now,
            "limit": limit,
        },
    )


async def sum_recharges(tx: Tx, provider_id: UUID, since: datetime, until: datetime) -> Decimal:
    """What auto-recharges begun in a stretch of time took or may have taken: all but the failed.

    One that was given up counts: nobody knows that its card was not charged.
    """
    return await fetch_value(
        tx,
        Decimal,
        """
        SELECT coalesce(sum(amount), 0.00) FROM payments
        WHERE provider_id = %(provider_id)s AND kind = 'auto_recharge'
            AND created_at >= %(since)s AND created_at < %(until)s
            AND (status NOT IN ('failed', 'canceled')
                 OR status = 'canceled' AND called_at IS NOT NULL)
        """,
        {"provider_id": provider_id, "since": since, "until": until},
    )


async def insert_recharge(tx: Tx, payment_id: UUID, low: LowBalance, now: datetime) -> bool:
    """Write down that a card is about to be charged; False where one payment is in flight."""
    return bool(
        await execute(
            tx,
            """
            INSERT INTO payments (id, provider_id, kind, card_id, amount, currency,
                                  payment_method, created_at, updated_at)
            VALUES (%(id)s, %(provider_id)s, 'auto_recharge', %(card_id)s, %(amount)s,
                    %(currency)s, 'card', %(now)s, %(now)s)
            ON CONFLICT (provider_id)
                WHERE kind = 'auto_recharge' AND status IN ('pending', 'processing') DO NOTHING
            """,
            {
                "id": payment_id,
                "provider_id": low.provider_id,
                "card_id": low.card_id,
                "amount": low.amount,
                "currency": CURRENCY,
                "now": now,
            },
        )
    )


async def lock_order(tx: Tx, payment_id: UUID) -> RechargeOrder | None:
    """What to charge for a recharge that is not known to be charged; None where it is over."""
    return await fetch_maybe(
        tx,
        RechargeOrder,
        """
        SELECT o.id AS payment_id, o.provider_id, o.amount, o.created_at,
            CASE WHEN o.called_at IS NOT NULL THEN o.updated_at END AS asked_at,
            c.customer_id, c.payment_method_id,
            r.is_on AND c.status = 'saved' AND u.status = 'active' AND p.deleted_at IS NULL
                AS is_allowed
        FROM payments AS o
        JOIN saved_cards AS c ON c.id = o.card_id
        JOIN auto_recharges AS r ON r.provider_id = o.provider_id
        JOIN providers AS p ON p.id = o.provider_id
        JOIN users AS u ON u.id = p.user_id
        WHERE o.id = %(id)s AND o.kind = 'auto_recharge' AND o.status = 'pending'
        FOR UPDATE OF o
        """,
        {"id": payment_id},
    )


async def set_called(tx: Tx, payment_id: UUID, now: datetime) -> None:
    """The gateway is about to be asked: from here on somebody may have been charged."""
    await execute(
        tx,
        """
        UPDATE payments SET called_at = coalesce(called_at, %(now)s), updated_at = %(now)s
        WHERE id = %(id)s
        """,
        {"id": payment_id, "now": now},
    )


async def set_canceled(tx: Tx, payment_id: UUID, now: datetime) -> None:
    """Nobody was charged, and nobody will be."""
    await execute(
        tx,
        """
        UPDATE payments SET status = 'canceled', updated_at = %(now)s
        WHERE id = %(id)s AND called_at IS NULL
        """,
        {"id": payment_id, "now": now},
    )


async def find_open_recharge(tx: Tx, provider_id: UUID) -> UUID | None:
    """The recharge that is in flight, if one is."""
    rows = await fetch_rows(
        tx,
        """
        SELECT id FROM payments
        WHERE provider_id = %(provider_id)s AND kind = 'auto_recharge'
            AND status IN ('pending', 'processing')
        """,
        {"provider_id": provider_id},
    )
    return rows[0][0] if rows else None


async def list_unanswered(tx: Tx, since: datetime, before: datetime, limit: int) -> Sequence[UUID]:
    """Recharges that a job should have charged long ago, begun lately enough to ask again."""
    rows = await fetch_rows(
        tx,
        """
        SELECT id FROM payments
        WHERE kind = 'auto_recharge' AND status = 'pending'
            AND created_at >= %(since)s AND updated_at < %(before)s
        ORDER BY created_at
        LIMIT %(limit)s
        """,
        {"since": since, "before": before, "limit": limit},
    )
    return [row[0] for row in rows]
