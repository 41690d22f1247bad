"""One refund: the sale is marked, and the price goes back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.billing import service as billing
from hotlead.billing.records import Refund
from hotlead.distribution import service as distribution
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.kit.text import Problem, read_lines
from hotlead.leads.records import LeadStatus
from hotlead.refunds import queries
from hotlead.refunds.records import MEMO_CHARS_MAX, Sale


async def hold_lead(
    tx: Tx, lead_id: UUID, provider_ids: Sequence[UUID] | None = None
) -> LeadStatus:
    """Lock a lead and then buyers of it, all where none are named; raises NotFound.

    This is the order of a sale, so that the two wait for each other and never deadlock. What is
    read after it, reports of these buyers too, stays as it is.
    """
    status = await queries.lock_lead(tx, lead_id)
    if status is None:
        raise NotFound("There is no such lead.")
    if provider_ids is None:
        provider_ids = [sale.provider_id for sale in await queries.list_sales(tx, lead_id)]
    await billing.hold_buyers(tx, provider_ids)
    return status


async def refund_sale(tx: Tx, actor: Actor, sale: Sale, reason: str, now: datetime) -> bool:
    """Give the price of a sale back; False where that was done before.

    The sale is marked by compare-and-set, so that whoever comes second writes nothing. A sale of
    0.00 is marked and has no entry. Rotation and caps stay: the lead was delivered.
    """
    if not await distribution.mark_refunded(tx, sale.assignment_id, reason, now):
        return False
    if sale.price > 0:
        refund = Refund(
            assignment_id=sale.assignment_id,
            provider_id=sale.provider_id,
            subscription_id=sale.subscription_id,
            lead_id=sale.lead_id,
            amount=sale.price,
            memo=f"Refund of L-{sale.lead_number}",
        )
        await billing.refund_assignment(tx, actor, refund, now)
    return True


def read_memo(raw: str, *, is_needed: bool, field: str = "admin_memo") -> str | None:
    """What an administrator writes to providers; raises InvalidInput."""
    text = read_lines(raw, MEMO_CHARS_MAX)
    if isinstance(text, Problem):
        raise InvalidInput(fields={field: text.sentence})
    if is_needed and not text:
        raise InvalidInput(fields={field: "Say why: the provider reads it."})
    return text or None
