"""A lead that an administrator sells by hand, and to whom it could go."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from hotlead.distribution.records.engine import Reason
from hotlead.leads.records import LeadStatus


class HandRefusal(StrEnum):
    """Why a lead cannot be sold to a subscription by hand, in the order of checking."""

    LEAD_NOT_SELLABLE = "lead_not_sellable"
    LEAD_EXPIRED = Reason.LEAD_EXPIRED.value
    NICHE_CLOSED = "niche_closed"
    LEVEL_NOT_ON_SALE = Reason.LEVEL_NOT_ON_SALE.value
    PROVIDER_INACTIVE = Reason.PROVIDER_INACTIVE.value
    SUBSCRIPTION_INACTIVE = Reason.SUBSCRIPTION_INACTIVE.value
    SUBSCRIPTION_PAUSED = Reason.SUBSCRIPTION_PAUSED.value
    ALREADY_ASSIGNED = Reason.ALREADY_ASSIGNED.value
    INSUFFICIENT_BALANCE = Reason.INSUFFICIENT_BALANCE.value
    LEVEL_FULL = Reason.LEVEL_FULL.value
    PROMISE_REACHED = Reason.PROMISE_REACHED.value
    MARKET_MOVED = "market_moved"


class HandLead(msgspec.Struct, frozen=True, kw_only=True):
    """A lead as stored."""

    id: UUID
    number: int
    niche_id: UUID
    status: LeadStatus
    contact_name: str
    is_test: bool
    created_at: datetime


class HandBuyer(msgspec.Struct, frozen=True):
    """Who bought the lead already, at which level, and the most competitors it was promised."""

    provider_id: UUID
    level_id: UUID
    competitors_max: int


class HandSubscription(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription of the lead's niche with its provider's standing."""

    id: UUID
    number: int
    version: int
    provider_id: UUID
    company_name: str
    level_id: UUID
    level_name: str
    price: Decimal
    balance: Decimal
    is_active: bool
    is_paused: bool
    is_provider_active: bool


class HandOffer(msgspec.Struct, frozen=True):
    """A subscription that the lead could be sold to; with a refusal, why it cannot be."""

    subscription: HandSubscription
    refusal: str | None


class HandOffers(msgspec.Struct, frozen=True):
    """A lead with every subscription of its niche that is live.

    `refusal` stands against the lead itself, whoever would buy it.
    """

    lead: HandLead
    offers: Sequence[HandOffer]
    refusal: str | None


class AssignTo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which subscription buys."""

    subscription_id: UUID


class Redelivered(msgspec.Struct, frozen=True):
    """A lead whose buyers are told once more, and how many they are."""

    lead_id: UUID
    buyers: int
