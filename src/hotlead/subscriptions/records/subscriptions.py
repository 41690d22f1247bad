"""Subscriptions as their owners see them, and the input their verbs take."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from hotlead.niches.records import CascadePolicy, CompetitionLevel, FormSchema

CAP_MAX = 1_000_000
MENDED_NOTE = "Your filters fit the form again. Resume to buy."

Cap: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=CAP_MAX)]
Json: TypeAlias = dict[str, object]


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a subscription accepts. What is left out stays as it is, or empty on a new one.

    `service_area` is `{"countries", "states", "postcodes", "radius": {"km", "latitude",
    "longitude"} or {"km", "zip"}, "polygons"}`, the last a GeoJSON Polygon or MultiPolygon;
    `schedule` is `{"mon": [["09:00", "17:00"]], …}` in the provider's time zone. `null` removes a
    limit; a limit of 0 accepts nothing.
    """

    filters: Json | UnsetType = UNSET
    service_area: Json | UnsetType | None = UNSET
    schedule: Json | UnsetType | None = UNSET
    cap_hour: Cap | UnsetType | None = UNSET
    cap_day: Cap | UnsetType | None = UNSET
    cap_week: Cap | UnsetType | None = UNSET
    cap_month: Cap | UnsetType | None = UNSET
    budget_day: Decimal | UnsetType | None = UNSET
    budget_week: Decimal | UnsetType | None = UNSET
    budget_month: Decimal | UnsetType | None = UNSET


class ChangedTerms(Terms, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """New terms. With the `filters_version` they were made from, they never overwrite others'."""

    filters_version: Annotated[int, msgspec.Meta(ge=1)] | UnsetType = UNSET


class PauseReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a subscription rests; a note to oneself."""

    reason: str = ""


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


class CheckedTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Terms with the version of the form their filters are for, and whether those are new."""

    terms: StoredTerms
    schema_version: int | None
    is_mended: bool


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A level as one provider finds it: its time zone, balance and live subscription, if any.

    `is_on_sale` is false while the level or the niche is closed, or the niche has no form;
    `is_location_based` says whether its leads are matched by where they come from. A bad lead is
    reported within `report_days` and answered within `answer_by_hours`; null: the settings say.
    """

    level_id: UUID
    level_name: str
    price_per_lead: Decimal
    niche_id: UUID
    niche_name: str
    niche_slug: str
    niche_description: str
    cascade_policy: CascadePolicy
    default_competition_level_id: UUID | None
    is_location_based: bool
    is_on_sale: bool
    timezone: str
    dedup_days: int
    balance: Decimal
    subscription_id: UUID | None
    report_days: int | None
    answer_by_hours: int | None


class Summary(msgspec.Struct, frozen=True):
    """Terms in plain language."""

    filters: tuple[str, ...]
    service_area: str
    schedule: str
    limits: tuple[str, ...]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Terms that are checked and not saved, with all that is needed to say what they mean.

    `competitors_max` is the most other buyers a lead of the level can have.
    """

    offer: Offer
    competitors_max: int
    schema: FormSchema | None
    terms: StoredTerms
    summary: Summary


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
    filters_version: int
    is_active: bool
    is_paused: bool
    is_paused_by_form: bool
    pause_reason: str | None
    schema_version: int | None
    active_version: int | None
    leads_received_count: int
    last_received_at: datetime | None
    created_at: datetime
    balance: Decimal

    @property
    def is_outdated(self) -> bool:
        """Whether the filters are of another version than the form in force."""
        return self.schema_version != self.active_version


class SubscriptionId(msgspec.Struct, frozen=True):
    """The id of a subscription."""

    id: UUID


class NicheShape(msgspec.Struct, frozen=True, kw_only=True):
    """The form in force and the levels of a niche, to describe its subscriptions with."""

    niche_id: UUID
    schema: Json | None
    levels: tuple[CompetitionLevel, ...]


class OwnSubscription(StoredTerms, frozen=True, kw_only=True):
    """A subscription as its provider sees it.

    `competitors_max` is the most other buyers any of its leads can have. `is_on_sale` is false
    while the level or the niche is closed. `filters_version` counts its changes.
    `needs_mending`: the form changed, the filters no longer fit it, and nothing is bought until
    other filters are saved and it is resumed. Without `covers_one_lead` the balance is below the
    price, and nothing is bought until money is added.
    """

    id: UUID
    niche_id: UUID
    niche_name: str
    niche_slug: str
    competition_level_id: UUID
    level_name: str
    price_per_lead: Decimal
    covers_one_lead: bool
    competitors_max: int
    is_on_sale: bool
    filters_version: int
    is_active: bool
    is_paused: bool
    pause_reason: str | None
    needs_mending: bool
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
