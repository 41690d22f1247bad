"""The market as the rules see it, and what they decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

import msgspec

from hotlead.niches.records import CascadePolicy, CompetitionLevel
from hotlead.subscriptions.records import Filters, Limits, Place, Schedule, ServiceArea, Used


class Reason(StrEnum):
    """Why a subscription did or did not buy, in the order of checking.

    Filters add two families: `filter_missing:<field>` and `filter_mismatch:<field>`.
    """

    PROVIDER_INACTIVE = "provider_inactive"
    SUBSCRIPTION_INACTIVE = "subscription_inactive"
    SUBSCRIPTION_PAUSED = "subscription_paused"
    ALREADY_ASSIGNED = "already_assigned"
    INSUFFICIENT_BALANCE = "insufficient_balance"
    OUTSIDE_SCHEDULE = "outside_schedule"
    CAP_HOUR = "cap_hour"
    CAP_DAY = "cap_day"
    CAP_WEEK = "cap_week"
    CAP_MONTH = "cap_month"
    BUDGET_DAY = "budget_day"
    BUDGET_WEEK = "budget_week"
    BUDGET_MONTH = "budget_month"
    DUPLICATE_CONTACT = "duplicate_contact"
    OUTSIDE_SERVICE_AREA = "outside_service_area"
    LEVEL_FULL = "level_full"
    LEVEL_NOT_REACHED = "level_not_reached"
    LEVEL_NOT_ON_SALE = "level_not_on_sale"
    PROMISE_REACHED = "promise_reached"
    LEAD_EXPIRED = "lead_expired"
    WON = "won"


class Outcome(StrEnum):
    """What became of a lead in one run."""

    DISTRIBUTED = "distributed"
    UNSOLD = "unsold"


Contact: TypeAlias = tuple[int, bytes]
"""A provider's number and the fingerprint of a person."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level in the order it is tried. `competitors_max` is what its buyers are promised."""

    id: UUID
    price: Decimal
    max_count: int
    competitors_max: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What a subscription accepts, compiled once per version."""

    filters: Filters = field(default_factory=Filters)
    area: ServiceArea | None = None
    schedule: Schedule | None = None
    limits: Limits | None = None
    dedup_days: int = 0


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A subscription in a level's queue, and its provider, both by number.

    `blocked` is a reason that no lead can change. There are thousands of these a lead, so they
    are slim: identities are looked up for the few that buy.
    """

    number: int
    provider: int
    version: int
    blocked: Reason | None
    terms: Terms


@dataclass(frozen=True, slots=True)
class LeadToSell:
    """A lead, ready to compare."""

    id: UUID
    answers: Mapping[str, object]
    place: Place
    fingerprint: bytes
    attempt: int = 1
    buyers: frozenset[int] = frozenset()
    is_test: bool = False
    is_expired: bool = False


@dataclass(frozen=True, slots=True)
class Market:
    """A snapshot: levels in the order tried, each with its queue in rotation order.

    A level in `partial` has more subscriptions than its queue holds. `balances` are by provider
    number, `used` by subscription number (only those with limits), `contacts` say when a provider
    last bought the same person. `zones` are time zones by subscription number: terms are compiled
    with them, and the rules do not ask.
    """

    policy: CascadePolicy
    levels: Sequence[Level]
    queues: Mapping[UUID, Sequence[Candidate]]
    balances: Mapping[int, Decimal]
    used: Mapping[int, Used]
    contacts: Mapping[Contact, datetime]
    partial: frozenset[UUID] = frozenset()
    zones: Mapping[int, str] = field(default_factory=dict[int, str])


@dataclass(frozen=True, slots=True)
class Sale:
    """One lead to one provider. A test lead is sold for nothing."""

    lead_id: UUID
    level_id: UUID
    candidate: Candidate
    price: Decimal
    competitors_max: int
    is_test: bool


