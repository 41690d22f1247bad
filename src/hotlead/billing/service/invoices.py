"""Invoices: one a deposit, numbered without a gap."""

import asyncio
from datetime import datetime
from uuid import UUID

from hotlead.billing import queries
from hotlead.billing.service.paper import draw_invoice
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.web.openapi_words import TITLE


async def issue_invoice(tx: Tx, payment_id: UUID, seller: str, now: datetime) -> None:
    """Number the deposit of a payment in the transaction that credits it, as its last lock.

    Seller and buyer are kept as they are now. Once for each payment.
    """
    await queries.lock_numbers(tx)
    await queries.insert_invoice(tx, payment_id, seller, now)


async def issue_missing_invoices(db: Database, seller: str, now: datetime) -> int:
    """Number the deposits that have no invoice: those that an older release credited."""
    async with db.transaction(SYSTEM) as tx:
        await queries.lock_numbers(tx)
        return await queries.insert_missing_invoices(tx, seller, now)


async def invoice_pdf(db: Database, actor: Actor, payment_id: UUID) -> tuple[str, bytes]:
    """Name and pages of an invoice of one's own; raises NotFound, also before it is credited."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        invoice = await queries.get_invoice(tx, provider_id, payment_id)
    return invoice.name, await asyncio.to_thread(draw_invoice, TITLE, invoice)
