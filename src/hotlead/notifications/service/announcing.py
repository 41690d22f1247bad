"""Who is told what: deliveries for the causes that features below name."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from hotlead.notifications import queries
from hotlead.notifications.records import (
    Channel,
    NewDelivery,
    RecipientKind,
    Sale,
    Template,
    UserEvent,
)
from hotlead.notifications.service.feed import tell_pending, tell_sales, tell_waiting
from hotlead.notifications.service.posting import post

# What could not be told for so long is told by the page only.
NEWS_WINDOW: Final = timedelta(days=7)
UNSOLD_WINDOW: Final = timedelta(days=1)
# News of an account that also let it into the line of those who wait, or out of it.
_IN_LINE: Final = frozenset({Template.VERIFY_EMAIL, Template.APPROVED, Template.REJECTED})


async def confirm_submission(tx: Tx, lead_id: UUID, now: datetime) -> None:
    """Make the mail that tells a person their request arrived; tell administrators' pages.

    Doing it twice makes one each.
    """
    delivery = NewDelivery(
        id=new_id(),
        cause=f"lead.submitted:{lead_id}",
        channel=Channel.EMAIL,
        recipient_kind=RecipientKind.SUBMITTER,
        recipient_id=lead_id,
        template=Template.SUBMISSION_RECEIVED,
        lead_id=lead_id,
    )
    await post(tx, [delivery], now)
    await tell_pending(tx, lead_id, now)


async def announce_assignments(tx: Tx, lead_ids: Sequence[UUID], now: datetime) -> None:
    """Make a mail for each buyer of these leads that wants one, and tell the pages of them all.

    Doing it twice makes one each.
    """
    deliveries = [
        _of_sale(sale, f"lead.assigned:{sale.assignment_id}")
        for sale in await queries.list_untold_sales(tx, lead_ids)
    ]
    await post(tx, deliveries, now)
    await tell_sales(tx, lead_ids, now)


async def redeliver_lead(tx: Tx, lead_id: UUID, event_id: UUID, now: datetime) -> None:
    """Make another mail for each buyer that has the lead, was not refunded and wants one.

    `event_id` names the request: doing the same twice makes one each.
    """
    deliveries = [
        _of_sale(sale, f"lead.redelivered:{event_id}:{sale.assignment_id}")
        for sale in await queries.list_kept_sales(tx, lead_id)
    ]
    await post(tx, deliveries, now)


async def announce_level_changes(tx: Tx, event_id: UUID, now: datetime) -> None:
    """Make a mail for each provider whose terms an event changed. Doing it twice makes one each."""
    deliveries = [
        NewDelivery(
            id=new_id(),
            cause=f"niche.terms_changed:{event_id}",
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.PROVIDER,
            recipient_id=provider_id,
            template=Template.LEVEL_CHANGED,
            provider_id=provider_id,
        )
        for provider_id in await queries.list_subscribers_of(tx, event_id)
    ]
    await post(tx, deliveries, now)


async def announce_filter_changes(tx: Tx, niche_id: UUID, now: datetime) -> None:
    """Make a mail for each provider whose filters a change of the form changed or broke.

    One an activation, about all its subscriptions in the niche. Doing it twice makes one.
    """
    deliveries = [
        NewDelivery(
            id=new_id(),
            cause=f"form.changed:{change.activation_id}",
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.PROVIDER,
            recipient_id=change.provider_id,
            template=Template.FILTERS_CHANGED,
            provider_id=change.provider_id,
            activation_id=change.activation_id,
        )
        for change in await queries.list_untold_changes(tx, niche_id, now - NEWS_WINDOW)
    ]
    await post(tx, deliveries, now)


async def announce_unsold(tx: Tx, least: int, now: datetime) -> None:
    """Make a mail for each administrator where `least` leads of a day found no buyer.

    One a day (UTC) at most; 0: never.
    """
    if not least or await queries.count_unsold_lately(tx, now - UNSOLD_WINDOW) < least:
        return
    deliveries = [
        NewDelivery(
            id=new_id(),
            cause=f"leads.unsold:{now.date()}",
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.USER,
            recipient_id=user_id,
            template=Template.LEADS_UNSOLD,
        )
        for user_id in await queries.list_administrators(tx)
    ]
    await post(tx, deliveries, now)


async def tell_user(tx: Tx, event: UserEvent, now: datetime) -> None:
    """Make the mail that tells a person about their account. Doing it twice makes one."""
    delivery = NewDelivery(
        id=new_id(),
        cause=f"user.{event.template.value}:{event.event_id}",
        channel=Channel.EMAIL,
        recipient_kind=RecipientKind.USER,
        recipient_id=event.user_id,
        template=event.template,
        token_id=event.token_id,
    )
    await post(tx, [delivery], now)
    if event.template in _IN_LINE:
        await tell_waiting(tx, now)


def _of_sale(sale: Sale, cause: str) -> NewDelivery:
    return NewDelivery(
        id=new_id(),
        cause=cause,
        channel=Channel.EMAIL,
        recipient_kind=RecipientKind.PROVIDER,
        recipient_id=sale.provider_id,
        template=Template.NEW_LEAD,
        lead_id=sale.lead_id,
        provider_id=sale.provider_id,
        assignment_id=sale.assignment_id,
    )
