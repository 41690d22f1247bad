"""What providers are told about their auto-recharge."""

from collections.abc import Sequence
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all
from hotlead.notifications.records import Recharged


async def list_recharged(tx: Tx, delivery_ids: Sequence[UUID]) -> list[Recharged]:
    """What the providers of these deliveries are told; nothing that no longer holds."""
    return await fetch_all(
        tx,
        Recharged,
        """
        SELECT d.id AS delivery_id, d.template, u.email AS address, p.company_name, p.timezone,
            p.balance, r.threshold, r.amount, r.monthly_max, r.stop_note, r.limited_until,
            o.amount AS paid, o.completed_at AS paid_at, c.brand AS card_brand,
            c.last4 AS card_last4
        FROM deliveries AS d
        JOIN providers AS p ON p.id = d.recipient_id
        JOIN users AS u ON u.id = p.user_id AND u.deleted_at IS NULL
        JOIN auto_recharges AS r ON r.provider_id = p.id
        LEFT JOIN payments AS o ON o.provider_id = p.id AND d.cause = 'recharged:' || o.id
        LEFT JOIN saved_cards AS c ON c.id = o.card_id
        WHERE d.id = ANY(%(delivery_ids)s)
            AND CASE d.template
                WHEN 'recharge_off' THEN r.stopped_because IS NOT NULL
                WHEN 'recharge_limit' THEN r.is_on AND r.limited_until IS NOT NULL
                ELSE o.completed_at IS NOT NULL END
        """,
        {"delivery_ids": list(delivery_ids)},
    )
