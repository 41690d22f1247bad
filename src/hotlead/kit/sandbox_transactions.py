"""The balance of an account that does not exist: what the sandbox's own events would have moved.

It is made of the events alone, in the order in which they were made, so that it knows nothing of
what became of them here: a payment that was told of and not booked is a difference, as at Stripe.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from hotlead.kit.balance_transactions import BalanceTransaction, TransactionKind
from hotlead.kit.money import ZERO, to_cents

CURRENCY: Final = "USD"

# What a card of the United States costs at Stripe.
_FEE_RATE: Final = Decimal("0.029")
_FEE_FIXED: Final = Decimal("0.30")
_DISPUTE_FEE: Final = Decimal("15.00")
_PAID: Final = frozenset({"checkout.session.completed", "checkout.session.async_payment_succeeded"})
# What a kept card paid; of a checkout its own event tells.
_CHARGED: Final = "payment_intent.succeeded"
# The kinds of events that say that money moved.
MOVING: Final = (
    *sorted(_PAID),
    _CHARGED,
    "charge.refunded",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
)


class _Thing(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    metadata: Mapping[str, str] | None = None
    payment_status: str | None = None
    payment_intent: str | None = None
    amount_total: int | None = None
    amount_received: int | None = None
    amount: int | None = None
    amount_refunded: int | None = None
    currency: str | None = None


class _Data(msgspec.Struct, frozen=True):
    object: _Thing


class _Event(msgspec.Struct, frozen=True, kw_only=True):
    type: str
    created: int
    data: _Data


def transactions_of(events: Iterable[Mapping[str, object]]) -> list[BalanceTransaction]:
    """What these events of the sandbox moved, each thing once, the oldest first."""
    told = sorted((msgspec.convert(event, _Event) for event in events), key=lambda it: it.created)
    given_back: dict[str, Decimal] = {}
    found: dict[str, BalanceTransaction] = {}
    checkouts = {_intent(event.data.object) for event in told if event.type in _PAID}
    for event in told:
        if event.type == _CHARGED and event.data.object.id in checkouts:
            continue
        for transaction in _moved(event, given_back):
            found.setdefault(transaction.id, transaction)
    return list(found.values())


def _moved(event: _Event, given_back: dict[str, Decimal]) -> Iterator[BalanceTransaction]:
    about = event.data.object
    if event.type in _PAID and about.payment_status == "paid":
        yield _paid(event, _of_cents(about.amount_total))
    elif event.type == _CHARGED:
        yield _paid(event, _of_cents(about.amount_received))
    elif event.type == "charge.refunded":
        total, before = _of_cents(about.amount_refunded), given_back.get(_intent(about), ZERO)
        if total > before:
            given_back[_intent(about)] = total
            yield _made(event, TransactionKind.DEPOSIT_REFUND, "refund", before - total, ZERO)
    elif event.type == "charge.dispute.funds_withdrawn":
        amount = -_of_cents(about.amount)
        yield _made(event, TransactionKind.DISPUTE, "adjustment", amount, _DISPUTE_FEE)
    elif event.type == "charge.dispute.funds_reinstated":
        amount = _of_cents(about.amount)
        yield _made(event, TransactionKind.DISPUTE_WON, "adjustment", amount, -_DISPUTE_FEE)


def _paid(event: _Event, amount: Decimal) -> BalanceTransaction:
    fee = to_cents(amount * _FEE_RATE + _FEE_FIXED)
    return _made(event, TransactionKind.DEPOSIT, "charge", amount, fee)


def _made(
    event: _Event, kind: TransactionKind, word: str, amount: Decimal, fee: Decimal
) -> BalanceTransaction:
    about = event.data.object
    part = f":{abs(amount)}" if kind is TransactionKind.DEPOSIT_REFUND else ""
    return BalanceTransaction(
        id=f"txn_sandbox_{kind}:{about.id}{part}",
        type=word,
        kind=kind,
        amount=amount,
        fee=fee,
        net=amount - fee,
        currency=(about.currency or CURRENCY).upper(),
        created_at=datetime.fromtimestamp(event.created, UTC),
        source_id=about.id,
        intent_id=about.id if event.type == _CHARGED else about.payment_intent,
        payment_id=_payment_in(about.metadata or {}),
    )


def _intent(about: _Thing) -> str:
    return about.payment_intent or about.id


def _payment_in(metadata: Mapping[str, str]) -> UUID | None:
    named = metadata.get("payment_id")
    return UUID(named) if named else None


def _of_cents(cents: int | None) -> Decimal:
    return Decimal(cents or 0).scaleb(-2)
