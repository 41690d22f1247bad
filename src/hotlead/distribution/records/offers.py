"""What is on sale, as a provider sees it."""

from decimal import Decimal
from uuid import UUID

import msgspec

from hotlead.niches.records import CascadePolicy, CompetitionLevel


class NicheOffer(msgspec.Struct, frozen=True, kw_only=True):
    """A niche that is open and has a form in force, as stored.

    `subscribed` has the provider's live subscriptions by level, `balance` its money.
    """

    niche_id: UUID
    name: str
    slug: str
    description: str
    is_demo: bool
    cascade_policy: CascadePolicy
    default_competition_level_id: UUID | None
    levels: tuple[CompetitionLevel, ...]
    subscribed: dict[UUID, UUID]
    balance: Decimal
    leads: int


class MarketLevel(msgspec.Struct, frozen=True, kw_only=True):
    """A level on sale; `is_affordable` where the balance covers one lead.

    `matching` is how many recent leads its subscription's terms let through: null without a
    subscription, and where the number is withheld.
    """

    competition_level_id: UUID
    name: str
    price_per_lead: Decimal
    competitors_max: int
    is_affordable: bool
    subscription_id: UUID | None
    matching: int | None


class MarketNiche(msgspec.Struct, frozen=True, kw_only=True):
    """A niche on sale, with its levels in the order leads are offered to them.

    `leads` is how many reached its market in the last 30 days.
    """

    niche_id: UUID
    name: str
    slug: str
    description: str
    is_demo: bool
    leads: int
    levels: tuple[MarketLevel, ...]
