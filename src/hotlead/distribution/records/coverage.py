"""Who covers a place, and how the leads of places were covered."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from hotlead.niches.records import Location


class Standing(StrEnum):
    """Whether a subscription would buy now, as far as no lead decides it."""

    READY = "ready"
    PAUSED = "paused"
    PROVIDER_INACTIVE = "provider_inactive"
    INSUFFICIENT_BALANCE = "insufficient_balance"


class Covering(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription whose service area holds a place."""

    subscription_id: UUID
    provider_id: UUID
    company_name: str
    niche_id: UUID
    niche_name: str
    level_name: str
    price_per_lead: Decimal
    balance: Decimal
    standing: Standing


class AreaRow(Covering, frozen=True, kw_only=True):
    """The same of any live subscription of a niche of places, with where it buys."""

    service_area: dict[str, object] | None


class PlaceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A place that leads of a niche came from, and how many."""

    niche_id: UUID
    niche_name: str
    country: str | None
    state: str | None
    zip: str | None
    latitude: float | None
    longitude: float | None
    leads: int


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """Who buys leads of a place: `ready` of them now, out of `looked_at` subscriptions."""

    place: Location
    looked_at: int
    ready: int
    subscriptions: Sequence[Covering]


class GapsBy(StrEnum):
    """What leads are put together by."""

    STATE = "state"
    NICHE = "niche"


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Leads of one state or niche, by how many unpaused subscriptions covered their place."""

    name: str
    leads: int
    none: int
    one: int
    two: int
    more: int
