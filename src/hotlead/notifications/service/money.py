"""Who is told about money."""

from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from hotlead.notifications import queries
from hotlead.notifications.records import (
    Channel,
    NewDelivery,
    RechargeEvent,
    RecipientKind,
    Template,
)
from hotlead.notifications.service.feed import tell_waiting
from hotlead.notifications.service.posting import post


async def announce_low_balance(tx: Tx, provider_id: UUID, now: datetime) -> None:
    """Make a mail for a provider whose balance fell below its warning, if it is still there.

    One a fall: doing it twice makes one, and it may fall again once it rose above.
    """
    fallen_at = await queries.find_fall(tx, provider_id)
    if fallen_at is None:
        return
    delivery = NewDelivery(
        id=new_id(),
        cause=f"balance.low:{provider_id}:{fallen_at.timestamp():.6f}",
        channel=Channel.EMAIL,
        recipient_kind=RecipientKind.PROVIDER,
        recipient_id=provider_id,
        template=Template.LOW_BALANCE,
        provider_id=provider_id,
    )
    await post(tx, [delivery], now)


async def announce_deposit(tx: Tx, payment_id: UUID, now: datetime) -> None:
    """Make the mail that tells a provider its payment arrived. Doing it twice makes one.

    What a card filled by itself has a mail of its own.
    """
    provider_id = await queries.find_depositor(tx, payment_id)
    if provider_id is None:
        return
    delivery = NewDelivery(
        id=new_id(),
        cause=f"deposit.received:{payment_id}",
        channel=Channel.EMAIL,
        recipient_kind=RecipientKind.PROVIDER,
        recipient_id=provider_id,
        template=Template.DEPOSIT_RECEIVED,
        provider_id=provider_id,
    )
    await post(tx, [delivery], now)


async def announce_dispute(tx: Tx, dispute_id: str, news: str, now: datetime) -> None:
    """Make mails about a dispute that was opened or closed: its provider's and administrators'.

    `news` is the audit action, `dispute.opened` or `dispute.closed`. Doing it twice makes one each.
    """
    provider_id = await queries.find_disputant(tx, dispute_id)
    if provider_id is None:
        return
    told = [
        (RecipientKind.PROVIDER, provider_id, Template.PAYMENT_DISPUTED),
        *[
            (RecipientKind.USER, user_id, Template.DISPUTE_REPORTED)
            for user_id in await queries.list_administrators(tx)
        ],
    ]
    deliveries = [
        NewDelivery(
            id=new_id(),
            cause=f"{news}:{dispute_id}",
            channel=Channel.EMAIL,
            recipient_kind=kind,
            recipient_id=recipient_id,
            template=template,
            provider_id=provider_id,
        )
        for kind, recipient_id, template in told
    ]
    await post(tx, deliveries, now)


async def announce_manual_request(tx: Tx, request_id: UUID, now: datetime) -> None:
    """Make mails for administrators who can agree to a request. Doing it twice makes one each."""
    deliveries = [
        NewDelivery(
            id=new_id(),
            cause=f"manual.asked:{request_id}",
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.USER,
            recipient_id=user_id,
            template=Template.APPROVAL_WANTED,
        )
        for user_id in await queries.list_approvers(tx, request_id)
    ]
    await post(tx, deliveries, now)
    await tell_waiting(tx, now)


async def tell_recharge(tx: Tx, event: RechargeEvent, now: datetime) -> None:
    """Make the mail that tells a provider of its auto-recharge. Doing it twice makes one."""
    await post(tx, [event.delivery(new_id())], now)
