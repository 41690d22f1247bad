"""Who is told by the clock."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.billing import service as billing
from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from hotlead.notifications import queries
from hotlead.notifications.records import Channel, Day, NewDelivery, RecipientKind, Template
from hotlead.notifications.service.posting import post


async def announce_days(tx: Tx, now: datetime) -> None:
    """Make a mail for each provider that wants one of its yesterday, where it is morning.

    One a day, whatever runs twice; none of a day on which nothing was bought or given back.
    """
    deliveries = [
        NewDelivery(
            id=new_id(),
            cause=f"day.ended:{due.day}",
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.PROVIDER,
            recipient_id=due.provider_id,
            template=Template.DAILY_SUMMARY,
            provider_id=due.provider_id,
        )
        for due in await queries.list_due_days(tx, now)
    ]
    await post(tx, deliveries, now)


async def announce_waiting(tx: Tx, now: datetime) -> None:
    """Make a mail for each administrator where leads came for approval since the last one.

    An hour lies between two at least. The minute is in the cause, so that whatever runs twice in
    it makes one.
    """
    if not await queries.is_anything_waiting(tx, now):
        return
    deliveries = [
        NewDelivery(
            id=new_id(),
            cause=f"leads.waiting:{now:%Y%m%dT%H%M}",
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.USER,
            recipient_id=user_id,
            template=Template.LEADS_WAITING,
        )
        for user_id in await queries.list_administrators(tx)
    ]
    await post(tx, deliveries, now)


async def gather_days(tx: Tx, delivery_ids: Sequence[UUID]) -> list[Day]:
    """What these deliveries tell, with the day each balance is gone at the present pace."""
    found: list[Day] = []
    for day in await queries.list_days(tx, delivery_ids):
        outlook = await billing.foresee(tx, day.provider_id, day.made_at)
        found.append(msgspec.structs.replace(day, runs_out_on=outlook.runs_out_on))
    return found
