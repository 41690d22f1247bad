"""Deliveries, and what each kind of recipient is told."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from hotlead.accounts.records import UserRole, UserStatus


class Channel(StrEnum):
    """How a message goes out."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class RecipientKind(StrEnum):
    """Whose id `recipient_id` is; a submitter is known by the lead."""

    SUBMITTER = "submitter"
    PROVIDER = "provider"
    USER = "user"
    ENDPOINT = "endpoint"


class DeliveryStatus(StrEnum):
    """`failed` is for good: refused, or out of attempts."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


class Template(StrEnum):
    """What a mail says; each is a folder in `templates/notifications/`."""

    SUBMISSION_RECEIVED = "submission_received"
    NEW_LEAD = "new_lead"
    LEVEL_CHANGED = "level_changed"
    FILTERS_CHANGED = "filters_changed"
    LEADS_UNSOLD = "leads_unsold"
    LOW_BALANCE = "low_balance"
    PAYMENT_DISPUTED = "payment_disputed"
    DISPUTE_REPORTED = "dispute_reported"
    APPROVAL_WANTED = "approval_wanted"
    REQUEST_DECIDED = "request_decided"
    # About a balance that fills itself: the names are those of `billing.records.RechargeNews`.
    RECHARGED = "recharged"
    RECHARGE_OFF = "recharge_off"
    RECHARGE_LIMIT = "recharge_limit"
    # About somebody's account: the names are those of `accounts.records.News`.
    VERIFY_EMAIL = "verify_email"
    ALREADY_REGISTERED = "already_registered"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a mail
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a mail
    CHANGE_EMAIL = "change_email"
    EMAIL_CHANGED = "email_changed"
    INVITED = "invited"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    API_KEY_CREATED = "api_key_created"


class NewDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """A message that shall be sent. `cause` names what happened: `lead.assigned:<id>`."""

    id: UUID
    cause: str
    channel: Channel
    recipient_kind: RecipientKind
    recipient_id: UUID
    template: Template
    lead_id: UUID | None = None
    provider_id: UUID | None = None
    assignment_id: UUID | None = None
    token_id: UUID | None = None
    activation_id: UUID | None = None


class UserEvent(msgspec.Struct, frozen=True):
    """Something that happened to an account; `event_id` tells it from another of its kind."""

    user_id: UUID
    template: Template
    event_id: UUID
    token_id: UUID | None


class RechargeEvent(msgspec.Struct, frozen=True):
    """Something that happened to an auto-recharge; `event` tells it from another of its kind."""

    provider_id: UUID
    template: Template
    event: str

    def delivery(self, delivery_id: UUID) -> NewDelivery:
        """The mail to its provider."""
        return NewDelivery(
            id=delivery_id,
            cause=f"{self.template.value}:{self.event}",
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.PROVIDER,
            recipient_id=self.provider_id,
            template=self.template,
            provider_id=self.provider_id,
        )


class Sale(msgspec.Struct, frozen=True):
    """An assignment whose buyer wants to hear of it and has not."""

    assignment_id: UUID
    provider_id: UUID
    lead_id: UUID


class UntoldChange(msgspec.Struct, frozen=True):
    """A provider whose filters an activation changed, and who has not heard of it."""

    activation_id: UUID
    provider_id: UUID


class Claim(msgspec.Struct, frozen=True):
    """A delivery this worker has taken until its lease runs out; `attempts` counts this one."""

    id: UUID
    template: Template
    attempts: int


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How an attempt ended. `next_attempt_at` is set where there is another one."""

    delivery_id: UUID
    attempts: int
    status: DeliveryStatus
    answer: str
    next_attempt_at: datetime | None = None


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a person who handed in a lead is told about it."""

    delivery_id: UUID
    address: str
    contact_name: str
    niche_name: str


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


class UnsoldNiche(msgspec.Struct, frozen=True, kw_only=True):
    """The leads of a niche that nobody bought; since when the oldest waits."""

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
    niches: Sequence[UnsoldNiche]
    reasons: Sequence[str] = ()


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


class OutboxItem(msgspec.Struct, frozen=True):
    """A message of the local outbox in a list."""

    id: UUID
    to: str
    subject: str
    written_at: datetime
