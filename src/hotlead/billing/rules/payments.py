"""What Stripe's events mean, and what becomes of a payment. Pure; the order does not matter."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from hotlead.billing.records import (
    DepositLimits,
    Movement,
    News,
    PaymentError,
    PaymentRow,
    PaymentStatus,
    Step,
    StripeEvent,
    StripeObject,
    TransactionType,
)
from hotlead.kit.money import ZERO, format_money, to_cents

_REASONS: Final[Mapping[str, str]] = {
    "insufficient_funds": "The card does not have enough money.",
    "expired_card": "The card has expired.",
    "lost_card": "The card was refused.",
    "stolen_card": "The card was refused.",
    "incorrect_cvc": "The card's security code is wrong.",
    "authentication_required": "The bank asked for a confirmation that did not come.",
}
_DECLINED: Final = "The card was refused."
_NOT_PAID: Final = "The bank did not pay."
# What may follow a status; whatever else comes is late, and changes nothing. Money that arrived
# counts whatever was heard before.
_FOLLOWS: Final[Mapping[PaymentStatus, frozenset[PaymentStatus]]] = {
    PaymentStatus.PENDING: frozenset(
        {
            PaymentStatus.PROCESSING,
            PaymentStatus.COMPLETED,
            PaymentStatus.FAILED,
            PaymentStatus.CANCELED,
        }
    ),
    PaymentStatus.PROCESSING: frozenset({PaymentStatus.COMPLETED, PaymentStatus.FAILED}),
    PaymentStatus.FAILED: frozenset({PaymentStatus.COMPLETED}),
    PaymentStatus.CANCELED: frozenset({PaymentStatus.COMPLETED}),
    PaymentStatus.COMPLETED: frozenset(),
    PaymentStatus.REFUNDED: frozenset(),
}
_STATUS_OF: Final[Mapping[Step, PaymentStatus]] = {
    Step.PAID: PaymentStatus.COMPLETED,
    Step.STARTED: PaymentStatus.PROCESSING,
    Step.FAILED: PaymentStatus.FAILED,
    Step.EXPIRED: PaymentStatus.CANCELED,
    # The page stays open: the person may try another card.
    Step.DECLINED: PaymentStatus.PENDING,
}


def read_event(event: StripeEvent) -> News | None:
    """What an event says; None for the many kinds that are not about us."""
    read = _READERS.get(event.type)
    return read(event.data.object) if read else None


def next_status(status: PaymentStatus, step: Step) -> PaymentStatus:
    """Where a payment stands after a step."""
    wanted = _STATUS_OF[step]
    return wanted if wanted in _FOLLOWS[status] else status


def say_refusal(error: PaymentError | None) -> str:
    """Why a payment was refused, in a sentence for the payer."""
    codes = (error.decline_code, error.code) if error else ()
    return next((_REASONS[code] for code in codes if code in _REASONS), _DECLINED)


def check_deposit(amount: Decimal, limits: DepositLimits) -> str | None:
    """What is wrong with an amount to deposit, in a sentence; None where nothing is."""
    if not amount.is_finite() or not limits.least <= amount <= limits.most:
        least, most = format_money(limits.least), format_money(limits.most)
        return f"Enter an amount from {least} to {most}."
    return None if amount == to_cents(amount) else "Enter an amount with at most two decimals."


def take_back(payment: PaymentRow, event: StripeEvent, news: News) -> Movement | None:
    """The entry for what Stripe took from a credited payment, or gave again; None for nothing new.

    What was given back comes as a total of the payment: the entry is of what it grew by.
    """
    amount, about = news.amount or ZERO, event.data.object
    match news.step:
        case Step.GIVEN_BACK:
            kind, name = TransactionType.DEPOSIT_REFUND, f"{payment.id}:{amount}"
            amount, memo = payment.refunded - amount, "Deposit given back"
            if amount >= 0:
                return None
        case Step.DISPUTED:
            kind, name = TransactionType.DISPUTE, about.id
            amount, memo = -amount, "Deposit disputed by the bank"
        case _:
            kind, name, memo = TransactionType.DISPUTE_WON, about.id, "Dispute won"
    return Movement(
        provider_id=payment.provider_id,
        transaction_type=kind,
        amount=amount,
        key=f"{kind}:{name}",
        memo=memo,
        payment_id=payment.id,
    )


def _paid(about: StripeObject) -> News:
    return News(step=Step.PAID, amount=_of_cents(about.amount_total))


def _opened(about: StripeObject) -> News | None:
    """None for an inquiry: the bank asks, and has taken nothing."""
    is_inquiry = (about.status or "").startswith("warning_")
    opened = News(step=Step.DISPUTE_OPENED, amount=_of_cents(about.amount))
    return None if is_inquiry else opened


def _closed(about: StripeObject) -> News | None:
    """None for an inquiry, and for an end we do not know."""
    step = {"won": Step.DISPUTE_CLEARED, "lost": Step.DISPUTE_LOST}.get(about.status or "")
    return News(step=step, amount=_of_cents(about.amount)) if step else None


def _of_cents(cents: int | None) -> Decimal:
    return Decimal(cents or 0).scaleb(-2)


# Kinds of events: https://docs.stripe.com/api/events/types
_READERS: Final[Mapping[str, Callable[[StripeObject], News | None]]] = {
    "checkout.session.completed": lambda about: (
        _paid(about) if about.payment_status == "paid" else News(step=Step.STARTED)
    ),
    "checkout.session.async_payment_succeeded": _paid,
    "checkout.session.async_payment_failed": lambda _: News(step=Step.FAILED, reason=_NOT_PAID),
    "checkout.session.expired": lambda _: News(step=Step.EXPIRED),
    "payment_intent.payment_failed": lambda about: News(
        step=Step.DECLINED, reason=say_refusal(about.last_payment_error)
    ),
    # Of a checkout too, whose own event says the same: the first of them credits.
    "payment_intent.succeeded": lambda about: News(
        step=Step.PAID, amount=_of_cents(about.amount_received)
    ),
    "charge.refunded": lambda about: News(
        step=Step.GIVEN_BACK, amount=_of_cents(about.amount_refunded)
    ),
    "charge.dispute.created": _opened,
    "charge.dispute.closed": _closed,
    "charge.dispute.funds_withdrawn": lambda about: News(
        step=Step.DISPUTED, amount=_of_cents(about.amount)
    ),
    "charge.dispute.funds_reinstated": lambda about: News(
        step=Step.DISPUTE_WON, amount=_of_cents(about.amount)
    ),
}
# What the webhook has to be set up for.
ACTED_UPON: Final = tuple(_READERS)
