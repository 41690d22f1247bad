"""Whether a lead may be sold to a subscription by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from hotlead.distribution.records import Level, NicheRow
from hotlead.distribution.records.assigning import (
    HandBuyer,
    HandLead,
    HandRefusal,
    HandSubscription,
)
from hotlead.leads.records import LeadStatus

SELLABLE: Final = frozenset({LeadStatus.APPROVED, LeadStatus.UNSOLD, LeadStatus.DISTRIBUTED})
SENTENCES: Final[Mapping[HandRefusal, str]] = {
    HandRefusal.LEAD_NOT_SELLABLE: "Only a lead that was approved can be sold.",
    HandRefusal.LEAD_EXPIRED: "The lead is too old to sell.",
    HandRefusal.NICHE_CLOSED: "The niche is closed and sells nothing.",
    HandRefusal.LEVEL_NOT_ON_SALE: "The competition level is not on sale.",
    HandRefusal.PROVIDER_INACTIVE: "The provider's account is not active, or its sales stopped.",
    HandRefusal.SUBSCRIPTION_INACTIVE: "The provider has unsubscribed.",
    HandRefusal.SUBSCRIPTION_PAUSED: "The subscription is paused.",
    HandRefusal.ALREADY_ASSIGNED: "The provider has already bought this lead.",
    HandRefusal.INSUFFICIENT_BALANCE: "The balance does not cover the price.",
    HandRefusal.LEVEL_FULL: "The level has sold this lead to as many as it may.",
    HandRefusal.PROMISE_REACHED: "A buyer was promised fewer competitors than it would have.",
    HandRefusal.MARKET_MOVED: "The subscription or its level has just changed. Please try again.",
}


def lead_refusal(lead: HandLead, niche: NicheRow | None, now: datetime) -> HandRefusal | None:
    """Why the lead cannot be sold to anybody; None where it can."""
    if lead.status not in SELLABLE:
        return HandRefusal.LEAD_NOT_SELLABLE
    if niche is None:
        return HandRefusal.NICHE_CLOSED
    if now - lead.created_at > timedelta(hours=niche.lead_max_age_hours):
        return HandRefusal.LEAD_EXPIRED
    return None


def hand_refusal(
    subscription: HandSubscription,
    level: Level | None,
    buyers: Sequence[HandBuyer],
    *,
    is_test: bool,
) -> HandRefusal | None:
    """Why the subscription cannot buy: what the engine holds to, save what the provider wishes.

    Filters, caps, budgets, hours, service area and the window for the same person are not asked.
    `level` is None where it is closed or left out of the cascade. Of a test lead no money is asked.
    """
    if level is None:
        return HandRefusal.LEVEL_NOT_ON_SALE
    if not subscription.is_provider_active:
        return HandRefusal.PROVIDER_INACTIVE
    if not subscription.is_active:
        return HandRefusal.SUBSCRIPTION_INACTIVE
    if subscription.is_paused:
        return HandRefusal.SUBSCRIPTION_PAUSED
    if any(buyer.provider_id == subscription.provider_id for buyer in buyers):
        return HandRefusal.ALREADY_ASSIGNED
    if not is_test and subscription.balance < level.price:
        return HandRefusal.INSUFFICIENT_BALANCE
    return _room_refusal(level, buyers)


def _room_refusal(level: Level, buyers: Sequence[HandBuyer]) -> HandRefusal | None:
    """A refunded buyer counts: it has the lead."""
    if sum(buyer.level_id == level.id for buyer in buyers) >= level.max_count:
        return HandRefusal.LEVEL_FULL
    # Everybody would have as many competitors as there are buyers now.
    promised = min([level.competitors_max, *(buyer.competitors_max for buyer in buyers)])
    return HandRefusal.PROMISE_REACHED if len(buyers) > promised else None
