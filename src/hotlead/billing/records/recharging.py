"""Auto-recharge: the saved card, the terms, and what a balance that ran low leads to."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class CardStatus(StrEnum):
    """How far a card is.

    `pending`: agreed to, its page is open. `entered`: Stripe has it, we have not read it yet.
    """

    PENDING = "pending"
    ENTERED = "entered"
    SAVED = "saved"
    REMOVED = "removed"


class StopReason(StrEnum):
    """Why auto-recharge was switched off without its provider."""

    DECLINED = "declined"
    AUTHENTICATION = "authentication"
    DISPUTED = "disputed"


class RechargeVerdict(StrEnum):
    """What a look at a provider's balance comes to; `due` alone charges anything."""

    ENOUGH = "enough"
    IN_FLIGHT = "in_flight"
    COOLING = "cooling"
    LIMITED = "limited"
    DUE = "due"


class RechargeNews(StrEnum):
    """What a provider is written to about; each is a mail of notifications."""

    PAID = "recharged"
    OFF = "recharge_off"
    LIMITED = "recharge_limit"


class RechargeInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether and when to recharge; what is left out stays as it was.

    Below `threshold` the card is charged `amount`, in a calendar month at most `monthly_max`.
    """

    is_on: bool
    threshold: Decimal | None = None
    amount: Decimal | None = None
    monthly_max: Decimal | None = None


class RechargeTerms(msgspec.Struct, frozen=True, kw_only=True):
    """When a balance is recharged, by how much, and how much a calendar month at most."""

    threshold: Decimal
    amount: Decimal
    monthly_max: Decimal


class CardConsent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version of the text that the provider agrees to, as `GET` answers it."""

    consent_version: int


class CardPage(msgspec.Struct, frozen=True):
    """Where a person enters the card."""

    card_id: UUID
    url: str


class Consent(msgspec.Struct, frozen=True):
    """The text that saving a card asks to agree to."""

    version: int
    text: str


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A saved card as its provider knows it; what Stripe did not say is null."""

    id: UUID
    brand: str | None
    last4: str | None
    exp_month: int | None
    exp_year: int | None
    saved_at: datetime


class RechargeSettings(RechargeTerms, frozen=True, kw_only=True):
    """The row of a provider."""

    is_on: bool
    stopped_because: StopReason | None
    stop_note: str | None
    stopped_at: datetime | None
    limited_until: datetime | None


class Recharge(msgspec.Struct, frozen=True, kw_only=True):
    """Auto-recharge as its provider sees it; amounts are null until it was set up.

    `charged_this_month` counts what was charged, or is under way, in the calendar month of the
    provider's time zone. `limited_until` is when the next month begins, where the maximum stopped
    a recharge.
    """

    is_on: bool
    threshold: Decimal | None
    amount: Decimal | None
    monthly_max: Decimal | None
    charged_this_month: Decimal
    card: Card | None
    payment_in_flight: UUID | None
    stopped_because: StopReason | None
    stop_note: str | None
    stopped_at: datetime | None
    limited_until: datetime | None
    consent: Consent


class CardRow(msgspec.Struct, frozen=True, kw_only=True):
    """A card as events and jobs change it."""

    id: UUID
    provider_id: UUID
    status: CardStatus
    setup_intent_id: str | None
    payment_method_id: str | None
    detached_at: datetime | None


class LowBalance(RechargeTerms, frozen=True, kw_only=True):
    """A provider that may be recharged, locked; what the decision needs but the month's sum."""

    provider_id: UUID
    card_id: UUID
    balance: Decimal
    timezone: str
    attempted_at: datetime | None
    has_open: bool


class RechargeOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A recharge that is to be charged; `is_allowed`: it is on, the card is there, the account.

    `asked_at` is when the gateway was asked last, null where it never was.
    """

    payment_id: UUID
    provider_id: UUID
    amount: Decimal
    customer_id: str
    payment_method_id: str
    is_allowed: bool
    asked_at: datetime | None
    created_at: datetime
