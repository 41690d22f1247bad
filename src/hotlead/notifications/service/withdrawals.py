"""Who is told that a person took a request back."""

from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from hotlead.notifications import queries
from hotlead.notifications.records import Channel, NewDelivery, RecipientKind, Template
from hotlead.notifications.service.posting import post


async def announce_withdrawal(tx: Tx, lead_id: UUID, now: datetime) -> None:
    """Make a mail for each buyer of a lead that was withdrawn or erased.

    Also for who was refunded and who wants no mail of leads: they have the person's details, and
    must know. Doing it twice makes one each; an erasure after a withdrawal is told by another.
    """
    deliveries = [
        NewDelivery(
            id=new_id(),
            cause=sale.cause,
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.PROVIDER,
            recipient_id=sale.provider_id,
            template=Template.LEAD_WITHDRAWN,
            lead_id=sale.lead_id,
            provider_id=sale.provider_id,
            assignment_id=sale.assignment_id,
        )
        for sale in await queries.list_withdrawn_sales(tx, lead_id)
    ]
    await post(tx, deliveries, now)


async def wipe_lead(tx: Tx, lead_id: UUID) -> int:
    """Forget what servers answered to messages about an erased lead: in how many messages."""
    return await queries.clear_answers(tx, lead_id)
