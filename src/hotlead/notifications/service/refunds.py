"""Who is told about bad leads."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from hotlead.notifications import queries
from hotlead.notifications.records import Channel, NewDelivery, RecipientKind, Template
from hotlead.notifications.service.feed import announce_waiting
from hotlead.notifications.service.posting import post


async def announce_decision(tx: Tx, request_id: UUID, now: datetime) -> None:
    """Make the mail that tells a provider what came of its report, where it wants one.

    Doing it twice makes one.
    """
    provider_ids = await queries.list_reporters(tx, request_id)
    await _post(tx, [(each, f"refund.decided:{request_id}") for each in provider_ids], now)
    await announce_waiting(tx, now)


async def announce_bad_lead(tx: Tx, assignment_ids: Sequence[UUID], now: datetime) -> None:
    """Make mails for the buyers to whom a lead was refunded because it is bad for everybody.

    Whoever wants no mail of decisions gets none; doing it twice makes one each.
    """
    found = await queries.list_refunded_buyers(tx, assignment_ids)
    told = [(provider_id, f"lead.marked_bad:{sale_id}") for sale_id, provider_id in found]
    await _post(tx, told, now)
    await announce_waiting(tx, now)


async def _post(tx: Tx, told: Sequence[tuple[UUID, str]], now: datetime) -> None:
    deliveries = [
        NewDelivery(
            id=new_id(),
            cause=cause,
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.PROVIDER,
            recipient_id=provider_id,
            template=Template.REQUEST_DECIDED,
            provider_id=provider_id,
        )
        for provider_id, cause in told
    ]
    await post(tx, deliveries, now)
