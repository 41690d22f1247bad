"""Providers as each audience sees them, and the input their verbs take."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from hotlead.accounts.records import UserStatus

COMPANY_CHARS_MAX = 255
WEBSITE_CHARS_MAX = 255
EMAIL_CHARS_MAX = 255
SEARCH_CHARS_MAX = 200


class NotificationPreferences(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """What a provider is written to about."""

    new_lead: bool = True
    bad_lead_decision: bool = True
    low_balance: bool = True


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A provider as it sees itself. `low_balance_alert_email` empty means the log-in's address."""

    id: UUID
    company_name: str
    website: str | None
    logo_url: str | None
    first_name: str
    last_name: str
    email: str
    phone: str | None
    timezone: str
    low_balance_threshold: Decimal
    low_balance_alert_email: str | None
    notification_preferences: NotificationPreferences
    status: UserStatus
    created_at: datetime
    updated_at: datetime


class ProfileChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a provider changes about itself; what is left out stays, `null` empties."""

    company_name: str | msgspec.UnsetType = msgspec.UNSET
    website: str | msgspec.UnsetType | None = msgspec.UNSET
    timezone: str | msgspec.UnsetType = msgspec.UNSET
    low_balance_threshold: Decimal | msgspec.UnsetType = msgspec.UNSET
    low_balance_alert_email: str | msgspec.UnsetType | None = msgspec.UNSET
    notification_preferences: NotificationPreferences | msgspec.UnsetType = msgspec.UNSET


class Editable(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a profile that its provider decides."""

    company_name: str
    website: str | None
    timezone: str
    low_balance_threshold: Decimal
    low_balance_alert_email: str | None
    notification_preferences: NotificationPreferences


class NewProvider(msgspec.Struct, frozen=True, kw_only=True):
    """A provider to create for a user that exists."""

    user_id: UUID
    company_name: str
    website: str | None = None
    timezone: str = "UTC"
    is_demo: bool = False


class ProviderSort(StrEnum):
    """How the administrators' list is ordered; a minus means descending."""

    COMPANY = "company_name"
    COMPANY_DESC = "-company_name"
    BALANCE = "balance"
    BALANCE_DESC = "-balance"
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ProviderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which providers an administrator looks for; `q` is looked for in names and addresses."""

    status: UserStatus | None = None
    q: Annotated[str, msgspec.Meta(max_length=SEARCH_CHARS_MAX)] | None = None
    sort: ProviderSort = ProviderSort.COMPANY


class AdminProviderRow(msgspec.Struct, frozen=True, kw_only=True):
    """A provider in the administrators' list. Leads and spending are of the last 30 days."""

    id: UUID
    company_name: str
    contact_name: str
    email: str
    status: UserStatus
    balance: Decimal
    is_demo: bool
    subscriptions: int
    leads_30_days: int
    spent_30_days: Decimal
    created_at: datetime


class AdminProvider(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an administrator sees about a provider itself."""

    id: UUID
    user_id: UUID
    company_name: str
    website: str | None
    first_name: str
    last_name: str
    email: str
    email_verified: bool
    phone: str | None
    status: UserStatus
    timezone: str
    balance: Decimal
    low_balance_threshold: Decimal
    low_balance_alert_email: str | None
    is_demo: bool
    leads_total: int
    spent_total: Decimal
    refunded_total: int
    created_at: datetime
    updated_at: datetime


class AdminSubscription(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider buys, as an administrator sees it."""

    id: UUID
    niche_name: str
    level_name: str
    price_per_lead: Decimal
    is_active: bool
    is_paused: bool
    filters: int
    leads_received_count: int
    last_received_at: datetime | None


class AdminLedgerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One ledger entry of a provider."""

    id: int
    transaction_type: str
    amount: Decimal
    balance_after: Decimal
    memo: str | None
    lead_id: UUID | None
    lead_number: int | None
    created_at: datetime


class AdminBoughtLead(msgspec.Struct, frozen=True, kw_only=True):
    """One lead a provider bought, as an administrator sees it in the provider's page."""

    lead_id: UUID
    number: int
    contact_name: str
    niche_name: str
    level_name: str
    price_charged: Decimal
    is_refunded: bool
    created_at: datetime


class AdminEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a provider's timeline, from the audit log."""

    action_type: str
    description: str
    actor_role: str
    actor_name: str | None
    created_at: datetime


class AdminProviderDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A provider with what it buys and what happened last."""

    provider: AdminProvider
    subscriptions: Sequence[AdminSubscription]
    ledger: Sequence[AdminLedgerRow]
    leads: Sequence[AdminBoughtLead]
    timeline: Sequence[AdminEvent]
