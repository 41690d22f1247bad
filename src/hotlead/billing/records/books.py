"""Everybody's ledger as administrators read it, and as double-entry bookkeeping."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec

from hotlead.billing.records.ledger import TransactionType
from hotlead.kit.period import Period

SEARCH_CHARS_MAX: Final = 200


class Direction(StrEnum):
    """Which way money went, seen from the balance."""

    IN = "in"
    OUT = "out"


class BooksFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries to list. `q` is a part of the company's name."""

    type: TransactionType | None = None
    direction: Direction | None = None
    provider_id: UUID | None = None
    q: Annotated[str, msgspec.Meta(max_length=SEARCH_CHARS_MAX)] | None = None
    period: Period = Period()


class BooksEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A movement of any provider. `made_by` is the administrator who made it by hand."""

    id: int
    created_at: datetime
    provider_id: UUID
    company_name: str
    type: TransactionType
    amount: Decimal
    balance_after: Decimal
    memo: str | None
    lead_id: UUID | None
    lead_number: int | None
    made_by: str | None


class BooksTotals(msgspec.Struct, frozen=True, kw_only=True):
    """What the entries found come to. `taken` is negative."""

    entries: int
    given: Decimal
    taken: Decimal

    @property
    def net(self) -> Decimal:
        """What balances grew by."""
        return self.given + self.taken


class BooksSum(msgspec.Struct, frozen=True, kw_only=True):
    """The same for a program; all null where more was found than is added up."""

    entries: int | None
    given: Decimal | None
    taken: Decimal | None
    net: Decimal | None

    @classmethod
    def of(cls, totals: BooksTotals | None) -> "BooksSum":
        """What there is to say of `totals`."""
        if totals is None:
            return cls(entries=None, given=None, taken=None, net=None)
        return cls(entries=totals.entries, given=totals.given, taken=totals.taken, net=totals.net)


class Ledger(StrEnum):
    """The accounts of the journal, from the market's side."""

    CASH = "Cash at Stripe"
    DISPUTED = "Disputed at Stripe"
    BALANCES = "Provider balances"
    REVENUE = "Lead revenue"
    REFUNDS = "Lead refunds"
    ADJUSTMENTS = "Manual adjustments"


class Posting(msgspec.Struct, frozen=True):
    """Which account a movement is debited to, and which it is credited to."""

    debit: Ledger
    credit: Ledger


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A movement as an accountant books it: `amount`, positive, from one account to another."""

    entry: int
    date: datetime
    debit: Ledger
    credit: Ledger
    amount: Decimal
    description: str
    provider_id: UUID
    provider: str
