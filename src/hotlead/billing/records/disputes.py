"""Payments that a bank disputes."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class DisputeStatus(StrEnum):
    """How a dispute stands: `won` by the market, which keeps the money, or `lost`."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that a bank disputes. `lifted_at`: since when it no longer stops sales."""

    id: str
    payment_id: UUID
    provider_id: UUID
    company_name: str
    amount: Decimal
    reason: str | None
    status: DisputeStatus
    opened_at: datetime
    closed_at: datetime | None
    lifted_at: datetime | None


class NewDispute(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute as it is first heard of."""

    id: str
    payment_id: UUID
    provider_id: UUID
    amount: Decimal
    reason: str | None


class SalesState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether leads are sold to a provider as far as disputes go."""

    provider_id: UUID
    sales_stopped_at: datetime | None
