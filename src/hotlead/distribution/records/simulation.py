"""A made-up market, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from decimal import Decimal
from uuid import UUID

import msgspec

from hotlead.distribution.records.engine import Candidate, LeadToSell, Level
from hotlead.niches.records import CascadePolicy


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """How large a market to make up, and for how long; the same seed makes the same market."""

    providers: int
    leads: int
    seed: int
    days: int = 30
    policy: CascadePolicy = CascadePolicy.ADDITIVE


@dataclass(frozen=True, slots=True)
class MadeMarket:
    """Levels, their queues, and what each provider has and adds when it runs low.

    `zones` are the time zones of subscriptions with limits, by number; UTC for the others.
    """

    policy: CascadePolicy
    levels: Sequence[Level]
    queues: Mapping[UUID, Sequence[Candidate]]
    balances: Mapping[int, Decimal]
    top_ups: Mapping[int, Decimal] = field(default_factory=dict[int, Decimal])
    zones: Mapping[int, tzinfo] = field(default_factory=dict[int, tzinfo])


@dataclass(frozen=True, slots=True)
class MadeHour:
    """The leads of one hour of the scenario, in the order they came."""

    hour: int
    leads: Sequence[LeadToSell]


@dataclass(slots=True)
class Share:
    """What a subscription got of what it could have got.

    `fair` is the sum, over the leads it could have bought while its level had room, of buyers ÷
    subscriptions that could. `waited_max` is the longest run of such leads it did not get.
    """

    number: int
    level_id: UUID
    received: int = 0
    fair: float = 0.0
    waited: int = 0
    waited_max: int = 0

    @property
    def ratio(self) -> float:
        """1 is exactly fair."""
        return self.received / self.fair if self.fair else 1.0


@dataclass(slots=True)
class Tally:
    """What came of a simulation. Shares are counted on every `every`-th lead."""

    leads: int = 0
    sold: int = 0
    sales: int = 0
    revenue: Decimal = Decimal(0)
    deposited: Decimal = Decimal(0)
    every: int = 1
    reasons: dict[str, int] = field(default_factory=dict[str, int])
    sold_by_day: dict[int, int] = field(default_factory=dict[int, int])
    leads_by_day: dict[int, int] = field(default_factory=dict[int, int])
    shares: dict[int, Share] = field(default_factory=dict[int, Share])
