"""A day's money on three sides: payments, the ledger, and the account at the gateway."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec

from hotlead.billing.records.ledger import MEMO_CHARS_MAX
from hotlead.kit.balance_transactions import TransactionKind
from hotlead.kit.money import ZERO
from hotlead.kit.payment_gateways import GatewayKind

# What has an entry here and a transaction there.
MATCHED: Final = (
    TransactionKind.DEPOSIT,
    TransactionKind.DEPOSIT_REFUND,
    TransactionKind.DISPUTE,
    TransactionKind.DISPUTE_WON,
)


class DifferenceKind(StrEnum):
    """How two sides differ."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT_DIFFERS = "amount_differs"
    WRONG_CURRENCY = "wrong_currency"
    PAYMENT_DIFFERS = "payment_differs"


class Kept(msgspec.Struct, frozen=True):
    """The stretch of which the gateway's transactions are kept; None where there are none."""

    since: datetime | None = None
    until: datetime | None = None


class KnownDays(msgspec.Struct, frozen=True):
    """The first and the last day that was compared with the gateway; None where none was."""

    first: date | None
    last: date | None


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """What one payment moved in one way, on every side, where the sides differ.

    `paid` is the payment's, `booked` the ledger's, `moved` the gateway's; `total` is how many such
    pairs there are.
    """

    payment_id: UUID
    kind: TransactionKind
    provider_id: UUID | None
    paid: Decimal | None
    booked: Decimal | None
    moved: Decimal | None
    currency: str | None
    transaction_ids: list[str]
    total: int


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One payment on which the sides do not agree; `currency` where it is not ours."""

    kind: DifferenceKind
    what: TransactionKind
    payment_id: UUID
    provider_id: UUID | None
    paid: Decimal | None
    booked: Decimal | None
    moved: Decimal | None
    currency: str | None
    transaction_ids: Sequence[str]


class ToldDifference(Difference, frozen=True, kw_only=True):
    """A difference in a sentence."""

    company_name: str | None
    sentence: str


class Settlement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A difference that was put right by hand, and how: for the other administrators."""

    payment_id: UUID
    kind: TransactionKind
    memo: Annotated[str, msgspec.Meta(max_length=MEMO_CHARS_MAX)]


class DayTotal(msgspec.Struct, frozen=True, kw_only=True):
    """What one kind came to on a day: how many and how much, on each side. Fees are positive."""

    kind: TransactionKind
    payments: int = 0
    paid: Decimal = ZERO
    entries: int = 0
    booked: Decimal = ZERO
    transactions: int = 0
    moved: Decimal = ZERO
    fees: Decimal = ZERO


class ReconciledDay(msgspec.Struct, frozen=True, kw_only=True):
    """The last run of a day (UTC). `not_ours` counts what other products moved on the account."""

    day: date
    ran_at: datetime
    gateway: GatewayKind
    is_clean: bool
    differing: int
    not_ours: int
    totals: list[DayTotal]

    @property
    def paid(self) -> Decimal:
        """What payments say was paid."""
        return sum((it.paid for it in self.totals), ZERO)

    @property
    def booked(self) -> Decimal:
        """What the ledger says came and went."""
        return sum((it.booked for it in self.totals), ZERO)

    @property
    def moved(self) -> Decimal:
        """What came to the account for us and left it, fees aside."""
        return sum((it.moved for it in self.totals if it.kind in MATCHED), ZERO)

    @property
    def fees(self) -> Decimal:
        """What the gateway kept: of our payments, and on the account as a whole."""
        kept = sum((it.fees for it in self.totals), ZERO)
        return kept - sum((it.moved for it in self.totals if it.kind == TransactionKind.FEE), ZERO)

    @property
    def has_gateway(self) -> bool:
        """Whether there was somebody to compare with."""
        return self.gateway is not GatewayKind.NONE


class ReconciliationRow(ReconciledDay, frozen=True, kw_only=True):
    """A run as it is kept, with the first of its differences."""

    differences: list[Difference]


class Reconciliation(ReconciledDay, frozen=True, kw_only=True):
    """A run as an administrator reads it."""

    differences: Sequence[ToldDifference]


class ReconciliationRun(msgspec.Struct, frozen=True, kw_only=True):
    """A run to be kept."""

    day: date
    ran_at: datetime
    gateway: GatewayKind
    kept: Kept
    totals: Sequence[DayTotal]
    not_ours: int
    differing: int
    differences: Sequence[Difference]

    @property
    def is_clean(self) -> bool:
        """Whether the sides agree."""
        return self.differing == 0


class ReconcileReceipt(msgspec.Struct, frozen=True):
    """The answer to who asks for a day anew: which days are looked at, both included."""

    first: date
    last: date


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one money check found."""

    name: str
    title: str
    checked: int
    wrong: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing was wrong."""
        return self.wrong == 0


class KeptCheck(msgspec.Struct, frozen=True):
    """What is kept of one check of a run."""

    name: str
    checked: int
    wrong: int


class KeptProof(msgspec.Struct, frozen=True):
    """A run of the money checks as it is kept."""

    checked_at: datetime
    is_clean: bool
    results: list[KeptCheck]


class ProofRow(msgspec.Struct, frozen=True):
    """A run of the money checks as an administrator reads it."""

    checked_at: datetime
    is_clean: bool
    results: Sequence[CheckResult]

    @property
    def wrong(self) -> list[CheckResult]:
        """The checks that found something."""
        return [result for result in self.results if not result.is_clean]


class GaugeRow(msgspec.Struct, frozen=True):
    """What the last reconciliations say: how much differs, and how long all was well ago."""

    differing: int
    clean_age_s: float | None
