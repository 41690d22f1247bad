"""What administrators do about messages that were given up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.gauges import Gauge
from hotlead.notifications import queries
from hotlead.notifications.records import RESENT_FAILED_MAX, RESENT_MAX, DeliveryStatus, Resent
from hotlead.notifications.service.posting import wake_sender
from hotlead.notifications.service.webhook_queue import wake_webhooks


async def resend_deliveries(
    tx: Tx, actor: Actor, delivery_ids: Sequence[UUID], now: datetime
) -> Resent:
    """Send those of at most `RESENT_MAX` messages that were given up again, at once.

    Administrators only; an audit entry each. The others are left alone and named in the answer,
    so a second call changes nothing. Raises InvalidInput.
    """
    actor.require_admin()
    asked = list(dict.fromkeys(delivery_ids))
    if not 1 <= len(asked) <= RESENT_MAX:
        raise InvalidInput(fields={"delivery_ids": f"Choose 1 to {RESENT_MAX} messages."})
    return await _reopen(tx, actor, asked, now)


async def resend_failed(tx: Tx, actor: Actor, now: datetime) -> Resent:
    """Send the oldest `RESENT_FAILED_MAX` of all that were given up again.

    Administrators only; an audit entry each.
    """
    actor.require_admin()
    asked = await queries.list_failed_ids(tx, RESENT_FAILED_MAX)
    return await _reopen(tx, actor, asked, now)


async def read_gauges(db: Database, now: datetime) -> Sequence[Gauge]:
    """What an alarm on messages needs: how many wait and were given up, and for how long."""
    async with db.transaction(SYSTEM) as tx:
        health = await queries.get_mail_health(tx, now)
    due_at = health.oldest_due_at
    return (
        Gauge(
            "hotlead_messages",
            "Mails and webhook calls that wait, that wait for another attempt, and given up.",
            ("state",),
            {
                ("waiting",): health.waiting - health.retrying,
                ("retrying",): health.retrying,
                ("failed",): health.failed,
            },
        ),
        Gauge(
            "hotlead_message_due_age_seconds",
            "How long the oldest message that is due has waited; above a minute nobody sends.",
            (),
            {(): (now - due_at).total_seconds() if due_at else 0.0},
        ),
    )


async def _reopen(tx: Tx, actor: Actor, asked: Sequence[UUID], now: datetime) -> Resent:
    resent = await queries.reopen_deliveries(tx, asked, now)
    told = [(delivery_id, "Sent again by hand") for delivery_id in resent]
    moved = audit.changes({"status": DeliveryStatus.FAILED}, {"status": DeliveryStatus.PENDING})
    await audit.record_many(tx, actor, "delivery.resent", told, now, moved)
    if resent:
        await wake_sender(tx, now)
        await wake_webhooks(tx, now)
    known = set(resent)
    return Resent(resent, [each for each in asked if each not in known])
