"""What another set of levels or another policy would have done to the leads of last month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from hotlead.distribution.records.engine import TermsRow
from hotlead.niches.records import CascadePolicy

LEVELS_MAX = 100


class LevelDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A level as it might be; what is left out stays."""

    id: UUID
    price_per_lead: Decimal | UnsetType = UNSET
    max_distribution_count: int | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class MarketDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A niche as it might sell. `level_ids` is another order, each level once; nothing is saved."""

    cascade_policy: CascadePolicy | None = None
    levels: Annotated[list[LevelDraft], msgspec.Meta(max_length=LEVELS_MAX)] = []
    level_ids: Annotated[list[UUID], msgspec.Meta(max_length=LEVELS_MAX)] | None = None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the leads: how many were sold, to how many buyers, for how much."""

    sold: int
    sales: int
    revenue: Decimal
    buyers_per_sold_lead: Decimal


class ProviderEffect(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider would have bought, as it is and as it might be."""

    provider_id: UUID
    company_name: str
    leads_before: int
    leads_after: int
    spent_before: Decimal
    spent_after: Decimal


class MarketWhatIf(msgspec.Struct, frozen=True, kw_only=True):
    """The leads of the last `days` days under both. `moved` are those with other buyers.

    Money is taken to be endless, and filters, hours, areas, caps and budgets to be today's, under
    both alike: so the difference is the change's. Providers are those it concerns, the largest
    difference first.
    """

    days: int
    leads: int
    moved: int
    before: Figures
    after: Figures
    providers: Sequence[ProviderEffect]
    providers_total: int
    sentence: str


class LiveRow(TermsRow, frozen=True, kw_only=True):
    """A live subscription of a niche with all that its terms are made of."""

    provider: int
    provider_id: UUID
    company_name: str
    level_id: UUID
    is_provider_active: bool
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Played:
    """What came of every lead: the providers that bought it, by number; and what each spent."""

    buyers: Sequence[frozenset[int]]
    leads: Mapping[int, int]
    spent: Mapping[int, Decimal]
    revenue: Decimal
