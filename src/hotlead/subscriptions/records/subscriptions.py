"""Subscriptions as their owners see them, and the input their verbs take."""

from datetime import datetime
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from hotlead.niches.records import CascadePolicy, CompetitionLevel

Json: TypeAlias = dict[str, object]


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a subscription accepts. What is left out stays as it is, or empty on a new one.

    `service_area` is `{"countries", "states", "postcodes", "radius": {"latitude", "longitude",
    "km"}}`, `schedule` is `{"mon": [["09:00", "17:00"]], …}` in the provider's time zone. `null`
    removes a limit; a limit of 0 accepts nothing.
    """

    filters: Json | UnsetType = UNSET
    service_area: Json | UnsetType | None = UNSET
    schedule: Json | UnsetType | None = UNSET
    cap_hour: int | UnsetType | None = UNSET
    cap_day: int | UnsetType | None = UNSET
    cap_week: int | UnsetType | None = UNSET
    cap_month: int | UnsetType | None = UNSET
    budget_day: Decimal | UnsetType | None = UNSET
    budget_week: Decimal | UnsetType | None = UNSET
    budget_month: Decimal | UnsetType | None = UNSET


class NewSubscription(Terms, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The level to subscribe to, and what to accept of its leads."""

    competition_level_id: UUID


class StoredTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Terms as the table holds them."""

    filters: Json = {}
    service_area: Json | None = None
    schedule: Json | None = None
    cap_hour: int | None = None
    cap_day: int | None = None
    cap_week: int | None = None
    cap_month: int | None = None
    budget_day: Decimal | None = None
    budget_week: Decimal | None = None
    budget_month: Decimal | None = None


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A level that a provider may subscribe to, with the provider's time zone."""

    level_id: UUID
    level_name: str
    niche_id: UUID
    niche_name: str
    timezone: str


class SubscriptionRow(StoredTerms, frozen=True, kw_only=True):
    """A subscription with its level and niche, as stored."""

    id: UUID
    level_id: UUID
    level_name: str
    price_per_lead: Decimal
    niche_id: UUID
    niche_name: str
    niche_slug: str
    cascade_policy: CascadePolicy
    default_competition_level_id: UUID | None
    is_on_sale: bool
    timezone: str
    is_active: bool
    is_paused: bool
    pause_reason: str | None
    leads_received_count: int
    last_received_at: datetime | None
    created_at: datetime


class SubscriptionId(msgspec.Struct, frozen=True):
    """The id of a subscription."""

    id: UUID


class NicheShape(msgspec.Struct, frozen=True, kw_only=True):
    """The form in force and the levels of a niche, to describe its subscriptions with."""

    niche_id: UUID
    schema: Json | None
    levels: tuple[CompetitionLevel, ...]


class Summary(msgspec.Struct, frozen=True):
    """Terms in plain language."""

    filters: tuple[str, ...]
    service_area: str
    schedule: str
    limits: tuple[str, ...]


class OwnSubscription(StoredTerms, frozen=True, kw_only=True):
    """A subscription as its provider sees it.

    `competitors_max` is the most other buyers any of its leads can have. `is_on_sale` is false
    while the level or the niche is closed.
    """

    id: UUID
    niche_id: UUID
    niche_name: str
    niche_slug: str
    competition_level_id: UUID
    level_name: str
    price_per_lead: Decimal
    competitors_max: int
    is_on_sale: bool
    is_active: bool
    is_paused: bool
    pause_reason: str | None
    summary: Summary
    leads_received_count: int
    last_received_at: datetime | None
    created_at: datetime

    @property
    def status(self) -> str:
        """One word for its badge."""
        if not self.is_active:
            return "inactive"
        return "paused" if self.is_paused else "active"
