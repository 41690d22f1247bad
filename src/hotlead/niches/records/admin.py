"""Niches and levels as administrators change them, and what a change means to whom."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from hotlead.niches.records.niches import (
    ApprovalMode,
    CascadePolicy,
    CompetitionLevel,
    LevelInput,
    Niche,
    NicheInput,
)


class NicheStatus(StrEnum):
    """Whether a niche is open."""

    ACTIVE = "active"
    INACTIVE = "inactive"

    @classmethod
    def means_active(cls, status: "NicheStatus | None") -> bool | None:
        """The same as `is_active`; None where it does not matter."""
        return None if status is None else status is cls.ACTIVE


class NicheState(NicheInput, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything of a niche that can be changed, as it is or as it shall be."""

    default_competition_level_id: UUID | None = None


class NicheChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change of a niche; what is left out stays.

    Without a `default_competition_level_id` leads are first offered to the first level. Another
    `consent_text` becomes a version of its own. With `version`, the change is refused where the
    niche or its levels were changed since.
    """

    name: str | UnsetType = UNSET
    slug: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    is_location_based: bool | UnsetType = UNSET
    cascade_policy: CascadePolicy | UnsetType = UNSET
    default_competition_level_id: UUID | UnsetType | None = UNSET
    approval_mode: ApprovalMode | UnsetType = UNSET
    lead_max_age_hours: int | UnsetType = UNSET
    intake_dedup_hours: int | UnsetType = UNSET
    provider_dedup_days: int | UnsetType = UNSET
    consent_required: bool | UnsetType = UNSET
    consent_text: str | UnsetType = UNSET
    embed_origins: tuple[str, ...] | UnsetType = UNSET
    version: int | UnsetType = UNSET


class NicheCopy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a copy of a niche is called; everything else is as in the original."""

    name: str
    slug: str


class ConsentVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One text that people were asked to agree to, and how many leads came under it."""

    version: int
    text: str
    created_by: str | None
    created_at: datetime
    leads: int


class NewLevel(LevelInput, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A competition level to be added behind the others of a niche."""

    niche_id: UUID


class LevelChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change of a level; what is left out stays.

    With `niche_version`, the change is refused where the niche or its levels were changed since.
    """

    name: str | UnsetType = UNSET
    max_distribution_count: int | UnsetType = UNSET
    price_per_lead: Decimal | UnsetType = UNSET
    niche_version: int | UnsetType = UNSET


class LevelOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every level of a niche once, in the order in which leads are offered to them.

    With `niche_version`, refused where the niche or its levels were changed since.
    """

    niche_id: UUID
    level_ids: list[UUID]
    niche_version: int | UnsetType = UNSET


class LevelSearch(msgspec.Struct, frozen=True, kw_only=True):
    """Which levels are wanted: of one niche, and with a text in their name; all by default."""

    niche_id: UUID | None = None
    q: str = ""


class AdminLevelRow(CompetitionLevel, frozen=True, kw_only=True):
    """A level with its niche, its live subscriptions and what it sold in the last 30 days."""

    niche_name: str
    niche_version: int
    is_first_tried: bool
    subscriptions: int
    sold_30_days: int
    created_at: datetime
    updated_at: datetime


class AdminLevel(AdminLevelRow, frozen=True, kw_only=True):
    """A level as administrators see it.

    `competitors_max` is the most competitors its buyers can face, null where it sells nothing.
    """

    competitors_max: int | None


class AdminNiche(Niche, frozen=True, kw_only=True):
    """A niche as administrators see it, with the form in force and the levels in their order."""

    active_schema_version: int | None
    levels: tuple[AdminLevel, ...]


class Erased(msgspec.Struct, frozen=True):
    """What is gone for good."""

    id: UUID
    name: str


class Ladder(msgspec.Struct, frozen=True, kw_only=True):
    """A niche's levels with all that decides what their buyers are promised."""

    niche_id: UUID
    is_active: bool
    cascade_policy: CascadePolicy
    default_competition_level_id: UUID | None
    levels: tuple[CompetitionLevel, ...]


class LevelChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a level costs and promises before and after.

    Its place counts the levels that leads are offered to, from 1. A level that sells nothing has
    no place and no competitors.
    """

    level_id: UUID
    name: str
    price_before: Decimal
    price_after: Decimal
    buyers_before: int
    buyers_after: int
    competitors_before: int | None
    competitors_after: int | None
    place_before: int | None
    place_after: int | None

    @property
    def is_change(self) -> bool:
        """Whether a subscriber of the level would notice.

        A level further back only gets what those before it leave, so its place counts too.
        """
        return (
            self.price_before != self.price_after
            or self.buyers_before != self.buyers_after
            or self.competitors_before != self.competitors_after
            or self.place_before != self.place_after
        )


class AffectedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A live subscription to a level that changes."""

    subscription_id: UUID
    provider_id: UUID
    company_name: str
    level_id: UUID
    level_name: str
    is_paused: bool
    balance: Decimal


class Affected(AffectedRow, frozen=True, kw_only=True):
    """The same with how many leads its balance covers, at the price before and after."""

    leads_before: int
    leads_after: int


class Effects(msgspec.Struct, frozen=True, kw_only=True):
    """What a change would mean: to every level of the niche, and to whom.

    `affected` holds the first of `affected_total` live subscriptions. Nothing has been changed.
    """

    niche_version: int
    levels: tuple[LevelChange, ...]
    affected: tuple[Affected, ...]
    affected_total: int
