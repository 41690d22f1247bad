"""Who is told about bad leads."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from hotlead.notifications import queries
from hotlead.notifications.records import Channel, NewDelivery, RecipientKind, Template
from hotlead.notifications.service.feed import tell_waiting
from hotlead.notifications.service.posting import post


async def announce_decision(tx: Tx, request_id: UUID, now: datetime) -> None:
    """Make the mail that tells a provider what came of its report, unless it switched that off.

    Doing it twice makes one.
    """
    provider_ids = await queries.list_reporters(tx, request_id)
    await _post(tx, [(each, f"refund.decided:{request_id}") for each in provider_ids], now)
    await tell_waiting(tx, now)


async def announce_bad_lead(tx: Tx, assignment_ids: Sequence[UUID], now: datetime) -> None:
    """Make mails for the buyers to whom a lead was refunded because it is bad for everybody.

    Whoever wants no mail of decisions gets none; doing it twice makes one each.
    """
    found = await queries.list_refunded_buyers(tx, assignment_ids)
    told = [(provider_id, f"lead.marked_bad:{sale_id}") for sale_id, provider_id in found]
    await _post(tx, told, now)
    await tell_waiting(tx, now)


async def announce_report(tx: Tx, request_id: UUID, now: datetime) -> None:
    """Make mails for all administrators about a report that waits for one of them.

    Doing it twice makes one each.
    """
    await _tell_administrators(tx, Template.LEAD_REPORTED, f"lead.reported:{request_id}", now)


async def announce_overdue(tx: Tx, day: date, now: datetime) -> None:
    """Make mails for all administrators about reports that should have been answered.

    One for each day (UTC) at most.
    """
    cause = f"requests.overdue:{day}"
    await _tell_administrators(tx, Template.REQUESTS_OVERDUE, cause, now)


async def _tell_administrators(tx: Tx, template: Template, cause: str, now: datetime) -> None:
    deliveries = [
        NewDelivery(
            id=new_id(),
            cause=cause,
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.USER,
            recipient_id=user_id,
            template=template,
        )
        for user_id in await queries.list_administrators(tx)
    ]
    await post(tx, deliveries, now)


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
