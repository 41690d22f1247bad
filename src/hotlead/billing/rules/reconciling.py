"""How two sides of a payment differ, which days are looked at, and what a person reads of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, assert_never

from hotlead.billing.records import (
    CheckResult,
    Difference,
    DifferenceKind,
    Kept,
    KeptProof,
    KnownDays,
    Pair,
    ProofRow,
)
from hotlead.kit.balance_transactions import Stretch, TransactionKind
from hotlead.kit.money import ZERO, format_money

_DAY: Final = timedelta(days=1)
# Stripe tells of a payment again and again for three days, so that an entry may be as much later.
SLACK: Final = timedelta(days=4)
# Days that are looked at again: what was late has come by then.
AGAIN_DAYS: Final = 7
# How far back a gap in the days is filled, and a day may be asked for.
REACH_DAYS: Final = 92
_NAMES: Final[Mapping[TransactionKind, str]] = {
    TransactionKind.DEPOSIT: "deposit",
    TransactionKind.DEPOSIT_REFUND: "refund",
    TransactionKind.DISPUTE: "dispute",
    TransactionKind.DISPUTE_WON: "won dispute",
}


def stretch_of(first: date, last: date) -> Stretch:
    """Whole days of UTC, both included."""
    return Stretch(datetime.combine(first, time(), UTC), datetime.combine(last, time(), UTC) + _DAY)


def stretch_to_fetch(first: date, last: date, now: datetime) -> Stretch:
    """What is asked of the gateway for these days, and the days beside them."""
    days = stretch_of(first, last)
    return Stretch(days.since - SLACK, min(days.until + SLACK, now))


def days_due(known: KnownDays, now: datetime) -> tuple[date, date]:
    """The days of a daily run: the last week up to yesterday, and what was missed before it."""
    yesterday = now.astimezone(UTC).date() - _DAY
    first = yesterday - AGAIN_DAYS * _DAY
    if known.last is not None:
        first = min(first, known.last + _DAY)
    return max(first, yesterday - REACH_DAYS * _DAY), yesterday


def days_asked(day: date, known: KnownDays, now: datetime) -> tuple[date, date] | None:
    """The days to look at where somebody asks for one; None where it is not over, or too old.

    Before the first known day everything up to it belongs to it: what is kept has no gaps.
    """
    yesterday = now.astimezone(UTC).date() - _DAY
    if not yesterday - REACH_DAYS * _DAY <= day <= yesterday:
        return None
    if known.first is None or known.last is None or day > known.last:
        return min(day, known.last + _DAY) if known.last else day, yesterday
    return day, day if day >= known.first else known.first - _DAY


def widen(before: Kept, asked: Kept) -> Kept:
    """What is kept once this was asked for too."""
    since = [moment for moment in (before.since, asked.since) if moment]
    until = [moment for moment in (before.until, asked.until) if moment]
    return Kept(min(since, default=None), max(until, default=None))


def read_pair(pair: Pair) -> Difference:
    """What is different about a pair, by the sides that it is on."""
    return Difference(
        kind=_kind_of(pair),
        what=pair.kind,
        payment_id=pair.payment_id,
        provider_id=pair.provider_id,
        paid=pair.paid,
        booked=pair.booked,
        moved=pair.moved,
        currency=pair.currency,
        transaction_ids=pair.transaction_ids,
    )


def say_difference(it: Difference) -> str:
    """A difference in a plain sentence."""
    name = _NAMES.get(it.what, it.what.value)
    there, here, paid = (format_money(side or ZERO) for side in (it.moved, it.booked, it.paid))
    match it.kind:
        case DifferenceKind.MISSING_HERE if it.provider_id is None:
            return f"Stripe has a {name} of {there} for a payment that is not here."
        case DifferenceKind.MISSING_HERE:
            return f"Stripe has a {name} of {there} that the ledger has not."
        case DifferenceKind.MISSING_THERE:
            return f"The ledger has a {name} of {here} that Stripe has not."
        case DifferenceKind.AMOUNT_DIFFERS:
            return f"Stripe has {there} of this {name}, the ledger {here}."
        case DifferenceKind.WRONG_CURRENCY:
            return f"Stripe has this {name} in {it.currency}; the ledger has {here} in USD."
        case DifferenceKind.PAYMENT_DIFFERS:
            return f"The payment is of {paid}, its deposit in the ledger of {here}."
        case _:
            assert_never(it.kind)


def read_proof(proof: KeptProof, titles: Mapping[str, str]) -> ProofRow:
    """A run of the checks with their titles; a check that is no more is called by its name."""
    results: Sequence[CheckResult] = [
        CheckResult(
            name=it.name,
            title=titles.get(it.name, it.name),
            checked=it.checked,
            wrong=it.wrong,
        )
        for it in proof.results
    ]
    return ProofRow(proof.checked_at, proof.is_clean, results)


def _kind_of(pair: Pair) -> DifferenceKind:
    if pair.currency is not None:
        return DifferenceKind.WRONG_CURRENCY
    if pair.transaction_ids and pair.booked is None:
        return DifferenceKind.MISSING_HERE
    is_payment = pair.kind is TransactionKind.DEPOSIT and pair.paid != pair.booked
    if is_payment:
        return DifferenceKind.PAYMENT_DIFFERS
    return DifferenceKind.AMOUNT_DIFFERS if pair.transaction_ids else DifferenceKind.MISSING_THERE
