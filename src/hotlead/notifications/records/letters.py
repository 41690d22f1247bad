"""What each kind of recipient is told."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from hotlead.accounts.records import UserRole, UserStatus
from hotlead.notifications.records.deliveries import Template


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a person who handed in a lead is told about it."""

    delivery_id: UUID
    address: str
    contact_name: str
    niche_name: str
    lead_id: UUID


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """What a buyer is told of a lead whose person took it back, or had it erased.

    An erased person has no name any more.
    """

    delivery_id: UUID
    address: str
    company_name: str
    timezone: str
    lead_id: UUID
    lead_number: int
    niche_name: str
    bought_at: datetime
    withdrawn_at: datetime
    erased_at: datetime | None
    contact_name: str


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What a person is told about their account."""

    delivery_id: UUID
    template: Template
    address: str
    first_name: str
    company_name: str | None
    role: UserRole
    status: UserStatus
    status_reason: str | None
    timezone: str
    # The token whose text the mail carries, where it still counts.
    token_id: UUID | None
    token_expires_at: datetime | None


class LowBalance(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is told when its balance falls below its warning."""

    delivery_id: UUID
    address: str
    company_name: str
    balance: Decimal
    threshold: Decimal


class DisputeNews(msgspec.Struct, frozen=True, kw_only=True):
    """How a disputed payment stands, for its provider or an administrator (`template` says whom).

    `is_end`: the mail is about how it ended; `has_ended` where it did meanwhile.
    """

    delivery_id: UUID
    template: Template
    address: str
    provider_id: UUID
    company_name: str
    amount: Decimal
    balance: Decimal
    reason: str | None
    is_end: bool
    has_ended: bool
    is_won: bool
    is_stopped: bool


class RefundNews(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is told of a bad lead: what came of its report, or a refund without one.

    `reason` and `memo` are what the administrator wrote.
    """

    delivery_id: UUID
    address: str
    company_name: str
    lead_id: UUID
    lead_number: int
    niche_name: str
    price: Decimal
    balance: Decimal
    is_refunded: bool
    is_for_everybody: bool
    reason: str
    memo: str | None


class ReportNews(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator is told of a report that no rule decided."""

    delivery_id: UUID
    address: str
    request_id: UUID
    company_name: str
    lead_number: int
    niche_name: str
    price: Decimal
    reason: str
    answer_by: datetime


class OverdueNews(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator is told of reports that should have been answered."""

    delivery_id: UUID
    address: str
    requests: int
    oldest_at: datetime


class WantedApproval(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator is asked to agree to: another wants to give or take money by hand."""

    delivery_id: UUID
    address: str
    first_name: str
    asked_by_name: str
    company_name: str
    is_credit: bool
    amount: Decimal
    memo: str


class Recharged(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is told about its auto-recharge; `paid` and the card where one arrived."""

    delivery_id: UUID
    template: Template
    address: str
    company_name: str
    timezone: str
    balance: Decimal
    threshold: Decimal
    amount: Decimal
    monthly_max: Decimal
    stop_note: str | None
    limited_until: datetime | None
    paid: Decimal | None
    paid_at: datetime | None
    card_brand: str | None
    card_last4: str | None


class NicheWithLeads(msgspec.Struct, frozen=True, kw_only=True):
    """The leads of a niche that wait, for a buyer or for approval; since when the oldest does."""

    name: str
    slug: str
    leads: int
    oldest_at: datetime


class UnsoldNews(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator is told about leads without a buyer; the worst niche first.

    `reasons` are the most frequent, in words.
    """

    delivery_id: UUID
    address: str
    first_name: str
    niches: Sequence[NicheWithLeads]
    reasons: Sequence[str] = ()


class WaitingNews(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator is told about leads that wait for approval; the fullest niche first."""

    delivery_id: UUID
    address: str
    first_name: str
    niches: Sequence[NicheWithLeads]


class DepositNews(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is told when a payment of its own arrived."""

    delivery_id: UUID
    address: str
    company_name: str
    timezone: str
    balance: Decimal
    payment_id: UUID
    amount: Decimal
    paid_at: datetime
    invoice_number: int | None


class DueDay(msgspec.Struct, frozen=True):
    """A provider's day that it is to be told of."""

    provider_id: UUID
    day: date


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is told of a day by its clock, and how it stands the morning after."""

    delivery_id: UUID
    address: str
    provider_id: UUID
    company_name: str
    day: date
    balance: Decimal
    made_at: datetime
    leads: int
    spent: Decimal
    refunds: int
    refunded: Decimal
    requests_waiting: int
    runs_out_on: date | None = None


class TermsChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changed at a level; null competitors: it sells nothing.

    Its place counts the levels that leads are offered to, null where it has none or none was kept.
    """

    level_name: str
    price_before: Decimal
    price_after: Decimal
    buyers_before: int
    buyers_after: int
    competitors_before: int | None
    competitors_after: int | None
    place_before: int | None
    place_after: int | None


class MarketNews(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is told about levels of a niche that it subscribes to."""

    delivery_id: UUID
    address: str
    company_name: str
    timezone: str
    balance: Decimal
    niche_name: str
    changed_at: datetime
    levels: tuple[TermsChange, ...]


class Purchase(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is told about a lead it bought: its own view, and no rival's."""

    delivery_id: UUID
    address: str
    company_name: str
    timezone: str
    balance: Decimal
    price_charged: Decimal
    competitors_max: int
    lead_id: UUID
    lead_number: int
    submitted_at: datetime
    niche_id: UUID
    niche_name: str
    schema_version: int
    contact_name: str
    contact_email: str
    contact_phone: str | None
    location_address: str | None
    location_city: str | None
    location_state: str | None
    location_zip: str | None
    location_country: str | None
    form_data: dict[str, object]


class ChangedSubscription(msgspec.Struct, frozen=True):
    """What became of one subscription's filters, in words."""

    level_name: str
    verdict: str
    before: list[str]
    after: list[str]
    notes: list[str]


class FormNews(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is told when the form of a niche changed under its filters."""

    delivery_id: UUID
    address: str
    company_name: str
    niche_name: str
    subscriptions: list[ChangedSubscription]


class SchemaVersion(msgspec.Struct, frozen=True):
    """The form a lead was given under, as stored."""

    niche_id: UUID
    version: int
    schema: dict[str, object]


class Letter(msgspec.Struct, frozen=True):
    """A mail ready to be addressed: one line of subject, the HTML part, the text part."""

    subject: str
    html: str
    text: str
