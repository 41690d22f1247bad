"""The ledger as it is written and read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec

MEMO_CHARS_MAX: Final = 500


class TransactionType(StrEnum):
    """What moved money. Deposits, refunds, credits and disputes won add, the others take."""

    DEPOSIT = "deposit"
    LEAD_PURCHASE = "lead_purchase"
    REFUND = "refund"
    MANUAL_CREDIT = "manual_credit"
    MANUAL_DEBIT = "manual_debit"
    DEPOSIT_REFUND = "deposit_refund"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"

    @property
    def label(self) -> str:
        """What people call it."""
        return _LABELS[self]


_LABELS: Final[Mapping[TransactionType, str]] = {
    TransactionType.DEPOSIT: "Deposit",
    TransactionType.LEAD_PURCHASE: "Lead",
    TransactionType.REFUND: "Refund",
    TransactionType.MANUAL_CREDIT: "Credit",
    TransactionType.MANUAL_DEBIT: "Debit",
    TransactionType.DEPOSIT_REFUND: "Deposit given back",
    TransactionType.DISPUTE: "Dispute",
    TransactionType.DISPUTE_WON: "Dispute won",
}


class Charge(msgspec.Struct, frozen=True):
    """One lead sold to one provider, to be taken from its balance. `amount` is positive."""

    assignment_id: UUID
    provider_id: UUID
    subscription_id: UUID
    lead_id: UUID
    amount: Decimal

    @property
    def key(self) -> str:
        """The entry's idempotency key: a provider pays for a lead once, whatever happens."""
        return f"lead:{self.lead_id}:provider:{self.provider_id}"


class Charged(msgspec.Struct, frozen=True):
    """What was booked: the entry of each assignment, and the providers whom it took below what
    they want to be warned at.
    """

    entries: Mapping[UUID, int]
    fallen: frozenset[UUID]


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """An entry to be made that no sale caused. `amount` has the sign of the entry."""

    provider_id: UUID
    transaction_type: TransactionType
    amount: Decimal
    key: str
    memo: str
    payment_id: UUID | None = None
    subscription_id: UUID | None = None
    lead_id: UUID | None = None
    assignment_id: UUID | None = None


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """The price of one sold lead, to be given back to its buyer. `amount` is positive."""

    assignment_id: UUID
    provider_id: UUID
    subscription_id: UUID
    lead_id: UUID
    amount: Decimal
    memo: str

    @property
    def key(self) -> str:
        """The entry's idempotency key: a sale is given back once, whatever happens."""
        return f"refund:{self.assignment_id}"


class ManualEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Money an administrator gives or takes. `amount` is positive; the same `key` counts once."""

    provider_id: UUID
    amount: Decimal
    memo: str
    key: str


class ManualAmount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an administrator gives or takes, such as `"25.00"`, and why: the provider reads it."""

    amount: Decimal
    memo: Annotated[str, msgspec.Meta(max_length=MEMO_CHARS_MAX)]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A provider as somebody who moves its money by hand sees it."""

    provider_id: UUID
    company_name: str
    balance: Decimal


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What a movement left behind. `amount` is negative where money was taken."""

    id: int
    provider_id: UUID
    transaction_type: TransactionType
    amount: Decimal
    balance_after: Decimal
    memo: str | None
    created_at: datetime

    @property
    def balance_before(self) -> Decimal:
        """What the provider had until then."""
        return self.balance_after - self.amount


class MadeEntry(Entry, frozen=True, kw_only=True):
    """An entry just made; `has_fallen` where it took the balance below the provider's warning."""

    has_fallen: bool


class KnownEntry(Entry, frozen=True, kw_only=True):
    """The entry that a key stands for; `is_same` where it is of the movement asked for."""

    is_same: bool


class BookedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A movement by hand as the administrator who made it sees it."""

    id: int
    provider_id: UUID
    transaction_type: TransactionType
    amount: Decimal
    balance_before: Decimal
    balance_after: Decimal
    memo: str | None
    created_at: datetime

    @classmethod
    def of(cls, entry: Entry) -> "BookedEntry":
        """The same for the answer of the API."""
        return msgspec.convert(entry, cls, from_attributes=True)


class Check(msgspec.Struct, frozen=True):
    """One proof: how many rows were looked at, and the first that are wrong."""

    name: str
    title: str
    checked: int
    wrong: int
    examples: Sequence[str]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return self.wrong == 0


class CheckCount(msgspec.Struct, frozen=True):
    """A check as the database answers it."""

    checked: int
    wrong: int
    examples: list[str]


class MoneyProof(msgspec.Struct, frozen=True):
    """One run of every check."""

    checked_at: datetime
    is_clean: bool
    results: Sequence[Check]
