"""When a balance is recharged from the saved card, and when not. Pure."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from hotlead.billing.records import (
    Consent,
    DepositLimits,
    LowBalance,
    PaymentError,
    PaymentKind,
    RechargeTerms,
    RechargeVerdict,
    Step,
    StopReason,
)
from hotlead.billing.rules.payments import check_deposit
from hotlead.kit.money import format_money, to_cents

# Another wording is another version: what a provider agreed to is kept with its card.
CONSENT: Final = Consent(
    1,
    "I allow this market to have my card kept by its payment service, and to charge it without"
    " asking me each time: the amount that I set, whenever my balance is below the threshold that"
    " I set, at most once an hour, and in a calendar month never more than the maximum that I set."
    " I can change these, switch auto-recharge off or remove the card at any time, and am not"
    " charged from then on. What was charged is in my balance and pays for leads.",
)
COOLDOWN: Final = timedelta(hours=1)
# A slip of the decimal point must not empty anybody's account.
MONTHLY_MOST: Final = Decimal("100000.00")
_AUTHENTICATION: Final = "authentication_required"


def check_terms(terms: RechargeTerms, limits: DepositLimits) -> dict[str, str]:
    """What is wrong with each field, in a sentence."""
    fields: dict[str, str] = {}
    if problem := check_deposit(terms.amount, limits):
        fields["amount"] = problem
    if not _is_money(terms.threshold) or not 0 < terms.threshold <= limits.most:
        fields["threshold"] = f"Enter an amount above zero, up to {format_money(limits.most)}."
    if not _is_money(terms.monthly_max) or not 0 < terms.monthly_max <= MONTHLY_MOST:
        fields["monthly_max"] = f"Enter an amount above zero, up to {format_money(MONTHLY_MOST)}."
    elif "amount" not in fields and terms.monthly_max < terms.amount:
        fields["monthly_max"] = f"Enter {format_money(terms.amount)} or more: what one takes."
    return fields


def decide_recharge(low: LowBalance, charged: Decimal, now: datetime) -> RechargeVerdict:
    """Whether to charge the card now; `charged` is what this month's recharges took, or may have.

    Never above the monthly maximum, never two in flight, an hour between two attempts.
    """
    if low.balance >= low.threshold:
        return RechargeVerdict.ENOUGH
    if low.has_open:
        return RechargeVerdict.IN_FLIGHT
    if low.attempted_at is not None and now < low.attempted_at + COOLDOWN:
        return RechargeVerdict.COOLING
    if charged + low.amount > low.monthly_max:
        return RechargeVerdict.LIMITED
    return RechargeVerdict.DUE


def month_around(now: datetime, timezone: str) -> tuple[datetime, datetime]:
    """When the calendar month of a time zone began, and when the next one does."""
    zone = ZoneInfo(timezone)
    local = now.astimezone(zone)
    first = datetime(local.year, local.month, 1, tzinfo=zone)
    year, month = divmod(local.year * 12 + local.month, 12)
    return first.astimezone(UTC), datetime(year, month + 1, 1, tzinfo=zone).astimezone(UTC)


def step_for(kind: PaymentKind, step: Step) -> Step:
    """What a step means for a kind of payment: nobody is there to try another card."""
    is_over = kind is PaymentKind.AUTO_RECHARGE and step is Step.DECLINED
    return Step.FAILED if is_over else step


def stop_reason(error: PaymentError | None) -> StopReason:
    """Why a refused recharge switches the rest off."""
    codes = (error.code, error.decline_code) if error else ()
    return StopReason.AUTHENTICATION if _AUTHENTICATION in codes else StopReason.DECLINED


def _is_money(amount: Decimal) -> bool:
    return amount.is_finite() and abs(amount) <= MONTHLY_MOST and amount == to_cents(amount)
