"""Niches, form versions and competition levels, as each audience sees them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class CascadePolicy(StrEnum):
    """How a lead goes on to the next level: see the rules of distribution."""

    ADDITIVE = "additive"
    PROMISE = "promise"
    FIRST_FILL = "first_fill"


class ApprovalMode(StrEnum):
    """Who lets a lead through: a person, or the rules of the niche."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"


class NicheInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A niche to be made. `slug` is its address: `/{slug}` is its public form.

    `embed_origins` are the sites that may show the form in a frame, such as `https://example.com`.
    """

    name: str
    slug: str
    description: str = ""
    is_active: bool = True
    is_location_based: bool = False
    is_demo: bool = False
    cascade_policy: CascadePolicy = CascadePolicy.ADDITIVE
    approval_mode: ApprovalMode = ApprovalMode.MANUAL
    lead_max_age_hours: int = 168
    intake_dedup_hours: int = 24
    provider_dedup_days: int = 30
    consent_required: bool = True
    consent_text: str = ""
    embed_origins: tuple[str, ...] = ()


class LevelInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A competition level to be added behind the niche's others."""

    name: str
    max_distribution_count: int
    price_per_lead: Decimal


class CompetitionLevel(msgspec.Struct, frozen=True, kw_only=True):
    """One way to buy a niche's leads: how many buyers at most, at which price."""

    id: UUID
    niche_id: UUID
    name: str
    order_position: int
    max_distribution_count: int
    price_per_lead: Decimal
    is_active: bool


class StoredSchema(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a niche's form as stored."""

    version: int
    is_active: bool
    published_at: datetime | None
    schema: dict[str, object]


class NicheRow(msgspec.Struct, frozen=True, kw_only=True):
    """A niche in the administrators' list."""

    id: UUID
    name: str
    slug: str
    description: str
    is_active: bool
    is_demo: bool
    active_version: int | None
    questions: int
    levels: int
    subscriptions: int
    updated_at: datetime


class Niche(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an administrator may decide about a niche.

    `version` counts the changes of the niche and its levels: send it with a change, and one that
    was made meanwhile is not overwritten unseen.
    """

    id: UUID
    name: str
    slug: str
    description: str
    is_active: bool
    is_location_based: bool
    is_demo: bool
    default_competition_level_id: UUID | None
    cascade_policy: CascadePolicy
    approval_mode: ApprovalMode
    lead_max_age_hours: int
    intake_dedup_hours: int
    provider_dedup_days: int
    consent_required: bool
    consent_text: str
    consent_version: int
    embed_origins: tuple[str, ...]
    version: int
    created_at: datetime
    updated_at: datetime


class ActiveFormRow(msgspec.Struct, frozen=True, kw_only=True):
    """An active niche with its form in force, as stored, and its levels."""

    niche_id: UUID
    name: str
    slug: str
    description: str
    is_demo: bool
    cascade_policy: CascadePolicy
    default_competition_level_id: UUID | None
    consent_required: bool
    consent_text: str
    consent_version: int
    version: int
    schema: dict[str, object]
    levels: tuple[CompetitionLevel, ...]


class PublicNiche(msgspec.Struct, frozen=True, kw_only=True):
    """A niche as anyone sees it. `recipients_max` is the most providers that receive one lead."""

    slug: str
    name: str
    description: str
    is_demo: bool
    schema_version: int
    questions: int
    recipients_max: int


class PublicConsent(msgspec.Struct, frozen=True):
    """What a person is asked to agree to; send its version with the lead."""

    required: bool
    text: str
    text_version: int


class PublicLevel(msgspec.Struct, frozen=True, kw_only=True):
    """A competition level as anyone sees it: the most buyers it adds to one lead."""

    id: UUID
    name: str
    max_distribution_count: int


class PublicNicheDetail(PublicNiche, frozen=True, kw_only=True):
    """What a partner needs to hand in leads of a niche.

    `schema` is the form as its own pages draw it, `json_schema` the same for `form_data` as
    JSON Schema 2020-12.
    """

    consent: PublicConsent
    levels: tuple[PublicLevel, ...]
    schema: dict[str, object]
    json_schema: dict[str, object]
