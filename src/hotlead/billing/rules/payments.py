"""What Stripe's events mean, and what becomes of a payment. Pure; the order does not matter."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from hotlead.billing.records.payments import (
    DepositLimits,
    News,
    PaymentStatus,
    Step,
    StripeEvent,
    StripeObject,
)
from hotlead.kit.money import format_money, to_cents

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
    about = event.data.object
    match event.type:
        case "checkout.session.completed":
            is_paid = about.payment_status == "paid"
            return _paid(about) if is_paid else News(step=Step.STARTED)
        case "checkout.session.async_payment_succeeded":
            return _paid(about)
        case "checkout.session.async_payment_failed":
            return News(step=Step.FAILED, reason=_NOT_PAID)
        case "checkout.session.expired":
            return News(step=Step.EXPIRED)
        case "payment_intent.payment_failed":
            return News(step=Step.DECLINED, reason=say_refusal(about))
        case _:
            return None


def next_status(status: PaymentStatus, step: Step) -> PaymentStatus:
    """Where a payment stands after a step."""
    wanted = _STATUS_OF[step]
    return wanted if wanted in _FOLLOWS[status] else status


def say_refusal(about: StripeObject) -> str:
    """Why a payment was refused, in a sentence for the payer."""
    error = about.last_payment_error
    codes = (error.decline_code, error.code) if error else ()
    return next((_REASONS[code] for code in codes if code in _REASONS), _DECLINED)


def check_deposit(amount: Decimal, limits: DepositLimits) -> str | None:
    """What is wrong with an amount to deposit, in a sentence; None where nothing is."""
    if not amount.is_finite() or not limits.least <= amount <= limits.most:
        least, most = format_money(limits.least), format_money(limits.most)
        return f"Enter an amount from {least} to {most}."
    return None if amount == to_cents(amount) else "Enter an amount with at most two decimals."


def _paid(about: StripeObject) -> News:
    cents = about.amount_total if about.amount_total is not None else 0
    return News(step=Step.PAID, amount=Decimal(cents).scaleb(-2))
