"""Giving back what a lead cost."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.billing import queries
from hotlead.billing.records import Entry, Movement, Refund, TransactionType
from hotlead.billing.service.moving import move
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx


async def hold_buyers(tx: Tx, provider_ids: Sequence[UUID]) -> None:
    """Lock these providers in the order of their ids, as a sale does, until `tx` ends."""
    await queries.lock_providers(tx, sorted(provider_ids))


async def refund_assignment(tx: Tx, actor: Actor, refund: Refund, now: datetime) -> Entry:
    """Give the price of a sold lead back to its buyer. The same sale is refunded once.

    Administrators only; the caller marks the sale in the same transaction. Writes the entry and
    its audit entry. Raises NotFound, KeyUsed where another amount was given back for the sale.
    """
    actor.require_admin()
    movement = Movement(
        provider_id=refund.provider_id,
        transaction_type=TransactionType.REFUND,
        amount=refund.amount,
        key=refund.key,
        memo=refund.memo,
        subscription_id=refund.subscription_id,
        lead_id=refund.lead_id,
        assignment_id=refund.assignment_id,
    )
    return await move(tx, actor, movement, action="provider.refunded", now=now)
