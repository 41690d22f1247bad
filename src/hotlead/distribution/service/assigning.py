"""A lead that an administrator sells by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Final
from uuid import UUID

from psycopg.errors import SerializationFailure

from hotlead.audit import service as audit
from hotlead.billing import service as billing
from hotlead.billing.records import Charge
from hotlead.distribution import queries
from hotlead.distribution.queries import assigning as reading
from hotlead.distribution.records import Assignment, Candidate, Level, Sale, Terms
from hotlead.distribution.records.assigning import (
    HandBuyer,
    HandLead,
    HandOffer,
    HandOffers,
    HandRefusal,
    HandSubscription,
)
from hotlead.distribution.rules import assigning as rules
from hotlead.distribution.service.market import MarketFrame, load_frame
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import Conflict, NotFound
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.kit.money import format_money
from hotlead.leads.records import LeadStatus
from hotlead.leads.service import outcomes as leads
from hotlead.niches import service as niches
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Served

OFFERS_MAX: Final = 500
FREE: Final = Decimal("0.00")


class NotAssignable(Conflict):
    """The subscription cannot buy the lead; nothing was written."""

    codes: ClassVar[Mapping[str, str]] = {
        refusal.value: rules.SENTENCES[refusal] for refusal in HandRefusal
    }

    def __init__(self, refusal: HandRefusal) -> None:
        super().__init__(rules.SENTENCES[refusal], code=refusal.value)


async def list_hand_offers(tx: Tx, actor: Actor, lead_id: UUID, now: datetime) -> HandOffers:
    """The live subscriptions of the lead's niche, each with why it cannot buy, if it cannot.

    At most OFFERS_MAX. Administrators only; raises NotFound.
    """
    actor.require_admin()
    lead = await reading.get_lead(tx, lead_id)
    frame = await load_frame(tx, lead.niche_id)
    refused = rules.lead_refusal(lead, frame.niche if frame else None, now)
    buyers = await reading.list_standing(tx, lead_id)
    offers: list[HandOffer] = []
    for row in await reading.list_subscriptions(tx, lead.niche_id, OFFERS_MAX):
        refusal = refused or _refusal(frame, lead, row, buyers)
        offers.append(HandOffer(row, rules.SENTENCES[refusal] if refusal else None))
    return HandOffers(lead, offers, rules.SENTENCES[refused] if refused else None)


async def assign_lead(
    tx: Tx, actor: Actor, lead_id: UUID, subscription_id: UUID, now: datetime
) -> None:
    """Sell an approved, unsold or sold lead to one more subscription, now, at its level's price.

    What the market holds to is held: the niche and its level are open, the lead is not too old,
    the subscription is live and not paused, the provider's account is active, it has not bought
    the lead, it can pay, the level's maximum and what each buyer was promised are kept, and the
    subscription goes to the end of its queue. What the provider wishes is deliberately NOT asked:
    filters, caps, budgets, hours, service area and its window for the same person. That is the
    point of it, so the two should have spoken.

    Writes debit, ledger entry, assignment, place in the queue, status and an audit entry, and
    queues the mail. Administrators only; raises NotFound, NotAssignable, ChargeRefused. The niche
    is locked first, so that no drain sells meanwhile.
    """
    actor.require_admin()
    niche_id = (await reading.get_lead(tx, lead_id)).niche_id
    await queries.lock_niche(tx, niche_id)
    frame = await load_frame(tx, niche_id)
    lead = await reading.lock_lead(tx, lead_id)
    buyers = await reading.list_standing(tx, lead_id)
    row = await reading.find_subscription(tx, niche_id, subscription_id)
    if row is None:
        raise NotFound("This lead's niche has no such subscription.")
    refusal = rules.lead_refusal(lead, frame.niche if frame else None, now)
    refusal = refusal or _refusal(frame, lead, row, buyers)
    if frame is None or refusal is not None:
        raise NotAssignable(refusal or HandRefusal.NICHE_CLOSED)
    assignment = _assignment(frame, lead, row)
    try:
        await _settle(tx, frame, assignment, now)
    except SerializationFailure as error:
        raise NotAssignable(HandRefusal.MARKET_MOVED) from error
    await _record(tx, actor, lead, row, assignment, now)
    await enqueue(tx, "notifications.announce_assignments", {"lead_ids": [str(lead_id)]})


async def _settle(tx: Tx, frame: MarketFrame, assignment: Assignment, now: datetime) -> None:
    """The writes of a sale in the engine's order, so that the two cannot deadlock."""
    sale = assignment.sale
    charge = Charge(
        assignment.id,
        assignment.provider_id,
        assignment.subscription_id,
        sale.lead_id,
        sale.price,
    )
    entries = await billing.charge_buyers(tx, [charge] if sale.price > 0 else [], now)
    await queries.insert_assignments(tx, [assignment], entries, now)
    if not sale.is_test:
        counter = next(row.rotation_counter for row in frame.rows if row.id == sale.level_id)
        served = Served(assignment.subscription_id, sale.candidate.version, counter + 1, 1)
        await subscriptions.record_served(tx, [served], now)
        await niches.advance_rotations(tx, [(sale.level_id, counter, 1)])
    await leads.record_sale(tx, sale.lead_id, now)


async def _record(
    tx: Tx,
    actor: Actor,
    lead: HandLead,
    row: HandSubscription,
    assignment: Assignment,
    now: datetime,
) -> None:
    price = format_money(assignment.sale.price)
    await audit.record(
        tx,
        actor,
        "lead.assigned",
        entity_type="lead",
        entity_id=lead.id,
        description=f"Sold by hand to {row.company_name} ({row.level_name}) for {price}",
        metadata={
            "assignment_id": str(assignment.id),
            "provider_id": str(row.provider_id),
            "subscription_id": str(row.id),
            "price": str(assignment.sale.price),
            **audit.changes({"status": lead.status}, {"status": LeadStatus.DISTRIBUTED}),
        },
        now=now,
    )


def _refusal(
    frame: MarketFrame | None,
    lead: HandLead,
    row: HandSubscription,
    buyers: Sequence[HandBuyer],
) -> HandRefusal | None:
    return rules.hand_refusal(row, _level_of(frame, row), buyers, is_test=lead.is_test)


def _level_of(frame: MarketFrame | None, row: HandSubscription) -> Level | None:
    levels = frame.levels if frame else ()
    return next((level for level in levels if level.id == row.level_id), None)


def _assignment(frame: MarketFrame, lead: HandLead, row: HandSubscription) -> Assignment:
    level = next(level for level in frame.levels if level.id == row.level_id)
    sale = Sale(
        lead_id=lead.id,
        level_id=level.id,
        # The rules know providers by number; here the provider's id stands beside it.
        candidate=Candidate(row.number, 0, row.version, None, Terms()),
        price=FREE if lead.is_test else level.price,
        competitors_max=level.competitors_max,
        is_test=lead.is_test,
    )
    return Assignment(new_id(), sale, row.id, row.provider_id)
