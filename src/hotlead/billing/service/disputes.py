"""Disputes: while one stands, nothing is sold to its provider.

The money itself is moved by events of their own, in any order with these.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.billing import queries
from hotlead.billing.records import (
    DisputeStatus,
    NewDispute,
    News,
    PaymentRow,
    SalesState,
    Step,
    StripeObject,
)
from hotlead.billing.service.charging import stop_disputed
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import Conflict, NotFound
from hotlead.kit.jobs import enqueue
from hotlead.kit.money import format_money
from hotlead.providers import service as providers

_ENDS: Final[Mapping[Step, DisputeStatus]] = {
    Step.DISPUTE_CLEARED: DisputeStatus.WON,
    Step.DISPUTE_LOST: DisputeStatus.LOST,
}


class SalesNotStopped(Conflict):
    """No dispute keeps this provider from buying; nothing was changed."""

    code = "sales_not_stopped"
    message = "No dispute stops the sales of this provider."


async def follow_dispute(
    tx: Tx, payment: PaymentRow, about: StripeObject, news: News, now: datetime
) -> None:
    """Keep how a dispute stands, stop or resume sales, and tell provider and administrators.

    Hearing the same again, or of the end first, comes to the same.
    """
    await queries.lock_balance(tx, payment.provider_id, or_closed=True)
    dispute = NewDispute(
        id=about.id,
        payment_id=payment.id,
        provider_id=payment.provider_id,
        amount=news.amount or payment.amount,
        reason=about.reason,
    )
    if await queries.insert_dispute(tx, dispute, now):
        told = f"Over {format_money(dispute.amount)}"
        await _record(tx, "dispute.opened", dispute, told, now)
        await stop_disputed(tx, dispute.provider_id, now)
    end = _ENDS.get(news.step)
    if end is not None and await queries.set_closed(tx, dispute.id, end, now):
        await _record(tx, "dispute.closed", dispute, end.value.capitalize(), now)
    await _set_sales(tx, SYSTEM, dispute.provider_id, now)


async def resume_sales(tx: Tx, actor: Actor, provider_id: UUID, now: datetime) -> SalesState:
    """Let a provider buy again although a dispute is open or was lost.

    For administrators. Another dispute stops it again. Raises NotFound, SalesNotStopped.
    """
    actor.require_admin()
    if await queries.lock_balance(tx, provider_id) is None:
        raise NotFound("There is no such provider.")
    await queries.set_lifted(tx, provider_id, now)
    state = await _set_sales(tx, actor, provider_id, now)
    if state is None:
        raise SalesNotStopped
    return state


async def _set_sales(tx: Tx, actor: Actor, provider_id: UUID, now: datetime) -> SalesState | None:
    state = await queries.set_sales(tx, provider_id, now)
    if state is None:
        return None
    is_stopped = state.sales_stopped_at is not None
    await audit.record(
        tx,
        actor,
        "provider.sales_stopped" if is_stopped else "provider.sales_resumed",
        entity_type="provider",
        entity_id=provider_id,
        description="A payment is disputed" if is_stopped else "No dispute stands in the way",
        now=now,
    )
    if not is_stopped:
        await providers.wake_markets(tx, provider_id)
    return state


async def _record(tx: Tx, action: str, dispute: NewDispute, told: str, now: datetime) -> None:
    await audit.record(
        tx,
        SYSTEM,
        action,
        entity_type="payment",
        entity_id=dispute.payment_id,
        description=told,
        metadata={"dispute_id": dispute.id, "provider_id": str(dispute.provider_id)},
        now=now,
    )
    await enqueue(tx, "notifications.announce_dispute", {"dispute_id": dispute.id, "news": action})
