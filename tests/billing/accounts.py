"""An account at Stripe as the tests have it: what moved on it, and a gateway that tells of it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hotlead.kit.balance_transactions import (
    BalanceTransaction,
    Stretch,
    TransactionKind,
    TransactionPage,
)
from hotlead.kit.payments import (
    CardDetails,
    CardOrder,
    ChargeAnswer,
    ChargeOrder,
    Checkout,
    CheckoutOrder,
    PaymentsUnavailable,
)
from tests.builders import NOW


class Account:
    """Answers like Stripe: the newest first, `size` a page; `fails_at` is a page it refuses."""

    def __init__(self, moved: Sequence[BalanceTransaction] = (), size: int = 100) -> None:
        self.moved = list(moved)
        self.fails_at = -1
        self.asked: list[Stretch] = []
        self._size = size

    def verify(self, body: bytes, signature: str) -> None:
        del body, signature

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        del order
        raise PaymentsUnavailable

    async def open_card_page(self, order: CardOrder) -> Checkout:
        del order
        raise PaymentsUnavailable

    async def read_card(self, setup_id: str) -> CardDetails:
        del setup_id
        raise PaymentsUnavailable

    async def charge_card(self, order: ChargeOrder) -> ChargeAnswer:
        del order
        raise PaymentsUnavailable

    async def forget_card(self, payment_method_id: str) -> None:
        del payment_method_id
        raise PaymentsUnavailable

    async def list_transactions(self, stretch: Stretch, after: str | None) -> TransactionPage:
        if len(self.asked) == self.fails_at:
            raise PaymentsUnavailable
        self.asked.append(stretch)
        inside = [it for it in self.moved if stretch.since <= it.created_at < stretch.until]
        inside.sort(key=lambda it: it.created_at, reverse=True)
        start = 1 + [it.id for it in inside].index(after) if after else 0
        items = inside[start : start + self._size]
        return TransactionPage(items, items[-1].id if start + self._size < len(inside) else None)


def moved(
    name: str,
    kind: TransactionKind,
    amount: str,
    payment: UUID | str | None,
    *,
    at: datetime = NOW,
    currency: str = "USD",
) -> BalanceTransaction:
    """One transaction; `payment` is our id of it, or Stripe's."""
    gross = Decimal(amount)
    return BalanceTransaction(
        id=f"txn_{name}",
        type="charge",
        kind=kind,
        amount=gross,
        fee=Decimal("7.55"),
        net=gross - Decimal("7.55"),
        currency=currency,
        created_at=at,
        intent_id=payment if isinstance(payment, str) else None,
        payment_id=payment if isinstance(payment, UUID) else None,
    )
