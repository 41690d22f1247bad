"""A provider's month: what it began with, what moved, and what was left."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from hotlead.billing.records.ledger import TransactionType


class Holder(msgspec.Struct, frozen=True):
    """Whose money it is, and by which clock its months end."""

    company_name: str
    timezone: str


class DueHolder(msgspec.Struct, frozen=True):
    """A provider with a month to close."""

    provider_id: UUID


class MonthRow(msgspec.Struct, frozen=True):
    """What the ledger has of a month: `month` is its first day, `moved` what its entries come to.

    An entry belongs to the month of the latest entry so far, so that the entries of a month stand
    together in the ledger.
    """

    month: date
    last_entry_id: int
    entries: int
    moved: Decimal


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A month of a provider, by its first day: the entries after one id up to another.

    `is_final` once the month was closed; until then it grows.
    """

    month: date
    company_name: str
    timezone: str
    after_entry_id: int
    last_entry_id: int
    entries: int
    opening: Decimal
    closing: Decimal
    is_final: bool

    @property
    def name(self) -> str:
        """The month in addresses and file names: `2026-11`."""
        return f"{self.month:%Y-%m}"

    @property
    def title(self) -> str:
        """The month for people: `November 2026`."""
        return f"{self.month:%B %Y}"


class KindTotal(msgspec.Struct, frozen=True, kw_only=True):
    """What the movements of one kind come to, and how many there are."""

    type: TransactionType
    entries: int
    amount: Decimal


class MonthLine(msgspec.Struct, frozen=True, kw_only=True):
    """A month in the list. `is_final` is false while it still grows."""

    month: str
    timezone: str
    opening: Decimal
    closing: Decimal
    entries: int
    is_final: bool

    @classmethod
    def of(cls, statement: Statement) -> "MonthLine":
        """The same for the answer of the API."""
        return cls(
            month=statement.name,
            timezone=statement.timezone,
            opening=statement.opening,
            closing=statement.closing,
            entries=statement.entries,
            is_final=statement.is_final,
        )


class MonthDetail(MonthLine, frozen=True, kw_only=True):
    """A month with its totals: `opening` and all `amount`s together are `closing`."""

    company_name: str
    totals: Sequence[KindTotal]


class StatementEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a statement. It names the lead, never the person."""

    id: int
    type: TransactionType
    amount: Decimal
    balance_after: Decimal
    memo: str | None
    lead_number: int | None
    niche_name: str | None
    created_at: datetime

    @property
    def what(self) -> str:
        """What it is about, in a few words."""
        if self.lead_number is None:
            return self.memo or self.type.label
        return f"{self.type.label} L-{self.lead_number}"
