"""Providers as administrators see them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from hotlead.accounts.records import UserStatus

SEARCH_CHARS_MAX = 200


class ProviderSort(StrEnum):
    """How the administrators' list is ordered; a minus means descending."""

    COMPANY = "company_name"
    COMPANY_DESC = "-company_name"
    BALANCE = "balance"
    BALANCE_DESC = "-balance"
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"
    STATUS = "status"
    STATUS_DESC = "-status"


class ProviderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which providers an administrator looks for; `q` is looked for in names and addresses.

    Without `sort` they come by company; those who wait for approval by how long they do.
    """

    status: UserStatus | None = None
    q: Annotated[str, msgspec.Meta(max_length=SEARCH_CHARS_MAX)] | None = None
    sort: ProviderSort | None = None

    @property
    def order(self) -> ProviderSort:
        """The order asked for, or the one that suits the status."""
        is_queue = self.status is UserStatus.PENDING
        return self.sort or (ProviderSort.CREATED_AT if is_queue else ProviderSort.COMPANY)


class AdminProviderRow(msgspec.Struct, frozen=True, kw_only=True):
    """A provider in the administrators' list. Leads and spending are of the last 30 days."""

    id: UUID
    company_name: str
    contact_name: str
    email: str
    email_verified: bool
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
    # What the person was told about it.
    status_reason: str | None
    # Somebody invited has none until they follow the link.
    has_password: bool
    has_second_factor: bool
    last_seen_at: datetime | None
    timezone: str
    balance: Decimal
    low_balance_threshold: Decimal
    low_balance_alert_email: str | None
    # Since when a dispute keeps leads from being sold to it.
    sales_stopped_at: datetime | None
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


class AdminRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A refund a provider asked for because a lead was bad."""

    id: UUID
    lead_id: UUID
    lead_number: int
    reason: str
    status: str
    created_at: datetime
    reviewed_at: datetime | None


class AdminSession(msgspec.Struct, frozen=True, kw_only=True):
    """A place where a provider's person is logged in."""

    session_id: UUID
    address: str | None
    agent: str | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


class AdminEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a provider's timeline, from the audit log."""

    action_type: str
    description: str
    actor_role: str
    actor_name: str | None
    created_at: datetime


class AdminWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint of a provider, and whether it works."""

    id: UUID
    url: str
    status: str
    failures: int
    last_success_at: datetime | None


class AdminProviderDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A provider with what it buys and what happened last."""

    provider: AdminProvider
    subscriptions: Sequence[AdminSubscription]
    ledger: Sequence[AdminLedgerRow]
    leads: Sequence[AdminBoughtLead]
    requests: Sequence[AdminRequest]
    sessions: Sequence[AdminSession]
    webhooks: Sequence[AdminWebhook]
    timeline: Sequence[AdminEvent]