@dataclass(frozen=True, slots=True)
class LevelDecision:
    """What a level's subscriptions were told; `rest` is for those that were not looked at."""

    level_id: UUID
    reasons: Mapping[str, Sequence[int]]
    rest: Reason | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for one lead."""

    lead_id: UUID
    attempt: int
    outcome: Outcome
    sales: Sequence[Sale]
    levels: Sequence[LevelDecision]
    reason_counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """Decisions for a batch, in its order; or the level whose queue must be read further."""

    decisions: Sequence[Decision]
    short: UUID | None = None


@dataclass(frozen=True, slots=True)
class Runs:
    """A batch as it is stored: its market once and, lead by lead, what was decided on what."""

    batch_id: UUID
    niche_id: UUID
    policy: CascadePolicy
    decisions: Sequence[Decision]
    written: Sequence[Sequence[Mapping[str, object]]]
    market: bytes
    leads: Sequence[bytes]
    decide_ms: float


@dataclass(frozen=True, slots=True)
class DrainResult:
    """What a drain did."""

    leads: int = 0
    distributed: int = 0
    unsold: int = 0
    sales: int = 0
    batches: int = 0
    retries: int = 0


@dataclass(frozen=True, slots=True)
class Assignment:
    """A sale with the identities of its row, its subscription and its buyer."""

    id: UUID
    sale: Sale
    subscription_id: UUID
    provider_id: UUID


class NicheRow(msgspec.Struct, frozen=True):
    """What the engine needs of a niche: its policy, and the version its filters are of.

    While `is_upgrading`, filters still follow the form, and nothing is sold.
    """

    cascade_policy: CascadePolicy
    default_competition_level_id: UUID | None
    lead_max_age_hours: int
    provider_dedup_days: int
    is_upgrading: bool
    schema_version: int | None


class LevelRow(CompetitionLevel, frozen=True, kw_only=True):
    """A level with the place its rotation stands at."""

    rotation_counter: int


class LeadRow(msgspec.Struct, frozen=True, kw_only=True):
    """An approved lead as stored: what filters and service areas look at."""

    id: UUID
    form_data: dict[str, object]
    contact_fingerprint: bytes
    latitude: float | None
    longitude: float | None
    location_city: str | None
    location_state: str | None
    location_country: str | None
    location_zip: str | None
    is_test: bool
    distribution_attempts: int
    schema_version: int
    created_at: datetime
    approved_at: datetime


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a subscription accepts at one version, as it is stored."""

    number: int
    filters_version: int
    filters: dict[str, object]
    service_area: dict[str, object] | None
    schedule: dict[str, object] | None
    dedup_days: int | None
    cap_hour: int | None
    cap_day: int | None
    cap_week: int | None
    cap_month: int | None
    budget_day: Decimal | None
    budget_week: Decimal | None
    budget_month: Decimal | None


class TermsRow(VersionRow, frozen=True, kw_only=True):
    """The same with its provider's time zone: all that terms are compiled from."""

    timezone: str


class UsedRow(Used, frozen=True, kw_only=True):
    """What a subscription bought in its running periods."""

    number: int


class LeadState(msgspec.Struct, frozen=True):
    """Where a lead stands, with the form it was given under."""

    status: str
    schema: dict[str, object]


class LevelReasons(msgspec.Struct, frozen=True):
    """A level's part of a stored decision: subscription numbers by reason."""

    level: UUID
    reasons: dict[str, list[int]]
    rest: Reason | None = None


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """A stored run."""

    attempt: int
    outcome: Outcome
    policy: CascadePolicy
    decided_at: datetime
    decide_ms: float
    reason_counts: dict[str, int]
    decisions: list[LevelReasons]


class NameRow(msgspec.Struct, frozen=True, kw_only=True):
    """Whose subscription a number is, and whether it still is one."""

    number: int
    is_active: bool
    subscription_id: UUID
    provider_id: UUID
    company_name: str
    level_id: UUID
    level_name: str


class BuyerView(msgspec.Struct, frozen=True, kw_only=True):
    """Who bought a lead, as an administrator sees it."""

    assignment_id: UUID
    provider_id: UUID
    company_name: str
    level_name: str
    price_charged: Decimal
    competitors_max: int
    is_refunded: bool
    created_at: datetime


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """One run over a lead, as it was stored."""

    attempt: int
    outcome: Outcome
    policy: CascadePolicy
    decided_at: datetime
    decide_ms: float
    reason_counts: dict[str, int]


class ReasonView(msgspec.Struct, frozen=True, kw_only=True):
    """What one subscription was told, as an administrator sees it."""

    subscription_id: UUID
    provider_id: UUID
    company_name: str
    level_id: UUID
    level_name: str
    code: str
    sentence: str


class LeadDistribution(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about how a lead was sold."""

    lead_id: UUID
    status: str
    buyers: Sequence[BuyerView]
    runs: Sequence[RunView]
    reasons: Sequence[ReasonView]
