"""Whether everybody gets its turn: what a subscription got of what it could have got."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from hotlead.distribution.records.engine import Terms, TermsRow
from hotlead.distribution.records.simulation import Share
from hotlead.subscriptions.records import Place


class StandingRow(TermsRow, frozen=True, kw_only=True):
    """A live subscription as stored; `provider` is the provider's number.

    `is_blocked` says that no lead is sold to it now: it is paused, its filters are for another
    form, or the account is closed.
    """

    id: UUID
    provider: int
    created_at: datetime
    last_received_at: datetime | None
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class Standby:
    """A live subscription, ready to compare."""

    number: int
    provider: int
    since: datetime
    is_blocked: bool
    terms: Terms


@dataclass(frozen=True, slots=True)
class SoldLead:
    """A lead that a level sold.

    `looked_at` are the subscriptions of the level that were asked, `winners` those that bought;
    `buyers` are the providers that did, at any level.
    """

    at: datetime
    place: Place
    answers: Mapping[str, object]
    looked_at: AbstractSet[int]
    winners: AbstractSet[int]
    buyers: AbstractSet[int]


@dataclass(slots=True)
class RecentShare(Share):
    """A share of the last month; `fair_recent` is the part of `fair` of the last days."""

    fair_recent: float = 0.0


class KeptShare(msgspec.Struct, frozen=True, kw_only=True):
    """A share as it is stored."""

    subscription_id: UUID
    received: int
    fair: float
    waited_max: int
    last_received_at: datetime | None
    is_starving: bool


class LevelFairness(msgspec.Struct, frozen=True, kw_only=True):
    """How evenly a level served its live subscriptions.

    `judged` of them had a fair share of one lead or more; Jain's index and `least`, `median` and
    `most` of received ÷ fair share are over these, and null where there are none. `longest_wait`
    is in leads that the subscription could have bought.
    """

    niche_id: UUID
    niche_slug: str
    niche_name: str
    level_id: UUID
    level_name: str
    subscriptions: int
    judged: int
    jain: float | None
    least: float | None
    median: float | None
    most: float | None
    longest_wait: int
    starving: int
    computed_at: datetime


class SubscriptionFairness(msgspec.Struct, frozen=True, kw_only=True):
    """What a live subscription got; `ratio` is null where it could have bought nothing."""

    subscription_id: UUID
    provider_id: UUID
    company_name: str
    niche_name: str
    level_name: str
    is_paused: bool
    received: int
    fair: float
    ratio: float | None
    longest_wait: int
    last_received_at: datetime | None
    is_starving: bool


class Fairness(msgspec.Struct, frozen=True, kw_only=True):
    """Every open level that has live subscriptions, and the subscriptions that starve."""

    days: int
    starving_days: int
    levels: list[LevelFairness]
    starving: list[SubscriptionFairness]


class FairnessSort(StrEnum):
    """How shares are ordered; a minus means descending."""

    RATIO = "ratio"
    RATIO_DESC = "-ratio"
    RECEIVED = "received"
    RECEIVED_DESC = "-received"
    FAIR = "fair"
    FAIR_DESC = "-fair"
    WAIT = "wait"
    WAIT_DESC = "-wait"
    LAST = "last"
    LAST_DESC = "-last"


class FairnessFilter(msgspec.Struct, frozen=True):
    """Which shares a list shows: of a niche by its slug, of those that starve."""

    niche: str | None = None
    starving: bool = False
    sort: FairnessSort = FairnessSort.RATIO
