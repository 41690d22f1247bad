"""What a provider sees of its leads and its money."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from hotlead.billing.records import TransactionType
from hotlead.niches.records import Answer

SEARCH_CHARS_MAX = 200
SLUG_CHARS_MAX = 100
CURRENCY = "USD"

SearchText = Annotated[str, msgspec.Meta(max_length=SEARCH_CHARS_MAX)]
Slug = Annotated[str, msgspec.Meta(max_length=SLUG_CHARS_MAX)]


class LeadSort(StrEnum):
    """How bought leads are ordered; a minus means descending."""

    BOUGHT_AT = "bought_at"
    BOUGHT_AT_DESC = "-bought_at"
    PRICE = "price"
    PRICE_DESC = "-price"
    NAME = "name"
    NAME_DESC = "-name"


class LeadFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which bought leads a provider looks for; `date_to` is the last day included (its zone).

    `q` is a number (`L-2048`), or part of a name, an address, a phone number or a city.
    """

    niche: Slug | None = None
    date_from: date | None = None
    date_to: date | None = None
    q: SearchText | None = None
    refunded: bool | None = None
    sort: LeadSort = LeadSort.BOUGHT_AT_DESC

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anything out."""
        return any((self.niche, self.date_from, self.date_to, self.q)) or self.refunded is not None


class BoughtLead(msgspec.Struct, frozen=True, kw_only=True):
    """A lead in its buyer's list.

    Whoever was taken back (`withdrawn_at`) must not be contacted any more; of an erased person
    (`erased_at`) nothing is left, and the buyer deletes what it keeps, too.
    """

    id: UUID
    number: int
    niche: str
    niche_name: str
    level_name: str
    contact_name: str
    contact_email: str
    contact_phone: str | None
    location_city: str | None
    location_country: str | None
    price_charged: Decimal
    competitors_max: int
    is_refunded: bool
    bought_at: datetime
    withdrawn_at: datetime | None
    erased_at: datetime | None

    @property
    def place(self) -> str:
        """City and country, as far as they are known."""
        return ", ".join(part for part in (self.location_city, self.location_country) if part)


class BoughtLeadRow(BoughtLead, frozen=True, kw_only=True):
    """A bought lead as stored, with the form it was given under."""

    location_address: str | None
    location_state: str | None
    location_zip: str | None
    form_data: dict[str, Answer]
    schema: dict[str, object]
    schema_version: int
    submitted_at: datetime
    refunded_at: datetime | None
    refund_reason: str | None
    ledger_entry_id: int | None


class DescribedAnswer(msgspec.Struct, frozen=True):
    """An answer as people read it, beside its question."""

    field: str
    label: str
    text: str


class ProviderLead(BoughtLead, frozen=True, kw_only=True):
    """Everything its buyer gets of a lead: never who else bought it, nor where it came from."""

    location_address: str | None
    location_state: str | None
    location_zip: str | None
    form_data: dict[str, Answer]
    answers: Sequence[DescribedAnswer]
    schema_version: int
    submitted_at: datetime
    refunded_at: datetime | None
    refund_reason: str | None
    ledger_entry_id: int | None


class ExportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A bought lead as a line of a spreadsheet; `schema_key` names the form in `schemas`."""

    number: int
    id: UUID
    niche: str
    level_name: str
    contact_name: str
    contact_email: str
    contact_phone: str | None
    location_address: str | None
    location_city: str | None
    location_state: str | None
    location_zip: str | None
    location_country: str | None
    price_charged: Decimal
    competitors_max: int
    is_refunded: bool
    bought_at: datetime
    withdrawn_at: datetime | None
    erased_at: datetime | None
    form_data: dict[str, Answer]
    niche_id: UUID
    schema_version: int


class SchemaRow(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a niche's form."""

    niche_id: UUID
    version: int
    schema: dict[str, object]


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider has to spend. `leads_left_estimate` is empty where no price is known.

    `spent_a_day` is of the last two weeks; `runs_out_on` the day, in the provider's zone, on which
    the balance is gone at that pace: empty where that is never, or over a year away.
    `sales_stopped_at`: since when a disputed payment keeps the provider from buying.
    """

    balance: Decimal
    currency: str = CURRENCY
    low_balance_threshold: Decimal
    leads_left_estimate: int | None
    spent_a_day: Decimal
    runs_out_on: date | None
    sales_stopped_at: datetime | None

    @property
    def is_low(self) -> bool:
        """Whether it lies below what the provider wants to be warned at."""
        return self.balance < self.low_balance_threshold


class HeaderRow(msgspec.Struct, frozen=True, kw_only=True):
    """What the frame of every page of a provider shows."""

    company_name: str
    timezone: str
    balance: Decimal
    low_balance_threshold: Decimal
    is_low: bool
    sales_stopped_at: datetime | None
    price_usual: Decimal | None


class LedgerFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which ledger entries a provider looks for; `date_to` is the last day included."""

    type: TransactionType | None = None
    date_from: date | None = None
    date_to: date | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anything out."""
        return any((self.type, self.date_from, self.date_to))


class LedgerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a provider's statement. It names the lead, never the person."""

    id: int
    type: TransactionType
    amount: Decimal
    balance_after: Decimal
    memo: str | None
    lead_id: UUID | None
    lead_number: int | None
    niche_name: str | None
    created_at: datetime


class SpendDay(msgspec.Struct, frozen=True):
    """What was paid for leads on one day of the provider's zone, and for how many."""

    day: date
    spent: Decimal
    leads: int


class SubscriptionSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A live subscription with what it brought in 30 days."""

    id: UUID
    niche_name: str
    level_name: str
    price_per_lead: Decimal
    is_paused: bool
    filters: int
    leads_30_days: int


class NicheChoice(msgspec.Struct, frozen=True):
    """A niche the provider bought leads in."""

    slug: str
    name: str


class StartRow(msgspec.Struct, frozen=True):
    """How far a provider has come."""

    has_website: bool
    has_subscription: bool
    has_money: bool
    has_lead: bool


class Step(msgspec.Struct, frozen=True):
    """One step of the first run: what to do, where, and whether it is done."""

    title: str
    text: str
    href: str
    is_done: bool


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """A provider's landing page."""

    balance: Balance
    timezone: str
    leads: Sequence[BoughtLead]
    days: Sequence[SpendDay]
    subscriptions: Sequence[SubscriptionSummary]
    steps: Sequence[Step]

    @property
    def is_started(self) -> bool:
        """Whether every first step is done."""
        return all(step.is_done for step in self.steps)

    @property
    def spent(self) -> Decimal:
        """What the days cost together."""
        return sum((day.spent for day in self.days), Decimal("0.00"))

    @property
    def bought(self) -> int:
        """How many leads the days brought."""
        return sum(day.leads for day in self.days)
